"""Scores and standard errors of trusts in cells, a suppressed one among them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asg.kernels import (
    ExpectedRange,
    adjusted_z,
    expected_range,
    pooled_se,
    total_se,
    within_variance,
)
from asg.kernels.defaults import MIN_TRUSTS
from asg.kernels.expected_range import LEAST_SPREAD
from asg.kernels.within import zero_if_residue
from asg.marks import SUPPRESSED
from asg_addin.arguments import (
    ArgumentError,
    Cell,
    Cells,
    Rows,
    counted,
    in_words,
    is_blank,
    line_of,
    number_in,
    place_in,
    rows_of,
    together,
    was_left_out,
)


def is_suppressed(cell: Cell) -> bool:
    """Whether a cell holds the mark of a suppressed figure."""
    return isinstance(cell, str) and cell.strip().casefold() == SUPPRESSED


@dataclass(frozen=True)
class TrustFigures:
    """Scores and standard errors of trusts, in the shape of the cells that they are in.

    Attributes
    ----------
    shape
        Rows and columns.
    score, se
        Shape (rows * columns,): NaN where there is no score.
    n
        Shape (rows * columns,): respondents, NaN where not given.
    suppressed
        Shape (rows * columns,): where the mark of suppression stands; a blank is none.
    """

    shape: tuple[int, int]
    score: NDArray[np.float64]
    se: NDArray[np.float64]
    n: NDArray[np.float64]
    suppressed: NDArray[np.bool_]

    def marked(self, values: list[Cell]) -> Rows:
        """Values in the shape of the cells; the mark, or nothing, where there is no score."""
        cells = [
            (SUPPRESSED if hidden else "") if np.isnan(score) else value
            for value, score, hidden in zip(values, self.score, self.suppressed, strict=True)
        ]
        width = self.shape[1]
        return [cells[start : start + width] for start in range(0, len(cells), width)]


def trust_figures(
    scores: Cells, ses: Cells, names: tuple[str, str], ns: Cells = None
) -> TrustFigures:
    """Read scores and standard errors from cells of one shape.

    Parameters
    ----------
    scores, ses
        The cells; a blank or ``[c]`` among the scores is a suppressed trust.
    names
        The names of the two arguments.
    ns
        Cells of the numbers of respondents, of the same shape; None where they are left out.

    Raises
    ------
    ArgumentError
        If they differ in shape, hold anything else, or a score has no standard error.
    """
    score_rows, se_rows = rows_of(scores), rows_of(ses)
    if (len(score_rows), len(score_rows[0])) != (len(se_rows), len(se_rows[0])):
        pairs = together({names[0]: score_rows, names[1]: se_rows})
        score_rows = [[score for score, _ in row] for row in pairs]
        se_rows = [[se for _, se in row] for row in pairs]
    shape = len(score_rows), len(score_rows[0])
    n = _respondents(ns, shape, "n")
    return _figures(
        [cell for row in score_rows for cell in row],
        [cell for row in se_rows for cell in row],
        names,
        n,
        shape,
    )


def _respondents(ns: Cells, shape: tuple[int, int], argument: str) -> NDArray[np.float64]:
    """Read numbers of respondents from cells of a shape; NaN where there is none."""
    if was_left_out(ns):
        return np.full(shape[0] * shape[1], math.nan)
    rows = rows_of(ns)
    if (len(rows), len(rows[0])) != shape:
        raise ArgumentError(argument, "not as many cells as there are scores; expected as many")
    cells = [cell for row in rows for cell in row]
    counts = []
    for index, cell in enumerate(cells):
        place = place_in(cells, index)
        value = None if is_suppressed(cell) else number_in(cell, argument, place)
        if value is not None and (value < 1 or not value.is_integer()):
            raise ArgumentError(
                argument, f"{place}{in_words(cell)}; expected a whole number, 1 or above"
            )
        counts.append(math.nan if value is None else value)
    return np.array(counts)


def _figures(
    score_cells: list[Cell],
    se_cells: list[Cell],
    names: tuple[str, str],
    n: NDArray[np.float64],
    shape: tuple[int, int],
) -> TrustFigures:
    score = [math.nan] * len(score_cells)
    se = [math.nan] * len(score_cells)
    suppressed = [False] * len(score_cells)
    for index, (score_cell, se_cell) in enumerate(zip(score_cells, se_cells, strict=True)):
        # Nearly all are floats that need no second look.
        if score_cell.__class__ is se_cell.__class__ is float and se_cell >= 0:
            score[index], se[index] = score_cell, se_cell
        elif is_suppressed(score_cell):
            suppressed[index] = True
        elif not is_blank(score_cell):
            place = place_in(score_cells, index)
            value = number_in(score_cell, names[0], place)
            assert value is not None
            score[index], se[index] = value, _standard_error(se_cell, names[1], place)
    return TrustFigures(shape, np.array(score), np.array(se), n, np.array(suppressed))


def _standard_error(cell: Cell, argument: str, place: str) -> float:
    if is_blank(cell) or is_suppressed(cell):
        raise ArgumentError(
            argument, f"{place}{in_words(cell)} beside a score; expected its standard error"
        )
    value = number_in(cell, argument, place)
    assert value is not None
    if value < 0:
        raise ArgumentError(
            argument, f"{place}{in_words(cell)}; expected a standard error, 0 or above"
        )
    return value


def all_trusts(scores: Cells, ses: Cells, ns: Cells = None) -> TrustFigures:
    """Read all trusts' scores and standard errors on one item: lines of one length.

    Raises
    ------
    ArgumentError
        As :func:`trust_figures`, or if one is not a line of cells.
    """
    score_cells, se_cells = line_of(scores, "scores"), line_of(ses, "ses")
    if len(score_cells) != len(se_cells):
        said = f"{counted(len(se_cells))}; expected {len(score_cells)}, as there are scores"
        raise ArgumentError("ses", said)
    upright = len(rows_of(scores)) > 1
    shape = (len(score_cells), 1) if upright else (1, len(score_cells))
    n = _respondents(ns, shape, "ns")
    return _figures(score_cells, se_cells, ("scores", "ses"), n, shape)


def range_of(trusts: TrustFigures) -> ExpectedRange:
    """Compute the expected range of all trusts, by the programme's settings.

    Raises
    ------
    ArgumentError
        If too few trusts have a score, or a standard error above 0.
    """
    found = expected_range(trusts.score, trusts.se, trusts.n)
    if np.isnan(found.tau2) and np.count_nonzero(~np.isnan(trusts.score)) >= MIN_TRUSTS:
        spread = int(np.count_nonzero(zero_if_residue(trusts.se) > 0))
        raise ArgumentError(
            "ses", f"{spread} above 0; with fewer than {LEAST_SPREAD} there is no expected range"
        )
    if np.isnan(found.tau2):
        shown = int(np.count_nonzero(~np.isnan(trusts.score)))
        some = "1 trust has a score" if shown == 1 else f"{shown} trusts have a score"
        said = f"{some}; with fewer than {MIN_TRUSTS} there is no expected range and no band"
        raise ArgumentError("scores", said)
    return found


@dataclass(frozen=True)
class OwnRange:
    """The expected range of some trusts, estimated from all of them.

    Attributes
    ----------
    figures
        Their scores and standard errors, J of them.
    theta
        Average of all trusts.
    se
        Shape (J,): their standard errors, the one within all trusts in the place of 0; NaN there
        without the numbers of respondents.
    total_se, z
        Shape (J,): with the spread between trusts; NaN where there is no expected range.
    """

    figures: TrustFigures
    theta: float
    se: NDArray[np.float64]
    total_se: NDArray[np.float64]
    z: NDArray[np.float64]


def own_range(own: TrustFigures, every: TrustFigures) -> OwnRange:
    """Place some trusts in the expected range of all trusts.

    Raises
    ------
    ArgumentError
        If too few trusts have a score.
    """
    found = range_of(every)
    se = pooled_se(own.se, own.n, within_variance(every.se, every.n))
    total = total_se(se, found.tau2)
    z = adjusted_z(own.score, total, found.theta)
    return OwnRange(own, found.theta, se, total, z)
