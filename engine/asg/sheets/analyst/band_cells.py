"""The sheet from scores to bands: one question, all trusts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asg.kernels import firm_bands, score_interval
from asg.marks import SUPPRESSED
from asg.sheets.analyst.example import GROUP, QUESTION
from asg.sheets.analyst.example_view import (
    AnalystView,
    block,
    heading_line,
    live,
    note_lines,
    one,
    written,
)
from asg.sheets.figures.chart_figures import FROM_LOW_TO_HIGH
from asg.sheets.figures.figures import Row
from asg.sheets.figures.view import PlannedSheet
from asg.sheets.layout import BARS, MARGIN, SMALL_GAP, page
from asg.sheets.model import Cell, Line, Sheet, Value

WIDTHS = (MARGIN, 60, 62, 70, 70, 70, 66, 206, *(62,) * 6, 206, 56, 62, 62, 92)
SCORE, ERROR, BEFORE, BEFORE_ERROR, Z, BAND, LIMITS, BANDS, FIRM, INTERVAL, CHANGE = (
    *(2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 18),
)
"""Columns."""


def bands_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet: scores and standard errors as numbers, all else by the functions."""
    rows = [trust_rows[GROUP, QUESTION] for trust_rows in view.figures.rows.values()]
    wording = f"{QUESTION}: {view.item(GROUP, QUESTION).text}"
    above = [*note_lines(view, planned, CHANGE), heading_line(wording, CHANGE), SMALL_GAP]
    # Under these lines: the spread, the formulas written out, the heads, then a row per trust.
    first = BARS + len(above) + 3 + len(_formulas(0, 0))
    last = first + len(rows) - 1
    texts = _formulas(first, last)
    lines = [
        *above,
        _spread_line(texts["ASG_TAU2"], rows),
        *(Line((written(f"{name}:  {text}", 1, CHANGE),)) for name, text in texts.items()),
        SMALL_GAP,
        _heads(),
        *_trust_lines(rows, first, last, texts),
    ]
    return page(view, planned, lines, WIDTHS)


def _formulas(first: int, last: int) -> dict[str, str]:
    """The formulas of the whole columns; ASG_BAND has one in each row, so the first's."""
    scores, errors, before, before_errors = (
        block((first, column), (last, column)) for column in (SCORE, ERROR, BEFORE, BEFORE_ERROR)
    )
    own = f"{scores},{errors},{scores},{errors}"
    return {
        "ASG_TAU2": f"=ASG_TAU2({scores},{errors})",
        "ASG_Z": f"=ASG_Z({own})",
        "ASG_BAND": _band_formula(first, first, last),
        "ASG_EXPECTED": f"=ASG_EXPECTED({own})",
        "ASG_BANDS": f"=ASG_BANDS({scores},{errors})",
        "ASG_FIRM": f"=ASG_FIRM({own})",
        "ASG_INTERVAL": f"=ASG_INTERVAL({scores},{errors})",
        "ASG_CHANGE": f"=ASG_CHANGE({scores},{errors},{before},{before_errors})",
    }


def _band_formula(row: int, first: int, last: int) -> str:
    own = f"{block((row, SCORE), (row, SCORE))},{block((row, ERROR), (row, ERROR))}"
    scores = block((first, SCORE), (last, SCORE), fixed=True)
    errors = block((first, ERROR), (last, ERROR), fixed=True)
    return f"=ASG_BAND({own},{scores},{errors})"


def _spread_line(text: str, rows: list[Row]) -> Line:
    tau2 = next(row.tau2 for row in rows if row.tau2 is not None)
    words = "Between-trust variance (tau squared)"
    return Line((Cell(1, words, "strong", columns=4), one(text, tau2, Z, "setting_found")))


def _heads() -> Line:
    shares = ("90 %", "95 %", "99.8 %")
    limits = [*(f"Low {share}" for share in reversed(shares)), *(f"High {s}" for s in shares)]
    heads = ["Score", "Standard error", "Score last year", "Standard error", "z"]
    named = [
        ("Trust", "head_left"),
        *((head, "head") for head in heads),
        ("Band", "head_left"),
        *((limit, "head") for limit in limits),
        ("All bands", "head_left"),
        ("Firm", "head"),
        ("From", "head"),
        ("To", "head"),
        ("Change", "head_left"),
    ]
    return Line(tuple(Cell(i, *head) for i, head in enumerate(named, start=1)))


def _trust_lines(rows: list[Row], first: int, last: int, texts: dict[str, str]) -> list[Line]:
    def figures(*names: str) -> list[list[Value]]:
        return [
            [SUPPRESSED if (v := getattr(row, name)) is None else v for name in names]
            for row in rows
        ]

    # The formulas get no respondents, which a standard error of 0 needs: the sample has none of 0.
    words = [[label or SUPPRESSED] for (label,) in figures("band_label")]
    changes = [[row.change or SUPPRESSED] for row in rows]
    z = live(texts["ASG_Z"], figures("z"), Z, ["row_z"])
    limits = live(texts["ASG_EXPECTED"], figures(*FROM_LOW_TO_HIGH), LIMITS, ["row_needed"])
    bands = live(texts["ASG_BANDS"], words, BANDS, ["band"], rule="label")
    firm = live(texts["ASG_FIRM"], _firm(rows), FIRM, ["row_needed"])
    ends = live(texts["ASG_INTERVAL"], _intervals(rows), INTERVAL, ["row_needed"])
    change = live(texts["ASG_CHANGE"], changes, CHANGE, ["row_bare"])
    given = figures("score", "se", "previous_score", "previous_se")
    lines = []
    for r, row in enumerate(rows):
        plain = [Cell(SCORE + c, value, "row_needed") for c, value in enumerate(given[r])]
        text = _band_formula(first + r, first, last)
        band = one(text, words[r][0], BAND, "band", rule="label")
        cells = (*plain, *z[r], band, *limits[r], *bands[r], *firm[r], *ends[r], *change[r])
        lines.append(Line((Cell(1, row.trust_code, "row_strong"), *cells)))
    return lines


def _firm(rows: list[Row]) -> list[list[Value]]:
    scores, errors = _shown_figures(rows)
    firm = firm_bands(scores, errors, scores, errors).tolist()
    return [
        [SUPPRESSED if row.score is None else is_firm]
        for row, is_firm in zip(rows, firm, strict=True)
    ]


def _intervals(rows: list[Row]) -> list[list[Value]]:
    lower, upper = score_interval(*_shown_figures(rows))
    return [
        [SUPPRESSED] * 2 if row.score is None else [*ends]
        for row, *ends in zip(rows, lower.tolist(), upper.tolist(), strict=True)
    ]


def _shown_figures(rows: list[Row]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores and standard errors, each of shape (I,): NaN where suppressed."""
    return np.array([r.score for r in rows], float), np.array([r.se for r in rows], float)
