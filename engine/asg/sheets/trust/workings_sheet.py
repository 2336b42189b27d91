"""Workings: the expected range of every item as live formulas.

They begin at the table of all trusts, or at the national figures where a workbook has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from asg.bands import NO_BAND_LABEL
from asg.kernels import RangeSteps
from asg.kernels.expected_range import ON_THE_LIMIT, critical_values
from asg.kernels.within import ZERO_SE
from asg.marks import NOT_APPLICABLE
from asg.sheets.blocks import needed_score
from asg.sheets.figures.figures import Row
from asg.sheets.figures.lambda_names import NAMES
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.figures.working_columns import ENDLESS_Z, NONE
from asg.sheets.figures.workings import AGREE_WITHIN, HEAD_LINES, VERDICT_LINE, figures_alone
from asg.sheets.layout import HEAD_PRINTED, SMALL_GAP, row_height, table_bars, with_heights
from asg.sheets.model import Cell, Content, Formula, Line, Sheet, Value, column_letters
from asg.text_size import listed

SPREAD = 18
"""Columns that the title and the sentences may span: those seen without scrolling."""
SETTINGS_LINE = 5
SETTING_COLUMNS = 2
CHANGED_ELSEWHERE = (
    "Figures were changed in this workbook. All rows of this sheet agree with the engine."
)
KEPT_COLUMNS = 3
"""Columns that stay in sight: group, item and its name."""
LONGEST_NAME = 26
"""Characters of a wording that fit in the column of names."""

_ROW = "\0"
"""Stands for the number of a row in a formula."""


class _Setting(NamedTuple):
    """A setting that the formulas read."""

    id: str
    """By which they name it."""
    name: str
    content: Content
    look: str
    """Its name, what its cell holds, and the look of this."""


def workings_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Workings of a trust."""
    columns = view.workings.columns
    widths = tuple(column.width for column in columns)
    settings = _settings(view)
    lines = [
        *table_bars(view, planned, widths, SPREAD, (0, 2, 4, 7)),
        Line((Cell(0, _verdict(view), "verdict", columns=SPREAD), *_changes(view, settings))),
        Line(_across(((s.name, "setting_name") for s in settings), len(columns))),
        Line(_across(((s.content, s.look) for s in settings), len(columns))),
        Line(tuple(Cell(i, c.words, "working_note") for i, c in enumerate(columns) if c.words)),
        Line(tuple(Cell(i, c.heading, "working_head") for i, c in enumerate(columns))),
    ]
    if len(lines) != HEAD_LINES or lines[VERDICT_LINE].cells[0].style != "verdict":
        raise RuntimeError(f"Workings has {len(lines)} lines above its rows, not {HEAD_LINES}")
    lines += _rows(view, settings)
    notes = [Line((Cell(0, note, "note", columns=SPREAD),)) for note in _notes(view)]
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=with_heights([*lines, SMALL_GAP, *notes], widths),
        frozen=(HEAD_LINES, KEPT_COLUMNS),
        repeated=HEAD_LINES,
    )


def _across(cells: Iterable[tuple[Content, str]], columns: int) -> tuple[Cell, ...]:
    firsts = ((i * SETTING_COLUMNS, content, look) for i, (content, look) in enumerate(cells))
    return tuple(
        Cell(first, content, look, columns=min(SETTING_COLUMNS, columns - first))
        for first, content, look in firsts
    )


def _settings(view: TrustView) -> list[_Setting]:
    """What the formulas read, from left to right; the last to be found are the engine's."""
    method, live = view.figures.survey.method, bool(view.workings.live)
    settings: list[_Setting] = [
        _Setting("code", "Trust", view.code, "setting"),
        _Setting("least", "Fewest trusts for an expected range", method.min_trusts, "setting"),
    ]
    if view.figures.own_errors and view.workings.from_trusts:
        tails = _Setting("tails", "Pulled in at each tail", method.winsorise, "setting_share")
        settings.append(tails)
    words = ("narrowest", "middle", "widest")
    for pair, (word, coverage) in enumerate(zip(words, method.limits, strict=True), start=1):
        name = f"Coverage of the {word} limits"
        settings.append(_Setting(f"coverage{pair}", name, coverage, "setting_share"))
    for pair, value in enumerate(critical_values(method.limits), start=1):
        cell = _setting_cell(settings, f"coverage{pair}")
        formula = Formula(f"=NORM.S.INV((1+{cell})/2)", float(value))
        name = f"c{pair}: normal quantile for it"
        content = formula if live else float(value)
        settings.append(_Setting(f"c{pair}", name, content, "setting_found"))
    settings += [
        _Setting("near", "A z this near a limit lies on it", ON_THE_LIMIT, "setting_tiny"),
        _Setting("zero", "An SE below this counts as 0", ZERO_SE, "setting_tiny"),
        _Setting("tolerance", "Agrees where as near as this", AGREE_WITHIN, "setting_tiny"),
    ]
    return settings


def _setting_cell(settings: list[_Setting], wanted: str) -> str:
    place = next(i for i, setting in enumerate(settings) if setting.id == wanted)
    return f"${column_letters(place * SETTING_COLUMNS)}${SETTINGS_LINE + 1}"


def _verdict(view: TrustView) -> Content:
    """Whether workings and engine agree: live, where there is anything live."""
    works = view.workings
    if not works.rows:
        return f"{view.title} has no score with an expected range, so there are no workings."
    if not works.live:
        return "These are the engine's figures; no row is a live formula. The last lines say why."
    first, last = HEAD_LINES + 1, HEAD_LINES + len(works.rows)
    checks, groups, items = (
        f"${works.letters[name]}${first}:${works.letters[name]}${last}"
        for name in ("check", "group", "item")
    )
    wrong = f'COUNTIF({checks},"no")'
    place = f'MATCH("no",{checks},0)'
    formula = (
        f'=IF({works.changes}=0,"All "&COUNTIF({checks},"yes")&" rows agree with the engine.",'
        f'IF({wrong}=0,"{CHANGED_ELSEWHERE}",'
        f'{wrong}&" of "&ROWS({checks})&" rows differ from the engine: figures or settings were '
        f'changed in this workbook. The first is "&INDEX({groups},{place})&" "'
        f'&INDEX({items},{place})&"."))'
    )
    return Formula(formula, f"All {len(works.live)} rows agree with the engine.")


def _changes(view: TrustView, settings: list[_Setting]) -> tuple[Cell, ...]:
    """Count what was changed: rows that differ, and sums over Trusts that do."""
    works = view.workings
    if not works.live:
        return ()
    first, last = HEAD_LINES + 1, HEAD_LINES + len(works.rows)
    check, near = f"${works.letters['check']}", _setting_cell(settings, "tolerance")
    found = [f'COUNTIF({check}{first}:{check}{last},"no")']
    if works.from_trusts:
        found += [
            f"IFERROR(--(ABS({_sum_over_trusts(names)}-{total!r})>{near}*{max(1, total)!r}),1)"
            for names, total in view.figures.sums.items()
        ]
    last_column = len(works.columns) - 1
    label = Cell(SPREAD, "Changes found", "working_note", columns=last_column - SPREAD)
    return label, Cell(last_column, Formula("=" + "+".join(found), 0), "working_count")


def _sum_over_trusts(names: Sequence[str]) -> str:
    function = "SUM" if len(names) == 1 else "SUMPRODUCT"
    return f"{function}({'*'.join(f'Trusts[{name}]' for name in names)})"


def _rows(view: TrustView, settings: list[_Setting]) -> list[Line]:
    works = view.workings
    # The formulas of all rows are the same but for the number of the row.
    places = {setting.id: _setting_cell(settings, setting.id) for setting in settings}
    places |= {id_: f"${letters}{_ROW}" for id_, letters in works.letters.items()}
    formulas = [column.formula.format_map(places) for column in works.columns]
    height = row_height(column.style for column in works.columns)
    lines = []
    for row in works.rows:
        key = (row.group, row.item)
        number, live = str(works.lines[key] + 1), key in works.live
        values = _values(view, row, view.figures.workings[key], live)
        if works.from_trusts:
            values |= {"line": view.figures.shown.line(view.code, key)}
        line = []
        for i, (column, formula) in enumerate(zip(works.columns, formulas, strict=True)):
            value: Content = values[column.id]
            if formula and live:
                value = Formula(_in_row(formula, number), _known(values[column.id]), column.array)
            line.append(Cell(i, value, column.style, rule=column.rule))
        lines.append(Line(tuple(line), height, settled=True))
    return lines


@lru_cache(maxsize=20_000)
def _in_row(formula: str, number: str) -> str:
    # The same text for all trusts of a batch: what is kept of its stored form is found by it.
    return formula.replace(_ROW, number)


def _known(value: Value) -> str | int | float:
    if value is None:
        raise ValueError("a formula without the value that it gives")
    return value


def _values(view: TrustView, row: Row, found: RangeSteps, live: bool) -> dict[str, Value]:
    """What every column shows of a row: steps from the kernels, the rest as the engine has it.

    A row that is not live shows the engine's figures alone in the columns that lead to its band.
    """
    banded = row.band is not None
    symbol, words = NOT_APPLICABLE, NO_BAND_LABEL
    if row.band is not None:
        symbol = view.template.theme.band(row.band).symbol
        words = view.template.theme.band_words(row.band)
    z: Value = row.z
    if banded and z is None:
        z = ENDLESS_Z if row.band == 7 else -ENDLESS_Z
    values: dict[str, Value] = {
        "group": row.group,
        "item": row.item,
        "name": view.item(row.group, row.item).named(LONGEST_NAME),
        "trusts": found.trusts,
        "theta": found.theta if live else row.national_average,
        "spread": found.spread,
        "low": _or_none(found.between.low),
        "high": _or_none(found.between.high),
        "phi": _or_none(found.between.phi),
        "sum_v": _or_none(found.between.sum_v),
        "sum_v2": _or_none(found.between.sum_v2),
        "tau2": _or_none(row.tau2 if found.enough else None),
        "within": _or_none(found.within),
        "score": row.score,
        "se": _or_none(row.se),
        "n": _or_none(row.n),
        "total": _or_none(row.total_se if found.enough else None),
        "z": NONE if z is None else z,
        "band": row.band or 0,
        "symbol": symbol,
        "words": words,
        "next": needed_score(row),
        "firm": view.firmness.get((row.group, row.item), NOT_APPLICABLE),
        "engine_band": row.band or 0,
        "engine_total": _or_none(row.total_se),
        "engine_z": "infinite" if banded and row.z is None else _or_none(row.z),
        "check": "yes" if live else "not live",
    }
    for pair, limit in enumerate(("90", "95", "998"), start=1):
        for side in ("lower", "upper"):
            values[f"{side}{pair}"] = _or_none(getattr(row, f"{side}_{limit}"))
    return values


def _or_none(value: float | None) -> Value:
    return NONE if value is None or not math.isfinite(value) else value


FOLLOWING = (
    "The rows of this sheet change, and so do the bands and the scores needed for the next band "
    "on the Cover, the Summary and the sheets of sections and groups. Nothing else changes: "
    "sentences, counts, averages, ranks, charts, Comparison, Change and Data stay as the engine "
    "computed them. Cover, Summary and the other sheets with bands then say that figures were "
    "changed."
)


def _what_moves(from_trusts: bool) -> str:
    """Which cells may be changed, and what follows."""
    if not from_trusts:
        return (
            "To see what a figure does: change a score, a standard error or another of the blue "
            f"figures of a row, or one of the blue settings above. {FOLLOWING} The blue figures of "
            "all trusts do not change with a score of this trust."
        )
    return (
        "To see what a figure does: change a score or a standard error in the table Trusts, or "
        f"one of the blue settings above. {FOLLOWING} The formulas find their figures by trust "
        "code, group and item; sorting or filtering the table Trusts changes nothing."
    )


def _notes(view: TrustView) -> list[str]:
    works, figures = view.workings, view.figures
    if not works.rows:
        return []
    notes = []
    missing = [f"{r.group} {r.item}" for r in works.rows if (r.group, r.item) not in works.live]
    why = figures_alone(figures, works.from_trusts)
    all_scores = "the table Trusts" if works.from_trusts else "all trusts"
    if why:
        notes.append(why)
    elif missing:
        notes.append(
            f"Not live, because the scores and standard errors of {all_scores} do not give "
            f"the figures of the results: {listed(missing)}."
        )
    if not figures.own_errors:
        notes.append(
            "The published file has no standard error from a trust's own respondents. The "
            "workings begin at the total standard error, which includes the spread between trusts."
        )
    if not works.from_trusts:
        notes.append(
            f"The results have {len(figures.trusts):,} trusts, and this workbook does not hold the "
            "scores of the others. Figures from all trusts are shown as the engine computed them. "
            "The scores are in the file results.csv and in the national workbook of the same build."
        )
    if works.live:
        notes.append(_what_moves(works.from_trusts))
        notes.append(
            "An SE of 0 (everyone in the trust gave the same answer) says nothing about chance. "
            "The variance within all trusts, divided by the trust's n, replaces SE²."
            if figures.own_errors
            else "If the total standard error is 0, z is 0 at the average. Elsewhere it is "
            f"{ENDLESS_Z:,} or -{ENDLESS_Z:,}, which means infinite."
        )
        notes.append(
            "A score whose distance from theta is exactly a limit belongs to the band nearer the "
            "middle."
        )
    notes.append(HEAD_PRINTED)
    names = listed(NAMES)
    notes.append(
        f"The names {names} are functions that you can use in any cell of this workbook: the "
        "band of a z, a z, and the z of a change. They need Excel 2024 or Microsoft 365; Excel "
        "2016 and most other programs do not know them. Nothing in this workbook depends on them."
    )
    return notes
