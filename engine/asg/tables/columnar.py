"""Files that hold typed columns: SPSS, Stata and Parquet, each read by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from asg.coded_text import CodedText
from asg.errors import Fault, InputError, UsageError
from asg.open_files import open_input
from asg.tables.text_table import A_SURVEYS_FILE, WHOLE, Part, TextTable

KINDS = {"spss": "an SPSS", "stata": "a Stata", "parquet": "a Parquet"}
"""What a process of its own reads, in words."""


def read_spss(path: Path, _: Part = WHOLE) -> TextTable:
    """Read an SPSS file: codes, not labels; the labels and the user-missing codes beside them.

    System-missing cells are empty. A user-missing code stays as it is: whether it is an answer is
    for the survey to say.
    """
    _check_pyreadstat(path)
    return _read_apart(path, "spss")


def read_stata(path: Path, _: Part = WHOLE) -> TextTable:
    """Read a Stata file: codes, with their labels beside them; missing values are empty."""
    _check_pyreadstat(path)
    return _read_apart(path, "stata")


def _check_pyreadstat(path: Path) -> None:
    if find_spec("pyreadstat") is None:
        raise UsageError(f"{path.name}: needs pyreadstat: pip install asg-benchmark[spss]")


def read_parquet(path: Path, _: Part = WHOLE) -> TextTable:
    """Read a Parquet file."""
    return _read_apart(path, "parquet")


def _read_apart(path: Path, kind: str) -> TextTable:
    """Have a process of its own read a file: a damaged one can end it, or take all its memory."""
    open_input(path).close()  # what is no file is reported as of any other kind
    words = [
        sys.executable,
        "-P",
        "-m",
        "asg.tables.columnar_process",
        kind,
        str(path.absolute()),
    ]
    done = subprocess.run(words, capture_output=True, check=False)
    try:
        line, _, places = done.stdout.partition(b"\n")
        head = json.loads(line)
        if "kind" in head:
            fault = Fault(path.name, str(head["kind"]), A_SURVEYS_FILE, value=head["value"])
            raise InputError([fault])
        return _table(path.name, head, places)
    except (ValueError, TypeError, KeyError) as error:  # no answer, or half of one
        damaged = f"damaged or not {KINDS[kind]} file"
        raise InputError([Fault(path.name, damaged, f"a {path.suffix.lower()} file")]) from error


def _table(file: str, head: dict[str, Any], content: bytes) -> TextTable:
    different = head["different"]
    places = np.frombuffer(content, "<i4").reshape(len(different), -1)
    columns = [CodedText(of, texts) for of, texts in zip(places, different, strict=True)]
    if any(np.any((c.places < 0) | (c.places >= len(c.different))) for c in columns):
        raise ValueError("a cell without a text")
    missing = {name: frozenset(codes) for name, codes in head["user_missing"].items()}
    more = {name: head[name] for name in ("labels", "wordings")}
    table = TextTable(file, user_missing=missing, **more)
    return table.headed(head["headings"], columns)
