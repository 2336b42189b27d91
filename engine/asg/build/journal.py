"""The journal of a build: which workbooks are finished, so that a stopped build can continue.

A line is added as each workbook is finished. When all are, the records are in the manifest and
the journal is deleted. A line, or a whole journal, that is lost costs a workbook written again:
nothing is kept that is not the very file that the record tells of.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from asg.build.file_names import national_name, slides_name, workbook_name
from asg.errors import InputError, OutputError
from asg.open_files import LARGEST_INPUT, open_input, read_input
from asg.output_files import write_file
from asg.results.results import Results
from asg.template.files import Template
from asg.unfinished_files import reason

JOURNAL_FILE = "manifest.journal"
MANIFEST_FILE = "manifest.json"

Record = dict[str, Any]
"""Of a file: its name, size and checksum, and the trust that it is of."""


def build_id(results: Results, templates: Iterable[Template]) -> str:
    """A checksum of all that the workbooks of a build are made from.

    Survey and method, last year's, the files and their checksums, the version of the engine, every
    figure, and the templates.
    """
    digest = hashlib.sha256()
    made_from = [
        {key: value for key, value in asdict(results.provenance).items() if value is not None},
        results.survey.model_dump(mode="json"),
        results.previous.model_dump(mode="json") if results.previous else None,
        [repr(template) for template in templates],
    ]
    digest.update(json.dumps(made_from, sort_keys=True).encode())
    for table in (results.table, results.response_rates, *results.further_tables.values()):
        # The same figures always hash alike; another order of rows or columns is another table.
        digest.update(",".join(table.columns).encode())
        digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def finished_files(folder: Path, build: str, survey_id: str) -> dict[str, Record]:
    """The records of the files that an earlier run of this build finished, by file name.

    Records of another build are left out, and one whose file is not the workbook of its trust.
    """
    records = [*_from_manifest(folder / MANIFEST_FILE, build)]
    records += _from_journal(folder / JOURNAL_FILE, build)
    return {
        record["file"]: record
        for record in records
        if _is_of_its_trust(record, survey_id) and _is_whole(folder, record)
    }


class _Record(BaseModel):
    """What a record may hold: a file of the folder itself, and what it was when it was written."""

    model_config = ConfigDict(strict=True, extra="forbid")

    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$")]
    bytes: Annotated[int, Field(ge=0, le=LARGEST_INPUT)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    trust_code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$")] | None = None


def _records(found: Iterable[object]) -> list[Record]:
    """The records that are right; one that is not costs its file being written again."""
    records = []
    for one in found:
        with suppress(ValidationError):
            records.append(_Record.model_validate(one).model_dump(exclude_none=True))
    return records


def _text(file: Path) -> str:
    try:
        return read_input(file).decode()
    except (InputError, UnicodeDecodeError):
        return ""


def read_manifest(file: Path) -> dict[str, Any]:
    """The content of a manifest; empty where there is none, or it is damaged."""
    with suppress(ValueError, RecursionError):
        manifest = json.loads(_text(file))
        if isinstance(manifest, dict):
            return manifest
    return {}


def _from_manifest(file: Path, build: str) -> list[Record]:
    manifest = read_manifest(file)
    if manifest.get("build") != build:
        return []
    lists = [manifest.get(name) for name in ("workbooks", "files", "slides")]
    return _records(record for list_ in lists if isinstance(list_, list) for record in list_)


def _from_journal(file: Path, build: str) -> list[Record]:
    found: list[object] = []
    for line in _text(file).split("\n"):
        # A line that was being written when the build stopped is no JSON.
        with suppress(ValueError, RecursionError):
            found.append(json.loads(line))
    return _records(found[1:]) if found and found[0] == {"build": build} else []


def _is_of_its_trust(record: Record, survey_id: str) -> bool:
    """Whether a file has the name of its trust's workbook or slides, or is the national one."""
    code, file = record.get("trust_code"), record["file"]
    if code is None:
        return bool(file == national_name(survey_id))
    with suppress(OutputError):  # a code that no workbook has
        return file in (workbook_name(survey_id, code), slides_name(survey_id, code))
    return False


def _is_whole(folder: Path, record: Record) -> bool:
    """Whether the file of a record is there and is the one that was written."""
    try:
        with open_input(folder / record["file"]) as stream:
            size = os.fstat(stream.fileno()).st_size
            return size == record["bytes"] and (
                hashlib.file_digest(stream, "sha256").hexdigest() == record["sha256"]
            )
    except (InputError, OSError):
        return False


@contextmanager
def journal(folder: Path, build: str, kept: Iterable[Record]) -> Iterator[Callable[[Record], None]]:
    """Open the journal of a build, and give a function that adds a record to it.

    The journal is deleted when all went well, and stays where anything stopped the build.
    """
    file = folder / JOURNAL_FILE
    gone = f"{file}: was removed during the build; other files may be missing too: run again"
    write_file("".join(map(_line, [{"build": build}, *kept])).encode(), file)

    def add(record: Record) -> None:
        try:
            with file.open("r+b") as stream:  # which makes no new journal, as "a" would
                stream.seek(0, os.SEEK_END)
                stream.write(_line(record).encode())
        except FileNotFoundError as error:
            raise OutputError(gone) from error
        except OSError as error:
            raise OutputError(reason(file, error)) from error

    yield add
    try:
        file.unlink()
    except FileNotFoundError as error:
        raise OutputError(gone) from error
    except OSError:  # it tells nothing that the manifest does not
        return


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
