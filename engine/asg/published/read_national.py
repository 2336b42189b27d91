"""Reads what a published workbook may hold besides: figures for the country, and earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from asg.errors import Fault
from asg.published.read_sheets import (
    COUNT,
    PERCENTAGE,
    Allowed,
    BenchmarkFile,
    Floats,
    Sheet,
    column_numbers,
    column_trusts,
    find_column,
    find_year,
    score_allowed,
)

_NATIONAL_COUNT = Allowed("a number of respondents", 0)
_NATIONAL_PERCENTAGE = replace(PERCENTAGE, blank=True)
_DIRECTION = Allowed("-1, 0 or 1, or blank", -1, 1, whole=True)
_SURVEY_YEAR = Allowed("a year, 1990 to 2199", 1990, 2199, whole=True, blank=False)


@dataclass(frozen=True, eq=False)
class PublishedHistory:
    """An earlier year; arrays are by its trusts and this year's questions.

    ``average`` is of all trusts then: published, or the plain mean of the scores.
    """

    sheet: str
    year: int
    codes: tuple[str, ...]
    score: Floats
    n: Floats
    direction: Floats
    average: Floats


def _national(
    file: BenchmarkFile,
    sheets: Sequence[str],
    columns: Sequence[tuple[Sequence[str], str, Allowed]],
) -> list[float]:
    """Figures of a sheet with one row for the country; NaN where it does not have them."""
    nothing = [np.nan] * len(columns)
    if not sheets:
        return nothing
    sheet = file.sheet(sheets[0])
    if sheet.headings and not sheet.rows:  # a row of blanks: nothing is known
        return nothing
    if len(sheet.rows) != 1:
        fault = sheet.fault("not one row of figures", "one row under the headings", None, None)
        file.faults.append(fault)
        return nothing
    numbers = []
    for headings, item, allowed in columns:
        place = find_column(sheet, headings, file.faults, item=item, needed=False)
        numbers.append(float(column_numbers(sheet, place, allowed, file.faults)[0]))
    return numbers


def published_extremes(file: BenchmarkFile, items: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Read the lowest and the highest score of each item; NaN where not published."""
    layout = file.layout
    allowed = score_allowed(layout.scale)
    columns = [
        (headings, item, allowed)
        for headings in (layout.figures.lowest, layout.figures.highest)
        for item in items
    ]
    values = np.array(_national(file, file.used.sheets("extremes"), columns))
    ends = layout.from_0_to_10(values)
    return ends[: len(items)], ends[len(items) :]


def published_rate(file: BenchmarkFile) -> tuple[float, float]:
    """Read the number of respondents and the response rate (percentage) of the country."""
    national = file.layout.national
    columns = [(national.n, "", _NATIONAL_COUNT), (national.rate, "", _NATIONAL_PERCENTAGE)]
    n, rate = _national(file, file.used.sheets("national"), columns)
    return n, rate


def published_histories(
    file: BenchmarkFile, questions: tuple[str, ...]
) -> tuple[PublishedHistory, ...]:
    """Read every earlier year, the newest first."""
    by_year: dict[int, Sheet] = {}
    for name in file.used.sheets("history"):
        sheet = file.sheet(name)
        for year, rows in _years(sheet, file.layout.history.year, file.faults).items():
            if year in by_year:
                expected = f"another year than sheet {by_year[year].name}"
                file.faults.append(sheet.fault("duplicate year", expected, None, None, year))
            by_year.setdefault(year, rows)
    return tuple(
        _history(file, questions, year, by_year[year]) for year in sorted(by_year, reverse=True)
    )


def _history(
    file: BenchmarkFile, questions: tuple[str, ...], year: int, sheet: Sheet
) -> PublishedHistory:
    layout, faults = file.layout, file.faults
    codes, _ = column_trusts(sheet, layout.trust, faults, names=False)
    # Two years ago is _mean_H2 in its sheet: the spelling that the sheet has for any question.
    spelled = next((h for h in layout.history.score if any(sheet.has(h, q) for q in questions)), "")

    def figures(headings: tuple[str, ...], allowed: Allowed) -> Floats:
        places = [
            find_column(sheet, headings, faults, item=question, needed=False)
            for question in questions
        ]
        numbers = [column_numbers(sheet, place, allowed, faults) for place in places]
        return np.column_stack(numbers) if numbers else np.empty((len(codes), 0))

    allowed = score_allowed(layout.scale, "blank")
    score = layout.from_0_to_10(figures((spelled,) if spelled else (), allowed))
    # Our own workbooks have a sheet of averages: a trust whose score is not compared has none in
    # the sheet of comparisons.
    averages = [name for name in file.used.sheets("national_history") if str(year) in name]
    columns = [(layout.history.score, question, allowed) for question in questions]
    stated = np.array(_national(file, averages, columns))
    counted = (~np.isnan(score)).sum(axis=0)
    mean = np.divide(
        np.nansum(score, axis=0), counted, out=np.full(counted.shape, np.nan), where=counted > 0
    )
    return PublishedHistory(
        sheet.name,
        year,
        codes,
        score,
        figures(layout.history.n, COUNT),
        figures(layout.history.direction, _DIRECTION),
        np.where(np.isnan(stated), mean, layout.from_0_to_10(stated)),
    )


def _years(sheet: Sheet, headings: Sequence[str], faults: list[Fault]) -> dict[int, Sheet]:
    """Split a sheet of historical comparisons by the year that each row is of."""
    place = find_column(sheet, headings, faults, needed=False)
    if place is None:
        year = find_year(sheet.name)
        if year is None:
            expected = f"a column {sheet.heading(headings)}, or the year in the sheet's name"
            faults.append(sheet.fault("no year", expected, None, None))
        return {} if year is None else {year: sheet}
    years = column_numbers(sheet, place, _SURVEY_YEAR, faults)
    split = {}
    for year in sorted({int(year) for year in years if not np.isnan(year)}):
        kept = np.flatnonzero(years == year)
        rows, numbers = tuple(sheet.rows[r] for r in kept), tuple(sheet.numbers[r] for r in kept)
        split[year] = replace(sheet, rows=rows, numbers=numbers)
    return split
