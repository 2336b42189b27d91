"""Breakdowns against a published file: what it tells of tau2, and what it does not."""

from __future__ import annotations

import numpy as np
import pytest
import xlsxwriter
from numpy.testing import assert_allclose

import asg
from made_up_surveys import NO, PARTLY, TRUSTS, YES, made_up_survey, read_rows, respondents

SURVEY = made_up_survey(questions=("Q1", "Q2", "Q3"), sections=(("Q1", "Q2"), ("Q3",)))
ITEMS = ("Q1", "Q2", "Q3", "S01", "S02")


def national_rows():
    """Sixty people and more of each trust, of two cells in parts that differ between trusts."""
    rows = []
    for i, trust in enumerate(TRUSTS):
        for sex, count in (("male", 40 + i), ("female", 30 + 3 * i)):
            answers = {
                "Q1": [YES] * (3 + i % 5) + [NO] * 4,
                "Q2": [YES, PARTLY, NO, YES, NO][: 3 + i % 3],
                "Q3": [YES] * 5 + [NO] * (1 + (i * 7) % 6),
            }
            if sex == "female":
                answers = {q: [*a[::-1], PARTLY] for q, a in answers.items()}
            rows += respondents(trust, count, age=30 if sex == "male" else 60, sex=sex, **answers)
    return rows


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    rows = national_rows()
    results = asg.benchmark(SURVEY, read_rows(folder / "national.csv", SURVEY, rows))
    own = [r | {"team": "ab"[j % 2]} for j, r in enumerate(rows) if r["trust_code"] == "RXL"]
    read_rows(folder / "own.csv", SURVEY, own)
    publish(folder / "published.xlsx", results)
    return folder, results


def publish(path, results):
    """Write results as the programme publishes them: scores, limits, z and bands, no errors."""
    table = results.table.set_index(["trust_code", "item"])
    headings = ["TrustCode", "trustname", "n_tpat"]
    for item in ITEMS:
        headings += [f"mean{item}"]
        headings += [f"{side}{level}{item}" for level in (90, 95, 99) for side in ("ll", "ul")]
        headings += [f"band{item}", f"{item}_Zfinal"]
    scores = []
    for trust in TRUSTS:
        line = [trust, f"Trust {trust}", 200]
        for item in ITEMS:
            row = table.loc[(trust, item)]
            limits = [row[f"{s}_{p}"] for p in ("90", "95", "998") for s in ("lower", "upper")]
            clipped = np.clip(np.array(limits, dtype=float), 0, 10).tolist()
            line += [float(row["score"]), *clipped, int(row["band"]), float(row["z"])]
        scores.append(line)
    counts = [
        [t, f"Trust {t}", *(int(table.loc[(t, q), "n"]) for q in ITEMS[:3]), 200, 40.0]
        for t in TRUSTS
    ]
    ends = [f(table.xs(i, level="item")["score"]) for i in ITEMS for f in (min, max)]
    sheets = {
        "Guidance": [["NHS Made-up Survey 2024"]],
        "Trust_Respondents": [
            ["TrustCode", "trustname", *(f"{q}_tres" for q in ITEMS[:3]), "n_tpat", "tr_rate"],
            *counts,
        ],
        "Trust_Scores": [headings, *scores],
        "National_Respondents": [["n_pat", "r_rate"], [2400, 40.0]],
        "National_Max&Min": [[f"{i}_{e}" for i in ITEMS for e in ("min", "max")], ends],
    }
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)


def broken_down(folder, **more):
    return asg.local_breakdown(
        folder / "own.csv", ["team"], folder / "published.xlsx", survey=SURVEY, **more
    )


def test_tau2_is_what_remains_of_the_total_beside_the_trust_s_own_error(files):
    folder, results = files
    local = broken_down(folder, national=folder / "national.csv")
    nation = results.table.drop_duplicates("item").set_index("item")
    assert (nation["tau2"] > 0.01).any()
    assert local.recovered == {"AMHS": ITEMS}
    found = local.table.drop_duplicates("item").set_index("item")
    assert_allclose(found["tau2"], nation["tau2"].loc[found.index], rtol=1e-6, atol=1e-9)
    assert_allclose(found["national_average"], nation["national_average"].loc[found.index])
    assert local.table["band"].notna().all()


def test_where_the_trust_s_rows_do_not_give_its_scores_tau2_is_not_known(files):
    # Two of the eight cells have anybody, so that the trust's scores leave the mix open.
    local = broken_down(files[0])
    assert local.standards == {"AMHS": "trust"}
    assert local.recovered == {"AMHS": ()}
    assert local.table["tau2"].isna().all()
    assert local.table["band"].isna().all()
    assert set(local.table["status"]) == {"not_benchmarked"}
    assert local.table["score"].notna().all()


def test_a_published_file_names_no_group(files):
    survey = SURVEY.model_copy(
        update={"groups": (*SURVEY.groups, SURVEY.groups[0].model_copy(update={"id": "OPMHS"}))}
    )
    with pytest.raises(asg.UsageError, match="expected one of AMHS, OPMHS"):
        asg.local_breakdown(
            files[0] / "own.csv", ["team"], files[0] / "published.xlsx", survey=survey
        )
