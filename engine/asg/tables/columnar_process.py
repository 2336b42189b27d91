"""The process that reads one SPSS, Stata or Parquet file, and hands over its cells.

``python -m asg.tables.columnar_process KIND FILE``, with spss, stata or parquet as KIND, writes a
line of JSON to stdout, then the places of all cells in the different texts of their columns, 4
bytes each. Memory is limited: a damaged file can end this process or take its memory. It cannot
make the process that reads the answer run code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from asg.coded_text import CodedText
from asg.errors import Fault, InputError
from asg.tables.columnar import KINDS
from asg.tables.text_table import A_SURVEYS_FILE, MOST_CELLS, check_size, text_of, texts_of

try:
    import resource
except ModuleNotFoundError:  # Windows, which has no such limits
    resource = None  # type: ignore[assignment]

MOST_MEMORY = 4 << 30
MOST_SECONDS = 900
"""Of processor time."""

MOST_TEXT = 1_000_000_000
"""Bytes of the texts of an SPSS or Stata file, each as long as its column allows."""


def main() -> None:
    """Read the file that the command line names."""
    kind, file = sys.argv[1], Path(sys.argv[2])
    if resource is not None:
        for limit, most in (
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_CPU, MOST_SECONDS),
        ):
            _, hard = resource.getrlimit(limit)
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(limit, (soft, hard))
    try:
        answer = _parquet(file) if kind == "parquet" else _labelled(file, kind)
    except InputError as error:
        fault = error.faults[0]
        answer = [json.dumps({"kind": fault.kind, "value": fault.value}).encode()]
    except MemoryError:
        answer = [json.dumps({"kind": "takes too much memory to read", "value": None}).encode()]
    for piece in answer:
        sys.stdout.buffer.write(piece)


def _answer(
    frame: pd.DataFrame,
    labels: Mapping[str, Mapping[str, str]],
    missing: Mapping[str, Sequence[str]],
    wordings: Mapping[str, str],
) -> list[bytes]:
    columns = [CodedText.of(texts_of(column.tolist())) for _, column in frame.items()]
    head = {
        "headings": [str(heading) for heading in frame.columns],
        "different": [texts.different for texts in columns],
        "labels": labels,
        "wordings": wordings,
        "user_missing": missing,
    }
    places = (texts.places.astype("<i4").tobytes() for texts in columns)
    return [json.dumps(head).encode() + b"\n", *places]


def _labelled(path: Path, kind: str) -> list[bytes]:
    """Read an SPSS or a Stata file. The missing codes of Stata (.a to .z) are empty cells."""
    import pyreadstat  # only an installation with [spss] has it

    of_spss = kind == "spss"
    read = pyreadstat.read_sav if of_spss else pyreadstat.read_dta
    damaged, expected = f"damaged or not {KINDS[kind]} file", f"a {path.suffix.lower()} file"
    try:
        _, shape = read(str(path), metadataonly=True)
        # The file need not say how many rows it has, nor tell the truth.
        text: int = sum(
            shape.variable_storage_width[name]
            for name, stored in shape.readstat_variable_types.items()
            if stored == "string"
        )
        most = min(MOST_CELLS // (shape.number_columns or 1), MOST_TEXT // (text or 1))
        frame, metadata = read(
            str(path), user_missing=of_spss, apply_value_formats=False, row_limit=most + 1
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError) as error:
        raise InputError([Fault(path.name, damaged, expected, value=str(error))]) from error
    check_size(path.name, len(frame), len(frame.columns), A_SURVEYS_FILE)
    if len(frame) > most:
        raise InputError([Fault(path.name, f"over {MOST_TEXT // 10**9} GB of texts", expected)])
    labels = {
        column: {text_of(code): str(label) for code, label in meant.items()}
        for column, meant in metadata.variable_value_labels.items()
    }
    missing = {
        column: sorted({*_declared(ranges, frame[column].unique())})
        for column, ranges in metadata.missing_ranges.items()
        if column in frame
    }
    wordings = {name: text for name, text in metadata.column_names_to_labels.items() if text}
    return _answer(frame, labels, missing, wordings)


def _parquet(path: Path) -> list[bytes]:
    try:
        with pq.ParquetFile(path) as file:
            shape = file.metadata
            check_size(path.name, shape.num_rows, shape.num_columns, A_SURVEYS_FILE)
            # What pandas noted down would turn columns into an index, and lose them.
            frame = file.read().to_pandas(ignore_metadata=True)
        return _answer(frame, {}, {}, {})  # bytes that are no text are found here
    except pa.ArrowMemoryError as error:
        raise MemoryError from error
    except (pa.ArrowException, ValueError) as error:
        fault = Fault(path.name, "damaged or not a Parquet file", "a .parquet file")
        raise InputError([fault]) from error


def _declared(ranges: Iterable[Any], values: Iterable[object]) -> Iterable[str]:
    """The values of a column that lie in the ranges which SPSS declares as missing."""
    bounds = [(r["lo"], r["hi"]) for r in ranges]
    for value in values:
        if isinstance(value, float | int | str):
            same = [b for b in bounds if isinstance(b[0], str) == isinstance(value, str)]
            if any(low <= value <= high for low, high in same):
                yield text_of(value)


if __name__ == "__main__":
    main()
