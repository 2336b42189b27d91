"""The add-in on Windows: every formula through xlwings' DLL, cmd, COM and the Python server."""

from __future__ import annotations

import csv
import datetime as dt
import math
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

if sys.platform != "win32":
    pytest.skip("needs Windows, or Wine: make test-windows", allow_module_level=True)

import excel_objects
import numpy as np
import pythoncom
from excel_chain import (
    DIVIDED_BY_ZERO,
    MISSING,
    NOT_AVAILABLE,
    SPILL,
    Excel,
    PythonNotStartedError,
    addin_command,
)
from win32com.client import VARIANT

import asg
from asg.kernels import firm_bands, score_interval
from asg.sample import load_sample, write_sample
from asg_addin.machine import _running_since

SAME = 1e-12
ANSWERS = ((1.0,), (2.0,), (3.0,), (4.0,)) * 12


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    return addin_command(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def excel(command):
    pythoncom.CoInitialize()
    excel = Excel(command)
    began = time.monotonic()
    excel.python()
    print(f"Python started in {time.monotonic() - began:.1f} s")
    return excel


@pytest.fixture(scope="module")
def results_csv(tmp_path_factory):
    sample = load_sample()
    results = asg.benchmark(
        sample.survey,
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )
    path = tmp_path_factory.mktemp("results") / "results.csv"
    results.write_csv(path)
    return path


@pytest.fixture(scope="module")
def rows(results_csv):
    with results_csv.open(newline="", encoding="utf-8") as stream:
        return {(r["trust_code"], r["group"], r["item"]): r for r in csv.DictReader(stream)}


def cell(text):
    if text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    with (folder / "responses-2024.csv").open(newline="", encoding="utf-8-sig") as stream:
        return [[cell(text) for text in row] for row in csv.reader(stream)]


def same(shown, text):
    if text == "":
        return shown == "[c]"
    return math.isclose(shown, float(text), rel_tol=SAME, abs_tol=SAME)


def test_single_figures_are_those_of_the_engine(excel, sheet, rows):
    column = {name: at for at, name in enumerate(sheet[0])}
    group = [row for row in sheet[1:] if row[column["group"]] == "AMHS"]

    def known(row, name):
        own = row[column[name]]
        return row[column[f"sample_{name}"]] if own is None else own

    weights = excel.formula(
        "ASG_WEIGHTS",
        tuple((row[column["trust_code"]],) for row in group),
        tuple((known(row, "age"),) for row in group),
        tuple((known(row, "sex"),) for row in group),
    )
    own = [
        (row, weight)
        for row, (weight,) in zip(group, weights, strict=True)
        if row[column["trust_code"]] == "RRE" and weight
    ]
    compared = 0
    for item in [name for name in sheet[0] if ("RRE", "AMHS", name) in rows]:
        answers = tuple((row[column[item]],) for row, _ in own)
        beside = tuple((weight,) for _, weight in own)
        expected = rows["RRE", "AMHS", item]
        assert same(excel.formula("ASG_SCORE", answers, item, beside), expected["score"]), item
        assert same(excel.formula("ASG_SE", answers, item, beside), expected["se"]), item
        assert same(excel.formula("ASG_N", answers, item), expected["n"]), item
        compared += 3
    assert compared >= 100


def test_scores_of_a_whole_sheet_are_those_of_the_engine(excel, sheet, rows):
    table = excel.formula("ASG_SCORES", tuple(tuple(row) for row in sheet), MISSING)
    assert table[0] == ("trust", "group", "item", "n", "score", "se")
    for trust, group, item, n, score, se in table[1:]:
        expected = rows[trust, group, item]
        for shown, name in ((n, "n"), (score, "score"), (se, "se")):
            assert same(shown, expected[name]), (trust, group, item, name)
    assert len(table) > 3000


def test_bands_and_limits_are_those_of_the_engine(excel, rows):
    trusts = [r for (_, group, item), r in rows.items() if (group, item) == ("AMHS", "Q18")]
    trusts = [r for r in trusts if r["score"]]
    scores = tuple((float(r["score"]),) for r in trusts)
    errors = tuple((float(r["se"]),) for r in trusts)
    bands = excel.formula("ASG_BANDS", scores, errors)
    assert [band for (band,) in bands] == [r["band_label"] for r in trusts]
    assert same(excel.formula("ASG_TAU2", scores, errors), trusts[0]["tau2"])
    own = scores[0][0], errors[0][0]
    assert same(excel.formula("ASG_Z", *own, scores, errors), trusts[0]["z"])
    assert excel.formula("ASG_BAND", *own, scores, errors) == trusts[0]["band_label"]
    y, se = (np.ravel(figures) for figures in (scores, errors))
    firm = excel.formula("ASG_FIRM", scores, errors, scores, errors)
    assert np.ravel(firm).tolist() == firm_bands(y, se, y, se).tolist()
    in_order = [f"lower_{at}" for at in (998, 95, 90)] + [f"upper_{at}" for at in (90, 95, 998)]
    limits = excel.formula("ASG_EXPECTED", *own, scores, errors)
    for shown, name in zip(limits, in_order, strict=True):
        assert same(shown, trusts[0][name]), name


def test_section_interval_change_shares_and_rate_are_those_of_the_engine(excel, rows):
    own = [r for (trust, group, _), r in rows.items() if (trust, group) == ("RRE", "AMHS")]
    section = next(r for r in own if r["level"] == "section" and r["score"])
    its_questions = [r for r in own if (r["section"], r["level"]) == (section["item"], "question")]
    assert len(its_questions) > 1
    scores = tuple((float(r["score"]),) for r in its_questions)
    assert same(excel.formula("ASG_SECTION", scores), section["score"])
    compared = [r for r in own if r["change"]]
    assert {r["change"] for r in compared} > {"No change"}
    for r in compared:
        two_years = [float(r[name]) for name in ("score", "se", "previous_score", "previous_se")]
        assert excel.formula("ASG_CHANGE", *two_years) == r["change"], r["item"]
        ends = np.ravel(score_interval(two_years[0], two_years[1]))
        assert excel.formula("ASG_INTERVAL", *two_years[:2]) == pytest.approx(ends, rel=SAME)
    # By hand: 12 answers of each code, of 36 scored ones and of all 48.
    shares = [row[2] for row in excel.formula("ASG_ANSWERS", ANSWERS, "Q18")]
    assert shares == pytest.approx([100 / 3, 100 / 3, 100 / 3, 25], rel=SAME)
    rate = excel.formula("ASG_RESPONSE_RATE", 320.0, 1250.0, 38.0, 12.0)
    assert rate == pytest.approx(320 / 1200, rel=SAME)


def test_figures_of_a_results_file(excel, results_csv, rows):
    file = str(results_csv)
    for measure in ("score", "n", "z"):
        shown = excel.formula("ASG_RESULT", "RRE", "AMHS", "Q18", measure, file)
        assert same(shown, rows["RRE", "AMHS", "Q18"][measure])
    assert len(excel.formula("ASG_RESULTS", "RRE", "AMHS", file)) > 30


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (None, 5.0),
        ("", 5.0),
        (1.0, None),
        (NOT_AVAILABLE, "answers: cell 49: '#N/A'; expected an answer to Q18"),
        (DIVIDED_BY_ZERO, "answers: cell 49: '#DIV/0!'; expected an answer to Q18"),
        (SPILL, "answers: cell 49: an error; expected an answer to Q18"),
        ("Ünïcode – ☃", "answers: cell 49: 'Ünïcode – ☃'; expected an answer to Q18"),
        (True, "answers: cell 49: TRUE; expected an answer to Q18"),
        (dt.datetime(2024, 2, 29, tzinfo=dt.UTC), "answers: cell 49: the date or time 2024-02-29"),
        (Decimal("1"), None),
    ],
)
def test_cells_of_every_kind(excel, odd, said):
    if isinstance(odd, Decimal):
        odd = VARIANT(pythoncom.VT_CY, odd)  # a cell formatted as money
    shown = excel.formula("ASG_SCORE", (*ANSWERS, (odd,)), "Q18")
    if said is None:
        assert shown == pytest.approx((12 * 15 + 10) / 37)  # by hand: one more answer of 10
    elif isinstance(said, float):
        assert shown == said
    else:
        assert shown.startswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((MISSING, "Q18"), "[c]"),
        ((((None,),) * 40, "Q18"), "[c]"),
        ((1.0, "Q18"), "[c]"),
        ((((1.0, 2.0),) * 40, "Q18"), "answers: 40 rows and 2 columns"),
        ((ANSWERS, "nope"), "question: 'nope' is not a question of"),
        ((ANSWERS, "Q18", MISSING, r"\\server\share\s.toml"), "survey: a formula may not name"),
        ((ANSWERS, "Q18", MISSING, r"\??\UNC\server\share\s.toml"), "survey: a formula may not"),
        ((ANSWERS, "Q18", MISSING, "NUL.toml"), "survey: a formula may not name"),
        (
            (ANSWERS, "Q18", MISSING, r"C:\none\s.toml"),
            "survey: 'C:\\\\none\\\\s.toml' is not a usable sur",
        ),
    ],
)
def test_arguments_of_every_shape(excel, arguments, said):
    assert str(excel.formula("ASG_SCORE", *arguments)).startswith(said)


def test_a_whole_column_of_a_million_cells(excel):
    """What a host hands over that does not cut ranges, as the add-in's VBA does."""
    answers = (*ANSWERS, *((None,) for _ in range(1_048_576 - len(ANSWERS))))
    assert excel.formula("ASG_N", answers, "Q18") == 36


@pytest.fixture
def pressed(excel, tmp_path, monkeypatch):
    """Press a button; gives what the message box would say, and what the status bar showed."""
    library = excel_objects.type_library(tmp_path)
    application = excel_objects.Application()
    profile, said = tmp_path / "profile", tmp_path / "said.txt"
    excel.invoke("Exec", f"import os; os.environ['APPDATA'] = {str(profile)!r}")
    keep = (
        "import xlwings; xlwings.App.alert = lambda self, prompt, *_: "
        f"open({str(said)!r}, 'w', encoding='utf-8').write(prompt)"
    )
    excel.invoke("Exec", keep)
    app = excel_objects.offered(application, library)

    def press(job, *words, name="Mappe – ü.xlsx"):
        book = excel_objects.offered(excel_objects.Workbook(name, app), library)
        excel.press(job, *words, book=book)
        return said.read_text(encoding="utf-8"), application.shown

    return press


def test_a_results_file_is_chosen_and_read_by_formulas(excel, pressed, results_csv, rows):
    said, shown = pressed("choose_results_file", str(results_csv))
    assert said.startswith("ASG_RESULT and ASG_RESULTS now read ")
    assert shown[-1] is False
    score = excel.formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", MISSING)
    assert same(score, rows["RRE", "AMHS", "Q18"]["score"])
    said, _ = pressed(
        "choose_results_file", str(results_csv.with_name("none.csv")), name="two.xlsx"
    )
    assert "no such file" in said
    assert same(excel.formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", MISSING), str(score))


def test_workbooks_are_built_from_files(pressed, tmp_path):
    write_sample(tmp_path / "sample")
    text = (tmp_path / "sample" / "responses-2024.csv").read_text(encoding="utf-8").splitlines()
    few = tmp_path / "Zoë & Co.csv"
    at = text[0].split(",").index("trust_code")
    kept = [line for line in text[1:] if line.split(",")[at] in ("RRE", "Z05")]
    few.write_text("\n".join([text[0], *kept]) + "\n", encoding="utf-8")
    out = tmp_path / "Ergebnis ☃"
    said, shown = pressed("build_workbooks", str(few), str(out), "", "")
    assert said.startswith("Workbooks of 2 trusts, a national one and results.csv are in ")
    assert "ASG Benchmark: 2 of 2 workbooks" in shown
    assert (out / "cmhs-2024-RRE.xlsx").is_file()


@pytest.mark.parametrize(
    "change",
    [
        lambda command: command.replace(sys.executable, r"C:\none\python.exe"),
        lambda command: command.replace("import xlwings;", "import nothing_of_the_kind;", 1),
    ],
    ids=["no such Python", "a package is missing"],
)
def test_a_python_that_cannot_start_is_reported_at_once(command, change):
    began = time.monotonic()
    with pytest.raises(PythonNotStartedError):
        Excel(change(command)).python()
    # 0.1 and 2.8 s on an idle machine; with cmd /K 60 to 121 s, in which Excel is frozen.
    assert time.monotonic() - began < 45


def test_python_is_ended_by_the_button(command, tmp_path):
    excel = Excel(command)
    excel.python_id(tmp_path)
    excel.end_python()


def test_since_when_a_python_runs_is_known():
    program = Path(sys.executable).with_name("pythonw.exe")
    assert _running_since(program) is None
    before = dt.datetime.now(dt.UTC)
    with subprocess.Popen([program, "-c", "input()"], stdin=subprocess.PIPE) as process:
        since = _running_since(program)
        process.communicate(b"\n")
    # Windows' clock of processes ticks up to 64 times a second.
    assert before - dt.timedelta(seconds=0.1) <= since <= dt.datetime.now(dt.UTC)
    assert _running_since(program) is None
