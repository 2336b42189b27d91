"""Reads a published trust-level benchmark workbook of the NHS survey programme.

The workbook holds one sheet a subject, one row a trust and one column a figure, headed by what it
is and the item it is of: ``meanQ3``, ``ll95Q3``, ``Q3_Zfinal``, ``Q3_tres``. The case of the
headings differs between years; the items are named as the columns of means write them. Earlier
layouts are in :mod:`asg.reading.published_layouts`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from asg.errors import Fault, InputError
from asg.kernels import in_decimals
from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.names import fold
from asg.published.read_figures import (
    LIMIT_LEVELS,
    PublishedBenchmark,
    PublishedRespondents,
    PublishedScores,
    beside_a_score,
    crossed_limits,
)
from asg.published.read_national import published_extremes, published_history, published_rate
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
    find_totals,
    read_sheet,
)
from asg.reading.published_layouts import RESPONDENTS_SHEET, SCORES_SHEET, SheetNames, sheet_names
from asg.survey.trust_codes import same_codes
from asg.tables.read import day_of, unchanged
from asg.tables.workbooks import (
    Workbook,
    as_text,
    is_blank,
    open_workbook,
    read_cells,
    sheets_of,
)

A_BENCHMARK = "a published benchmark workbook (.ods or .xlsx)"

GUIDANCE_SHEET = "Guidance"

_QUESTION = re.compile(r"mean(q[a-z0-9_]{0,39})", re.IGNORECASE | re.ASCII)
_SECTION = re.compile(r"mean(s0?[1-9]|s[1-9][0-9])", re.IGNORECASE | re.ASCII)
_PARTS = re.compile(r"(?:mean|band|[lu]l(?:90|95|99))(\w+)|(\w+)_zfinal", re.IGNORECASE | re.ASCII)

_LIMIT = Allowed("a limit of the expected range, or blank where suppressed", -1e6, 1e6)
_Z = Allowed("a z score, or blank where suppressed", -1e6, 1e6)
_BAND = Allowed("a whole number from 0 (suppressed) to 7", 0, 7, whole=True)
_SHOWN_PERCENTAGE = replace(PERCENTAGE, blank=True)


def is_published(path: str | Path) -> bool:
    """Whether a file is a published benchmark workbook, by the sheets in it.

    A file that is no workbook, or cannot be read, is none.
    """
    return sheet_names(sheets_of(Path(path))) is not None


def read_published_workbook(path: str | Path) -> PublishedBenchmark:
    """Read a published benchmark workbook.

    Raises
    ------
    InputError
        With every fault of the file: sheets or columns that are not there, cells that are not what
        their column says, a trust twice or in one sheet alone.
    """
    path = Path(path)
    with unchanged(path):
        workbook = open_workbook(path, A_BENCHMARK)
    faults: list[Fault] = []
    names = sheet_names(workbook.content.sheet_names) or SheetNames()
    of_scores = _find_sheet(workbook, names.name(SCORES_SHEET), faults)
    of_respondents = _find_sheet(
        workbook, names.name(RESPONDENTS_SHEET), faults, needed=not names.earlier
    )
    if of_scores is None or faults:
        raise InputError(faults)
    scores, ignored = _scores(of_scores, faults, earlier=names.earlier)
    if of_respondents is None:
        respondents = _respondents_beside(scores)
    else:
        respondents = _respondents(of_respondents, scores, faults, earlier=names.earlier)
        respondents = replace(respondents, codes=_spelled_alike(respondents.codes, scores))
        _same_trusts(of_scores, of_respondents, scores, respondents, faults)
    lowest, highest = published_extremes(workbook, scores.items, faults)
    national_n, national_rate = published_rate(workbook, faults)
    history = None if names.earlier else published_history(workbook, scores.questions, faults)
    if history is not None:
        history = replace(history, codes=_spelled_alike(history.codes, scores))
    title = _title(workbook)
    if faults:
        raise InputError(faults)
    return PublishedBenchmark(
        workbook.file,
        workbook.sha256,
        day_of(path.stat().st_mtime),
        title,
        scores,
        respondents,
        history,
        lowest,
        highest,
        national_n,
        national_rate,
        ignored,
        names,
        _holds_synthetic(of_scores),
    )


def _holds_synthetic(sheet: Sheet) -> bool:
    """Whether a workbook made by this program holds invented figures."""
    places = sheet.places.get(fold(SYNTHETIC_COLUMN), [])
    return any(as_text(row[place]) == SYNTHETIC_MARK for row in sheet.rows for place in places)


def _find_sheet(
    workbook: Workbook, name: str, faults: list[Fault], *, needed: bool = True
) -> Sheet | None:
    found = workbook.sheet_named(name)
    if found is None:
        if needed:
            faults.append(Fault(workbook.file, "no such sheet", "a sheet of this name", name))
        return None
    return read_sheet(workbook, found)


def _scores(
    sheet: Sheet, faults: list[Fault], *, earlier: bool
) -> tuple[PublishedScores, tuple[str, ...]]:
    codes, names = column_trusts(sheet, faults, names=True)
    total_at = find_column(sheet, "n_tpat", faults, needed=False)
    questions, sections = _items(sheet, _QUESTION), _items(sheet, _SECTION)
    items = questions + sections
    if not questions:
        expected = "a column of means for each question: meanQ1, meanQ2, ..."
        faults.append(sheet.fault("no questions", expected, None, None))
    if not sheet.rows:
        faults.append(sheet.fault("no trusts", "a row for each trust", None, None))

    ranged = {item for item in items if not earlier or _has_range(sheet, item)}

    def figures(heading: str, allowed: Allowed) -> Floats:
        """One figure of every item; ``heading`` has the item's name for its ``{}``."""
        read = items if heading == "mean{}" else ranged
        places = [
            find_column(sheet, heading.format(item), faults) if item in read else None
            for item in items
        ]
        numbers = [column_numbers(sheet, place, allowed, faults) for place in places]
        return np.column_stack(numbers) if items else np.empty((len(sheet.rows), 0))

    def limits(side: str) -> Floats:
        """Limits of one side; one that was clipped is 0 or 10, without rounding residue."""
        levels = [figures(f"{side}{level}{{}}", _LIMIT) for level in LIMIT_LEVELS]
        return in_decimals(np.stack(levels, axis=-1), "all")

    scores = PublishedScores(
        questions,
        sections,
        codes,
        names,
        column_numbers(sheet, total_at, COUNT, faults),
        figures("mean{}", SCORE),
        figures("band{}", _BAND),
        figures("{}_Zfinal", _Z),
        limits("ll"),
        limits("ul"),
    )
    # A cell that is a fault reads as blank, which must not make faults of its neighbours.
    beside = [] if faults else beside_a_score(sheet, scores)
    faults += [*crossed_limits(sheet, scores), *beside]
    means, known = {fold(f"mean{item}") for item in items}, {fold(item) for item in ranged}
    known_ones = {"trustcode", "trustname", "n_tpat", SYNTHETIC_COLUMN, *means}
    ignored = [
        heading
        for heading in sheet.headings
        if heading and fold(heading) not in known_ones
        if not ((m := _PARTS.fullmatch(heading)) and fold(m[1] or m[2]) in known)
    ]
    return scores, tuple(ignored)


def _has_range(sheet: Sheet, item: str) -> bool:
    """Whether a sheet of an earlier layout has every column of an item's expected range."""
    limits = [f"{side}{level}{item}" for level in LIMIT_LEVELS for side in ("ll", "ul")]
    wanted = (f"band{item}", f"{item}_Zfinal", *limits)
    return all(fold(heading) in sheet.places for heading in wanted)


def _items(sheet: Sheet, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The items whose columns of means match; a duplicate is given once."""
    found: dict[str, str] = {}
    for match in map(pattern.fullmatch, sheet.headings):
        if match:
            found.setdefault(fold(match[1]), match[1])
    return tuple(found.values())


def _respondents(
    sheet: Sheet, scores: PublishedScores, faults: list[Fault], *, earlier: bool
) -> PublishedRespondents:
    needed = not earlier
    named = needed or "trustname" in sheet.places
    codes, names = column_trusts(sheet, faults, names=named)
    places = [
        find_column(sheet, f"{question}_tres", faults, needed=needed)
        for question in scores.questions
    ]
    n = [column_numbers(sheet, place, COUNT, faults) for place in places]
    total_at = find_column(sheet, "n_tpat", faults, needed=needed)
    rate_at = find_column(sheet, "tr_rate", faults, needed=needed)
    before = len(faults)
    total = column_numbers(sheet, total_at, COUNT, faults)
    rate = column_numbers(sheet, rate_at, _SHOWN_PERCENTAGE, faults)
    if total_at is not None and rate_at is not None and len(faults) == before:
        # A trust whose response is withheld has neither.
        for row in np.flatnonzero(np.isnan(total) != np.isnan(rate)):
            blank, allowed = ("n_tpat", COUNT) if np.isnan(total[row]) else ("tr_rate", PERCENTAGE)
            faults.append(sheet.fault("blank", allowed.expected, int(row), blank))
    if total_at is None:
        beside = dict(zip(scores.codes, scores.n_total, strict=True))
        total = np.array([beside.get(code, np.nan) for code in codes])
    if not named:
        known = dict(zip(scores.codes, scores.names, strict=True))
        names = tuple(known.get(code, "") for code in codes)
    counts = np.column_stack(n) if n else np.empty((len(codes), 0))
    find_totals(sheet, codes, np.column_stack([total, counts]), faults)
    return PublishedRespondents(codes, names, counts, total, rate)


def _respondents_beside(scores: PublishedScores) -> PublishedRespondents:
    """What the sheet of scores says of respondents, where there is no sheet of them."""
    trusts, questions = len(scores.codes), len(scores.questions)
    return PublishedRespondents(
        scores.codes,
        scores.names,
        np.full((trusts, questions), np.nan),
        scores.n_total,
        np.full(trusts, np.nan),
    )


def _spelled_alike(codes: tuple[str, ...], scores: PublishedScores) -> tuple[str, ...]:
    """The codes of another sheet as the sheet of scores writes them."""
    spelled = same_codes(codes, scores.codes)
    return tuple(spelled[code] for code in codes)


def _same_trusts(
    sheet: Sheet,
    other: Sheet,
    scores: PublishedScores,
    respondents: PublishedRespondents,
    faults: list[Fault],
) -> None:
    """Every trust with scores has respondents, and every score a number where there are any."""
    row_of = {code: row for row, code in enumerate(respondents.codes)}
    expected = f"a trust that stands in sheet {other.name} as well"
    for row, code in enumerate(scores.codes):
        if code and code not in row_of:
            faults.append(
                sheet.fault("trust without respondents", expected, row, "TrustCode", code)
            )
    if faults:
        return
    n = respondents.n[[row_of[code] for code in scores.codes]]
    shown = ~np.isnan(scores.score) & (scores.band != 0)
    there = np.array([fold(f"{question}_tres") in other.places for question in scores.questions])
    for i, k in np.argwhere(shown[:, : len(scores.questions)] & np.isnan(n) & there):
        item = scores.questions[k]
        expected = f"a number of respondents in sheet {other.name}, column {item}_tres"
        value = float(scores.score[i, k])
        faults.append(sheet.fault("score without respondents", expected, i, f"mean{item}", value))


def _title(workbook: Workbook) -> str:
    """The first cell of the guidance that holds anything."""
    found = workbook.sheet_named(GUIDANCE_SHEET)
    if found is None:
        return ""
    cells = (value for row in read_cells(workbook, found) for value in row)
    return next((str(value).strip() for value in cells if not is_blank(value)), "")
