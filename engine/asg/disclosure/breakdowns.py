"""Which figures of a trust's units are withheld: small ones, and those that would reveal them.

A breakdown deals a trust's respondents out to units: teams, sites, ethnic groups. The trust's own
number of respondents to each item is known, so one withheld unit is the trust less the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.linked_scores import AnswerTables
from asg.disclosure.linked_tables import Floats, LinkedTables, Mask, suppress_further
from asg.disclosure.rules import sections_withheld, too_few
from asg.when_used import when_used

sparse = when_used("scipy.sparse")


def withheld_units(
    units: Sequence[NDArray[np.intp]],
    answers: NDArray[np.float64],
    sections: Sequence[Sequence[int]],
    least: int,
) -> list[Mask]:
    """Find the figures of the units that may not be shown.

    Whoever sees everything that is shown, and knows the trust's own numbers, which units overlap
    and this rule, must find it possible that any withheld unit has ``least`` respondents or more.
    The same holds for every overlap of units with fewer, such as the people of a site that are in
    none of its teams, also where none of them answered.

    Parameters
    ----------
    units
        For each breakdown shape (J,): the unit of each respondent of the trust, counted from 0.
        Each unit has a respondent.
    answers
        Shape (J, K): the score (0 to 10) of each respondent's answer to each question; NaN where
        there is none, or the respondent has no weight.
    sections
        S sequences of columns of ``answers``: the questions of each section; no question is in two.
    least
        The smallest number of respondents that may be shown.

    Returns
    -------
    list of ndarray
        For each breakdown shape (units, K + S): questions, then sections.

    Notes
    -----
    1. Primary suppression: a question with fewer than ``least`` respondents in a unit is withheld,
       and a section with any withheld question.
    2. Secondary suppression of counts: a section and its questions are solved as one system
       (:func:`asg.disclosure.linked_tables.suppress_further`), over all breakdowns. A respondent
       to a question is one to its section, and one to a section is one to some question of it.
       The smallest units go first.
    3. Secondary suppression of scores: whoever knows number, sum and sum of squares of the scores
       of all people withheld together may know each of these scores. Where they leave a small
       group no more than 1 point, further units are withheld.
    """
    tables = _Breakdowns(units, answers, sections, least)
    return np.split(tables.withheld()[:-1], tables.starts[1:-1])


def withheld_whole(
    parts: NDArray[np.intp],
    answers: NDArray[np.float64],
    sections: Sequence[Sequence[int]],
    least: int,
) -> Mask:
    """Find the figures of a whole, such as an area, that would reveal those of a part.

    The figures of the parts, the trusts of an area, are published: those of ``least`` respondents
    or more are shown in any case. So the rules of :func:`withheld_units` are turned round: what is
    withheld to protect a small part is a figure of the whole.

    Parameters
    ----------
    parts
        Shape (J,): the part of each respondent, counted from 0. Each has a respondent.
    answers, sections, least
        As in :func:`withheld_units`.

    Returns
    -------
    ndarray
        Shape (K + S,): questions, then sections.
    """
    withheld: Mask = _Breakdowns([parts], answers, sections, least, may_go="whole").withheld()[-1]
    return withheld


class _Breakdowns:
    """The breakdowns of one trust and group, by the overlaps that have a respondent."""

    def __init__(
        self,
        units: Sequence[NDArray[np.intp]],
        answers: NDArray[np.float64],
        sections: Sequence[Sequence[int]],
        least: int,
        may_go: Literal["units", "whole"] = "units",
    ) -> None:
        self.least = least
        self.answers = answers
        self.questions = answers.shape[1]
        self.sections = [list(columns) for columns in sections]
        overlaps, overlap_of = np.unique(np.column_stack(units), axis=0, return_inverse=True)
        self.overlap = overlap_of.ravel()
        sizes = [np.bincount(unit) for unit in units]
        self.starts = np.cumsum([0, *(len(size) for size in sizes)])
        size = np.concatenate(sizes).astype(np.float64)
        fixed = np.full(len(size), np.inf)
        # What it costs to withhold a figure of each unit, and of the whole.
        self.cost = np.append(size, np.inf) if may_go == "units" else np.append(fixed, 1.0)
        # One row for each unit of any breakdown, the trust last: the overlaps it is made of.
        of_units = [overlaps[:, b] == np.arange(len(n))[:, None] for b, n in enumerate(sizes)]
        self.members = np.vstack([*of_units, np.ones((1, len(overlaps)), dtype=bool)])
        answered = ~np.isnan(answers)
        in_sections = [answered[:, columns].any(axis=1) for columns in self.sections]
        every = np.column_stack([answered, *in_sections])
        self.counts = np.zeros((len(overlaps), every.shape[1]), dtype=np.int64)
        np.add.at(self.counts, self.overlap, every)
        self.n = self.members @ self.counts
        self.shown = ~too_few(self.n, least)
        self.close()

    def withheld(self) -> Mask:
        for items in self.blocks():
            self.protect_counts(items)
        for question in range(self.questions):
            self.protect_scores(question)
        return ~self.shown

    def close(self) -> None:
        """Withhold the sections with a withheld question; what a trust knows of itself stays."""
        closed = sections_withheld(~self.shown, self.sections)
        if np.isinf(self.cost[-1]):
            closed[-1] = False
        self.shown[:, self.questions :] &= ~closed

    def blocks(self) -> Iterator[list[int]]:
        """The items whose numbers bound each other: a section's questions with it, others alone."""
        for s, columns in enumerate(self.sections):
            yield [*columns, self.questions + s]
        rest = set(range(self.questions)).difference(*self.sections)
        yield from ([question] for question in sorted(rest))

    def protect_counts(self, items: list[int]) -> None:
        """Withhold further figures of some items until no small number can be found."""
        counts, n, shown = self.counts[:, items], self.n[:-1, items], self.shown[:, items]
        small = np.concatenate([n.ravel(), counts.ravel()]) < self.least
        if not shown.any() or not small.any():
            return
        each = sparse.eye_array(len(items))
        figures = sparse.kron(sparse.csr_array(self.members.astype(float)), each, "csr")
        groups = sparse.vstack([figures[: n.size], sparse.eye_array(counts.size)], "csr")
        tables = LinkedTables(
            counts=counts,
            known=np.zeros_like(counts),
            figures=figures,
            cost=np.repeat(self.cost, len(items)),
            relations=_section_relations(len(items) - 1),
            groups=groups[np.flatnonzero(small)],
        )
        kept, _ = suppress_further(tables, shown.ravel(), self.least)
        self.shown[:, items] = kept.reshape(shown.shape)
        self.close()

    def protect_scores(self, question: int) -> None:
        """Withhold further units until no small group's score is known to within half a point."""
        answered = ~np.isnan(self.answers[:, question])
        values, answer = np.unique(self.answers[answered, question], return_inverse=True)
        counts = np.zeros((self.members.shape[1], len(values)), dtype=np.int64)
        np.add.at(counts, (self.overlap[answered], answer.ravel()), 1)
        groups = np.vstack([self.members[:-1], np.eye(len(counts), dtype=bool)])
        number = groups @ counts.sum(axis=1)
        groups = np.unique(groups[(number > 0) & (number < self.least)], axis=0)
        shown = self.shown[:, question]
        tables = AnswerTables(counts, values, self.members)
        fixed = np.isinf(self.cost)
        # What figures that stay tell of their own people, such as the trust's, cannot be helped.
        stay = self.members[shown & fixed].any(axis=0)
        beyond = [
            group for group, _ in tables.known(groups, shown & fixed) if groups[group][stay].any()
        ]
        groups = np.delete(groups, beyond, axis=0)
        while (shown & ~fixed).any() and (found := next(tables.known(groups, shown), None)):
            _, blamed = found
            may_go = blamed & shown & ~fixed
            may_go = may_go if may_go.any() else shown & ~fixed
            shown[np.argmin(np.where(may_go, self.cost, np.inf))] = False
        self.close()


def _section_relations(questions: int) -> Floats:
    """Relate a section to its questions: it has as many as each, and as all together at most."""
    if not questions:
        return np.zeros((0, 1))
    each = np.column_stack([-np.eye(questions), np.ones(questions)])
    return np.vstack([each, [*np.ones(questions), -1.0]])
