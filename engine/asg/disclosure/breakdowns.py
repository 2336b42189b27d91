"""Which figures of a trust's units are withheld: too small ones, and those that would tell them.

A breakdown deals a trust's respondents out to units: teams, sites, ethnic groups. The trust's own
number of respondents to each item is known, so one withheld unit is the trust less the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.crossing import ROUNDING, Crossing
from asg.disclosure.rules import leeway, sections_withheld, too_few

Masks = list[NDArray[np.bool_]]

HIGHEST_SCORE = 10.0
SCORE_ROOM = 1.0
"""Points of score that must remain possible for a withheld unit."""


def withheld_units(
    units: Sequence[NDArray[np.intp]],
    answers: NDArray[np.float64],
    sections: Sequence[Sequence[int]],
    least: int,
) -> list[NDArray[np.bool_]]:
    """Say which figures of the units may not be shown.

    Whoever sees everything that is shown, and knows the trust's own numbers, which units overlap
    and this rule, must find it possible that any withheld unit has ``least`` respondents or more.
    The same holds for the people that two breakdowns part off together, such as those of a site
    that are in none of the teams shown wholly within it.

    Parameters
    ----------
    units
        For each breakdown shape (J,): the unit of each respondent of the trust, counted from 0.
        Each unit has a respondent.
    answers
        Shape (J, K): the score (0 to 10) of each respondent's answer to each question; NaN where
        there is none, or the respondent has no weight.
    sections
        S sequences of columns of ``answers``: the questions of each section.
    least
        The smallest number of respondents that may be shown.

    Returns
    -------
    list of ndarray
        For each breakdown shape (units, K + S): questions, then sections.

    Notes
    -----
    1. A question with fewer than ``least`` respondents in a unit is withheld, and a section with
       any withheld question.
    2. Where the withheld units of a breakdown could have fewer than ``least`` respondents in all,
       beyond what shown questions say that they have in the section at least, a further unit is
       withheld: the smallest of the whole group first, the same one for every question. The same
       where what remains of the trust's score would leave less than ``SCORE_ROOM`` points of room
       for the score of a small unit, as where all those withheld gave the best answer.
    3. With several breakdowns the largest number that is consistent with all shown numbers is
       found for every withheld unit and every overlap of units with fewer than ``least``
       respondents (linear programming). Where it is smaller than ``least``, the smallest of the
       units whose numbers prove that is withheld. Again from 2 until nothing is left to do.
    """
    rules = _Rules(units, answers, sections, least)
    withheld = [too_few(n, least) for n in rules.n]
    rules.close(withheld)
    crossing = Crossing(units, rules.answered) if len(units) > 1 else None
    settled: dict[int, bytes] = {}
    while True:
        for breakdown in range(len(units)):
            rules.widen(withheld, breakdown)
        if crossing is None or not rules.cross(withheld, crossing, settled):
            return withheld


class _Rules:
    """The counts of one trust and group that the rules are applied to."""

    def __init__(
        self,
        units: Sequence[NDArray[np.intp]],
        answers: NDArray[np.float64],
        sections: Sequence[Sequence[int]],
        least: int,
    ) -> None:
        answered = ~np.isnan(answers)
        self.questions = answered.shape[1]
        self.sections = [list(columns) for columns in sections]
        in_sections = [answered[:, columns].any(axis=1) for columns in self.sections]
        self.answered = np.column_stack([answered, *in_sections])
        self.least = least
        self.sizes = [np.bincount(unit) for unit in units]
        self.n = [
            np.stack([np.bincount(unit, item, len(size)) for item in self.answered.T], axis=1)
            .astype(np.int64)
            .reshape(len(size), -1)
            for unit, size in zip(units, self.sizes, strict=True)
        ]
        self.sums = [
            np.stack([np.bincount(unit, item, len(size)) for item in np.nan_to_num(answers).T], 1)
            for unit, size in zip(units, self.sizes, strict=True)
        ]

    def close(self, withheld: Masks) -> None:
        """Withhold the sections with a withheld question."""
        for mask in withheld:
            mask[:, self.questions :] |= sections_withheld(mask, self.sections)

    def hide(self, withheld: Masks, breakdown: int, unit: int, item: int) -> None:
        """Withhold a unit's item; of a section, its questions too: they would tell its least."""
        mask = withheld[breakdown]
        mask[unit, item] = True
        if item >= self.questions:
            mask[unit, self.sections[item - self.questions]] = True
        self.close(withheld)

    def floors(self, withheld: Masks, breakdown: int, item: int) -> NDArray[np.int64]:
        """Give what shown questions say that each unit has in an item at least."""
        n = self.n[breakdown]
        if item < self.questions:
            return np.zeros(len(n), dtype=np.int64)
        columns = self.sections[item - self.questions]
        shown: NDArray[np.int64] = np.where(withheld[breakdown][:, columns], 0, n[:, columns])
        return shown.max(axis=1)

    def widen(self, withheld: Masks, breakdown: int) -> None:
        """Withhold further units of a breakdown until no small one can be had from the rest."""
        n, mask = self.n[breakdown], withheld[breakdown]
        by_size = np.argsort(self.sizes[breakdown], kind="stable")
        for item in range(n.shape[1]):
            if not (mask[:, item] & too_few(n[:, item], self.least)).any():
                continue
            for unit in by_size:
                floors = self.floors(withheld, breakdown, item)
                enough = leeway(n[:, item], floors, mask[:, item]) >= self.least
                if enough and self.scores_open(withheld, breakdown, item):
                    break
                if not mask[unit, item] or floors[unit] > 0:
                    self.hide(withheld, breakdown, int(unit), item)

    def scores_open(self, withheld: Masks, breakdown: int, item: int) -> bool:
        """Say whether the rest of a question's score leaves each small unit's score open.

        The rest is known as a number of respondents and a sum of scores, if weights are left out
        of account. A section's score is no mean over its respondents, and tells nothing alike.
        """
        if item >= self.questions:
            return True
        mask = withheld[breakdown][:, item]
        n, sums = self.n[breakdown][mask, item], self.sums[breakdown][mask, item]
        small = n[(n > 0) & too_few(n, self.least)]
        lowest = np.maximum(sums.sum() - HIGHEST_SCORE * (n.sum() - small), 0.0)
        highest = np.minimum(sums.sum(), HIGHEST_SCORE * small)
        return bool((highest - lowest >= SCORE_ROOM * small - ROUNDING).all())

    def cross(self, withheld: Masks, crossing: Crossing, settled: dict[int, bytes]) -> bool:
        """Withhold a unit of each item that two breakdowns together would tell too much of.

        ``settled`` keeps what was shown of each item when it was last looked at.
        """
        found = False
        for item in range(self.answered.shape[1]):
            floors = [self.floors(withheld, b, item) for b in range(len(withheld))]
            shown = [~mask[:, item] for mask in withheld]
            state = b"".join(part.tobytes() for part in (*shown, *floors))
            if settled.get(item) == state:
                continue
            settled[item] = state
            proof = crossing.proof(item, shown, floors, self.least)
            if proof:
                breakdown, unit = min(proof, key=lambda p: (self.sizes[p[0]][p[1]], p))
                self.hide(withheld, breakdown, unit, item)
                found = True
        return found
