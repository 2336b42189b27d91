"""The ledger: what earlier runs showed, kept beside their outputs.

It holds shown figures alone, those of results.csv, the response rates and Notes: nothing that was
withheld, no row of a respondent and no checksum of one.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from asg.columns import typed_frame
from asg.errors import Fault, InputError, OutputError
from asg.ledger.shown_figures import FIGURES, KEYS, SHOWN_COLUMNS, figures_of_results
from asg.ledger.two_runs import revealed_together
from asg.names import plain
from asg.open_files import read_input
from asg.output_files import write_file
from asg.results.results import Results

LEDGER_FILE = "asg-ledger.json"
VERSION = 2
MARK = "figures shown by asg"

_ROW = [*KEYS[1:], "n", "score"]


def record(path: Path, shown: pd.DataFrame, least: int) -> None:
    """Record what a run is about to show, unless it would reveal too much beside earlier runs.

    ``shown`` has the columns of :data:`asg.ledger.shown_figures.SHOWN_COLUMNS`. A ledger that holds
    all of it stays as it is. Raises OutputError if both runs together would reveal a difference of
    fewer than ``least`` respondents.
    """
    publications = _read(path)
    earlier = _frame(publications)
    revealed = revealed_together(earlier, shown, least)
    if revealed:
        more = f" and {len(revealed) - 1:,} more" if len(revealed) > 1 else ""
        raise OutputError(
            f"{path}: nothing was written: together with what an earlier run showed it would "
            f"reveal something about 1 to {least - 1} respondents ({plain(revealed[0])}{more}); "
            f"if the earlier outputs were never handed out, delete them and {path.name} and run "
            "again; if they were, use the earlier input, or one in which "
            f"{least} or more respondents differ"
        )
    values = [*KEYS, "n", "score"]
    known = earlier[values].drop_duplicates().assign(known=True)
    new = shown[shown.merge(known, how="left", on=values)["known"].isna().to_numpy()]
    if new.empty:
        return
    publications += [
        {"survey": survey, "source": source, "figures": _rows(rows)}
        for (survey, source), rows in new.groupby(["survey", "source"], sort=False)
    ]
    content = {
        "ledger": MARK,
        "version": VERSION,
        "sha256": _checksum(publications),
        "published": publications,
    }
    write_file(f"{json.dumps(content, ensure_ascii=False)}\n".encode(), path)


@contextmanager
def unless_unwritten(path: Path) -> Iterator[None]:
    """Leave a ledger as it was where the first file of a run cannot be written: nothing is shown.

    Record, and write that file, within. A run that is killed there counts as shown.
    """
    before: bytes | None = None
    with suppress(OSError, ValueError):
        before = path.read_bytes() if path.is_file() else None
    try:
        yield
    except OutputError:
        with suppress(OSError, ValueError):
            if before is None:
                path.unlink()
            elif path.read_bytes() != before:
                write_file(before, path)
        raise


def record_results(results: Results, path: Path) -> None:
    """Record what a build is about to show; errors as :func:`record`."""
    surveys = results.surveys_by_role.values()
    least = max(survey.method.suppress_below for survey in surveys)
    record(path, figures_of_results(results), least)


def _rows(figures: pd.DataFrame) -> list[list[Any]]:
    columns = figures[_ROW].astype(object)
    rows: list[list[Any]] = columns.where(columns.notna(), None).to_numpy().tolist()
    return rows


def _frame(publications: list[dict[str, Any]]) -> pd.DataFrame:
    """The figures as a table, each with its ``edition``: the place of its publication."""
    rows = [
        (p["survey"], p["source"], edition, *row)
        for edition, p in enumerate(publications)
        for row in p["figures"]
    ]
    frame = pd.DataFrame(rows, columns=["survey", "source", "edition", *_ROW], dtype=object)
    columns = {name: frame[name] for name in SHOWN_COLUMNS}
    return typed_frame(columns, SHOWN_COLUMNS).assign(edition=frame["edition"].astype("int64"))


def _checksum(publications: list[dict[str, Any]]) -> str:
    text = json.dumps(publications, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> list[dict[str, Any]]:
    """The publications of a ledger; none where there is no file."""
    if not os.path.exists(path):  # noqa: PTH110 - a name too long is not there, and no error here
        return []
    with suppress(ValueError, RecursionError):  # no JSON, too deep, or no text
        match json.loads(read_input(path, "a ledger of asg")):
            case {"ledger": str(mark), "version": int(found)} if mark == MARK and found != VERSION:
                fault = "ledger of another version of asg"
                _refuse(path, fault, f"version {VERSION}; use the asg that wrote it", str(found))
            case {"ledger": str(mark), "sha256": str(checksum), "published": list(published)}:
                sound = all(map(_is_sound, published))
                if mark == MARK and sound and checksum == _checksum(published):
                    return published
    expected = (
        "the whole file as asg wrote it; take it from a copy, or, if the outputs beside it were "
        "never handed out, delete them and it"
    )
    _refuse(path, "not a ledger, or incomplete or changed", expected)


def _is_sound(publication: object) -> bool:
    match publication:
        case {"survey": str(), "source": str(), "figures": list(figures)}:
            return all(map(_is_figure, figures))
    return False


def _is_figure(row: object) -> bool:
    """Whether a row is texts, then a number of respondents and a score, or neither."""
    if not isinstance(row, list) or len(row) != len(_ROW):
        return False
    *texts, n, score = row
    numbered = type(n) is int and 0 <= n < 2**53  # none: a group without rows
    scored = type(score) is float and math.isfinite(score)
    return (
        all(type(text) is str for text in texts)
        and texts[0] in FIGURES
        and (n is None or numbered)
        and (score is None or (numbered and scored))
    )


def _refuse(path: Path, kind: str, expected: str, value: str | None = None) -> NoReturn:
    raise InputError([Fault(str(path), kind, expected, value=value)])
