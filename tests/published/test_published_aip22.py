"""The real Adult Inpatient 2022 benchmark workbook: every figure of it is found again."""

import re

import numpy as np
import pytest
import python_calamine

import asg
from asg.columns import KEY_COLUMNS, LIMIT_COLUMNS
from asg.published.read import is_published


@pytest.fixture(scope="module")
def aip22(aip22_path):
    return asg.read_published(aip22_path)


@pytest.fixture(scope="module")
def aip22_cells(aip22_path):
    """The file once more, by a few lines of the tests' own: {(sheet, heading): {trust: cell}}."""
    workbook = python_calamine.CalamineWorkbook.from_path(str(aip22_path))
    cells = {}
    for sheet in ("Trust_Scores", "Trust_Respondents", "Historical_Comparisonsto2021"):
        headings, *rows = workbook.get_sheet_by_name(sheet).to_python()
        code = headings.index("TrustCode")
        for place, heading in enumerate(headings):
            cells[sheet, heading] = {row[code]: row[place] for row in rows}
    return cells


def _published(table, cells, sheet, heading):
    """The cell of each row of a table; ``heading`` has the item's name for its {}."""
    column = [
        cells.get((sheet, heading.format(item)), {}).get(code, "")
        for code, item in zip(table.trust_code, table.item, strict=True)
    ]
    return np.array([np.nan if cell == "" else cell for cell in column])


@pytest.fixture(scope="module")
def shown(aip22):
    return aip22.table[aip22.table.status == "ok"]


def test_aip22_is_recognised(aip22_path):
    assert is_published(aip22_path)


def test_aip22_has_a_row_for_every_trust_and_item(aip22, shown):
    assert len(aip22.table) == 133 * 56
    assert len(shown) == 7434
    assert set(aip22.table.group) == {"ALL"}
    assert not aip22.table.duplicated(["trust_code", "item"]).any()
    assert aip22.table.item.iloc[:6].tolist() == ["Q2", "Q4", "Q5_1", "Q5_2", "Q5_4", "Q7"]
    assert aip22.table.item.iloc[45:56].tolist() == [f"S{s:02d}" for s in range(1, 12)]


def test_aip22_survey_is_named_by_the_file(aip22):
    assert aip22.survey.id == "nhs-adult-inpatient-survey-2022"
    assert aip22.survey.title == "NHS Adult Inpatient Survey 2022"
    assert aip22.survey.year == 2022
    assert aip22.survey.groups[0].history


def test_every_aip22_figure_is_the_published_one(shown, aip22_cells):
    def theirs(heading):
        return _published(shown, aip22_cells, "Trust_Scores", heading)

    assert (shown.band.to_numpy() == theirs("band{}")).all()
    np.testing.assert_array_equal(shown.score, theirs("mean{}"))
    np.testing.assert_allclose(shown.z, theirs("{}_Zfinal"), rtol=0, atol=1e-6)
    ends = [f"{side}{level}{{}}" for level in ("90", "95", "99") for side in ("ll", "ul")]
    for column, heading in zip(LIMIT_COLUMNS, ends, strict=True):
        np.testing.assert_allclose(shown[column].clip(0, 10), theirs(heading), rtol=0, atol=1e-6)


def test_aip22_limits_are_not_clipped(shown):
    assert (shown.upper_998 > 10).any()


def test_aip22_numbers_of_respondents(shown, aip22_cells):
    questions = shown[shown.level == "question"]
    theirs = _published(questions, aip22_cells, "Trust_Respondents", "{}_tres")
    assert (questions.n.to_numpy() == theirs).all()
    assert shown[shown.level == "section"].n.isna().all()


def test_aip22_changes_are_the_published_ones(aip22, shown, aip22_cells):
    sheet = "Historical_Comparisonsto2021"
    direction = _published(shown, aip22_cells, sheet, "{}_sig")
    words = {-1: "Decrease", 0: "No change", 1: "Increase"}
    expected = ["" if np.isnan(d) else words[int(d)] for d in direction]
    assert shown.change.tolist() == expected
    compared = ~np.isnan(direction)
    assert compared.sum() > 5000
    assert (shown.previous_survey[compared] == "nhs-adult-inpatient-survey-2021").all()
    assert (shown.previous_survey[~compared] == "").all()
    score = _published(shown, aip22_cells, sheet, "{}_mean_H")
    n = _published(shown, aip22_cells, sheet, "{}_Base_unw")
    np.testing.assert_array_equal(shown.previous_score[compared], score[compared])
    assert (shown.previous_n[compared].to_numpy() == n[compared]).all()
    everyone = [v for v in aip22_cells[sheet, "Q46_mean_H"].values() if v != ""]
    one = shown[(shown.item == "Q46") & (shown.trust_code == "R0A")].iloc[0]
    assert one.previous_national_average == pytest.approx(np.mean(everyone), abs=1e-12)
    assert shown.previous_se.isna().all()
    assert shown.change_z.isna().all()


def test_suppressed_scores_of_aip22_show_nothing(aip22):
    hidden = aip22.table[aip22.table.status != "ok"]
    assert len(hidden) == 14
    assert set(hidden.status) == {"suppressed"}
    assert set(hidden.item) == {"Q7", "S02"}
    figures = hidden.drop(columns=[*KEY_COLUMNS, "status"])
    assert (figures.isna() | (figures == "")).all(axis=None)


def test_aip22_sections_are_the_means_of_their_questions(aip22):
    wide = aip22.table.pivot(index="trust_code", columns="item", values="score")
    sections = aip22.survey.sections
    assert [s.number for s in sections] == list(range(1, 12))
    for section in sections:
        mean = wide[list(section.questions)].mean(axis=1, skipna=False)
        np.testing.assert_allclose(wide[section.id], mean, rtol=0, atol=1e-9)
    assert sections[0].questions == ("Q2", "Q4")
    assert [s.questions for s in sections[7:]] == [("Q47",), ("Q45",), ("Q46",), ("Q51",)]
    placed = aip22.table.drop_duplicates("item").set_index("item").section
    assert placed["Q46"] == "S10"
    assert placed["S10"] == "S10"


@pytest.mark.parametrize(
    ("trust", "score", "total_se", "z", "band"),
    [
        # Read in the file: mean, Zfinal, band; and, for the total SE, (ul90 - ll90) / 3.289707.
        ("RBQ", 9.22209719848632, 0.228268, 4.902568, 7),
        ("RQW", 7.353703, 0.257325, -2.911863, 2),
        ("R0A", 7.809251, 0.253188, -1.160195, 4),
    ],
)
def test_aip22_overall_experience(shown, trust, score, total_se, z, band):
    row = shown[(shown.item == "Q46") & (shown.trust_code == trust)].iloc[0]
    assert row.national_average == pytest.approx(8.102997550138916, abs=1e-12)
    assert row.trusts == 133
    assert row.score == pytest.approx(score, abs=1e-6)
    assert row.total_se == pytest.approx(total_se, abs=1e-6)
    assert row.z == pytest.approx(z, abs=1e-6)
    assert row.band == band
    assert np.isnan(row.se)
    assert np.isnan(row.tau2)


def test_aip22_response_rates(aip22):
    rates = aip22.response_rates
    nation = rates[rates.trust_code == ""]
    assert nation.group.tolist() == ["ALL", ""]
    assert nation.returned.tolist() == [63224, 63224]
    np.testing.assert_allclose(nation.response_rate, 63224 / 157218, rtol=0, atol=1e-12)
    assert len(rates) == 133 + 2
    assert rates[["sent", "undeliverable", "died"]].isna().all(axis=None)


def test_nothing_in_aip22_disagrees(aip22):
    assert aip22.provenance.notices == ()
    assert aip22.provenance.kind == "published"
    assert not aip22.provenance.synthetic
    (source,) = aip22.provenance.sources
    assert source.rows == 133
    assert re.fullmatch("[0-9a-f]{64}", source.sha256)
