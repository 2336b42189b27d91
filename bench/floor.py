"""The floor: what xlsxwriter alone takes for the same cells and charts, from prepared values.

Every call that our writer makes is recorded once, then replayed on a plain xlsxwriter workbook.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

from asg.workbook.chart_writer import draw_chart
from asg.workbook.exact import OPTIONS, ExactWorkbook
from asg.workbook.formats import Formats
from asg.workbook.model import Book, Content, Formula
from asg.workbook.sheet_writer import write_sheet
from asg.workbook.theme import Theme

Call = tuple[int, str, tuple[Any, ...], dict[str, Any], int]
"""On which object, what, with which arguments, and the number of the object that it gives."""

VALUE, ROW_OF_VALUES = "write_value", "write_values"
HEADING_FORMAT = "add_heading_format"
"""Our own methods, recorded as the public ones that they stand for."""


class _Number:
    """Stands for an object of the recording among the arguments of a call."""

    def __init__(self, number: int) -> None:
        self.number = number


class _Recorder:
    """Passes calls on to a real object, and keeps them."""

    def __init__(self, real: Any, calls: list[Call], objects: list[Any]) -> None:  # noqa: ANN401
        self.__dict__.update(real=real, calls=calls, objects=objects, number=len(objects))
        objects.append(real)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self.real, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            real = [a.real if isinstance(a, _Recorder) else a for a in arguments]
            outcome = found(*real, **{k: _real(v) for k, v in options.items()})
            if name == ROW_OF_VALUES:
                row, values, formats = arguments
                for column, value in enumerate(values):
                    if value is not None:
                        self._keep_value(row, column, value, formats[column])
                return outcome
            if name == VALUE:
                self._keep_value(*arguments)
                return outcome
            kept = tuple(_kept(argument) for argument in arguments)
            made = -1
            if type(outcome).__module__.startswith(("xlsxwriter", "asg.workbook")):
                outcome = _Recorder(outcome, self.calls, self.objects)
                made = outcome.number
            if name == HEADING_FORMAT:
                self.calls.append((self.number, "add_format", kept[:1], {}, made))
            else:
                self.calls.append((self.number, name, kept, _kept(options), made))
            return outcome

        return call

    def _keep_value(self, row: int, column: int, value: Content, look: Any) -> None:  # noqa: ANN401
        kept = _kept(look)
        if value is None or value == "":
            call: tuple[str, tuple[Any, ...]] = ("write_blank", (row, column, None, kept))
        elif isinstance(value, str):
            call = ("write_string", (row, column, value, kept))
        elif isinstance(value, Formula):
            text = f"{{{value.text}}}" if value.array else value.text
            call = ("write_formula", (row, column, text, kept, value.value))
        else:
            call = ("write_number", (row, column, value, kept))
        self.calls.append((self.number, *call, {}, -1))


def _real(argument: Any) -> Any:  # noqa: ANN401
    if isinstance(argument, _Recorder):
        return argument.real
    if isinstance(argument, dict):
        return {key: _real(value) for key, value in argument.items()}
    return argument


def _kept(argument: Any) -> Any:  # noqa: ANN401
    if isinstance(argument, _Recorder):
        return _Number(argument.number)
    if isinstance(argument, dict):
        return {key: _kept(value) for key, value in argument.items()}
    if isinstance(argument, list):
        return [_kept(value) for value in argument]
    return argument


def _given(argument: Any, objects: dict[int, Any]) -> Any:  # noqa: ANN401
    if isinstance(argument, _Number):
        return objects[argument.number]
    if isinstance(argument, dict):
        return {key: _given(value, objects) for key, value in argument.items()}
    if isinstance(argument, list):
        return [_given(value, objects) for value in argument]
    return argument


def floor_of(book: Book, theme: Theme) -> Callable[[], bytes]:
    """Record the writing of a book, and give a function that does the same by xlsxwriter alone."""
    calls: list[Call] = []
    workbook = _Recorder(ExactWorkbook(theme), calls, [])
    looks = Formats(workbook, theme)  # type: ignore[arg-type]
    names = {sheet.name for sheet in book.sheets}
    for sheet in book.sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        write_sheet(worksheet, sheet, book.footer, looks, names)
        for chart in sheet.charts:
            draw_chart(workbook, worksheet, chart, theme)  # type: ignore[arg-type]
    for name, formula in book.names:
        workbook.define_name(name, formula)
    workbook.close()

    def replay() -> bytes:
        target = io.BytesIO()
        objects: dict[int, Any] = {0: xlsxwriter.Workbook(target, OPTIONS)}
        for number, name, arguments, named, made in calls:
            given = [_given(argument, objects) for argument in arguments]
            outcome = getattr(objects[number], name)(*given, **_given(named, objects))
            if made >= 0:
                objects[made] = outcome
        return target.getvalue()

    return replay
