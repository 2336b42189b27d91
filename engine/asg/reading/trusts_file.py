"""The file of trusts: which region, which ICB, which type each of them is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from asg.errors import Fault, InputError, LayoutError
from asg.names import A_NAME, fold, is_name, name_list
from asg.reading.meanings import NOT_GIVEN, words_given
from asg.survey.trust_codes import A_CODE, trust_code_fault
from asg.tables.read import read_table
from asg.tables.text_table import Part, TextTable
from asg.tables.workbooks import sheets_of
from asg.text_size import listed

TRUST_CODE, NAME = "trust_code", "name"
AREAS = ("region", "icb", "type")
"""Columns that come first; any further one follows in the order of the file."""


@dataclass(frozen=True)
class TrustsFile:
    """What a file says of trusts, each by code as the file spells it."""

    file: str
    """Its name."""
    names: Mapping[str, str]
    """Names; "" where there is none."""
    areas: Mapping[str, Mapping[str, str]]
    """By column (region, icb, type, ...) what each trust is of; "" where nothing is said."""
    remarks: tuple[str, ...] = ()
    """What the file's owner should know of how it was read."""


def read_trusts(path: str | Path, sheet: str | None = None) -> TrustsFile:
    """Read a file of trusts and check it: of a workbook the sheet that has trusts.

    Of several it is the one of that name, or else the one that is read of any workbook.
    """
    table = _table_of_trusts(Path(path), sheet)
    code = table.heading(TRUST_CODE)
    if code is None:
        known = frozenset([TRUST_CODE, NAME, *AREAS])
        raise LayoutError([table.missing_column(TRUST_CODE, known)])
    codes = table.columns[code].tolist()
    name = table.heading(NAME)
    faults = [*_code_faults(table, codes), *_text_faults(table, code)]
    if faults:
        raise InputError(faults)
    by_code = {
        heading: dict(zip(codes, cells.changed(words_given).tolist(), strict=True))
        for heading, cells in table.columns.items()
    }
    marked = [h for h, cells in table.columns.items() if NOT_GIVEN & cells.first_places().keys()]
    marks = sorted(NOT_GIVEN & {t for h in marked for t in table.columns[h].first_places()})
    remark = f"{table.file}: {listed(marks)} read as blank in: {name_list(marked)}."
    roles = {table.heading(role) or role: role for role in AREAS}
    in_order = [h for h in roles if h in by_code]
    in_order += [h for h in by_code if h not in (*roles, code, name)]
    return TrustsFile(
        table.file,
        by_code[name] if name is not None else dict.fromkeys(codes, ""),
        {roles.get(heading, heading): by_code[heading] for heading in in_order},
        (*table.remarks, *([remark] if marked else [])),
    )


def _table_of_trusts(path: Path, sheet: str | None) -> TextTable:
    names = sheets_of(path)
    if len(names) < 2:
        return read_table(path)
    found = [one for name in sorted(names) if (one := _with_codes(path, name)) is not None]
    same = (one for one in found if fold(one.sheet or "") == fold(sheet or ""))
    table = next(same, None)
    table = _with_codes(path, None) if table is None else table
    if table is None and len(found) > 1:
        among = name_list([one.sheet or "" for one in found])
        kind, expected = f"the sheets {among} have {TRUST_CODE}", "it on the first sheet, or on one"
        raise InputError([Fault(path.name, kind, expected)])
    if table is None:
        table = found[0] if found else read_table(path)
    return table


def _with_codes(path: Path, sheet: str | None) -> TextTable | None:
    """A sheet that has the heading of trusts' codes."""
    try:
        table = read_table(path, Part(sheet))
    except LayoutError:
        return None
    return table if table.heading(TRUST_CODE) is not None else None


def _code_faults(table: TextTable, codes: Iterable[str]) -> Iterable[Fault]:
    seen: dict[str, int] = {}
    for row, code in zip(table.rows.tolist(), codes, strict=True):
        fault = partial(table.fault, row=row, column=TRUST_CODE, value=code)
        if (expected := trust_code_fault(code)) is not None:
            yield fault("trust code" if code else "trust code blank", expected or A_CODE)
        first = seen.setdefault(code.casefold(), row)
        if code and first != row:
            yield fault("trust twice", f"one row for each trust; the first is row {first}")


def _text_faults(table: TextTable, code: str) -> Iterable[Fault]:
    for heading, cells in table.columns.items():
        if heading == code:
            continue
        for row, text in zip(table.rows.tolist(), cells.tolist(), strict=True):
            if text and not is_name(text):
                kind = "no name" if heading == table.heading(NAME) else "not a name of an area"
                yield table.fault(kind, A_NAME, row=row, column=heading, value=text)
