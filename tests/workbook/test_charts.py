"""The charts of a finished workbook: their kinds, their figures, their colours and their words."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from chart_reading import A, C, ReadChart, charts_of
from reading_back import opened, parts

from asg.bands import BAND_LABELS
from asg.build.workbooks import write_workbook
from asg.columns import LIMIT_COLUMNS
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.template.files import load_template
from made_results import TRUSTS

CODES = ("RRE", "HOS", "LNG", "NOA", "NEW")
LIMITS = ("lower_998", "lower_95", "lower_90", "upper_90", "upper_95", "upper_998")
SHORT = {number: label.removesuffix(" than expected") for number, label in BAND_LABELS.items()}


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    for code in CODES:
        write_workbook(results, code, folder / f"{code}.xlsx")
    return folder


@pytest.fixture(scope="module")
def charts(folder):
    return {code: charts_of(folder / f"{code}.xlsx") for code in CODES}


@pytest.fixture(scope="module")
def table(results):
    return results.table.set_index(["trust_code", "group", "item"])


@pytest.fixture(scope="module")
def theme():
    return load_template("trust_results").theme


def cached(figures):
    """What a cache holds of figures that stand as numbers: every digit."""
    return None if figures is None else pytest.approx(figures, rel=1e-14, abs=0)


def plotted(figures):
    """What a cache holds of bars: six decimals, as the cells that they are drawn from."""
    return None if figures is None else pytest.approx(figures, rel=0, abs=5.001e-7)


def kinds(chart: ReadChart) -> set[str]:
    return {series.kind for series in chart.series}


def is_ranking(chart: ReadChart) -> bool:
    return "lineChart" in kinds(chart) and "barChart" in kinds(chart)


def questions_of(results, group: str, section: str) -> list[str]:
    rows = results.table[
        (results.table["group"] == group)
        & (results.table["section"] == section)
        & (results.table["level"] == "question")
        & (results.table["status"] != "not_asked")
    ]
    return list(dict.fromkeys(rows["item"]))


def axis_of(chart: ReadChart) -> tuple[float, float]:
    (axis,) = set(chart.scales)
    return axis


def test_every_sheet_has_its_charts(charts, results, table):
    found = {name: len(drawn) for name, drawn in charts["HOS"].items()}
    own = results.table[results.table["trust_code"] == "HOS"]
    compared = own[own["group"].isin(["ADU", "OLD"]) & (own["change"] != "")]
    assert found == {
        "Summary": 1,
        "CYP": 4,
        **{"S01": 2, "S02": 2, "S05": 2, "Other questions": 1},
        "OLD": 3,
        "Change": len(compared),
        "Peers": 2,
    }
    for name in ("S01", "S02", "S05"):
        ranking, ranges = charts["HOS"][name]
        assert is_ranking(ranking)
        assert kinds(ranges) == {"barChart"}
    assert all(kinds(chart) == {"barChart"} for chart in charts["HOS"]["CYP"])
    assert all(kinds(chart) == {"lineChart"} for chart in charts["HOS"]["Change"])


def test_a_trust_without_a_group_has_no_charts_of_it(charts):
    assert not {"Summary", "S01", "S02", "S05", "Other questions"} & set(charts["NOA"])
    assert "CYP" not in charts["RRE"]
    assert "Change" not in charts["NEW"]


@pytest.mark.parametrize("code", ["RRE", "HOS", "LNG", "NEW"])
@pytest.mark.parametrize("section", ["S01", "S02", "S05"])
def test_ranking_holds_every_shown_score_in_its_band(charts, results, theme, code, section):
    chart = next(c for c in charts[code][section] if is_ranking(c))
    rows = results.table[
        (results.table["group"] == "ADU")
        & (results.table["item"] == section)
        & results.table["score"].notna()
    ].sort_values(["score", "trust_code"])
    columns = [s for s in chart.series if s.kind == "barChart"]
    bands = {series.name: series for series in columns if series.name != "Your trust"}
    assert list(bands) == [SHORT[number] for number in range(7, 0, -1)]
    for number in range(1, 8):
        assert bands[SHORT[number]].fill == theme.band(number).fill
        expected = {
            place: score
            for place, (trust, score, band) in enumerate(
                zip(rows["trust_code"], rows["score"], rows["band"], strict=True)
            )
            if band == number and trust != code
        }
        assert bands[SHORT[number]].figures == plotted(expected)
        assert bands[SHORT[number]].count == len(rows)
    mine = {
        place: row.score for place, row in enumerate(rows.itertuples()) if row.trust_code == code
    }
    if mine:
        assert chart.named("Your trust").figures == cached(mine)
        assert chart.named("Your trust").fill == "#000000"
        assert chart.named("Your trust").labels == "default", "the outer end"
    else:
        assert "Your trust" not in [series.name for series in columns]
    (average,) = [s for s in chart.series if s.kind == "lineChart"]
    mean = rows["national_average"].iloc[0]
    assert average.figures == cached(dict.fromkeys(range(len(rows)), mean))
    assert average.name == f"National average ({mean:.1f})"
    assert axis_of(chart) == (0, 10)


def test_a_suppressed_section_is_ranked_without_the_trust_and_says_so(charts, folder, table):
    assert table.loc[("RRE", "ADU", "S01"), "status"] == "suppressed"
    chart = next(c for c in charts["RRE"]["S01"] if is_ranking(c))
    assert "Your trust has no score that may be shown" in chart.alt_text
    said = " ".join(
        cell.value
        for row in opened(folder / "RRE.xlsx")["S01"].iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    )
    assert "The chart shows the other trusts." in said


def ranges_of(charts, results, code):
    """Each range chart of sections, with the items of its rows."""
    sections = ["S01", "S02", "S05"]
    yield charts[code]["Summary"][0], sections
    for section in sections:
        chart = next(c for c in charts[code][section] if not is_ranking(c))
        yield chart, questions_of(results, "ADU", section)


@pytest.mark.parametrize("code", ["RRE", "HOS", "LNG", "NEW"])
def test_bars_are_the_limits_clipped_to_lowest_and_highest(charts, results, table, theme, code):
    assert set(LIMITS) == set(LIMIT_COLUMNS)
    checked = 0
    for chart, items in ranges_of(charts, results, code):
        series = {s.name: s for s in chart.series}
        for name, found in series.items():
            if name in SHORT.values():
                number = next(n for n, short in SHORT.items() if short == name)
                assert found.fill == theme.band(number).fill
        for place, item in enumerate(items):
            row = table.loc[(code, "ADU", item)]
            figures = {name: s.figures.get(place) for name, s in series.items()}
            if row["status"] != "ok":
                assert set(figures.values()) == {None}, f"{item} is not shown"
                continue
            assert figures["Lowest score"] == plotted(row["lowest"])
            cuts = [min(max(row[name], row["lowest"]), row["highest"]) for name in LIMITS]
            edges = [row["lowest"], *cuts, row["highest"]]
            for number, (start, end) in enumerate(pairwise(edges), start=1):
                expected = end - start if end > start else None
                assert figures.get(SHORT[number]) == plotted(expected), (item, number)
            checked += 1
    assert checked > 8


@pytest.mark.parametrize("code", ["RRE", "HOS", "LNG", "NEW"])
def test_marks_are_centred_on_the_scores(charts, results, table, theme, code):
    checked = 0
    drawn = [(c, items, "ADU") for c, items in ranges_of(charts, results, code)]
    if "OLD" in charts[code]:
        for chart, section in zip(charts[code]["OLD"], ("S02", "S05", ""), strict=True):
            drawn.append((chart, questions_of(results, "OLD", section), "OLD"))
    for chart, items, group in drawn:
        low, high = axis_of(chart)
        tolerance = 0.012 * (high - low) / 2 + 1e-9
        # In the order of the file, as they are stacked: spacer, marks, spacer, marks.
        stacked = [s for s in chart.series if "mark" in s.name or re.search("first|second", s.name)]
        for place, item in enumerate(items):
            row = table.loc[(code, group, item)]
            ends, centres = 0.0, {}
            for series in stacked:
                width = series.figures.get(place)
                if width is None:
                    continue
                ends += width
                name = series.name.split(",")[0]
                if name in ("Your trust", "National average"):
                    centres[name] = ends - width / 2
            if math.isnan(row["score"]):
                assert not centres
                continue
            assert centres["Your trust"] == pytest.approx(row["score"], abs=tolerance)
            assert centres["National average"] == pytest.approx(
                row["national_average"], abs=tolerance
            )
            assert low <= min(centres.values()) <= max(centres.values()) <= high
            checked += 1
    assert checked > 8


def test_axes_are_in_whole_points_and_hold_the_ranges(charts, results, table):
    for chart, items in ranges_of(charts, results, "HOS"):
        low, high = axis_of(chart)
        assert (low, high) == (int(low), int(high))
        assert high - low >= 4
        assert low >= 0
        assert high <= 10
        rows = [table.loc[("HOS", "ADU", item)] for item in items]
        assert low <= min(row["lowest"] for row in rows if row["status"] == "ok")
        assert high >= max(row["highest"] for row in rows if row["status"] == "ok")


def test_few_trusts_grey_bars_and_stars(charts, results, table, theme):
    for chart in charts["HOS"]["OLD"]:
        bar = chart.named("Lowest to highest")
        assert bar.fill == theme.band(4).fill
        stars = [s for s in chart.series if s.name.startswith("Your trust")]
        assert stars
        assert all(s.fill == "" for s in stars)
        assert 'formatCode="&quot;★&quot;"' in chart.xml
        assert "no expected range" in chart.alt_text
    chart, questions = charts["HOS"]["OLD"][0], questions_of(results, "OLD", "S02")
    for place, item in enumerate(questions):
        row = table.loc[("HOS", "OLD", item)]
        if math.isnan(row["score"]):
            assert place not in chart.named("Lowest to highest").figures
        else:
            width = chart.named("Lowest to highest").figures[place]
            assert width == plotted(row["highest"] - row["lowest"])


def test_a_benchmark_of_too_few_trusts_is_grey(results, tmp_path, theme):
    table = results.table.copy()
    bare = table["group"] == "ADU"
    table.loc[bare, ["band", "z", "total_se", "tau2", *LIMIT_COLUMNS]] = None
    table.loc[bare, "band_label"] = ""
    write_workbook(replace(results, table=table), "HOS", tmp_path / "x.xlsx")
    ranking, ranges = charts_of(tmp_path / "x.xlsx")["S05"]
    names = [series.name for series in ranking.series]
    assert names[:2] == ["No expected range", "Your trust"]
    assert ranking.named("No expected range").fill == theme.colours.pale
    assert ranges.named("No expected range").fill == theme.colours.pale
    assert not {series.name for series in ranges.series} & set(SHORT.values())
    assert any(series.name.startswith("Your trust") for series in ranges.series)


def test_bars_of_scores_alone(charts, results, table, theme):
    questions = ["Q1", "Q2"]
    (series,) = charts["HOS"]["CYP"][0].series
    expected = {i: table.loc[("HOS", "CYP", q), "score"] for i, q in enumerate(questions)}
    shown = {i: s for i, s in expected.items() if not math.isnan(s)}
    assert series.figures == cached(shown)
    assert series.fill == theme.colours.blue


@pytest.mark.parametrize("code", ["RRE", "HOS", "LNG"])
def test_lines_of_change(charts, results, theme, code):
    own = results.table[results.table["trust_code"] == code]
    rows = [r for r in own[own["change"] != ""].itertuples() if r.group in ("ADU", "OLD")]
    drawn = charts[code]["Change"]
    assert len(drawn) == len(rows)
    crossing = Counter()
    for chart in drawn:
        item = re.search(r", (Q\d+)\.", chart.alt_text)[1]
        mine = chart.named("Your trust")
        row = next(
            r
            for r in rows
            if r.item == item and mine.figures == cached({0: r.previous_score, 1: r.score})
        )
        national = chart.named("National average")
        both = (row.previous_national_average, row.national_average)
        assert national.figures == cached(dict(enumerate(both)))
        below = [o < n for o, n in zip((row.previous_score, row.score), both, strict=True)]
        crossing[sum(below)] += 1
        if len(set(below)) == 1:
            assert len(chart.series) == 2
            assert (mine.labels, national.labels) == (("b", "t") if below[0] else ("t", "b"))
        else:
            point = below.index(True)
            under = chart.named("Your trust, label below")
            over = chart.named("National average, label above")
            assert (set(under.figures), under.labels) == ({point}, "b")
            assert (set(over.figures), over.labels) == ({point}, "t")
            assert chart.xml.count('<c:delete val="1"/>') >= 4, "two numbers, two in the legend"
        assert f"{row.score:.1f}" in chart.alt_text
        assert chart.alt_text.endswith(f"{row.change}.")
    assert crossing


def test_alt_text_has_the_figures(charts, table):
    for code, sheets in charts.items():
        for name, drawn in sheets.items():
            for chart in drawn:
                assert len(chart.alt_text) > 30, f"{code} {name}"
    row = table.loc[("HOS", "ADU", "S05")]
    words = charts["HOS"]["S05"][0].alt_text
    for figure in ("score", "national_average", "lowest", "highest"):
        assert f"{row[figure]:.1f}" in words
    rank = int((table.loc[(slice(None), "ADU", "S05"), "score"] > row["score"]).sum()) + 1
    assert f"rank {rank} of {int(row['trusts'])}" in words
    assert BAND_LABELS[int(row["band"])].lower() in words
    words = charts["HOS"]["S05"][1].alt_text
    for question in ("Q7", "Q8", "Q9"):
        row = table.loc[("HOS", "ADU", question)]
        if row["status"] == "suppressed":
            assert f"{question}: not shown." in words
        else:
            assert f"{question}: your trust {row['score']:.1f}, national" in words


def test_every_chart_has_a_title_and_names_at_both_axes(sample_books):
    """So that it can be copied out of the workbook and stand alone."""
    titles = []
    for name, drawn in charts_of(sample_books["Z01"].path).items():
        for chart in drawn:
            root = ElementTree.fromstring(chart.xml)
            own = root.find(f"{C}chart/{C}title")
            assert own is not None, name
            titles.append("".join(t.text for t in own.iter(f"{A}t")))
            named = {
                "".join(t.text for t in axis.find(f"{C}title").iter(f"{A}t"))
                for axis in root.find(f".//{C}plotArea")
                if axis.tag.endswith("Ax") and axis.find(f"{C}title") is not None
            }
            assert len(named) == 2, (name, named)
    assert "Section 5. Medication: score of each trust" in titles
    assert "Section 5: range" in titles
    on_sections = {name for name in titles if re.match(r"Section \d+[.:]", name)}
    assert not [name for name in on_sections if name.endswith("…")], "none is cut short"
    assert "Q33_3. Financial advice" in titles
    assert "Range of each section" in titles


def test_a_title_is_cut_where_it_has_no_room_and_keeps_to_text(results, tmp_path):
    planted = results.table.copy()
    planted.loc[planted["item"] == "Q1", "text"] = 'Is <this> & "that" ' + "very " * 40
    write_workbook(replace(results, table=planted), "RRE", tmp_path / "x.xlsx")
    titles = [
        "".join(t.text for t in title.iter(f"{A}t"))
        for drawn in charts_of(tmp_path / "x.xlsx").values()
        for chart in drawn
        for title in ElementTree.fromstring(chart.xml).findall(f"{C}chart/{C}title")
    ]
    cut = [title for title in titles if title.startswith("Q1. Is <this> & ")]
    assert cut
    assert all(title.endswith("…") and len(title) < 60 for title in cut)


def test_bars_lie_in_the_rows_of_the_table(charts, folder):
    book = opened(folder / "HOS.xlsx")
    for name in ("Summary", "CYP", "S01", "S02", "S05", "OLD"):
        sheet = book[name]
        for chart in charts["HOS"][name]:
            if is_ranking(chart):
                continue
            assert set(chart.offsets) == {0}, "the chart begins and ends with cells"
            (top, left), (bottom, right) = chart.start, chart.end
            assert right == left + 1
            heights = [sheet.row_dimensions[row + 1].height for row in range(top, bottom)]
            assert len(set(heights[1:])) == 1, "every row is as tall as every bar"
            rows = len(heights) - 1
            assert max(series.count for series in chart.series) == rows
            inner = re.search(
                r'<c:layoutTarget val="inner"/>.*?<c:y val="([^"]+)"/>.*?<c:h val="([^"]+)"/>',
                chart.xml,
            )
            above = heights[0] / sum(heights)
            assert float(inner[1]) == pytest.approx(above, abs=1e-6)
            assert float(inner[2]) == pytest.approx(1 - above, abs=1e-6)
            # The heading of the column is right above the line of the axis' numbers.
            assert sheet.cell(top, left + 1).value


def test_charts_refer_to_the_cells_that_hold_their_figures(charts, folder):
    book = opened(folder / "HOS.xlsx", values=True)
    for on, drawn in charts["HOS"].items():
        # The charts of Peers follow a choice: they read the sheet's own formulas.
        place = "Peers" if on == "Peers" else "Chart data"
        sheet = book[place]
        for series in (s for chart in drawn for s in chart.series):
            name, _, cells = series.reference.partition("!")
            assert name.strip("'") == place
            block = sheet[cells.replace("$", "")]
            rows = block if isinstance(block, tuple) else ((block,),)
            flat = [cell for row in rows for cell in (row if isinstance(row, tuple) else (row,))]
            held = {i: c.value for i, c in enumerate(flat) if c.value is not None}
            assert series.figures == held
            assert len(flat) == series.count


def test_nothing_of_a_suppressed_figure_is_in_a_chart(planted, folder):
    hidden = {f"{value!r}"[:10] for value in planted.hidden}
    for code in TRUSTS:
        path = folder / f"{code}.xlsx"
        if not path.exists():
            continue
        for name, xml in parts(path).items():
            if "charts/" in name or "drawings/" in name:
                assert not [figure for figure in hidden if figure in xml], name


def test_no_pictures_and_no_text_boxes(folder):
    for code in CODES:
        for name, xml in parts(folder / f"{code}.xlsx").items():
            assert "media/" not in name
            assert "<xdr:sp " not in xml
            assert "<xdr:pic>" not in xml


def test_same_results_same_charts(results, folder, tmp_path):
    write_workbook(results, "LNG", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (folder / "LNG.xlsx").read_bytes()


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_priorities_are_points_by_gap_and_correlation(sample_books, sample_results, theme, code):
    known = sample_results.priorities.set_index(["group", "item"])["correlation"]
    own = sample_results.trust(code).set_index(["group", "item"])
    drawn = charts_of(sample_books[code].path)["Priorities"]
    groups = ["AMHS"] if code == "RRE" else ["AMHS", "OPMHS"]
    assert len(drawn) == len(groups)
    for group, chart in zip(groups, drawn, strict=True):
        assert kinds(chart) == {"scatterChart"}
        root = ElementTree.fromstring(chart.xml)
        rows = own.loc[group].join(known[group]).dropna(subset=["score", "correlation"])
        names = [
            {
                int(d.find(f"{C}idx").get("val")): "".join(t.text for t in d.iter(f"{A}t"))
                for d in s.iter(f"{C}dLbl")
            }
            for s in root.iter(f"{C}ser")
        ]
        right, left = chart.series[:2]
        assert (right.labels, left.labels) == ("default", "l"), "the right is Excel's own place"
        assert not set(right.figures) & set(left.figures)
        item = names[0]
        assert names[1] == item
        assert {item[i] for i in {**right.figures, **left.figures}} == set(rows.index)
        banded = [s for s in chart.series[2:] if s.figures]
        assert {item[i] for s in banded for i in s.figures} == set(rows.index)
        for series in chart.series:
            assert {item[i] for i in series.across} == set(rows.index)
            for i, value in series.figures.items():
                row = rows.loc[item[i]]
                assert value == row["correlation"]
                assert series.across[i] == plotted(row["score"] - row["national_average"])
                if series in banded:
                    assert series.name == SHORT[row["band"]]
                    assert series.fill == theme.band(row["band"]).fill
        crossing = [float(c.get("val")) for c in root.iter(f"{C}crossesAt")]
        assert sorted(crossing) == [0, known[group].median()]
        assert [d.get("val") for d in root.find(f".//{C}legend").iter(f"{C}idx")] == ["0", "1"]
        assert "An association, not a cause" in chart.alt_text
        worst = rows[rows["correlation"] > known[group].median()]
        worst = worst[worst["score"] < worst["national_average"]]
        for name, row in worst.iterrows():
            gap = row["score"] - row["national_average"]
            assert f"{name}: {gap:.1f} points, {row['correlation']:.2f}" in chart.alt_text
        (x0, x1), (y0, y1) = chart.scales
        assert (x0, x1) == (min(x0, *right.across.values()), max(x1, *right.across.values()))
        assert y0 <= known[group].min() <= known[group].max() <= y1


def test_names_of_near_points_lie_on_either_side(sample_books):
    (chart,) = charts_of(sample_books["RRE"].path)["Priorities"]
    right, left = chart.series[:2]
    (x0, x1), (y0, y1) = chart.scales
    for i, up in right.figures.items():
        near = [
            j
            for j, other in {**right.figures, **left.figures}.items()
            if 0 < (right.across[j] - right.across[i]) / (x1 - x0) < 0.05
            and abs(other - up) / (y1 - y0) < 0.03
        ]
        assert not near, "the name would lie on another point"
    assert left.figures


def test_a_note_of_a_template_moves_the_charts_of_priorities(sample_results):
    template = load_template("trust_results")
    sheets = {}
    two = template.how_to_read["firmness"][:1] * 2
    for name, notes in (("plain", {}), ("noted", {"priorities": two})):
        changed = replace(template, how_to_read={**template.how_to_read, **notes})
        book = trust_book(arrange(sample_results), changed, "Z01")
        sheets[name] = next(s for s in book.sheets if s.name == "Priorities")
    plain, noted = sheets["plain"], sheets["noted"]
    assert [c.row for c in noted.charts] == [c.row + 2 for c in plain.charts]
    assert noted.repeated == len(noted.lines) + 1 == plain.repeated + 2
    assert noted.repeated_from == len(noted.lines)
