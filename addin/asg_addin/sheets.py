"""What the ribbon's jobs make of the cells of sheets, and what they put on new ones.

Nothing here knows Excel: cells come and go as rows of values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from asg.build.inputs import results_of_tables
from asg.errors import Fault
from asg.names import fold
from asg.reading import Responses, check_responses
from asg.reading.survey_files import list_surveys, load_survey
from asg.results.results import Results
from asg.tables.read import source_of_table
from asg.tables.text_table import TextTable
from asg.tables.workbooks import RESPONSES_SHEET, headed_cells

Rows = Sequence[Sequence[object]]

PREVIOUS_SHEET = "previous"
OUTCOMES_SHEET = "outcomes"
"""Sheets of a workbook that a build takes last year's respondents and the outcomes from."""

FAULT_HEADINGS = ["sheet", "row", "column", "value", "what is wrong", "what was expected"]


def input_sheets(names: Iterable[str], active: str) -> dict[str, str]:
    """Which sheet of a workbook is read as what.

    Parameters
    ----------
    names
        The names of its sheets.
    active
        The sheet that is shown.

    Returns
    -------
    dict
        ``responses``, and ``previous`` and ``outcomes`` where there are sheets of these names, to
        the name of the sheet. Responses are on the sheet named so, or else on the one shown.
    """
    by_name = {fold(name): name for name in names}
    found = {RESPONSES_SHEET: by_name.get(RESPONSES_SHEET, active)}
    for role in (PREVIOUS_SHEET, OUTCOMES_SHEET):
        if role in by_name:
            found[role] = by_name[role]
    return found


def table_of_sheet(book: str, sheet: str, rows: Rows) -> TextTable:
    """Read a sheet as a table with headings in its row 1.

    Parameters
    ----------
    book, sheet
        What messages call the workbook and the sheet.
    rows
        All cells from A1 on, so that row numbers are Excel's.

    Raises
    ------
    InputError
        If there are no headings, one is a duplicate, or cells have none above.
    """
    return headed_cells(rows, TextTable(book, sheet=sheet))


def check_responses_sheet(book: str, sheet: str, rows: Rows) -> Responses:
    """Check a sheet of responses against the newest survey.

    Raises
    ------
    InputError
        With every fault on the sheet.
    """
    table = table_of_sheet(book, sheet, rows)
    survey = load_survey(list_surveys()[0])
    return check_responses(table, source_of_table(table, "responses"), survey)


def results_of_sheets(book: str, sheets: Mapping[str, tuple[str, Rows]]) -> Results:
    """Benchmark the sheets of a workbook.

    Parameters
    ----------
    book
        What messages call it.
    sheets
        By what it is read as (see :func:`input_sheets`), a sheet's name and its rows.

    Raises
    ------
    InputError
        With the faults of all sheets.
    """
    tables = {role: table_of_sheet(book, name, rows) for role, (name, rows) in sheets.items()}
    return results_of_tables(
        tables[RESPONSES_SHEET], tables.get(PREVIOUS_SHEET), tables.get(OUTCOMES_SHEET)
    )


def fault_rows(faults: Iterable[Fault]) -> list[list[object]]:
    """Faults as the rows of a sheet, headings first."""
    rows: list[list[object]] = [list(FAULT_HEADINGS)]
    for fault in faults:
        cells = [fault.sheet, fault.row, fault.column, fault.value, fault.kind, fault.expected]
        rows.append(list(cells))
    return rows


def as_typed(rows: Rows) -> list[list[object]]:
    """Rows so that Excel takes every text for text: not for a formula, a date or an error."""
    return [
        [f"'{value}" if isinstance(value, str) and value else value for value in row]
        for row in rows
    ]


def responses_line(responses: Responses) -> str:
    """Say that responses have no errors, and what is in them."""
    line = (
        f"No errors: {counted(len(responses), 'respondent')} of "
        f"{counted(len(responses.trusts), 'trust')}, checked against {responses.survey_id}."
    )
    if responses.ignored_columns:
        line += f" Columns that are not used: {', '.join(responses.ignored_columns)}."
    return line


def counted(number: int, what: str) -> str:
    """A number with what it counts: 1 trust, 52 trusts."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
