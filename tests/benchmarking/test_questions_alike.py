"""Questions that cannot vary are reported; a box left blank can be an answer."""

from __future__ import annotations

import pytest
from rows_of_results import row

import asg
from asg.cli import run
from asg.errors import SurveyError
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.reading.survey_files import load_survey, survey_toml
from made_up_surveys import NO, TRUSTS, YES, every_trust, made_up_survey, read_rows, write_rows
from made_up_surveys import question as made_up_question

TICKED, NOT_TICKED = 1, 2


def box(question_id, blank_means=NOT_TICKED):
    """One box of a multi-response question; ticked scores 10, not ticked 0."""
    options = [
        {"code": TICKED, "label": "Ticked", "score": 10},
        {"code": NOT_TICKED, "label": "Not ticked", "score": 0},
    ]
    made = made_up_question(question_id) | {"options": options}
    return made if blank_means is None else made | {"blank_means": blank_means}


def ticked(number, of=30):
    return [TICKED] * number + [""] * (of - number)


def alike(notices):
    return [notice for notice in notices if "are alike in" in notice]


def test_a_column_of_ticks_and_blanks_is_reported_by_score_and_check(tmp_path, capsys):
    survey = made_up_survey(questions=["Q1", box("Q2_1", None), box("Q2_2", None)])
    (tmp_path / "s.toml").write_text(survey_toml(survey), encoding="utf-8")
    rows = every_trust(Q2=[YES], Q2_1=ticked(12), Q2_2=[TICKED, NOT_TICKED])
    write_rows(tmp_path / "r.csv", rows)
    said = (
        "Note: r.csv: all scored answers of the trusts shown are alike in Q2_1, so these "
        "questions do not distinguish trusts. If a blank is an answer there (a box not ticked), "
        "the survey file says so with blank_means.\n"
    )
    words = [str(tmp_path / "r.csv"), "--survey", str(tmp_path / "s.toml")]
    # Twelve ticks a trust are too few to show, so there is nothing to say of the scores ...
    assert run(["check", *words]) == 0
    assert said not in capsys.readouterr().out
    # ... and of thirty of sixty there is.
    write_rows(tmp_path / "r.csv", [*rows, *every_trust(Q2_1=ticked(18), Q2_2=[TICKED])])
    assert run(["check", *words]) == 0
    assert said in capsys.readouterr().out
    assert run(["score", *words, "--out", str(tmp_path / "o.csv")]) == 0
    assert said in capsys.readouterr().out


def test_last_year_is_looked_at_too(tmp_path):
    survey, before = made_up_survey(), made_up_survey(2023)
    now = read_rows(tmp_path / "now.csv", survey, every_trust())
    last = read_rows(tmp_path / "last.csv", before, every_trust(lambda _: 30))
    notices = asg.benchmark(survey, now, previous=(before, last)).provenance.notices
    (said,) = alike(notices)
    assert said.startswith("last.csv: all scored answers of the trusts shown are alike in Q1,")


@pytest.mark.parametrize(
    "one_differs",
    [
        lambda rows: rows,  # nobody
        lambda rows: [rows[0] | {"Q1": NO}, *rows[1:]],
        lambda rows: [r | {"Q1": NO} if r["trust_code"] == "RXC" else r for r in rows],
    ],
)
def test_one_other_answer_in_a_trust_shown_is_enough_to_vary(tmp_path, one_differs):
    rows = one_differs(every_trust(lambda _: 30))
    notices = asg.benchmark(
        made_up_survey(), read_rows(tmp_path / "r.csv", made_up_survey(), rows)
    ).provenance.notices
    assert len(alike(notices)) == (1 if all(r["Q1"] == YES for r in rows) else 0)


def test_what_a_withheld_trust_answered_changes_no_word(tmp_path):
    survey = made_up_survey()
    rows = [r for r in every_trust(lambda _: 30) if r["trust_code"] != "RXA"]
    few = [r for r in every_trust(lambda _: 30) if r["trust_code"] == "RXA"][:29]
    told = [
        asg.benchmark(survey, read_rows(tmp_path / "r.csv", survey, [*rows, *given]))
        for given in (few, [r | {"Q1": NO} for r in few])
    ]
    assert told[0].provenance.notices == told[1].provenance.notices
    assert alike(told[0].provenance.notices)


def test_a_blank_box_counts_for_those_who_ticked_another(tmp_path):
    boxes = map(box, ("Q2_1", "Q2_2", "Q3_1", "Q3_2"))
    survey = made_up_survey(questions=["Q1", *boxes], codes={"missing": ["-9"]})
    # Of each trust's 60: 20 tick the first box of Q2, 25 the second alone, 15 none.
    one = {"Q2_1": ticked(20, 60), "Q2_2": [""] * 20 + [TICKED] * 25 + [""] * 15}
    # All answer Q3; one box says -9, which is missing and no blank.
    two = {"Q3_1": [TICKED] * 60, "Q3_2": ["-9", *[""] * 59]}
    rows = [r for r in every_trust() for _ in range(2)]
    by_trust = [
        r | {name: values[j % 60] for name, values in (one | two).items()}
        for j, r in enumerate(rows)
    ]
    results = asg.benchmark(survey, read_rows(tmp_path / "r.csv", survey, by_trust))
    for trust in TRUSTS:
        first = row(results, trust, item="Q2_1")
        assert (first["n"], first["score"]) == (45, pytest.approx(10 * 20 / 45, abs=5e-7))
        second = row(results, trust, item="Q2_2")
        assert (second["n"], second["score"]) == (45, pytest.approx(10 * 25 / 45, abs=5e-7))
        assert row(results, trust, item="Q3_1")["n"] == 60
        other = row(results, trust, item="Q3_2")
        assert (other["n"], other["score"]) == (59, 0)
    (said,) = alike(results.provenance.notices)
    assert "are alike in Q3_1, Q3_2," in said


@pytest.mark.parametrize(
    ("ids", "blocks"),
    [
        (["Q2_1", "Q2_2", "Q3_1"], [["Q2_1", "Q2_2"], ["Q3_1"]]),
        (["Q2a", "Q2b", "Q3a"], [["Q2a", "Q2b"], ["Q3a"]]),
        (["Q2_yes", "Q2_no"], [["Q2_yes", "Q2_no"]]),
        (["Q2", "Q3", "Q4"], [["Q2", "Q3", "Q4"]]),
    ],
)
def test_questions_that_follow_each_other_are_a_block(ids, blocks):
    survey = made_up_survey(questions=["Q1", *map(box, ids), "Q9", box("Q10")])
    assert [[q.id for q in block] for block in survey.blocks] == [*blocks, ["Q10"]]


def test_a_code_that_the_question_lacks_is_refused():
    with pytest.raises(SurveyError, match=r"blank_means: 7 is not a code of the options of Q2_1"):
        made_up_survey(questions=["Q1", box("Q2_1", 7)])


def test_the_survey_as_a_workbook_keeps_it(tmp_path):
    survey = made_up_survey(questions=["Q1", box("Q2_1"), box("Q2_2")])
    write_survey_workbook(survey, tmp_path / "s.xlsx")
    assert load_survey(tmp_path / "s.xlsx") == survey
