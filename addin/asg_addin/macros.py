"""What the ribbon's buttons do: entry points that Excel calls, on Windows and on a Mac.

Each works on the workbook that was active, through xlwings, and hands the work to the engine. What
came of it is said in one line; several faults go on a sheet of their own. A user never sees a
traceback. Paths come as hexadecimal digits (see AsgRibbon.bas), so that no letter of them can be
taken for a part of the command.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw

from asg._version import __version__
from asg.build.inputs import load_results
from asg.build.run import RESULTS_FILE, build
from asg.errors import AsgError, InputError
from asg.results.results import Results
from asg.results.results_file import read_results_rows
from asg_addin.chosen_results import choose_results
from asg_addin.example_cells import Example, example_sheet
from asg_addin.formula_paths import USE_SYNCED, is_web_address
from asg_addin.help_cells import help_rows
from asg_addin.sheets import (
    as_typed,
    check_responses_sheet,
    counted,
    fault_rows,
    input_sheets,
    responses_line,
    results_of_sheets,
)

TITLE = "ASG Benchmark"
ERRORS_SHEET = "ASG errors"
EXAMPLES_SHEET = "ASG examples"
HELP_SHEET = "ASG help"

LONGEST_MESSAGE = 900
"""Characters of a message box; Windows shows about a thousand."""

Job = Callable[[xw.Book], str]


def build_workbooks(
    source: str = "", folder: str = "", previous: str = "", outcomes: str = ""
) -> None:
    """Build all workbooks: from files, or from the active workbook's sheets.

    Parameters
    ----------
    source
        Responses or a published workbook; empty is the active workbook.
    folder
        Where to write.
    previous, outcomes
        Last year's responses and the outcomes; empty where there are none.
    """

    def job(book: xw.Book) -> str:
        files = [_path(words) for words in (source, previous, outcomes)]
        out = _path(folder)
        if out is None:
            raise AsgError("no folder was chosen")
        return _build(book, out, *files)

    _run(job)


def check_sheet() -> None:
    """Check the sheet that is shown as a sheet of responses."""
    _run(_check_sheet)


def choose_results_file(source: str) -> None:
    """Choose the results file that formulas read.

    Parameters
    ----------
    source
        The file.
    """

    def job(book: xw.Book) -> str:
        path = _path(source)
        if path is None:
            raise AsgError(f"no file was chosen: choose the {RESULTS_FILE} of a build")
        rows = read_results_rows(path)  # so that a wrong file is told now, and not by formulas
        choose_results(path)
        trusts = len({row["trust_code"] for row in rows})
        return f"ASG_RESULT and ASG_RESULTS now read {path}: {counted(trusts, 'trust')}."

    _run(job)


def insert_examples() -> None:
    """Put a sheet with an example of every function into the active workbook."""
    _run(_insert_examples)


def show_help() -> None:
    """Open a workbook that lists the functions and says what to do when something is wrong."""
    _run(_show_help)


def _run(job: Job) -> None:
    """Do a job on the workbook that was active, and say what came of it."""
    # On a Mac the name of the workbook would be a part of a command: it is not handed over.
    book = xw.books.active if sys.platform == "darwin" else xw.Book.caller()
    app = book.app
    try:
        with _in_status_bar(app, "working ..."):
            said, mode = job(book), "info"
    except InputError as error:
        said, mode = _listed_faults(book, error), "critical"
    except AsgError as error:
        said, mode = str(error), "critical"
    except Exception as error:  # a user sees a sentence, whatever went wrong
        said = f"This is an error in the program: {type(error).__name__}: {error}"
        mode = "critical"
    app.alert(said[:LONGEST_MESSAGE], TITLE, "ok", mode)


@contextmanager
def _in_status_bar(app: xw.App, words: str) -> Iterator[None]:
    app.status_bar = f"{TITLE}: {words}"
    try:
        yield
    finally:
        app.status_bar = False  # Excel's own again


def _path(words: str) -> Path | None:
    text = bytes.fromhex(words).decode("utf-16-be")
    if is_web_address(text):
        raise AsgError(f"{text}: {USE_SYNCED}")
    return Path(text) if text else None


def _build(
    book: xw.Book, out: Path, source: Path | None, previous: Path | None, outcomes: Path | None
) -> str:
    app = book.app
    results = (
        _results_of_book(book)
        if source is None
        else load_results(source, previous=previous, outcomes=outcomes)
    )

    def progress(done: int, total: int) -> None:
        app.status_bar = f"{TITLE}: {done} of {total} workbooks"

    built = build(results, out, progress=progress)
    if built.exit_code:
        reason = built.national_error or built.failed[0].error
        number = len(built.failed) + bool(built.national_error)
        raise AsgError(f"{counted(number, 'workbook')} could not be written: {reason}")
    trusts = counted(len(built.workbooks), "trust")
    return f"Workbooks of {trusts}, a national one and {built.table.name} are in {built.out}"


def _results_of_book(book: xw.Book) -> Results:
    names = [sheet.name for sheet in book.sheets]
    read = input_sheets(names, book.sheets.active.name)
    sheets = {role: (name, _all_cells(book.sheets[name])) for role, name in read.items()}
    return results_of_sheets(book.name, sheets)


def _check_sheet(book: xw.Book) -> str:
    sheet = book.sheets.active
    return responses_line(check_responses_sheet(book.name, sheet.name, _all_cells(sheet)))


def _all_cells(sheet: xw.Sheet) -> list[list[Any]]:
    """All cells from A1 on; an error in a cell as its text, not as a blank."""
    last = sheet.used_range.last_cell
    cells = sheet.range((1, 1), (last.row, last.column))
    rows: list[list[Any]] = cells.options(ndim=2, err_to_str=True).value
    return rows


def _listed_faults(book: xw.Book, error: InputError) -> str:
    """Say one fault in a line; put more on a sheet and say where."""
    if len(error.faults) == 1:
        return str(error.faults[0])
    number = counted(len(error.faults), "error")
    try:
        sheet = _new_sheet(book, ERRORS_SHEET)
    except Exception:  # each system of xlwings has errors of its own
        return f"{number}; this workbook takes no new sheet. The first: {error.faults[0]}"
    _put(sheet, (1, 1), fault_rows(error.faults))
    sheet.range((1, 1), (1, 6)).font.bold = True
    sheet.autofit("columns")
    return f"{number}; they are listed on the sheet {sheet.name}."


def _insert_examples(book: xw.Book) -> str:
    examples = example_sheet()
    sheet = _new_sheet(book, EXAMPLES_SHEET)
    for cell, rows in examples.values.items():
        _put(sheet, cell, rows)
    for example in examples.examples:
        _enter(sheet, example)
    sheet.range((1, 1), (4, 14)).font.bold = True
    sheet.range("I:I").column_width = 15
    sheet.range("J:J").column_width = 32
    sheet.range("L:M").column_width = 50
    return f"The examples are on the sheet {sheet.name}."


def _enter(sheet: xw.Sheet, example: Example) -> None:
    cell = sheet.range(example.cell)
    try:
        cell.formula2 = example.formula  # fills the cells beside it
    except Exception:  # Excel before 2021 has no such formulas; each system has errors of its own
        cell.resize(example.rows, 1).formula_array = example.formula


def _show_help(book: xw.Book) -> str:
    made = book.app.books.add()
    sheet = made.sheets[0]
    sheet.name = HELP_SHEET
    _put(sheet, (1, 1), help_rows())
    sheet.range("A:A").column_width = 62
    sheet.range("B:B").column_width = 20
    sheet.range("C:C").column_width = 90
    return f"{TITLE} {__version__}: the functions are listed in the new workbook."


def _new_sheet(book: xw.Book, name: str) -> xw.Sheet:
    """Add a sheet at the end, numbered where its name is taken: no sheet is written over."""
    taken = {sheet.name.casefold() for sheet in book.sheets}
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name} {number}"
    return book.sheets.add(free, after=book.sheets[len(book.sheets) - 1])


def _put(sheet: xw.Sheet, cell: str | tuple[int, int], rows: Sequence[Sequence[object]]) -> None:
    sheet.range(cell).value = as_typed(rows)
