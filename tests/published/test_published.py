"""Made-up published workbooks: variants of the format, and figures that disagree."""

import re

import numpy as np
import pytest

from asg.columns import KEY_COLUMNS, LIMIT_COLUMNS
from asg.published.ranges import recover_total_se
from made_up_benchmark import TRUSTS, C, made_up, put


def test_a_made_up_workbook_agrees_with_itself(read):
    results = read(made_up())
    assert results.provenance.notices == (
        "Trusts only in sheet Historical_Comparisonsto2021 (2021), so with no change: RZZ.",
    )
    assert set(results.table.status) == {"ok"}
    assert results.survey.sections[0].questions == ("Q1", "Q2_1")
    assert results.survey.sections[1].questions == ("Q3",)
    assert list(results.trusts) == TRUSTS
    wanted = results.table[results.table.item == "Q1"].change.tolist()
    assert wanted == ["", *(["Decrease", "No change", "Increase"] * 4)[:11]]


def test_headings_and_sheet_names_in_any_case(read):
    plain, varied = made_up(), {}
    for s, (name, rows) in enumerate(made_up().items()):
        change = (str.upper, str.lower, str.swapcase)[s % 3]
        if name == "Trust_Scores":
            headings = [h if h.startswith("mean") else h.swapcase() for h in rows[0]]
        else:
            headings = [change(f" {h} ") for h in rows[0]] if name != "Guidance" else rows[0]
        varied[f" {change(name)}"] = [headings, *rows[1:]]
    ours, theirs = read(plain), read(varied, "varied.xlsx")
    assert theirs.table.equals(ours.table)
    assert theirs.response_rates.equals(ours.response_rates)


def test_items_are_named_as_the_means_are(read):
    sheets = made_up()
    put(sheets, "Trust_Scores", 1, "meanQ1", "MeanQ1A")
    for rows in sheets.values():
        for place, heading in enumerate(rows[0]):
            rows[0][place] = re.sub(r"Q1(?=$|_(?!1))", "q1a", str(heading))
    results = read(sheets)
    assert results.table.item.iloc[0] == "Q1A"
    assert results.provenance.notices == read(made_up()).provenance.notices


def test_sections_are_named_with_two_digits(read):
    sheets = made_up()
    for rows in sheets.values():
        rows[0] = [str(h).replace("S02", "S2").replace("S01", "s1") for h in rows[0]]
    assert read(sheets).table.equals(read(made_up(), "plain.xlsx").table)


def test_a_suppressed_score_shows_nothing(read):
    # Q2_1 of two trusts, and so their S01.
    sheets = made_up(suppressed={(3, 1), (3, 3), (7, 1), (7, 3)})
    results = read(sheets)
    hidden = results.table[results.table.status == "suppressed"]
    assert hidden.trust_code.tolist() == ["RXD", "RXD", "RXH", "RXH"]
    assert hidden.item.tolist() == ["Q2_1", "S01", "Q2_1", "S01"]
    figures = hidden.drop(columns=[*KEY_COLUMNS, "status"])
    assert (figures.isna() | (figures == "")).all(axis=None)
    shown = results.table[(results.table.item == "Q2_1") & (results.table.status == "ok")]
    assert (shown.trusts == 10).all()
    np.testing.assert_allclose(shown.national_average, shown.score.mean(), atol=1e-12)
    assert results.survey.sections[0].questions == ("Q1", "Q2_1")
    assert len(results.provenance.notices) == 1


def test_the_number_of_respondents_of_a_suppressed_score_is_not_shown(read):
    sheets = made_up(suppressed={(3, 1), (3, 3)})
    put(sheets, "Trust_Respondents", 5, "Q2_1_tres", 17)
    hidden = read(sheets).table.query("trust_code == 'RXD' and item == 'Q2_1'")
    assert hidden.status.tolist() == ["suppressed"]
    assert hidden.n.isna().all()


def test_a_suppressed_score_has_no_change(read):
    sheets = made_up(suppressed={(3, 0), (3, 3)})
    hidden = read(sheets).table.query("trust_code == 'RXD' and item == 'Q1'").iloc[0]
    assert (hidden.status, hidden.change, hidden.previous_survey) == ("suppressed", "", "")
    assert np.isnan(hidden.previous_score)


def test_a_score_with_band_0_is_suppressed_and_said(read):
    sheets = made_up()
    put(sheets, "Trust_Scores", 3, "bandQ3", 0)
    results = read(sheets)
    row = results.table.query("trust_code == 'RXB' and item == 'Q3'").iloc[0]
    assert row.status == "suppressed"
    assert np.isnan(row.score)
    notices = "\n".join(results.provenance.notices)
    assert "1 score with band 0 is not shown, nor counted in any average: Q3 of RXB." in notices


def test_clipped_limits(read):
    # Scores near 10: every upper limit is clipped, and the figures still agree.
    results = read(made_up(shift=9.6, spread=0.1))
    assert len(results.provenance.notices) == 1
    assert (results.table.upper_998 > 10).all()


@pytest.mark.parametrize(
    ("lower", "upper", "z"),
    [
        (4.0 - C[0] * 0.5, 4.0 + C[0] * 0.5, np.nan),  # neither clipped
        (0.0, 4.0 + C[0] * 0.5, np.nan),  # the lower one
        (4.0 - C[0] * 0.5, 10.0, np.nan),  # the upper one
        (0.0, 10.0, 2.0),  # both: (5 - 4) / 2
        (0.0, 3.0, 2.0),  # clipped, and the other on the wrong side of theta
        (-1.0, 9.0, np.nan),  # beyond the scale, so not clipped
    ],
)
def test_total_se_from_limits(lower, upper, z):
    expected = (upper - lower) / (2 * C[0]) if lower < 0 else 0.5
    pair = np.array([lower]), np.array([upper])
    found, _ = recover_total_se(np.array([5.0]), 4.0, pair, np.array([z]), C[0])
    np.testing.assert_allclose(found, [expected], rtol=1e-12)


def test_total_se_that_nothing_says():
    pair = np.array([0.0]), np.array([10.0])
    found, _ = recover_total_se(np.array([4.0]), 4.0, pair, np.array([0.0]), C[0])
    assert np.isnan(found).all()


def test_a_score_without_expected_range(read):
    sheets = made_up()
    headings = sheets["Trust_Scores"][0]
    for heading in headings:
        if heading.endswith(("Q3", "Q3_Zfinal")) and heading != "meanQ3":
            for row in range(2, 14):
                put(sheets, "Trust_Scores", row, heading, None)
    results = read(sheets)
    rows = results.table[results.table.item == "Q3"]
    assert set(rows.status) == {"not_benchmarked"}
    assert rows[["score", "national_average", "lowest", "highest", "n"]].notna().all(axis=None)
    assert rows[["z", "band", *LIMIT_COLUMNS]].isna().all(axis=None)
    assert any("12 scores have no expected range" in n for n in results.provenance.notices)


def _notice(results, beginning):
    (found,) = [n for n in results.provenance.notices if n.startswith(beginning)]
    return found


@pytest.mark.parametrize(
    ("heading", "value", "notice"),
    [
        ("bandQ1", 7, "1 band differs from the published one: Q1 of RXC (ours 2, published 7)."),
        ("Q1_Zfinal", 3.5, "1 adjusted z differs from the published one: Q1 of RXC (ours "),
        ("ul99Q1", 9.5, "1 upper 99.8 % limit differs from the published one: Q1 of RXC (ours "),
        ("ll95Q3", 1.5, "1 lower 95 % limit differs from the published one: Q3 of RXC (ours "),
        ("ul90Q3", 9.0, "1 national average, against the middle of the 90 % limits, differs from "),
    ],
)
def test_a_published_figure_that_disagrees_is_said(read, heading, value, notice):
    sheets = made_up()
    put(sheets, "Trust_Scores", 4, heading, value)
    assert _notice(read(sheets), notice)


def test_extremes_and_national_rate_that_disagree_are_said(read):
    sheets = made_up()
    put(sheets, "National_Max&Min", 2, "Q3_min", 0.5)
    put(sheets, "National_Max&Min", 2, "S01_max", 9.9)
    put(sheets, "National_Respondents", 2, "n_pat", 9)
    put(sheets, "National_Respondents", 2, "r_rate", 41.5)
    put(sheets, "Trust_Scores", 6, "n_tpat", 9)
    results = read(sheets)
    assert "Q3 (ours " in _notice(results, "1 lowest score differs from the published one")
    assert "published 9.9" in _notice(results, "1 highest score differs")
    assert "2,466, published 9." in _notice(results, "The national number of respondents differs")
    assert "published 41.500000 %" in _notice(results, "The national response rate differs")
    assert "RXE (9 beside the scores, 204)" in _notice(results, "1 trust has another number")


def test_more_than_three_disagreements_are_counted(read):
    sheets = made_up()
    for row in range(2, 9):
        put(sheets, "Trust_Scores", row, "Q1_Zfinal", 7.5)
    notice = _notice(read(sheets), "7 adjusted z differ")
    assert notice.count("published 7.5") == 3
    assert notice.endswith(" and 4 more.")


def test_a_small_score_is_shown_as_published_and_said(read):
    sheets = made_up()
    put(sheets, "Trust_Respondents", 2, "Q1_tres", 12)
    notice = _notice(read(sheets), "1 score is shown though fewer than 30 responded")
    assert "Q1 of RXA" in notice


def test_columns_of_scores_that_are_not_used_are_named(read):
    sheets = made_up()
    for row, value in zip(sheets["Trust_Scores"], ["Region", *"ABCDEFGHIJKL"], strict=True):
        row.append(value)
    assert _notice(read(sheets), "Columns of scores that are not used: Region.")


def test_trusts_with_respondents_alone_count_in_the_national_rate(read):
    sheets = made_up()
    sheets["Trust_Respondents"].append(["RYY", "Closed Trust", 1, 1, 1, 100, 50.0, 1])
    results = read(sheets)
    assert _notice(results, "Trusts with respondents and no scores").endswith(
        "response rate): RYY."
    )
    assert results.response_rates.iloc[-1].returned == 2466 + 100
    assert "RYY" not in results.trusts


# ---- sections whose questions are not certain ----


def _section_rows(results, section):
    return results.table[results.table.item == section]


def test_a_section_that_two_runs_fit_keeps_its_rows_and_loses_its_questions(read):
    sheets = made_up()
    headings, *rows = sheets["Trust_Scores"]
    q1, q3, s2 = (headings.index(f"mean{item}") for item in ("Q1", "Q3", "S02"))
    for row in rows:
        row[q3 : q3 + 9] = row[s2 : s2 + 9] = row[q1 : q1 + 9]
    del sheets["National_Max&Min"]
    results = read(sheets)
    assert results.survey.sections == ()
    assert set(_section_rows(results, "S02").status) == {"ok"}
    assert set(_section_rows(results, "S02").text) == {"Section 2"}
    assert "several fit (Q1; Q3)" in _notice(results, "The scores of section S02 do not say")
    assert "(Q1 to Q2_1; Q2_1 to Q3)" in _notice(results, "The scores of section S01 do not say")


def test_a_section_that_is_not_quite_the_mean_is_named_with_the_trust(read):
    sheets = made_up()
    put(sheets, "Trust_Scores", 5, "meanS01", 6.25)
    results = read(sheets)
    notice = _notice(results, "The scores of section S01 do not say which questions it has")
    assert "Q1 to Q2_1 fit but for 1: RXD (mean of the questions " in notice
    assert "published 6.250000" in notice
    assert [section.id for section in results.survey.sections] == ["S02"]
    assert set(results.table[results.table.item == "Q1"].section) == {""}


def test_a_section_that_no_run_fits(read):
    sheets = made_up()
    for row in range(2, 14):
        put(sheets, "Trust_Scores", row, "meanS01", 5 + row / 10)
    notice = _notice(read(sheets), "The scores of section S01 do not say which questions it has")
    assert notice.endswith("the mean of no run of neighbouring questions.")


def test_two_sections_that_share_a_question_both_lose_theirs(read):
    sheets = made_up()
    headings = sheets["Trust_Scores"][0]
    s1, s2 = headings.index("meanS01"), headings.index("meanS02")
    for row in sheets["Trust_Scores"][1:]:
        row[s2 : s2 + 9] = row[s1 : s1 + 9]
    results = read(sheets)
    assert results.survey.sections == ()
    assert sum("fits another section as well" in n for n in results.provenance.notices) == 2


def test_a_section_with_no_scores(read):
    suppressed = {(i, 4) for i in range(1, 12)}
    sheets = made_up(suppressed)
    headings = sheets["Trust_Scores"][0]
    for heading in headings:
        if heading.endswith(("S02", "S02_Zfinal")):
            put(sheets, "Trust_Scores", 2, heading, None)
    del sheets["National_Max&Min"]
    results = read(sheets)
    assert set(_section_rows(results, "S02").status) == {"suppressed"}
    assert _notice(results, "Section S02 has no scores")


# ---- the survey's name and year ----


def test_optional_sheets_may_be_absent(read):
    whole = made_up()
    sheets = {name: whole[name] for name in ("Trust_Scores", "Trust_Respondents")}
    results = read(sheets, "Made-up Survey 2019 (v2).xlsx")
    assert results.survey.id == "made-up-survey-2019-v2"
    assert results.survey.year == 2019
    assert not results.survey.groups[0].history
    assert set(results.table.change) == {""}
    (notice,) = results.provenance.notices
    assert "its year (2019) comes from its file name" in notice


def test_the_year_after_the_newest_earlier_year(read):
    sheets = made_up()
    del sheets["Guidance"]
    results = read(sheets, "benchmark.xlsx")
    assert (results.survey.id, results.survey.year) == ("benchmark", 2022)
    assert "the one after 2021" in results.provenance.notices[0]
    assert "benchmark-2021" in set(results.table.previous_survey)


def test_no_year_anywhere_is_an_error_that_says_what_to_do(faults):
    whole = made_up()
    sheets = {name: whole[name] for name in ("Trust_Scores", "Trust_Respondents")}
    (line,) = faults(sheets)
    assert line.startswith("benchmark.xlsx: the survey's year is not known; expected a title")


@pytest.mark.parametrize(
    ("title", "survey_id"),
    [
        ("NHS  Adult–Inpatient Survey: 2022", "nhs-adult-inpatient-survey-2022"),
        (
            "A Very Long Title of a National Survey of Patients' Experience of Care, 2022 results",
            "a-very-long-title-of-a-national-survey-of-patients-2022",
        ),
    ],
)
def test_survey_ids(read, title, survey_id):
    sheets = made_up()
    sheets["Guidance"][0][0] = title
    assert read(sheets).survey.id == survey_id


def test_the_newest_earlier_year_is_used(read):
    sheets = made_up()
    older = [list(row) for row in sheets["Historical_Comparisonsto2021"]]
    older[0] = [str(h).replace("_mean_H", "_mean_H2") for h in older[0]]
    for row in older[1:]:
        row[0], row[3] = 2020, 1.5
    sheets = {"Historical_Comparisonsto2020": older, **sheets}
    results = read(sheets)
    assert set(results.table.previous_survey) == {"", "nhs-made-up-survey-2021"}
    assert 1.5 not in set(results.table.previous_score)


def test_an_earlier_year_known_by_the_name_of_its_sheet(read):
    sheets = made_up()
    for row in sheets["Historical_Comparisonsto2021"]:
        del row[0]
    results = read(sheets)
    assert set(results.table.previous_survey) == {"", "nhs-made-up-survey-2021"}


ON_THE_SCALE = re.compile(r"(mean|[lu]l9\d)\w+|\w+_(min|max|mean_H)|tr_rate")
"""Headings of scores and limits, and of the rates that end at 100."""


def test_rounding_residue_at_the_ends_of_the_scale_is_read_as_these_ends(read):
    exact = made_up(spread=0.1, shift=9.6)  # upper limits are clipped to 10
    put(exact, "Trust_Scores", 3, "meanQ1", 10)
    put(exact, "Trust_Scores", 4, "meanQ3", 0)
    put(exact, "Trust_Scores", 4, "ll99Q3", 0)
    put(exact, "National_Max&Min", 2, "Q1_max", 10)
    put(exact, "Historical_Comparisonsto2021", 3, "Q1_mean_H", 10)
    put(exact, "Trust_Respondents", 3, "tr_rate", 100)
    residue = {0: -1e-15, 10: 10.000000000000002, 100: 100.00000000000001}
    varied = {name: [list(row) for row in rows] for name, rows in exact.items()}
    put_in = 0
    for headings, *rows in varied.values():
        for place in (i for i, head in enumerate(headings) if ON_THE_SCALE.fullmatch(str(head))):
            for row in (row for row in rows if row[place] in residue):
                row[place] = residue[row[place]]
                put_in += 1
    assert put_in > 20
    ours, theirs = read(exact), read(varied, "varied.xlsx")
    assert theirs.table.equals(ours.table)
    assert {0, 10} <= set(theirs.table.score)
    assert theirs.response_rates.equals(ours.response_rates)
    assert theirs.provenance.notices == ours.provenance.notices
