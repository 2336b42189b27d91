"""Which figures of units are withheld, also where the trust's rows are not those of the results."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from asg.disclosure import withheld_units
from asg.local.own_rows import Breakdown
from asg.local.scoring import GroupRows, counted_answers
from asg.survey.model import Survey


def withheld_figures(
    survey: Survey, mine: GroupRows, parts: Sequence[Breakdown], apart: NDArray[np.int64]
) -> list[NDArray[np.bool_]]:
    """Find the figures of a group's units that may not be shown: for each breakdown (units, K + S).

    ``apart``: shape (K + S,), by how many respondents to an item these rows and the results differ.
    Where these rows have a late return that the results do not have, or the other way round, all
    units less the trust's number would reveal it. So the respondents that one of the two has alone
    are one more unit of every breakdown. It is small and nobody shows it, and the rules protect it
    as any other. Items that agree are protected without it.
    """
    least = survey.method.suppress_below
    answers = counted_answers(survey, mine)
    units = [part.unit for part in parts]
    withheld = withheld_units(units, answers, mine.sections, least)
    few = np.where(apart < least, apart, 0)
    questions = answers.shape[1]
    late = few[:questions].copy()
    touched = few > 0
    for s, columns in enumerate(mine.sections, start=questions):
        late[columns[0]] = max(late[columns[0]], few[s] if not late[list(columns)].any() else 0)
        touched[[*columns, s]] |= touched[[*columns, s]].any()
    if not touched.any():
        return withheld
    lowest = np.nanmin(answers, axis=0, initial=10.0)
    rows = np.arange(late.max())[:, np.newaxis] < late
    beside = withheld_units(
        [np.append(unit, np.full(len(rows), unit.max() + 1)) for unit in units],
        np.vstack([answers, np.where(rows, lowest, np.nan)]),
        mine.sections,
        least,
    )
    return [np.where(touched, b[:-1], w) for w, b in zip(withheld, beside, strict=True)]
