"""Survey files: what is shipped, what is refused, and where each fault is said to be."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

import asg
from asg.errors import SurveyError
from asg.reading.survey_files import survey_text
from asg.toml_files import key_lines, line_of
from made_up_surveys import made_up_survey

REPORT = json.loads((Path(__file__).parent / "reference/survey_2024.json").read_text("utf-8"))


@pytest.fixture
def edited(tmp_path):
    """Load cmhs-2024 with some text in it replaced by other text."""

    def load(old: str, new: str) -> asg.Survey:
        text, _ = survey_text("cmhs-2024")
        assert text.count(old) >= 1, f"the shipped survey no longer holds {old!r}"
        path = tmp_path / "edited.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return asg.load_survey(path)

    return load


def test_both_years_are_shipped_newest_first():
    assert asg.list_surveys() == ["cmhs-2024", "cmhs-2023"]


def test_2024_has_the_reports_sections_and_35_scored_items():
    survey = asg.load_survey("cmhs-2024")
    assert [section.title for section in survey.sections] == REPORT["section_titles"]
    assert len(survey.scored_questions) == REPORT["evaluative_items"]
    assert {len(s.questions) for s in survey.sections} == {1, 2, 4, 5, 6}


def test_2024_groups_drop_what_the_report_lists():
    survey = asg.load_survey("cmhs-2024")
    assert list(survey.group("CAMHS").drop) == REPORT["camhs_removed"]
    assert list(survey.group("OPMHS").drop) == REPORT["opmhs_removed"]
    assert survey.group("AMHS").drop == ()
    kinds = {group.id: (group.report, group.history) for group in survey.groups}
    assert kinds == {
        "CAMHS": ("scores", False),
        "AMHS": ("benchmark", True),
        "OPMHS": ("questions", True),
    }


@pytest.mark.parametrize(("question_id", "wording"), REPORT["stated_wordings"].items())
def test_wordings_printed_in_the_report_stand_as_printed(question_id, wording):
    question = asg.load_survey("cmhs-2024").question[question_id]
    assert question.text == wording
    assert question.source == "stated"


@pytest.mark.parametrize("name", asg.list_surveys())
def test_what_readers_see_of_a_survey_holds_no_note_of_its_maker(name):
    survey = asg.load_survey(name)
    shown = [survey.title, *(group.title for group in survey.groups)]
    shown += [section.title for section in survey.sections]
    for question in survey.questions:
        shown += [question.text, question.base, *(o.label for o in question.options)]
    maker = re.compile(r"placeholder|wording|routes|inferred|source|scored|known|to do", re.I)
    assert not [text for text in shown if maker.search(text)]
    assert all(q.base == "" or q.base.startswith("Asked of ") for q in survey.questions)


def test_q18_is_scored_as_the_report_prints_it():
    options = asg.load_survey("cmhs-2024").question["Q18"].options
    assert [[option.label, option.score] for option in options] == REPORT["q18_options"]


def test_2023_holds_the_31_comparable_questions_by_key():
    now, before = asg.load_survey("cmhs-2024"), asg.load_survey("cmhs-2023")
    keys_now = {question.key: question for question in now.scored_questions}
    keys_before = {question.key: question for question in before.scored_questions}
    assert keys_before.keys() <= keys_now.keys()
    new = [keys_now[key].id for key in keys_now if key not in keys_before]
    assert new == REPORT["new_or_changed"]
    assert {question.source for question in before.questions} == {"inferred"}
    for key, question in keys_before.items():
        assert question.scores == keys_now[key].scores


def test_scores_of_an_options_scale_are_at_equal_intervals():
    for question in asg.load_survey("cmhs-2024").scored_questions:
        scores = sorted(question.scores.values())
        steps = {round(b - a, 1) for a, b in pairwise(scores)}
        assert scores[0] == 0
        assert scores[-1] == 10
        assert steps <= {10.0, 5.0, 2.5, 3.3}
        assert max(steps) - min(steps) < 0.11


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "weight_cap = 5 ",
            "weight_cap = -5 ",
            "edited.toml, line 14: method.weight_cap: found -5; expected more than 0",
        ),
        (
            "suppress_below = 30",
            "suppress_below = true",  # which is 1 to Python: nothing would be withheld
            "line 16: method.suppress_below: found True; expected a whole number",
        ),
        ("year = 2024", 'year = "2024"', "year: found '2024'; expected a whole number"),
        ("winsorise = 0.10", "winsorise = false", "winsorise: found False; expected a number"),
        (
            "winsorise = 0.10",
            "winsorize = 0.10",
            "line 17: method.winsorize: unknown key in method; expected no such key",
        ),
        (
            'questions = ["Q13", "Q40"]',
            'questions = ["Q13", "Q99"]',
            "'Q99' is not a question of this survey",
        ),
        ('["Q13", "Q40"]', '["Q13", "Q40", "Q6"]', "'Q6' is in section 1 already"),
        (
            'title = "Support while waiting"',
            'title = "=1+1"',
            "title: found '=1+1'; expected a text that does not begin with = + - @",
        ),
        ('text = "How long', 'text = "@How long', "expected a text that does not begin with"),
        ('["Q13", "Q40"]', '["Q13", "Q1"]', "'Q1' has no scores, so it cannot be in a section"),
        ('id = "Q18"', 'id = "Q17"', "duplicate id 'Q17'"),
        ('key = "decisions"', 'key = "in_control"', "duplicate key 'in_control'"),
        (
            '{code = 2, label = "No", score = 0}',
            '{code = 1, label = "No", score = 0}',
            "Q6: two options have the code 1",
        ),
        ("score = 10}", "score = 11}", "found 11; expected at most 10"),
        ("score = 10}", "score = nan}", "found nan; expected a finite number"),
        ("score = 10}", 'score = "ten"}', "score: found 'ten'; expected a number"),
        (
            'report = "benchmark"',
            'report = "benchmrk"',
            "found 'benchmrk'; expected 'scores', 'benchmark' or 'questions'",
        ),
        ("suppress_below = 30", "suppress_below = 30.5", "found 30.5; expected a whole number"),
        ("suppress_below = 30", 'suppress_below = "fifty"', "'fifty'; expected a whole number"),
        ("[0.90, 0.95, 0.998]", "0.9", "method.limits: found 0.9; expected a list: [..., ...]"),
        ("[0.90, 0.95, 0.998]", "[0.90, 0.95]", "limits[3]: missing; expected this value"),
        ("[0.90, 0.95, 0.998]", "[0.9, 0.95, 0.99, 0.998]", "expected at most 3 values"),
        ("[0.90, 0.95, 0.998]", "[0.90, 0.95, 1]", "limits[3]: found 1; expected less than 1"),
        ('title = "Community', 'title = 7 # "Community', "found 7; expected a text, between quot"),
        ('questions = ["Q13", "Q40"]', "questions = []", "found []; expected at least 1 value"),
        ('"36-50" = [36, 50]', '"36-50" = [36, "fifty"]', "[2]: found 'fifty'; expected a whole"),
        ('key = "decisions"', 'key = "in control"', "expected letters, digits and _, beginning"),
        ('key = "decisions"', f'key = "{"k" * 41}"', "expected at most 40 characters"),
        ('1 = "CAMHS"', '1 = "CAHMS"', "'CAHMS' is not a group of this survey"),
        ('"36-50" = [36, 50]', '"36-50" = [35, 50]', "age 35 is in two age groups"),
        ('"36-50" = [36, 50]', '"36-50" = [50, 36]', "the first age 50 is above 36"),
        ("[0.90, 0.95, 0.998]", "[0.95, 0.90, 0.998]", "three rising numbers"),
        ('drop = ["Q7",', 'drop = ["Q77",', "'Q77' is not a question of this survey"),
        ('# trust_code = "Trust"', 'trust = "Trust"', "a column role (respondent_id, trust_code"),
        ('# trust_code = "Trust"', 'trust_code = "Q18"', "two roles read the one column 'Q18'"),
        ('TAF = "G6V2S"', 'TAF = "RRP"', "'RRP' has a successor itself; name the last one"),
        (
            "year = 2024",
            "year = 20240",
            "edited.toml, line 10: year: found 20240; expected at most 2199",
        ),
        (
            'id = "cmhs-2024"',
            'id = "../cmhs"',
            "edited.toml, line 8: id: found '../cmhs'; expected lower",
        ),
        ('title = "Community', 'titel = "Community', "title: missing; expected this key"),
        ("{1 = ", "{1 == ", "edited.toml: not a TOML file"),
        (
            "https://www.cqc",
            "http://www.cqc",
            "a web address that begins with https://",
        ),
        ("fieldwork = ", "fieldworks = ", "unknown key in about; expected no such key"),
        (
            'contact = "Survey',
            'contact = "" #',
            "contact: found ''; expected a text that is not",
        ),
        ('invited = "76,581', "invited = true #", "about.invited: found True; expected a text"),
    ],
)
def test_a_fault_is_said_in_one_line_with_its_place(edited, old, new, said):
    with pytest.raises(asg.SurveyError) as refused:
        edited(old, new)
    assert said in str(refused.value)


def test_all_faults_of_a_file_are_said_at_once(tmp_path):
    text, _ = survey_text("cmhs-2024")
    text = text.replace("weight_cap = 5 ", "weight_cap = 0 ").replace(
        "min_trusts = 10", "min_trusts = 1"
    )
    path = tmp_path / "two.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(asg.SurveyError) as refused:
        asg.load_survey(path)
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("section", ["questions", "groups", "sections"])
def test_a_line_number_is_the_line_that_an_editor_shows(section):
    text, _ = survey_text("cmhs-2024")
    lines = text.splitlines()
    found = line_of(key_lines(text), (section, 2, "title" if section != "questions" else "key"))
    assert lines[found - 1].startswith(("title", "key"))
    assert lines[:found].count(f"[[{section}]]") == 3


def test_an_options_line_is_found():
    text, _ = survey_text("cmhs-2024")
    survey = asg.load_survey("cmhs-2024")
    index = [question.id for question in survey.questions].index("Q18")
    line = text.splitlines()[
        line_of(key_lines(text), ("questions", index, "options", 2, "score")) - 1
    ]
    assert 'code = 3, label = "No", score = 0' in line


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cmhs-1999", "no survey named 'cmhs-1999'; shipped: cmhs-2024, cmhs-2023"),
        ("nowhere/mine.toml", "no such file; expected a survey file"),
    ],
)
def test_a_survey_that_is_not_there_is_said(name, said):
    with pytest.raises(asg.SurveyError, match=said):
        asg.load_survey(name)


def test_a_survey_that_is_not_text_is_said(tmp_path):
    path = tmp_path / "binary.toml"
    path.write_bytes(b"id = \xff\xfe")
    with pytest.raises(asg.SurveyError, match=r"binary\.toml: not UTF-8 text"):
        asg.load_survey(path)


def test_minus_99_may_be_written_as_a_number():
    assert "-99" in asg.load_survey("cmhs-2024").codes.missing


def test_a_survey_cannot_be_changed_after_its_check():
    survey = asg.load_survey("cmhs-2024")
    with pytest.raises(ValueError, match="frozen"):
        survey.year = 2025


def test_a_list_whose_every_value_is_wrong_is_not_said_to_be_empty(tmp_path):
    text, _ = survey_text("cmhs-2024")
    path = tmp_path / "edited.toml"
    path.write_text(text.replace('\nid = "Q', '\nid = "9Q'), encoding="utf-8")
    with pytest.raises(asg.SurveyError) as refused:
        asg.load_survey(path)
    lines = str(refused.value).splitlines()
    assert len(lines) == text.count('\nid = "Q')
    assert all("expected letters, digits and _, beginning with a letter" in line for line in lines)


def test_a_column_that_the_profile_names_is_named_once(tmp_path):
    profile = {"route": {"column": "Route", "labels": {"1": "Planned"}}}
    with pytest.raises(SurveyError, match=r"columns.route: profile.route names this column"):
        made_up_survey(profile=profile, columns={"route": "Route"})
    with pytest.raises(SurveyError, match="a standardising variable or a question id"):
        made_up_survey(columns={"route": "Route"})
