"""The file that workers read the results from: plain data, which runs no code.

A task carries the checksum of the file. Someone who may write to the folder of the output can
make a build fail. He cannot make it run code or show figures of his.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pydantic import TypeAdapter

from asg._version import __version__
from asg.columns import RESPONSE_RATE_COLUMNS, RESULT_COLUMNS, typed_frame
from asg.errors import InputError, OutputError
from asg.open_files import read_input
from asg.published.stated_survey import PublishedSurvey
from asg.results.results import Provenance, Results
from asg.sheets.figures.figures import Figures, arrange_packed, pack_further
from asg.sheets.figures.further import FurtherRows
from asg.sheets.figures.rows import RECORD_TYPE, PackedRows, pack
from asg.survey.model import Survey
from asg.template.files import Template

LARGEST = 4 << 30
"""Bytes of the file: as many as the results of 200,000 trusts take."""


@dataclass(frozen=True)
class _Head:
    """The results but for their rows, and the template; bytes of each table beside the results."""

    survey: PublishedSurvey | Survey
    previous: PublishedSurvey | Survey | None
    provenance: Provenance
    response_rates: dict[str, list[Any]]
    words: dict[str, list[str]]
    record_bytes: int
    further_bytes: dict[str, int]
    template: Template


def write_job_file(results: Results, template: Template, stream: BinaryIO) -> str:
    """Write a line with the version, a line of JSON, and all rows; return the checksum."""
    packed = pack(results.table)
    records = packed.records.tobytes()
    further = {name: _as_bytes(rows.table) for name, rows in pack_further(results).items()}
    rates = results.response_rates.astype(object)
    rates = rates.where(rates.notna(), None)
    head = _Head(
        results.survey,
        results.previous,
        results.provenance,
        {column: rates[column].tolist() for column in RESPONSE_RATE_COLUMNS},
        {column: list(words) for column, words in packed.words.items()},
        len(records),
        {name: len(content) for name, content in further.items()},
        template,
    )
    lines = (__version__.encode(), TypeAdapter(_Head).dump_json(head, by_alias=True))
    digest = hashlib.sha256()
    for piece in (*(line + b"\n" for line in lines), records, *further.values()):
        stream.write(piece)
        digest.update(piece)
    return digest.hexdigest()


def read_job_file(file: Path, checksum: str) -> tuple[Figures, Template]:
    """Read the file that ``write_job_file`` wrote."""
    try:
        content = read_input(file, most=LARGEST)
    except InputError as error:
        raise OutputError(
            f"{file.parent}: a worker cannot find the results there; the folder must have the "
            "same path on every machine that works for the build"
        ) from error
    if hashlib.sha256(content).hexdigest() != checksum:
        raise OutputError(
            f"{file.parent}: another program changed a file of this build; choose a folder that "
            "only you may write to, and run again"
        )
    version, line = content.split(b"\n", 2)[:2]
    if version != __version__.encode():
        raise OutputError(f"a worker has asg {__version__}; the build is by asg {version.decode()}")
    head = TypeAdapter(_Head).validate_json(line)
    results = Results(
        head.survey,
        typed_frame({}, RESULT_COLUMNS),
        typed_frame(head.response_rates, RESPONSE_RATE_COLUMNS),
        head.provenance,
        head.previous,
    )
    start = len(version) + len(line) + len(b"\n\n")
    stop = start + head.record_bytes
    records = np.frombuffer(memoryview(content)[start:stop], RECORD_TYPE)
    further = {}
    for name, size in head.further_bytes.items():
        piece = memoryview(content)[stop : stop + size]
        further[name] = FurtherRows(pa.ipc.open_stream(piece).read_all())
        stop += size
    return arrange_packed(results, PackedRows(records, head.words), further), head.template


def _as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
