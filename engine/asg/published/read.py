"""Reads a published trust-level benchmark workbook.

The workbook holds one sheet a subject, one row a trust and one column a figure, headed by what it
is and the item it is of: ``meanQ3``, ``ll95Q3``, ``Q3_Zfinal``, ``Q3_tres``. Which sheets and
headings these are is said by its layout (:mod:`asg.reading.layouts`). The items are named as the
columns of scores write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from asg.errors import Fault, InputError
from asg.kernels import in_decimals
from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.names import fold
from asg.published.read_figures import (
    PublishedBenchmark,
    PublishedRespondents,
    PublishedScores,
    beside_a_score,
    crossed_limits,
)
from asg.published.read_national import published_extremes, published_histories, published_rate
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
    find_totals,
    is_mark,
    read_sheet,
    score_allowed,
)
from asg.reading.layouts import LayoutInUse, WorkbookLayout, layouts_of, load_layout
from asg.reading.layouts.layout_model import LIMIT_FIGURES
from asg.reading.layouts.recognise import closest, in_use
from asg.survey.trust_codes import same_codes
from asg.tables.read import day_of, unchanged
from asg.tables.workbooks import (
    Workbook,
    as_text,
    hidden_rows,
    is_blank,
    open_workbook,
    read_cells,
    sheets_of,
)
from asg.text_size import counted

A_BENCHMARK = "a published benchmark workbook (.ods or .xlsx)"

USUAL_LAYOUT = "cqc-2022"
"""The layout that a workbook is held to where it has none."""

_LIMIT = Allowed("a limit of the expected range, or blank where suppressed", -1e6, 1e6)
_Z = Allowed("a z score, or blank where suppressed", -1e6, 1e6)
_BAND = Allowed("a whole number from 0 (suppressed) to 7", 0, 7, whole=True)
_SHOWN_PERCENTAGE = replace(PERCENTAGE, blank=True)


def is_published(path: str | Path) -> bool:
    """Whether a file is a published benchmark workbook in a known layout, by the sheets in it.

    A file that is no workbook, or cannot be read, is none.
    """
    return bool(layouts_of(sheets_of(Path(path))))


def layout_in_use(workbook: Workbook, layout: WorkbookLayout | None = None) -> LayoutInUse:
    """The layout that a workbook is read by: the one that is given, or the closest shipped one."""
    names = workbook.content.sheet_names
    if layout is None:
        known = layouts_of(names)
        if len(known) > 1:
            return closest(known, lambda used: _headings(workbook, used))
        if known:
            return known[0]
        usual = load_layout(USUAL_LAYOUT)
        assert isinstance(usual, WorkbookLayout)
        layout = usual
    return in_use(layout, names) or LayoutInUse(layout, tuple(names))


def _headings(workbook: Workbook, used: LayoutInUse) -> Sequence[str]:
    [name, *_] = used.sheets("scores")
    return read_sheet(workbook, name, used.layout.headings_row).headings


def read_published_workbook(
    path: str | Path, layout: WorkbookLayout | None = None
) -> PublishedBenchmark:
    """Read a published benchmark workbook."""
    path = Path(path)
    with unchanged(path):
        workbook = open_workbook(path, A_BENCHMARK)
    faults: list[Fault] = []
    used = layout_in_use(workbook, layout)
    file = BenchmarkFile(workbook, used, faults)
    of_scores = _find_sheet(file, "scores")
    of_respondents = _find_sheet(file, "respondents", needed=used.layout.complete)
    if of_scores is None or faults:
        raise InputError(faults)
    scores, ignored = _scores(of_scores, used.layout, faults)
    beside = of_respondents or of_scores
    respondents = _respondents(beside, scores, used.layout, faults)
    if beside is not of_scores:
        respondents = replace(respondents, codes=_spelled_alike(respondents.codes, scores))
    _same_trusts(of_scores, beside, scores, respondents, used.layout, faults)
    lowest, highest = published_extremes(file, scores.items)
    national_n, national_rate = published_rate(file)
    histories = tuple(
        replace(history, codes=_spelled_alike(history.codes, scores))
        for history in published_histories(file, scores.questions)
    )
    title = _title(workbook, used)
    if faults:
        raise InputError(faults)
    return PublishedBenchmark(
        workbook.file,
        workbook.sha256,
        day_of(path.stat().st_mtime),
        title,
        scores,
        respondents,
        histories,
        lowest,
        highest,
        national_n,
        national_rate,
        ignored,
        used,
        _holds_synthetic(of_scores),
        tuple(_remarks(workbook, [of_scores.name, beside.name, *used.sheets("history")])),
    )


def _remarks(workbook: Workbook, sheets: Iterable[str]) -> Iterator[str]:
    """Say what of some sheets was read as something else than Excel shows."""
    for name in dict.fromkeys(sheets):
        yield from hidden_rows(workbook, name)
        cells = (value for row in read_cells(workbook, name) for value in row if is_mark(value))
        for mark, number in Counter(as_text(value).strip() for value in cells).items():
            read = f"{mark} was read as blank in {counted(number, 'cell')} of sheet {name}"
            yield f"{workbook.file}: {read}."


def _holds_synthetic(sheet: Sheet) -> bool:
    """Whether a workbook made by this program holds invented figures."""
    places = sheet.places.get(fold(SYNTHETIC_COLUMN), [])
    return any(as_text(row[place]) == SYNTHETIC_MARK for row in sheet.rows for place in places)


def _find_sheet(file: BenchmarkFile, kind: str, *, needed: bool = True) -> Sheet | None:
    found = file.used.sheets(kind)
    if not found:
        if needed:
            name = file.used.filled(getattr(file.layout.sheets, kind)[0])
            example = name.replace("{letters}", "IP").replace("{yy}", "24")
            expected = "a sheet of this name" + (f", such as {example}" * (example != name))
            file.faults.append(Fault(file.workbook.file, "no such sheet", expected, name))
        return None
    return file.sheet(found[0])


def _scores(
    sheet: Sheet, layout: WorkbookLayout, faults: list[Fault]
) -> tuple[PublishedScores, tuple[str, ...]]:
    codes, names = column_trusts(sheet, layout.trust, faults, names=True)
    total_at = find_column(sheet, layout.trust.n, faults, needed=False)
    questions, sections = layout.items_of(sheet.headings)
    items = questions + sections
    headings = layout.figures
    if not questions:
        first, second = (f"{headings.score[0].replace('{}', f'Q{q}')}" for q in (1, 2))
        expected = f"a column of means for each question: {first}, {second}, ..."
        faults.append(sheet.fault("no questions", expected, None, None))
    if not sheet.rows:
        faults.append(sheet.fault("no trusts", "a row for each trust", None, None))
    ranged = {item for item in items if layout.complete or _has_range(sheet, layout, item)}

    def figures(named: tuple[str, ...], allowed: Allowed) -> Floats:
        """One figure of every item, by its headings in the layout."""
        read = items if named is headings.score else ranged
        places = [
            find_column(sheet, named, faults, item=item) if item in read else None for item in items
        ]
        numbers = [column_numbers(sheet, place, allowed, faults) for place in places]
        return np.column_stack(numbers) if items else np.empty((len(sheet.rows), 0))

    def limits(side: int) -> Floats:
        """Limits of one side; one that was clipped is 0 or 10, without rounding residue."""
        levels = [figures(getattr(headings, pair[side]), _LIMIT) for pair in LIMIT_FIGURES]
        return in_decimals(layout.from_0_to_10(np.stack(levels, axis=-1)), "all")

    scores = PublishedScores(
        questions,
        sections,
        codes,
        names,
        column_numbers(sheet, total_at, COUNT, faults),
        layout.from_0_to_10(figures(headings.score, score_allowed(layout.scale))),
        figures(headings.band, _BAND),
        figures(headings.z, _Z),
        limits(0),
        limits(1),
    )
    # A cell that is a fault reads as blank, which must not make faults of its neighbours.
    beside = [] if faults else beside_a_score(sheet, scores, headings)
    faults += [*crossed_limits(sheet, scores, headings), *beside]
    return scores, _not_used(sheet, layout, items, ranged)


def _not_used(
    sheet: Sheet, layout: WorkbookLayout, items: Sequence[str], ranged: set[str]
) -> tuple[str, ...]:
    """Headings of the sheet of scores that are no figure of any item."""
    trust, figures = layout.trust, layout.figures
    known = {fold(h) for h in (*trust.code, *trust.name, *trust.n, *trust.rate, SYNTHETIC_COLUMN)}
    for named in (figures.score, figures.n):
        known |= {fold(sheet.heading(named, item)) for item in items}
    ranges = [getattr(figures, name) for pair in LIMIT_FIGURES for name in pair]
    for named in (*ranges, figures.band, figures.z):
        known |= {fold(sheet.heading(named, item)) for item in ranged}
    return tuple(heading for heading in sheet.headings if heading and fold(heading) not in known)


def _has_range(sheet: Sheet, layout: WorkbookLayout, item: str) -> bool:
    """Whether a sheet has every column of an item's expected range that the layout has."""
    figures = layout.figures
    wanted = [getattr(figures, name) for pair in LIMIT_FIGURES for name in pair]
    wanted += [figures.band, figures.z]
    named = [sheet.heading(headings, item) for headings in wanted if headings]
    return bool(figures.lower_90 and figures.upper_90) and all(
        fold(heading) in sheet.places for heading in named
    )


def _respondents(
    sheet: Sheet, scores: PublishedScores, layout: WorkbookLayout, faults: list[Fault]
) -> PublishedRespondents:
    """What a sheet says of respondents: the one of them, or where there is none that of scores."""
    needed, trust = layout.complete, layout.trust
    named = needed or fold(sheet.heading(trust.name)) in sheet.places
    codes, names = column_trusts(sheet, trust, faults, names=named)
    places = [
        find_column(sheet, layout.figures.n, faults, item=question, needed=needed)
        for question in scores.questions
    ]
    n = [column_numbers(sheet, place, COUNT, faults) for place in places]
    total_at = find_column(sheet, trust.n, faults, needed=needed)
    rate_at = find_column(sheet, trust.rate, faults, needed=needed)
    before = len(faults)
    total = column_numbers(sheet, total_at, COUNT, faults)
    rate = column_numbers(sheet, rate_at, _SHOWN_PERCENTAGE, faults)
    if total_at is not None and rate_at is not None and len(faults) == before:
        # A trust whose response is withheld has neither.
        for row in np.flatnonzero(np.isnan(total) != np.isnan(rate)):
            n_blank = np.isnan(total[row])
            blank, allowed = (trust.n, COUNT) if n_blank else (trust.rate, PERCENTAGE)
            column = sheet.heading(blank)
            faults.append(sheet.fault("blank", allowed.expected, int(row), column))
    if total_at is None:
        beside = dict(zip(scores.codes, scores.n_total, strict=True))
        total = np.array([beside.get(code, np.nan) for code in codes])
    if not named:
        known = dict(zip(scores.codes, scores.names, strict=True))
        names = tuple(known.get(code, "") for code in codes)
    counts = np.column_stack(n) if n else np.empty((len(codes), 0))
    find_totals(sheet, trust, codes, np.column_stack([total, counts]), faults)
    return PublishedRespondents(codes, names, counts, total, rate)


def _spelled_alike(codes: tuple[str, ...], scores: PublishedScores) -> tuple[str, ...]:
    """The codes of another sheet as the sheet of scores writes them."""
    spelled = same_codes(codes, scores.codes)
    return tuple(spelled[code] for code in codes)


def _same_trusts(
    sheet: Sheet,
    other: Sheet,
    scores: PublishedScores,
    respondents: PublishedRespondents,
    layout: WorkbookLayout,
    faults: list[Fault],
) -> None:
    """Every trust with scores has respondents, and every score a number where there are any."""
    row_of = {code: row for row, code in enumerate(respondents.codes)}
    expected = f"a trust that is also in sheet {other.name}"
    for row, code in enumerate(scores.codes):
        if code and code not in row_of:
            column = sheet.heading(layout.trust.code)
            faults.append(sheet.fault("trust without respondents", expected, row, column, code))
    if faults:
        return
    n = respondents.n[[row_of[code] for code in scores.codes]]
    shown = ~np.isnan(scores.score) & (scores.band != 0)
    counts = [other.heading(layout.figures.n, question) for question in scores.questions]
    there = np.array([fold(heading) in other.places for heading in counts])
    for i, k in np.argwhere(shown[:, : len(scores.questions)] & np.isnan(n) & there):
        item = scores.questions[k]
        expected = f"a number of respondents in sheet {other.name}, column {counts[k]}"
        value = float(scores.score[i, k])
        column = sheet.heading(layout.figures.score, item)
        faults.append(sheet.fault("score without respondents", expected, i, column, value))


def _title(workbook: Workbook, used: LayoutInUse) -> str:
    """The first cell of the guidance that holds anything."""
    found = used.sheets("title")
    if not found:
        return ""
    cells = (value for row in read_cells(workbook, found[0]) for value in row)
    return next((str(value).strip() for value in cells if not is_blank(value)), "")
