"""What the functions are called, what they say of themselves, and what it costs to load them."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import asg_addin.functions
from asg_addin.udf import LONGEST_HELP, UDFS

ROOT = Path(__file__).parents[2]

NAMES = """
ASG_SCORE(answers, question, [weights], [survey], [suppressed])
ASG_N(answers, question, [survey], [suppressed])
ASG_SE(answers, question, [weights], [survey], [suppressed])
ASG_ANSWERS(answers, question, [weights], [survey], [suppressed])
ASG_WEIGHTS(trusts, ages, sexes)
ASG_SCORES(responses, [survey])
ASG_SECTION(scores, [suppressed])
ASG_INTERVAL(score, se, [suppressed])
ASG_TAU2(scores, ses)
ASG_Z(score, se, scores, ses, [n], [ns], [suppressed])
ASG_BAND(score, se, scores, ses, [n], [ns])
ASG_FIRM(score, se, scores, ses, [n], [ns])
ASG_BANDS(scores, ses, [ns])
ASG_EXPECTED(score, se, scores, ses, [n], [ns], [suppressed])
ASG_CHANGE(score, se, previous_score, previous_se)
ASG_RESPONSE_RATE(returned, sent, undeliverable, died, [suppressed])
ASG_RESULT(trust, group, item, measure, [results], [suppressed])
ASG_RESULTS(trust, group, [results])
"""


def test_the_functions_and_their_arguments_are_these():
    assert [told.usage for told in UDFS.values()] == NAMES.split("\n")[1:-1]
    assert set(UDFS) == {name for name in dir(asg_addin.functions) if name.startswith("ASG_")}


def test_every_help_text_is_shown_whole_by_the_function_wizard():
    for told in UDFS.values():
        for text in (told.doc, *told.arguments.values()):
            assert 10 < len(text) <= LONGEST_HELP
            assert text.endswith((".", "..."))


def test_xlwings_hands_the_help_texts_to_excel(formula):
    import asg_addin.functions as as_in_excel  # loaded as on Windows, decorators and all

    for name, told in UDFS.items():
        of_excel = getattr(as_in_excel, name).__xlfunc__
        assert of_excel["ret"]["doc"] == told.doc
        assert {one["name"]: one["doc"] for one in of_excel["args"]} == told.arguments
        assert {one["name"] for one in of_excel["args"] if "optional" in one} == told.optional


@pytest.fixture(scope="module")
def page():
    """The page on the functions: what is under each heading."""
    text = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_page_on_the_functions_says_what_they_say(page):
    assert list(page) == [told.usage for told in UDFS.values()]
    for told in UDFS.values():
        said = page[told.usage]
        assert f"\n\n{told.doc}\n\n" in said
        listed = [f"- `{name}`: {text}" for name, text in told.arguments.items()]
        assert f"\n\n{chr(10).join(listed)}\n\n" in said


def test_every_example_on_the_page_is_a_call_that_the_function_takes(page):
    for told in UDFS.values():
        examples = re.findall(r"`=(ASG_\w+)\((.+?)\)`", page[told.usage])
        assert examples
        for name, arguments in examples:
            assert name == told.name
            count = len(arguments.split(","))
            assert len(told.arguments) - len(told.optional) <= count <= len(told.arguments)


def run(code):
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_functions_are_ordinary_functions_where_there_is_no_excel():
    code = (
        "from asg_addin.functions import ASG_SCORE, ASG_SECTION\n"
        "print(ASG_SCORE([[1.0], [2.0]] * 20, 'Q18'), ASG_SCORE((1, 3) * 15, 'Q18'))\n"
        "print(ASG_SECTION([5.0, 6.0]), ASG_SCORE([7], 'Q18')[:19])"
    )
    found = run(code)
    assert found.stdout == "7.5 5.0\n5.5 answers: 7; expecte\n", found.stderr


def test_loading_them_loads_nothing_that_a_formula_may_not_need():
    code = (
        "import sys, asg_addin.functions\n"
        "print([m for m in ('pydantic', 'scipy', 'xlsxwriter', 'openpyxl', 'python_calamine', "
        "'asg.survey.model', 'asg.build', 'asg.results.run') if m in sys.modules])"
    )
    assert run(code).stdout == "[]\n"


def test_without_xlwings_it_is_said_what_is_missing():
    found = run("import sys; sys.modules['xlwings'] = None; import asg_addin.functions")
    said = found.stderr.strip().splitlines()[-1]
    assert said == (
        "ImportError: the add-in's functions need xlwings: pip install 'asg-benchmark[excel]'"
    )


def test_xlwings_lite_gets_every_function():
    lite = ROOT / "addin" / "lite" / "main.py"
    found = runpy.run_path(str(lite))
    assert {name for name in found if name.startswith("ASG_")} == set(UDFS)
    assert set(found["__all__"]) == set(UDFS)
