"""An adversary puts two outputs side by side, and has nothing of fewer than 30 respondents."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from build_reading import Told, most, read_build
from openpyxl import load_workbook

import asg
from asg.build.run import build
from asg.cli import run
from asg.cli.summary import build_lines
from asg.columns import typed_frame
from asg.errors import InputError, OutputError
from asg.ledger.ledger import LEDGER_FILE, record
from asg.ledger.shown_figures import SHOWN_COLUMNS
from asg.reading import read_outcomes
from asg.reading.survey_files import survey_toml
from asg.results.run import benchmark
from made_up_local import made_up_local
from made_up_surveys import (
    NO,
    TRUSTS,
    YES,
    dealt,
    group,
    made_up_survey,
    read_rows,
    respondents,
    write_rows,
)

LEAST = 30
QUESTIONS = ("Q1", "Q2", "Q3")
LATE = {"Q1": YES, "Q2": NO, "Q3": YES}
SCORES = {YES: 10.0, NO: 0.0}
REFUSED = "would reveal something about 1 to 29 respondents"
TRUST = "RXC"


def rows(count=40, **more):
    """Rows of twelve trusts of as many respondents; ``more`` by trust instead."""
    return [
        row
        for i, trust in enumerate(TRUSTS)
        for row in respondents(trust, more.get(trust, count), **answers(i))
    ]


def answers(i):
    return {q: dealt(9 + i + k) for k, q in enumerate(QUESTIONS)}


def results_of(folder, given, year=2024, **parts):
    folder.mkdir(exist_ok=True)
    survey = made_up_survey(year, questions=QUESTIONS, sections=[QUESTIONS], **parts)
    return benchmark(survey, read_rows(folder / f"{year}.csv", survey, given))


def figures(folder):
    with (folder / "results.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["n"]]
    return {(r["trust_code"], r["item"]): (int(r["n"]), float(r["score"])) for r in rows}


def late_answers(before, after):
    """What one respondent more answered: the sum of the scores now, less the sum before.

    All weights are 1: respondents of made-up surveys are of one age and sex.
    """
    found = {}
    for key, (n, score) in after.items():
        then, score_then = before.get(key, (0, 0.0))
        if n - then == 1:
            found[key] = n * score - then * score_then
    return found


LATE_TRUTH = {(TRUST, q): pytest.approx(SCORES[a], abs=1e-3) for q, a in LATE.items()}


# ---- one late return ----


def two_builds(tmp_path, second, first=None, ledgers=(None, None)):
    """Build twice, into one folder unless each has a ledger; the figures of the first."""
    build(results_of(tmp_path, first or rows()), tmp_path / "out", trusts=[], ledger=ledgers[0])
    before = figures(tmp_path / "out")
    build(results_of(tmp_path, second), tmp_path / "out", trusts=[], ledger=ledgers[1])
    return before


def with_late():
    return [*rows(), *respondents(TRUST, 1, **LATE)]


def test_the_attack_has_every_answer_of_a_late_return_where_the_ledger_is_another(tmp_path):
    before = two_builds(tmp_path, with_late(), ledgers=(tmp_path / "a.json", tmp_path / "b.json"))
    found = late_answers(before, figures(tmp_path / "out"))
    assert {key: found[key] for key in LATE_TRUTH} == LATE_TRUTH


def test_a_late_return_cannot_be_told(tmp_path):
    with pytest.raises(OutputError, match=REFUSED) as refused:
        two_builds(tmp_path, with_late())
    build(results_of(tmp_path, rows()), tmp_path / "other", trusts=[])
    assert late_answers(figures(tmp_path / "other"), figures(tmp_path / "out")) == {}
    said = str(refused.value)
    assert "\n" not in said
    assert "(made-up-2024, RXC, AMHS, S01 and " in said
    assert f"delete them and {LEDGER_FILE} and run again" in said
    assert not any(number in said for number in ("40", "41"))


def test_nor_in_two_folders_with_one_ledger(tmp_path):
    ledger = tmp_path / "kept" / "ledger.json"
    with pytest.raises(OutputError, match=REFUSED):
        two_builds(tmp_path, with_late(), ledgers=(ledger, ledger))


def test_nor_a_return_taken_away(tmp_path):
    with pytest.raises(OutputError, match=REFUSED):
        two_builds(tmp_path, rows(), with_late())


def test_nor_after_a_build_that_may_be_shown(tmp_path):
    # The third is held against the first too, not only against the one before it.
    two_builds(tmp_path, rows(RXC=70))
    with pytest.raises(OutputError, match=REFUSED):
        build(results_of(tmp_path, with_late()), tmp_path / "out", trusts=[])


def test_nor_one_respondent_in_the_place_of_another(tmp_path):
    given = rows()
    at = next(i for i, row in enumerate(given) if row["trust_code"] == TRUST)
    other = [*given[:at], given[at] | {"Q1": NO}, *given[at + 1 :]]
    assert given[at]["Q1"] == YES
    with pytest.raises(OutputError, match=REFUSED):
        two_builds(tmp_path, other)


@pytest.mark.parametrize("name", ["results.csv", "results.xlsx"])
def test_nor_from_asg_score(tmp_path, capsys, name):
    survey = made_up_survey(questions=QUESTIONS, sections=[QUESTIONS])
    (tmp_path / "survey.toml").write_text(survey_toml(survey), "utf-8")
    table = tmp_path / "out" / name
    words = ["--survey", str(tmp_path / "survey.toml"), "--out", str(table)]
    assert run(["score", str(write_rows(tmp_path / "a.csv", rows())), *words]) == 0
    before = table.read_bytes()
    capsys.readouterr()
    assert run(["score", str(write_rows(tmp_path / "b.csv", with_late())), *words]) == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert REFUSED in said
    assert table.read_bytes() == before


# ---- with and without outcomes; this year and last year ----

ADULTS = {trust: 31 + 3 * i for i, trust in enumerate(TRUSTS)} | {"RXA": 12}
GROUPS = [group("AMHS")]


EVEN = dict.fromkeys(TRUSTS, 60) | {"RXA": 12}
"""Trusts with blanks: 40 of 60 answer a question. Their weights and profile tell the 60."""


def outcomes_file(path, came):
    counts = {"group": "AMHS", "undeliverable": 2, "died": 1}
    sent = [{"trust_code": t, "sent": 4 * n, "returned": n, **counts} for t, n in came.items()]
    return write_rows(path, sent)


def told_by(tmp_path, name, year, *, outcomes=None, previous=None, numbers=ADULTS):
    """Build, and read what the files tell of 2024."""
    survey = made_up_survey(year, groups=GROUPS)
    asked = (
        {"Q1": [1, 3, ""], "Q2": [1, 2, ""]} if numbers is EVEN else {"Q1": [1, 3], "Q2": [1, 2]}
    )
    own = [row for t, n in numbers.items() for row in respondents(t, n, **asked)]
    responses = read_rows(tmp_path / f"{year}.csv", survey, own)
    if outcomes is not None:
        outcomes = read_outcomes(outcomes_file(tmp_path / "outcomes.csv", outcomes), survey)
    results = benchmark(survey, responses, outcomes=outcomes, previous=previous)
    done = build(results, tmp_path / name, trusts=["RXL"], ledger=tmp_path / "ledger.json")
    said = "\n".join(build_lines(results, done)) if year == 2024 else ""
    titles = {g["id"]: g["title"] for g in GROUPS}
    return read_build(tmp_path / name, said, ["AMHS"], titles, 2024)


def together(*builds):
    told = Told(["AMHS"])
    for one in builds:
        told.trusts |= one.trusts
        for numbers in ("exact", "least", "nation", "file"):
            getattr(told, numbers).update(getattr(one, numbers))
    return told


def test_builds_with_and_without_outcomes_do_not_tell_a_small_trust(tmp_path):
    without = told_by(tmp_path, "without", 2024)
    told = together(without, told_by(tmp_path, "with", 2024, outcomes=ADULTS))
    assert len(told.exact) > 5
    assert most(told, "RXA", "AMHS") >= LEAST
    # The attack: with the number of respondents that a build without outcomes used to show.
    told.file["AMHS"] = sum(ADULTS.values())
    assert most(told, "RXA", "AMHS") == 12


def test_last_years_numbers_beside_its_own_build_do_not_tell_a_small_trust(tmp_path):
    last = told_by(tmp_path, "last", 2024, outcomes=ADULTS)
    survey = made_up_survey(2024, groups=GROUPS)
    before = asg.read_responses(tmp_path / "2024.csv", survey)
    now = told_by(tmp_path, "now", 2025, previous=(survey, before))
    now.least.clear()  # this year's
    assert most(together(last, now), "RXA", "AMHS") >= LEAST
    manifest = json.loads((tmp_path / "now" / "manifest.json").read_text("utf-8"))
    counts = {c["year"]: c["respondents"] for c in manifest["counts"]}
    assert counts[2024] is None


def test_who_took_part_tells_the_number_of_a_trust_whose_rate_is_withheld(tmp_path):
    told = told_by(tmp_path, "one", 2024, outcomes=EVEN, numbers=EVEN)
    assert most(told, "RXA", "AMHS") >= LEAST
    assert told.nation == {}
    # The attack: the nation's row, with the rate of RXB withheld in its place.
    exact = {key: n for key, n in told.exact.items() if key != ("RXB", "AMHS")}
    planted = replace(told, exact=exact, nation={"AMHS": sum(EVEN.values())})
    assert 12 <= most(planted, "RXA", "AMHS") < 20


@pytest.mark.parametrize("more", [25, 60, 200])
def test_a_trust_more_in_the_outcomes_does_not_tell_a_small_trust(tmp_path, more):
    first = told_by(tmp_path, "first", 2024, outcomes=EVEN, numbers=EVEN)
    second = told_by(tmp_path, "second", 2024, outcomes=EVEN | {"RZZ": more}, numbers=EVEN)
    assert first.exact == second.exact == {(t, "AMHS"): 60 for t in TRUSTS[1:]}
    for told in (together(first, second), together(second, first)):  # the nation's of each in turn
        assert most(told, "RXA", "AMHS") == 12 + more
        told.file["AMHS"] = sum(EVEN.values())  # the attack, if one of the two showed it
        assert most(told, "RXA", "AMHS") == 12


def test_a_small_trust_more_in_the_outcomes_is_refused(tmp_path):
    two = EVEN | {"RZZ": 60}
    told_by(tmp_path, "first", 2024, outcomes=two, numbers=EVEN)
    with pytest.raises(OutputError, match=f"{REFUSED}.*England, .*number of returned"):
        told_by(tmp_path, "second", 2024, outcomes=two | {"RZY": 25}, numbers=EVEN)


def figures_shown(returned):
    """What a build shows of a file of 672 rows, eleven trusts of 60 and RXA, which has 12."""
    figures = [("rows", "", "", 672), ("withheld", "RXA", "", None)]
    figures += [("item", trust, "q1", 40) for trust in TRUSTS[1:]]
    figures += [("returned", trust, "", 60) for trust in returned]
    kinds, trusts, items, numbers = zip(*figures, strict=True)
    columns = {"figure": list(kinds), "trust_code": list(trusts), "item": list(items)}
    numbered = pd.array(list(numbers), dtype="Int64")
    return typed_frame(
        columns | {"survey": "made-up-2024", "group": "AMHS", "n": numbered}, SHOWN_COLUMNS
    )


def test_rates_that_two_files_of_outcomes_withhold_do_not_tell_a_small_trust(tmp_path):
    # Each withholds the rate of another trust for the sake of RXA; together they show all others.
    assert 672 - 60 * len(TRUSTS[1:]) == 12
    record(tmp_path / "ledger.json", figures_shown(TRUSTS[2:]), LEAST)
    record(tmp_path / "ledger.json", figures_shown(TRUSTS[2:-1]), LEAST)
    with pytest.raises(OutputError, match=f"{REFUSED}.*RXA, AMHS"):
        record(tmp_path / "ledger.json", figures_shown(TRUSTS[1:-1]), LEAST)


# ---- trusts that became one ----


def test_last_years_pooled_number_does_not_tell_a_small_trust(tmp_path):
    def told(pooled, own):
        """Figures of last year: one pooled over two trusts, then those of one of the two."""
        keys = {"survey": "made-up-2023", "group": "AMHS", "item": "q1", "score": 4.0}
        first = {"figure": ["pooled", "pooled"], "trust_code": "RXA", "unit": ["RXA", "RYY"]}
        second = {"figure": "item", "trust_code": "RXA", "n": [own]}
        return (
            typed_frame(keys | first | {"n": [pooled, pooled], "source": "a"}, SHOWN_COLUMNS),
            typed_frame(keys | second | {"source": "b"}, SHOWN_COLUMNS),
        )

    for place, figures in enumerate((told(52, 40), told(52, 40)[::-1])):
        ledger = tmp_path / f"{place}.json"
        record(ledger, figures[0], LEAST)
        with pytest.raises(OutputError, match=f"{REFUSED}.*made-up-2023, RXA"):
            record(ledger, figures[1], LEAST)
    for figures in told(70, 40):
        record(tmp_path / "30.json", figures, LEAST)


# ---- asg local ----

TEAMS = ["Alpha"] * 90 + ["Beta"] * 70 + ["Gamma"] * 52 + ["Delta"] * 33 + ["Epsilon"] * 14


def again(tmp_path, own, *by):
    words = ["local", str(own), "--results", str(tmp_path / "results.csv")]
    words += ["--survey", str(tmp_path / "survey.toml"), "--out", str(tmp_path / "out")]
    words += ["--national", str(tmp_path / "national.csv")]
    return run([*words, *(word for name in by for word in ("--by", name))])


def test_notes_of_a_local_workbook_do_not_tell_the_rows_of_the_nation(tmp_path, capsys):
    local = made_up_local(tmp_path, {"team": TEAMS}, capsys)
    nation = len((tmp_path / "national.csv").read_text("utf-8").splitlines()) - 1
    (path,) = local.folder.glob("*.xlsx")
    cells = [c for sheet in load_workbook(path) for row in sheet.values for c in row]
    assert "national.csv" in cells
    assert nation not in cells


def test_a_late_return_of_a_team_cannot_be_told(tmp_path, capsys):
    made_up_local(tmp_path, {"team": TEAMS}, capsys)
    before = (tmp_path / "out" / "local-results.csv").read_bytes()
    with (tmp_path / "own.csv").open("r", encoding="utf-8") as stream:
        lines = stream.readlines()
    (tmp_path / "late.csv").write_text("".join([*lines, lines[1]]), "utf-8")
    assert again(tmp_path, tmp_path / "late.csv", "team") == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert f"{REFUSED} (made-up-2024, RXL, AMHS, team Alpha, Q1 and " in said
    assert (tmp_path / "out" / "local-results.csv").read_bytes() == before
    assert again(tmp_path, tmp_path / "own.csv", "team") == 0


def test_columns_of_two_runs_are_refused(tmp_path, capsys):
    sites = [{"Alpha": "North", "Beta": "North"}.get(team, "South") for team in TEAMS]
    made_up_local(tmp_path, {"team": TEAMS, "site": sites}, capsys)
    assert again(tmp_path, tmp_path / "own.csv", "team") == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert f"{REFUSED} (made-up-2024, RXL, AMHS, site and team (name all columns in one" in said
    assert again(tmp_path, tmp_path / "own.csv", "team", "site") == 0


# ---- what stays as easy as it was ----


def test_the_same_build_again_changes_nothing(tmp_path):
    results = results_of(tmp_path, rows())
    build(results, tmp_path / "out", trusts=["RXA"])
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert LEDGER_FILE in before
    for resume in (False, True):
        build(results, tmp_path / "out", trusts=["RXA"], resume=resume)
        assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before


def test_the_table_of_a_build_may_be_scored_again_beside_it(tmp_path):
    out = tmp_path / "out"
    build(results_of(tmp_path, rows()), out, trusts=[])
    before = figures(out)
    again = tmp_path / "again" / "results.csv"
    words = ["--out", str(again), "--ledger", str(out / LEDGER_FILE)]
    assert run(["score", str(out / "results.csv"), *words]) == 0
    after = figures(again.parent)
    assert after.keys() == before.keys()
    assert all(after[key] == pytest.approx(before[key], abs=1e-6) for key in before)


def test_but_not_the_table_of_a_build_with_a_late_return(tmp_path, capsys):
    two_builds(tmp_path, rows())
    build(results_of(tmp_path, with_late()), tmp_path / "other", trusts=[])
    table = str(tmp_path / "other" / "results.csv")
    out = tmp_path / "out" / "again.csv"
    assert run(["score", table, "--out", str(out)]) == 3
    assert REFUSED in capsys.readouterr().err
    assert not out.exists()


def test_other_surveys_and_years_may_come_beside(tmp_path):
    build(results_of(tmp_path, rows(), 2023), tmp_path / "out", trusts=[])
    build(results_of(tmp_path, with_late()), tmp_path / "out", trusts=[])


@pytest.mark.parametrize(
    "second",
    [
        rows(RXC=70),
        rows(RXC=70, RXD=90),
        [*rows(), *respondents("RYY", 40, **answers(3))],
        [row for row in rows() if row["trust_code"] != TRUST],
        # A question that was coded the wrong way round; everyone's answer changes.
        [row | {"Q1": {YES: NO, NO: YES}[row["Q1"]]} for row in rows()],
    ],
    ids=["30 more", "30 and 50 more", "a further trust", "a trust less", "a question recoded"],
)
def test_a_file_in_which_30_differ_is_fine(tmp_path, second):
    two_builds(tmp_path, second)


def test_more_of_other_ages_move_the_scores_of_every_trust(tmp_path):
    # The nation's mix is another one, so that other trusts' weights are, but not their people.
    mixed = [row | {"age": 40 + 20 * (i % 3 == 0)} for i, row in enumerate(rows(60))]
    more = [*mixed, *respondents(TRUST, 60, age=60, **answers(2))]
    before = two_builds(tmp_path, more, mixed)
    after = figures(tmp_path / "out")
    assert before["RXD", "Q1"][0] == after["RXD", "Q1"][0]
    assert before["RXD", "Q1"][1] != after["RXD", "Q1"][1]


def test_the_remedy_that_the_message_names(tmp_path):
    with pytest.raises(OutputError, match=r"delete them and asg-ledger\.json and run again"):
        two_builds(tmp_path, with_late())
    shutil.rmtree(tmp_path / "out")
    build(results_of(tmp_path, with_late()), tmp_path / "out", trusts=[])


# ---- the ledger itself ----


def test_the_ledger_holds_nothing_that_is_withheld(tmp_path):
    given = [*rows(), *respondents("RYY", 12, **answers(3))]
    results = results_of(tmp_path, given)
    build(results, tmp_path / "out", trusts=[])
    content = json.loads((tmp_path / "out" / LEDGER_FILE).read_text("utf-8"))
    held = [row for p in content["published"] for row in p["figures"]]
    nothing = ["withheld", "RYY", "AMHS", "", "", "", None, None]
    assert [row for row in held if row[1] == "RYY"] == [nothing]
    shown = figures(tmp_path / "out")
    items = {
        (trust, item.upper()): (n, score)
        for figure, trust, _, _, _, item, n, score in held
        if figure == "item"
    }
    assert items == shown
    assert all(n >= LEAST for *_, n, _ in held if n is not None)


def changed(content, at, value):
    """The text of a ledger with one thing else, its checksum made anew."""
    from asg.ledger.ledger import _checksum

    content["published"][0]["figures"][0][at] = value
    return json.dumps(content | {"sha256": _checksum(content["published"])})


FORGED = {
    "cut short": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "other JSON": lambda _: "[1, 2]",
    "nested without end": lambda _: "[" * 100_000,
    "a huge number": lambda text: text.replace(", 40,", f", {'9' * 6000},", 1),
    "a number changed": lambda text: text.replace(", 40,", ", 41,", 1),
    "no number": lambda text: changed(json.loads(text), 6, "40"),
    "a number below 0": lambda text: changed(json.loads(text), 6, -1),
    "NaN": lambda text: changed(json.loads(text), 7, float("nan")),
    "another kind of figure": lambda text: changed(json.loads(text), 0, "guess"),
    "no text": lambda text: b"\xff\x00" + text.encode(),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_damaged_ledger_is_refused_in_one_line(tmp_path, case):
    results = results_of(tmp_path, rows())
    build(results, tmp_path / "out", trusts=[])
    path = tmp_path / "out" / LEDGER_FILE
    forged = FORGED[case](path.read_text("utf-8"))
    path.write_bytes(forged if isinstance(forged, bytes) else forged.encode())
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    with pytest.raises(InputError, match="not a ledger, or incomplete or changed") as refused:
        build(results, tmp_path / "out", trusts=[])
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before


def test_a_ledger_of_another_version_is_refused(tmp_path):
    results = results_of(tmp_path, rows())
    build(results, tmp_path / "out", trusts=[])
    path = tmp_path / "out" / LEDGER_FILE
    path.write_text(path.read_text("utf-8").replace('"version": 2', '"version": 3'), "utf-8")
    with pytest.raises(InputError, match="ledger of another version of asg '3'; expected version"):
        build(results, tmp_path / "out", trusts=[])


def test_the_ledger_is_no_output(tmp_path, capsys):
    survey = made_up_survey(questions=QUESTIONS, sections=[QUESTIONS])
    (tmp_path / "survey.toml").write_text(survey_toml(survey), "utf-8")
    given = str(write_rows(tmp_path / "a.csv", rows()))
    words = [given, "--survey", str(tmp_path / "survey.toml"), "--out", str(tmp_path / "out")]
    taken = tmp_path / "out" / "manifest.json"
    assert run(["build", *words, "--ledger", str(taken)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said == f"asg: --ledger: {taken} is an output; choose another name or folder"
    assert run(["build", *words, "--ledger", given]) == 1
    assert "a.csv: not a ledger, or incomplete" in capsys.readouterr().err


def test_a_build_that_wrote_nothing_has_shown_nothing(tmp_path):
    table = tmp_path / "out" / "results.csv"
    table.mkdir(parents=True)  # nothing can be written there
    with pytest.raises(OutputError):
        build(results_of(tmp_path, rows()), tmp_path / "out", trusts=[])
    assert not (tmp_path / "out" / LEDGER_FILE).exists()
    table.rmdir()
    build(results_of(tmp_path, with_late()), tmp_path / "out", trusts=[])
    before = (tmp_path / "out" / LEDGER_FILE).read_bytes()
    table.unlink()
    table.mkdir()
    with pytest.raises(OutputError):
        build(results_of(tmp_path, rows(RXC=90)), tmp_path / "out", trusts=[])
    assert (tmp_path / "out" / LEDGER_FILE).read_bytes() == before
