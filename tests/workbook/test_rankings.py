"""Rankings of trusts: names on the chart, and the table beside it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from chart_reading import charts_of
from reading_back import opened

from asg.bands import BAND_LABELS
from asg.build.workbooks import write_workbook
from asg.formats.xlsx.ranking_charts import MOST_EDGED
from asg.template.files import load_template

HEADS = ["Rank", "Score", "Band", "Trust"]


def ranked(results, section):
    """The trusts with a score, the highest first; equal scores from the last code to the first."""
    table = results.table
    rows = table[(table["group"] == "AMHS") & (table["item"] == section) & table["score"].notna()]
    return rows.sort_values(["score", "trust_code"], ascending=False).reset_index(drop=True)


def beside_ranking(sheet):
    """The rows of the table beside a ranking."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(i for i, row in enumerate(rows) if [v for v in row if v] == HEADS)
    first = rows[head].index("Rank")
    below = [row[first : first + 4] for row in rows[head + 1 :]]
    return below[: next(i for i, row in enumerate(below) if row[0] is None)]


def ranking_of(path, section):
    return next(c for c in charts_of(path)[section] if "lowest to highest" in c.xml)


@pytest.mark.parametrize("section", ["S01", "S05", "S13"])
def test_each_column_of_a_ranking_is_named_by_code_and_name(sample_books, sample_results, section):
    """The axis has no labels: they show where the mouse rests on a column."""
    rows = ranked(sample_results, section)[::-1]
    named = [f"{row.trust_code} {row.trust_name}" for row in rows.itertuples()]
    xml = ranking_of(sample_books["RRE"].path, section).xml
    labels = xml.split("<c:cat>")[1].split("</c:cat>")[0]
    assert [part.split("</c:v>")[0] for part in labels.split("<c:v>")[1:]] == named
    assert xml.count("<c:strCache>") == 1, "the names are stored once"
    held = [c.value for c in opened(sample_books["RRE"].path)["Chart data"]["B"]]
    start = next(i for i, value in enumerate(held) if str(value).startswith(f"{section}. "))
    assert held[start + 1] == "Trust"
    assert held[start + 2 : start + 2 + len(named)] == named


@pytest.mark.parametrize("code", ["RRE", "Z01"])
@pytest.mark.parametrize("section", ["S01", "S02", "S12"])
def test_the_table_beside_a_ranking_names_the_first_the_last_and_the_neighbours(
    sample_books, sample_results, code, section
):
    rows = ranked(sample_results, section)
    own = rows.index[rows["trust_code"] == code][0]
    theme = load_template("trust_results").theme
    expected = [
        [
            int((rows["score"] > rows["score"][at] + 1e-9).sum()) + 1,
            pytest.approx(rows["score"][at]),
            f"{theme.band(int(rows['band'][at])).symbol} {BAND_LABELS[int(rows['band'][at])]}",
            f"{rows['trust_code'][at]} {rows['trust_name'][at]}",
        ]
        for at in sorted({0, own - 1, own, own + 1, len(rows) - 1} & {*range(len(rows))})
    ]
    shown = beside_ranking(opened(sample_books[code].path, values=True)[section])
    shown = [[rank, score, band.removesuffix(" ~"), name] for rank, score, band, name in shown]
    assert shown == expected


def test_a_trust_without_a_score_sees_the_first_and_the_last_alone(results, tmp_path):
    write_workbook(results, "RRE", tmp_path / "x.xlsx")
    shown = beside_ranking(opened(tmp_path / "x.xlsx", values=True)["S01"])
    table = results.table[(results.table["group"] == "ADU") & (results.table["item"] == "S01")]
    scores = table["score"].dropna()
    assert [row[:2] for row in shown] == [[1, scores.max()], [len(scores), scores.min()]]
    assert not any(row[3].startswith("RRE") for row in shown)


def test_a_ranking_of_many_trusts_has_no_borders_that_would_hide_its_colours(
    sample_books, sample_results, tmp_path
):
    few = ranking_of(sample_books["RRE"].path, "S12").xml
    assert "5B6770" in few.split("<c:cat>")[0]
    table = sample_results.table
    copies = [table]
    for number in range(1 + MOST_EDGED // 52):
        codes = {code: f"C{number}{code}" for code in table["trust_code"].unique()}
        copies.append(table.assign(trust_code=table["trust_code"].map(codes)))
    many = replace(sample_results, table=pd.concat(copies, ignore_index=True))
    write_workbook(many, "RRE", tmp_path / "x.xlsx", template="trust_results_light")
    bars = ranking_of(tmp_path / "x.xlsx", "S12").xml.split("<c:lineChart>")[0]
    assert "5B6770" not in bars
