"""Reads what a published workbook may hold besides: figures for the country, and earlier years."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from asg.errors import Fault
from asg.names import fold
from asg.published.read_sheets import (
    COUNT,
    PERCENTAGE,
    SCORE,
    Allowed,
    Floats,
    Sheet,
    column_numbers,
    column_trusts,
    find_column,
    find_year,
    read_sheet,
)
from asg.tables.workbooks import Workbook

NATIONAL_RESPONDENTS_SHEET = "National_Respondents"
EXTREMES_SHEET = "National_Max&Min"
HISTORY_SHEETS = "Historical_Comparisons"
NATIONAL_HISTORY_SHEETS = "National_History"

_NATIONAL_COUNT = Allowed("a number of respondents", 0)
_NATIONAL_PERCENTAGE = replace(PERCENTAGE, blank=True)
_PREVIOUS_SCORE = Allowed("a score from 0 to 10, or blank", 0, 10)
_DIRECTION = Allowed("-1, 0 or 1, or blank", -1, 1, whole=True)
_SURVEY_YEAR = Allowed("a year, 1990 to 2199", 1990, 2199, whole=True, blank=False)


@dataclass(frozen=True, eq=False)
class PublishedHistory:
    """The newest sheet of historical comparisons; arrays are by its trusts and the questions.

    ``average`` is of all trusts then, NaN where it is not told apart from their scores.
    """

    sheet: str
    year: int
    codes: tuple[str, ...]
    score: Floats
    n: Floats
    direction: Floats
    average: Floats


def _national(
    workbook: Workbook, name: str, headings: list[str], allowed: list[Allowed], faults: list[Fault]
) -> list[float]:
    """Figures of a sheet with one row for the country; NaN where it does not have them."""
    found = workbook.sheet_named(name)
    if found is None:
        return [np.nan] * len(headings)
    sheet = read_sheet(workbook, found)
    if sheet.headings and not sheet.rows:  # a row of blanks: nothing is known
        return [np.nan] * len(headings)
    if len(sheet.rows) != 1:
        fault = sheet.fault("not one row of figures", "one row under the headings", None, None)
        faults.append(fault)
        return [np.nan] * len(headings)
    places = [find_column(sheet, heading, faults, needed=False) for heading in headings]
    return [
        float(column_numbers(sheet, place, one, faults)[0])
        for place, one in zip(places, allowed, strict=True)
    ]


def published_extremes(
    workbook: Workbook, items: tuple[str, ...], faults: list[Fault]
) -> tuple[Floats, Floats]:
    """Read the lowest and the highest score of each item; NaN where not published."""
    headings = [f"{item}_{end}" for end in ("min", "max") for item in items]
    values = _national(workbook, EXTREMES_SHEET, headings, [SCORE] * len(headings), faults)
    return np.array(values[: len(items)]), np.array(values[len(items) :])


def published_rate(workbook: Workbook, faults: list[Fault]) -> tuple[float, float]:
    """Read the number of respondents and the response rate (percentage) of the country."""
    allowed = [_NATIONAL_COUNT, _NATIONAL_PERCENTAGE]
    n, rate = _national(workbook, NATIONAL_RESPONDENTS_SHEET, ["n_pat", "r_rate"], allowed, faults)
    return n, rate


def published_history(
    workbook: Workbook, questions: tuple[str, ...], faults: list[Fault]
) -> PublishedHistory | None:
    """Read the newest year of the sheets of historical comparisons."""
    by_year: dict[int, Sheet] = {}
    for name in workbook.content.sheet_names:
        if not fold(name).startswith(fold(HISTORY_SHEETS)):
            continue
        for year, sheet in _years(read_sheet(workbook, name), faults).items():
            if year in by_year:
                expected = f"another year than sheet {by_year[year].name}"
                faults.append(sheet.fault("duplicate year", expected, None, None, year))
            by_year.setdefault(year, sheet)
    if not by_year:
        return None
    newest = max(by_year)
    sheet = by_year[newest]
    codes, _ = column_trusts(sheet, faults, names=False)
    # The mean ends in _H beside one earlier year, in _H2 beside the one before that.
    second = any(fold(heading).endswith("_mean_h2") for heading in sheet.headings)

    def figures(ending: str, allowed: Allowed) -> Floats:
        places = [find_column(sheet, f"{q}{ending}", faults, needed=False) for q in questions]
        numbers = [column_numbers(sheet, place, allowed, faults) for place in places]
        return np.column_stack(numbers) if numbers else np.empty((len(codes), 0))

    return PublishedHistory(
        sheet.name,
        newest,
        codes,
        figures("_mean_H2" if second else "_mean_H", _PREVIOUS_SCORE),
        figures("_Base_unw", COUNT),
        figures("_sig", _DIRECTION),
        _earlier_average(workbook, newest, questions, faults),
    )


def _earlier_average(
    workbook: Workbook, year: int, questions: tuple[str, ...], faults: list[Fault]
) -> Floats:
    """Read the averages of all trusts in an earlier year.

    Our own benchmark workbooks have a sheet of them: a trust whose score is not compared has none
    in the sheet of comparisons, so the average cannot be had from there.
    """
    headings = [f"{question}_mean_H" for question in questions]
    allowed = [_PREVIOUS_SCORE] * len(headings)
    return np.array(
        _national(workbook, f"{NATIONAL_HISTORY_SHEETS}{year}", headings, allowed, faults)
    )


def _years(sheet: Sheet, faults: list[Fault]) -> dict[int, Sheet]:
    """Split a sheet of historical comparisons by the year that each row is of."""
    place = find_column(sheet, "SurveyYear", faults, needed=False)
    if place is None:
        year = find_year(sheet.name)
        if year is None:
            expected = "a column SurveyYear, or the year in the sheet's name"
            faults.append(sheet.fault("no year", expected, None, None))
        return {} if year is None else {year: sheet}
    years = column_numbers(sheet, place, _SURVEY_YEAR, faults)
    split = {}
    for year in sorted({int(year) for year in years if not np.isnan(year)}):
        kept = np.flatnonzero(years == year)
        rows, numbers = tuple(sheet.rows[r] for r in kept), tuple(sheet.numbers[r] for r in kept)
        split[year] = replace(sheet, rows=rows, numbers=numbers)
    return split
