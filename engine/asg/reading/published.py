"""Reads a published trust-level benchmark workbook of the NHS survey programme.

The workbook holds one sheet a subject, one row a trust and one column a figure, headed by what it
is and the item it is of: ``meanQ3``, ``ll95Q3``, ``Q3_Zfinal``, ``Q3_tres``. The case of the
headings differs between years; the items are named as the columns of means write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from asg.errors import Fault, InputError
from asg.reading.published_national import (
    PublishedHistory,
    published_extremes,
    published_history,
    published_rate,
)
from asg.reading.published_sheets import (
    COUNT,
    PERCENTAGE,
    SCORE,
    Allowed,
    Floats,
    Sheet,
    column_numbers,
    column_trusts,
    find_column,
    read_sheet,
)
from asg.reading.tables import unchanged
from asg.reading.workbooks import (
    Workbook,
    fold,
    is_blank,
    open_workbook,
    read_cells,
    starts_as_workbook,
)

A_BENCHMARK = "a published benchmark workbook (.ods or .xlsx)"

SCORES_SHEET = "Trust_Scores"
RESPONDENTS_SHEET = "Trust_Respondents"
GUIDANCE_SHEET = "Guidance"

LIMIT_LEVELS = ("90", "95", "99")
"""How the headings name the three pairs of limits; "99" is the 99.8 % pair."""

_QUESTION = re.compile(r"mean(q[a-z0-9_]{0,39})", re.IGNORECASE | re.ASCII)
_SECTION = re.compile(r"mean(s0?[1-9]|s[1-9][0-9])", re.IGNORECASE | re.ASCII)
_PARTS = re.compile(r"(?:mean|band|[lu]l(?:90|95|99))(\w+)|(\w+)_zfinal", re.IGNORECASE | re.ASCII)

_LIMIT = Allowed("a limit of the expected range, or blank where suppressed", -1e6, 1e6)
_Z = Allowed("a z score, or blank where suppressed", -1e6, 1e6)
_BAND = Allowed("a whole number from 0 (suppressed) to 7", 0, 7, whole=True)
_EVERY_COUNT = replace(COUNT, blank=False)


@dataclass(frozen=True, eq=False)
class PublishedScores:
    """The sheet of scores: trusts in rows (I), items in columns (K), NaN where blank.

    Attributes
    ----------
    questions, sections
        The items, as the columns of means name them and in their order; questions come first in
        the arrays.
    n_total
        Shape (I,): respondents of each trust, NaN where the sheet does not say.
    score, band, z
        Shape (I, K); band 0 is a suppressed score.
    lower, upper
        Shape (I, K, 3): limits, narrowest first, as published (clipped to 0 and 10).
    """

    questions: tuple[str, ...]
    sections: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    n_total: Floats
    score: Floats
    band: Floats
    z: Floats
    lower: Floats
    upper: Floats

    @property
    def items(self) -> tuple[str, ...]:
        """Questions, then sections: the columns of the arrays."""
        return self.questions + self.sections


@dataclass(frozen=True, eq=False)
class PublishedRespondents:
    """The sheet of respondents: trusts in rows, in an order of their own; n is by question."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    n: Floats
    n_total: Floats
    rate: Floats


@dataclass(frozen=True, eq=False)
class PublishedBenchmark:
    """What a published workbook says, checked cell by cell and otherwise as it stands.

    Attributes
    ----------
    file, sha256, date
        The file's name, its checksum, and the day it was last changed (YYYY-MM-DD, UTC).
    title
        The first cell of the guidance, empty where there is none.
    scores, respondents, history
        The sheets; history is None where there is none.
    lowest, highest
        Shape (K,): of each item, as published; NaN where not published.
    national_n, national_rate
        Respondents and adjusted response rate (percentage) of all trusts; NaN where not published.
    ignored
        Headings of the sheet of scores that are no figure of any item.
    """

    file: str
    sha256: str
    date: str
    title: str
    scores: PublishedScores
    respondents: PublishedRespondents
    history: PublishedHistory | None
    lowest: Floats
    highest: Floats
    national_n: float
    national_rate: float
    ignored: tuple[str, ...]


def is_published(path: str | Path) -> bool:
    """Tell whether a file is a published benchmark workbook, by the sheets in it.

    A file that is no workbook, or cannot be read, is none.
    """
    path = Path(path)
    if not starts_as_workbook(path):
        return False
    try:
        workbook = open_workbook(path, A_BENCHMARK)
    except InputError:
        return False
    return all(workbook.sheet_named(name) for name in (SCORES_SHEET, RESPONDENTS_SHEET))


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
    sheets = [_need_sheet(workbook, name, faults) for name in (SCORES_SHEET, RESPONDENTS_SHEET)]
    if sheets[0] is None or sheets[1] is None:
        raise InputError(faults)
    scores, ignored = _scores(sheets[0], faults)
    respondents = _respondents(sheets[1], scores.questions, faults)
    _same_trusts(sheets[0], scores, respondents, faults)
    lowest, highest = published_extremes(workbook, scores.items, faults)
    national_n, national_rate = published_rate(workbook, faults)
    history = published_history(workbook, scores.questions, faults)
    title = _title(workbook)
    if faults:
        raise InputError(faults)
    return PublishedBenchmark(
        workbook.file,
        workbook.sha256,
        datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat(),
        title,
        scores,
        respondents,
        history,
        lowest,
        highest,
        national_n,
        national_rate,
        ignored,
    )


def _need_sheet(workbook: Workbook, name: str, faults: list[Fault]) -> Sheet | None:
    found = workbook.sheet_named(name)
    if found is None:
        faults.append(Fault(workbook.file, "no such sheet", "a sheet of this name", name))
        return None
    return read_sheet(workbook, found)


def _scores(sheet: Sheet, faults: list[Fault]) -> tuple[PublishedScores, tuple[str, ...]]:
    codes, names = column_trusts(sheet, faults, names=True)
    total_at = find_column(sheet, "n_tpat", faults, needed=False)
    questions, sections = _items(sheet, _QUESTION), _items(sheet, _SECTION)
    items = questions + sections
    if not questions:
        expected = "a column of means for each question: meanQ1, meanQ2, ..."
        faults.append(sheet.fault("no questions", expected, None, None))
    if not sheet.rows:
        faults.append(sheet.fault("no trusts", "a row for each trust", None, None))

    def figures(heading: str, allowed: Allowed) -> Floats:
        """Give one figure of every item; ``heading`` has the item's name for its ``{}``."""
        places = [find_column(sheet, heading.format(item), faults) for item in items]
        numbers = [column_numbers(sheet, place, allowed, faults) for place in places]
        return np.column_stack(numbers) if items else np.empty((len(sheet.rows), 0))

    scores = PublishedScores(
        questions,
        sections,
        codes,
        names,
        column_numbers(sheet, total_at, COUNT, faults),
        figures("mean{}", SCORE),
        figures("band{}", _BAND),
        figures("{}_Zfinal", _Z),
        np.stack([figures(f"ll{level}{{}}", _LIMIT) for level in LIMIT_LEVELS], axis=-1),
        np.stack([figures(f"ul{level}{{}}", _LIMIT) for level in LIMIT_LEVELS], axis=-1),
    )
    # A cell that is a fault reads as blank, which must not make faults of its neighbours.
    beside = [] if faults else _beside_a_score(sheet, scores)
    faults += [*_crossed_limits(sheet, scores), *beside]
    known = {fold(item) for item in items}
    ignored = [
        heading
        for heading in sheet.headings
        if heading and fold(heading) not in ("trustcode", "trustname", "n_tpat")
        if not ((m := _PARTS.fullmatch(heading)) and fold(m[1] or m[2]) in known)
    ]
    return scores, tuple(ignored)


def _items(sheet: Sheet, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Give the items whose columns of means match; one that stands twice is given once."""
    found: dict[str, str] = {}
    for match in map(pattern.fullmatch, sheet.headings):
        if match:
            found.setdefault(fold(match[1]), match[1])
    return tuple(found.values())


def _crossed_limits(sheet: Sheet, scores: PublishedScores) -> list[Fault]:
    faults = []
    for p, level in enumerate(LIMIT_LEVELS):
        for i, k in np.argwhere(scores.lower[..., p] > scores.upper[..., p]):
            upper = float(scores.upper[i, k, p])
            column, value = f"ll{level}{scores.items[k]}", float(scores.lower[i, k, p])
            expected = f"a lower limit that is not above the upper, {upper}"
            faults.append(sheet.fault("limits the wrong way round", expected, i, column, value))
    return faults


def _beside_a_score(sheet: Sheet, scores: PublishedScores) -> list[Fault]:
    """Find figures beside a suppressed score, and gaps beside one with an expected range."""
    faults = []
    parts = [("band{}", scores.band), ("{}_Zfinal", scores.z)]
    for p, level in enumerate(LIMIT_LEVELS):
        parts += [(f"ll{level}{{}}", scores.lower[..., p])]
        parts += [(f"ul{level}{{}}", scores.upper[..., p])]
    filled = np.stack([~np.isnan(figures) for _, figures in parts])
    suppressed = np.isnan(scores.score)
    # A band of 0 beside a blank score says the same as the blank.
    filled[0] &= ~(suppressed & (scores.band == 0))
    # A score with nothing beside it was published without an expected range; with band 0 it is
    # suppressed and its other cells are not used.
    partial = filled.any(axis=0) & ~filled.all(axis=0) & (scores.band != 0)
    wrong = np.where(suppressed, filled, partial & ~filled)
    for p, i, k in np.argwhere(wrong):
        heading, figures = parts[p]
        column = heading.format(scores.items[k])
        if suppressed[i, k]:
            value = float(figures[i, k])
            expected = f"nothing, since mean{scores.items[k]} is blank"
            faults.append(sheet.fault("figure of a suppressed score", expected, i, column, value))
        else:
            expected = f"a number, since mean{scores.items[k]} has an expected range"
            faults.append(sheet.fault("blank", expected, i, column))
    return faults


def _respondents(
    sheet: Sheet, questions: tuple[str, ...], faults: list[Fault]
) -> PublishedRespondents:
    codes, names = column_trusts(sheet, faults, names=True)
    places = [find_column(sheet, f"{question}_tres", faults) for question in questions]
    n = [column_numbers(sheet, place, COUNT, faults) for place in places]
    total_at = find_column(sheet, "n_tpat", faults)
    rate_at = find_column(sheet, "tr_rate", faults)
    return PublishedRespondents(
        codes,
        names,
        np.column_stack(n) if n else np.empty((len(codes), 0)),
        column_numbers(sheet, total_at, _EVERY_COUNT, faults),
        column_numbers(sheet, rate_at, PERCENTAGE, faults),
    )


def _same_trusts(
    sheet: Sheet, scores: PublishedScores, respondents: PublishedRespondents, faults: list[Fault]
) -> None:
    """Every trust with scores has respondents, and every score a number of respondents."""
    row_of = {code: row for row, code in enumerate(respondents.codes)}
    expected = f"a trust that stands in sheet {RESPONDENTS_SHEET} as well"
    for row, code in enumerate(scores.codes):
        if code and code not in row_of:
            faults.append(
                sheet.fault("trust without respondents", expected, row, "TrustCode", code)
            )
    if faults:
        return
    n = respondents.n[[row_of[code] for code in scores.codes]]
    shown = ~np.isnan(scores.score) & (scores.band != 0)
    for i, k in np.argwhere(shown[:, : len(scores.questions)] & np.isnan(n)):
        item = scores.questions[k]
        expected = f"a number of respondents in sheet {RESPONDENTS_SHEET}, column {item}_tres"
        value = float(scores.score[i, k])
        faults.append(sheet.fault("score without respondents", expected, i, f"mean{item}", value))


def _title(workbook: Workbook) -> str:
    """Give the first cell of the guidance that holds anything."""
    found = workbook.sheet_named(GUIDANCE_SHEET)
    if found is None:
        return ""
    cells = (value for row in read_cells(workbook, found) for value in row)
    return next((str(value).strip() for value in cells if not is_blank(value)), "")
