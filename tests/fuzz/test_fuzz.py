"""Every reader on input that nobody meant: for some seconds here, by ``make fuzz`` for longer."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from targets import (
    HEADINGS,
    PACKAGES,
    TARGETS,
    changed,
    changed_package,
    ends_well,
    read_responses,
    seed,
)

SECONDS = int(os.environ.get("ASG_FUZZ_SECONDS", "0"))
"""For which atheris fuzzes one kind of file; 0 is a number of runs that are the same each time."""

TIMES = int(os.environ.get("ASG_FUZZ_TIMES", "1"))
"""How many times as many examples as in the ordinary run of the tests."""


APART = ("sav", "dta", "parquet")
"""The kinds that are read by a process of their own, which takes a second each time."""
IN_PROCESS = [kind for kind in TARGETS if kind not in APART]


def fuzzing(examples):
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=TIMES == 1 and "CI" in os.environ,
        suppress_health_check=list(HealthCheck),
    )


NASTY = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\r",
    b'"',
    b"<",
    b"&#0;",
    b"&amp;",
    b"]]>",
    b"<!DOCTYPE a>",
    b"99999999999999999999",
    b"-1",
    b"1e308",
    b"nan",
    b"\xed\xa0\x80",
    "\u2028".encode(),
]
edits = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),
        st.integers(0, 40),
        st.one_of(st.sampled_from(NASTY), st.binary(max_size=8)),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("kind", TARGETS)
def test_the_files_to_begin_with_are_sound(kind, tmp_path):
    read, ending = TARGETS[kind]
    path = tmp_path / f"input.{ending}"
    path.write_bytes(seed(kind))
    read(path)


@pytest.mark.parametrize("kind", APART)
@fuzzing(4)
@given(edits)
def test_a_file_that_is_read_apart_with_a_few_bytes_changed(kind, changes):
    read, ending = TARGETS[kind]
    ends_well(read, changed(seed(kind), changes), ending)


@pytest.mark.parametrize("kind", IN_PROCESS)
@fuzzing(40)
@given(edits)
@example(
    [(1014, 19, b"&amp;"), (1018, 6, b"99999999999999999999")]
)  # zipfile quotes a name of 50 kB
def test_a_file_with_a_few_bytes_changed(kind, changes):
    read, ending = TARGETS[kind]
    ends_well(read, changed(seed(kind), changes), ending)


@pytest.mark.parametrize("kind", PACKAGES)
@fuzzing(60)
@given(st.integers(0, 40), edits)
def test_a_package_with_a_part_changed(kind, part, changes):
    read, ending = TARGETS[kind]
    ends_well(read, changed_package(seed(kind), part, changes), ending)


@pytest.mark.parametrize("kind", IN_PROCESS)
@fuzzing(15)
@given(st.binary(max_size=300))
def test_any_bytes_at_all(kind, content):
    read, ending = TARGETS[kind]
    ends_well(read, content, ending)


cells = st.one_of(
    st.sampled_from(["", "1", "2", "RXA", "AMHS", "40", "male", '"', "=1", "\t", "1e308", "nan"]),
    st.text(max_size=6),
)


@fuzzing(120)
@given(
    st.lists(st.one_of(st.sampled_from(HEADINGS), cells), min_size=1, max_size=10),
    st.lists(st.lists(cells, max_size=10), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]),
)
@example(["trust_code"], [["\ud800"]], ",", "\n", "utf-8")
def test_any_table_at_all(headings, rows, separator, end, encoding):
    text = end.join(separator.join(row) for row in (headings, *rows))
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    ends_well(read_responses, text.encode(encoding, errors), "csv")


@pytest.mark.parametrize("kind", IN_PROCESS)
def test_atheris_finds_nothing(kind, tmp_path):
    if find_spec("atheris") is None:
        pytest.skip("atheris has no wheel for this Python: fuzzed with hypothesis alone")
    script = Path(__file__).with_name("fuzz_with_atheris.py")
    done = subprocess.run(
        [sys.executable, script, kind, str(SECONDS), tmp_path],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS + 120,
    )
    finds = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert (done.returncode, finds) == (0, {}), done.stderr[-4000:]
    assert "Done " in done.stderr
