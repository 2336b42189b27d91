"""Trust codes match whatever their case: between years, files, the survey and the command."""

from __future__ import annotations

import pandas as pd
import pytest

import asg
from asg.cli import run
from asg.reading.survey_files import survey_toml
from made_up_surveys import every_trust, made_up_survey, read_rows, renamed, write_rows

THIS_YEAR = {"trusts": {"rxa": "Ay Trust"}, "succession": {"old1": "rxb"}}


def lower(rows):
    return [row | {"trust_code": row["trust_code"].lower()} for row in rows]


@pytest.fixture
def survey():
    return made_up_survey(2024, **THIS_YEAR)


@pytest.fixture
def before():
    return made_up_survey(2023)


def test_last_year_outcomes_and_names_in_another_case_give_the_same(tmp_path, survey, before):
    responses = read_rows(tmp_path / "now.csv", survey, every_trust())
    outcomes = "trust_code,group,sent,undeliverable,died,returned\n"
    outcomes += "".join(f"RX{letter},AMHS,100,1,1,30\n" for letter in "ABCDEFGHIJKL")
    found = []
    for change, text in ((lambda rows: rows, outcomes), (lower, outcomes.lower())):
        rows = renamed(every_trust(lambda i: 5 + i), "RXB", "OLD1")  # succeeded by rxb
        last = read_rows(tmp_path / "before.csv", before, change(rows))
        (tmp_path / "o.csv").write_text(text.replace("amhs", "AMHS").replace("TRUST", "trust"))
        found.append(
            asg.benchmark(survey, responses, previous=(before, last), outcomes=tmp_path / "o.csv")
        )
    same, other = found
    pd.testing.assert_frame_equal(same.table, other.table)
    pd.testing.assert_frame_equal(same.response_rates, other.response_rates)
    assert same.provenance.notices == other.provenance.notices == ()
    assert same.trusts["RXA"] == "Ay Trust"
    assert same.table["previous_score"].notna().sum() == 24
    assert same.response_rates["response_rate"].notna().sum() == 14


def test_an_old_code_still_in_use_is_reported_in_any_case(tmp_path, survey):
    rows = renamed(every_trust(), "RXC", "Old1")
    results = asg.benchmark(survey, read_rows(tmp_path / "now.csv", survey, rows))
    assert results.provenance.notices == (
        "now.csv: old codes of the succession table are still in use and were not replaced: "
        "Old1 (for rxb).",
    )


def test_the_command_takes_a_trust_in_any_case(tmp_path, survey, capsys):
    write_rows(tmp_path / "now.csv", every_trust())
    (tmp_path / "s.toml").write_text(survey_toml(survey), encoding="utf-8")
    words = [str(tmp_path / "now.csv"), "--survey", str(tmp_path / "s.toml")]
    out = tmp_path / "out"
    assert run(["build", *words, "--trust", "rxa", "--trust", "RXA", "--out", str(out)]) == 0
    assert "Workbooks: 1 of 1 trust" in capsys.readouterr().out
    assert (out / "made-up-2024-RXA.xlsx").is_file()
    asg.write_workbook(
        asg.benchmark(survey, asg.read_responses(words[0], survey)), "rxb", tmp_path / "b.xlsx"
    )
    assert (tmp_path / "b.xlsx").is_file()


def test_local_matches_codes_of_its_three_files(tmp_path, survey, capsys):
    write_rows(tmp_path / "now.csv", every_trust(team=["north", "south"]))
    write_rows(tmp_path / "own.csv", lower(every_trust(team=["north", "south"])))
    (tmp_path / "s.toml").write_text(survey_toml(survey), encoding="utf-8")
    survey_words = ["--survey", str(tmp_path / "s.toml")]
    table = tmp_path / "results.csv"
    assert run(["score", str(tmp_path / "now.csv"), *survey_words, "--out", str(table)]) == 0
    words = ["local", str(tmp_path / "own.csv"), "--by", "team", "--results", str(table)]
    words += [*survey_words, "--trust", "Rxa", "--national", str(tmp_path / "now.csv")]
    assert run([*words, "--out", str(tmp_path / "out")]) == 0
    assert "trust RXA" in capsys.readouterr().out
    found = pd.read_csv(tmp_path / "out" / "local-results.csv")
    assert set(found["trust_code"]) == {"RXA"}
    assert found["trust_n"].tolist() == [30] * len(found)


def test_one_code_in_two_cases_in_a_survey_is_an_error():
    with pytest.raises(asg.SurveyError, match="'rxa' duplicates 'RXA': case is ignored"):
        made_up_survey(trusts={"RXA": "A", "rxa": "B"})
    with pytest.raises(asg.SurveyError, match="has a successor itself"):
        made_up_survey(succession={"old1": "OLD2", "old2": "RXA"})
