"""The table of docs/reliability.md: every row has a test, and every hostile case a row."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reliability.md"
TEST_ID = re.compile(r"`([\w/]+\.py)::(test_\w+)(?:\[([\w.-]+)\])?`")


def rows():
    """The rows of all tables below the first heading, without their heads."""
    _, _, cases = PAGE.read_text(encoding="utf-8").partition("\n## ")
    lines = cases.splitlines()
    heads = {at - 1 for at, line in enumerate(lines) if line.startswith("|---")}
    table = [line for at, line in enumerate(lines) if line.startswith("|") and at not in heads]
    return [line for line in table if not line.startswith("|---")]


@pytest.fixture(scope="module")
def cases():
    sys.path.insert(0, str(TESTS / "hostile"))
    from cases import CASES

    return CASES


def test_every_row_has_a_test_that_is_there(cases):
    assert len(rows()) > 80
    for row in rows():
        last = row.rstrip("| ").rpartition("| ")[2]
        found = TEST_ID.fullmatch(last)
        assert found, row
        file, name, case = found.groups()
        assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8"), row
        assert (case is not None) == (name == "test_hostile"), row
        assert case is None or case in cases, row


def test_every_hostile_case_is_in_the_table_with_its_words(cases):
    told = {}
    for row in rows():
        if found := re.search(r"test_hostile\[([\w.-]+)\]", row):
            assert found[1] not in told, row
            told[found[1]] = row
    assert set(told) == set(cases)
    for case, (_, words) in cases.items():
        assert f"`{words}`" in told[case], case


def test_every_test_of_the_output_is_in_the_table():
    tests = re.findall(r"def (test_\w+)\(", (TESTS / "faults/test_output_faults.py").read_text())
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in tests if f"::{name}`" not in page] == []
