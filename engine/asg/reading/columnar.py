"""Files that hold typed columns: SPSS and Parquet."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from asg.errors import Fault, InputError, UsageError
from asg.reading.cells import MOST_CELLS, Cells, check_size, text_of, texts_of
from asg.reading.texts import Texts

A_SURVEYS_FILE = "a file of a survey, one row for each respondent"


def read_spss(path: Path) -> Cells:
    """Read an SPSS file: codes, not labels; the labels and the user-missing codes beside them.

    System-missing cells are empty. A user-missing code stays as it is: whether it is an answer is
    for the survey to say.

    The file is read by a process of its own, for a damaged one can end the process that reads it.

    Raises
    ------
    UsageError
        If pyreadstat is not installed.
    InputError
        If the file is no SPSS file.
    OSError
        If it cannot be read.
    """
    _needed("pyreadstat", path, "spss")
    path.open("rb").close()  # a file that is not there is told as of any other kind
    words = [sys.executable, "-P", "-m", "asg.reading.spss_process", str(path.absolute())]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode != 0 or not done.stdout:
        raise InputError([Fault(path.name, "damaged or not an SPSS file", "a .sav file")])
    outcome = pickle.loads(done.stdout)
    if isinstance(outcome, Exception):
        raise outcome
    cells: Cells = outcome
    return cells


def read_spss_here(path: Path) -> Cells:
    """Read an SPSS file in this process, which does not outlive every damaged file."""
    import pyreadstat

    try:
        _, shape = pyreadstat.read_sav(str(path), metadataonly=True)
        # The file need not say how many rows it has, nor tell the truth.
        most = MOST_CELLS // (shape.number_columns or 1)
        frame, told = pyreadstat.read_sav(
            str(path), user_missing=True, apply_value_formats=False, row_limit=most + 1
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError) as error:
        fault = Fault(path.name, "damaged or not an SPSS file", "a .sav file", value=str(error))
        raise InputError([fault]) from error
    check_size(path.name, len(frame), len(frame.columns), A_SURVEYS_FILE)
    labels = {
        column: {text_of(code): str(label) for code, label in meant.items()}
        for column, meant in told.variable_value_labels.items()
    }
    missing = {
        column: frozenset(_declared(told.missing_ranges.get(column, ()), frame[column].unique()))
        for column in frame.columns
        if column in told.missing_ranges
    }
    return Cells(list(frame.columns), _texts(frame), labels=labels, user_missing=missing)


def read_parquet(path: Path) -> Cells:
    """Read a Parquet file.

    Raises
    ------
    UsageError
        If pyarrow is not installed.
    InputError
        If the file is no Parquet file.
    OSError
        If it cannot be read.
    """
    _needed("pyarrow", path, "parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.open("rb").close()
    try:
        with pq.ParquetFile(path) as file:
            shape = file.metadata
            check_size(path.name, shape.num_rows, shape.num_columns, A_SURVEYS_FILE)
            # What pandas noted down would turn columns into an index, and lose them.
            frame = file.read().to_pandas(ignore_metadata=True)
        columns = _texts(frame)  # bytes that are no text are found here
    except (pa.ArrowException, ValueError) as error:
        fault = Fault(path.name, "damaged or not a Parquet file", "a .parquet file")
        raise InputError([fault]) from error
    return Cells([str(heading) for heading in frame.columns], columns)


def _needed(package: str, path: Path, extra: str) -> None:
    if find_spec(package) is None:
        raise UsageError(f"{path.name}: needs {package}: pip install asg-benchmark[{extra}]")


def _declared(ranges: Iterable[Any], values: Iterable[object]) -> Iterable[str]:
    """Give the values of a column that lie in the ranges which SPSS declares as missing."""
    bounds = [(r["lo"], r["hi"]) for r in ranges]
    for value in values:
        if isinstance(value, float | int | str):
            same = [b for b in bounds if isinstance(b[0], str) == isinstance(value, str)]
            if any(low <= value <= high for low, high in same):
                yield text_of(value)


def _texts(frame: pd.DataFrame) -> list[Texts]:
    return [Texts.of(texts_of(column.tolist())) for _, column in frame.items()]
