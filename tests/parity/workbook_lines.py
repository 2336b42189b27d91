"""Every formula of finished workbooks, computed again by programs that are not ours."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

import openpyxl
from lines import Line, Table
from recalculation import Place, by_formulon, by_libreoffice, differences, formulas, stored

import asg
from asg.results.results import Results
from asg.sample import load_sample

TRUSTS = ("RRE", "Z01")
"""One trust with adults alone, one with all three groups."""


@cache
def results() -> Results:
    """Run the engine on the embedded sample."""
    sample = load_sample()
    return asg.benchmark(
        sample.survey,
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def book(code: str) -> Path:
    """Write the workbook of a trust, once."""
    path = _folder() / f"{code}.xlsx"
    asg.write_workbook(results(), code, path)
    return path


@cache
def _formulas(code: str) -> list[Place]:
    return list(formulas(openpyxl.load_workbook(book(code))))


@cache
def _stored(code: str) -> dict[Place, object]:
    return stored(book(code))


def _line(code: str, against: str, found: dict[Place, object]) -> Line:
    places = _formulas(code)
    wrong = differences(found, _stored(code), places)
    what = f"formula cells of the workbook of trust {code}"
    return Line(what, against, len(places) - len(wrong), len(places), "at most 1e-09")


def formulon_of_rre() -> Line:
    """Trust RRE by formulon."""
    return _line("RRE", "formulon", by_formulon(book("RRE"), [], _formulas("RRE")))


def formulon_of_z01() -> Line:
    """Trust Z01 by formulon."""
    return _line("Z01", "formulon", by_formulon(book("Z01"), [], _formulas("Z01")))


@cache
def _by_libreoffice() -> dict[str, dict[Place, object]]:
    sheets = {c: list(dict.fromkeys(sheet for sheet, _ in _formulas(c))) for c in TRUSTS}
    asked = [(book(code), (), sheets[code]) for code in TRUSTS]
    found = by_libreoffice(asked, _folder())
    return dict(zip(TRUSTS, found, strict=True))


def libreoffice_of_rre() -> Line:
    """Trust RRE by LibreOffice."""
    return _line("RRE", "LibreOffice", _by_libreoffice()["RRE"])


def libreoffice_of_z01() -> Line:
    """Trust Z01 by LibreOffice."""
    return _line("Z01", "LibreOffice", _by_libreoffice()["Z01"])


WORKBOOKS = Table(
    "Workbooks against the engine",
    "Each formula cell holds the engine's figure. Two programs compute the formulas again, from "
    "the scores and standard errors on the sheet Trusts, and get the same figures. Nobody has "
    "tried Excel itself.",
    (formulon_of_rre, formulon_of_z01, libreoffice_of_rre, libreoffice_of_z01),
)
