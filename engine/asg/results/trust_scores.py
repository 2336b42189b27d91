"""One year, one group: weights, then every trust's scores, with the suppressed ones taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.disclosure import sections_withheld, too_few
from asg.errors import UsageError
from asg.kernels import (
    TrustScores,
    cell_ratios,
    in_decimals,
    item_scores_by_variance,
    scores_in_decimals,
    weights,
)
from asg.kernels.decimals import Decimals
from asg.kernels.scores import VARIANCES
from asg.kernels.within import ZERO_SE
from asg.reading import NO_ANSWER, Responses
from asg.results.results import GroupCounts
from asg.survey.model import Group, Question, Survey

ANSWERS_AT_ONCE = 200_000
"""How many answers are worked on in one go: those of whole trusts, and of at least one. They stay
in the processor's cache, whatever the size of the survey; no figure depends on it."""

QUESTIONS_AT_ONCE = 8
"""How many questions of no section are scored in one go."""


N_EFF_DECIMALS = 1
"""Decimals of effective numbers: more would reveal weights, and the nation's numbers."""


class National(NamedTuple):
    """Figures over the unsuppressed trusts, each of shape (items,)."""

    average: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    trusts: NDArray[np.int64]


@dataclass(frozen=True)
class GroupScores:
    """Scores of every trust (rows, I) of a group on its items (columns, K)."""

    group: Group
    """Which group."""
    items: tuple[str, ...]
    keys: tuple[str, ...]
    """The items: questions, section by section, then sections if the group has section scores; and
    the questions' keys, ``""`` for a section."""
    n: NDArray[np.int64]
    score: NDArray[np.float64]
    se: NDArray[np.float64]
    n_eff: NDArray[np.float64]
    """Shape (I, K); the last is the effective number of respondents. A suppressed figure is gone
    for good: n 0, the others NaN."""
    sections: tuple[tuple[int, ...], ...]
    """The columns of the questions that each section is made of, section by section."""
    answered: NDArray[np.int64]
    """Shape (I, questions): respondents with any answer, 0 where the score is suppressed."""
    respondents: NDArray[np.int64]
    """Shape (I,): rows of the trust in this group, whatever they answered."""
    counts: GroupCounts
    """How respondents came in."""
    other_se: NDArray[np.float64] | None = None
    """Shape (I, K): the standard error with the other form of the variance; None where not
    wanted."""

    def in_decimals(self, decimals: Decimals) -> GroupScores:
        """Round scores and standard errors, once: these have every digit."""
        questions = len(self.items) - len(self.sections)
        exact, in_sections = (
            TrustScores(self.n[:, part], self.score[:, part], self.se[:, part])
            for part in (slice(questions), slice(questions, None))
        )
        rounded = scores_in_decimals(exact, in_sections, self.sections, decimals)
        _, score, se = (np.concatenate(figures, axis=1) for figures in zip(*rounded, strict=True))
        n_eff = self.n_eff if decimals == "all" else in_decimals(self.n_eff, N_EFF_DECIMALS)
        other_se = None if self.other_se is None else in_decimals(self.other_se, decimals)
        counts = replace(self.counts, decimals=decimals)
        return replace(self, score=score, se=se, n_eff=n_eff, counts=counts, other_se=other_se)

    def without(self, withheld: NDArray[np.bool_]) -> GroupScores:
        """Withhold figures, shape (I, K), as those of too few respondents are."""
        questions = self.answered.shape[1]
        other = self.other_se
        return replace(
            self,
            n=np.where(withheld, 0, self.n),
            score=np.where(withheld, np.nan, self.score),
            se=np.where(withheld, np.nan, self.se),
            n_eff=np.where(withheld, np.nan, self.n_eff),
            answered=np.where(withheld[:, :questions], 0, self.answered),
            other_se=None if other is None else np.where(withheld, np.nan, other),
        )

    def national(self) -> National:
        """The plain mean, lowest and highest over the unsuppressed trusts of each item."""
        shown = ~np.isnan(self.score)
        trusts = shown.sum(axis=0)
        nobody = trusts == 0
        total = np.where(shown, self.score, 0.0).sum(axis=0)
        average = np.divide(total, trusts, out=np.full(trusts.shape, np.nan), where=~nobody)
        lowest = np.where(shown, self.score, np.inf).min(axis=0, initial=np.inf)
        highest = np.where(shown, self.score, -np.inf).max(axis=0, initial=-np.inf)
        lowest[nobody] = highest[nobody] = np.nan
        return National(average, lowest, highest, trusts)


class Respondents(NamedTuple):
    """The respondents of one group in the order of their trusts, each of shape (J,)."""

    row: NDArray[np.intp]
    """Among all of the file."""
    trust: NDArray[np.intp]
    """Counted in the file's trusts."""
    weight: NDArray[np.float64]
    """0 for those left out."""
    known: NDArray[np.bool_]
    """Whether the cell of the standardisation is known."""
    capped: NDArray[np.bool_]
    """Whether the weight was cut to the cap."""

    def of(self, trusts: NDArray[np.intp]) -> Respondents:
        """Those of some trusts."""
        return self.where(np.isin(self.trust, trusts))

    def where(self, kept: NDArray[np.bool_]) -> Respondents:
        """Those of a mask, shape (J,)."""
        row, trust, weight, known, capped = self
        return Respondents(row[kept], trust[kept], weight[kept], known[kept], capped[kept])


def group_respondents(survey: Survey, responses: Responses, group: Group) -> Respondents:
    """The respondents of one of the survey's groups, weighted."""
    method = survey.method
    row = np.flatnonzero(responses.group == survey.place_of(group))
    trust = responses.trust[row]
    cell = responses.cell[row]
    design = None if responses.weight is None else responses.weight[row]
    weight = weights(
        trust, cell, cap=method.weight_cap, unknown_cell=method.unknown_cell, design=design
    )
    # A ratio that only rounding puts above the cap was not cut.
    ratios = np.nan_to_num(cell_ratios(trust, cell, design=design))
    capped = ratios > method.weight_cap * (1 + 1e-12)
    order = np.argsort(trust.astype(np.min_scalar_type(trust.max(initial=0))), kind="stable")
    return Respondents(row[order], trust[order], weight[order], cell[order] >= 0, capped[order])


def group_scores(
    survey: Survey,
    responses: Responses,
    group: Group,
    people: Respondents | None = None,
    *,
    both_variances: bool = False,
) -> GroupScores:
    """Weight and score one group's respondents.

    Scores have every digit (:meth:`GroupScores.in_decimals` rounds), and every figure of fewer than
    ``suppress_below`` respondents is taken out. Questions that the group drops stay in ``items``
    with nothing in them. ``people`` are those who are scored, weighted; all of the group if left
    out.
    """
    if not survey.scored_questions:
        raise UsageError(
            f"survey {survey.id}: no option has a score; expected a score from 0 to 10 for the "
            "options of at least one question"
        )
    method = survey.method
    people = people or group_respondents(survey, responses, group)
    trusts = len(responses.trusts)
    questions, items = survey.scored_questions, survey.scored_items(group)
    columns = items.sections
    asked = [q if q.id not in group.drop and q.id in responses.answers else None for q in questions]
    forms = sorted(VARIANCES, key=method.variance.__ne__)[: 1 + both_variances]
    everyone = people
    if (people.trust >= trusts).any():  # respondents of no unit, whom the weights have counted
        people = people.where(people.trust < trusts)
    scored, n_eff = _scores(responses, asked, people, columns, forms)
    found, in_sections = scored[0]
    withheld = too_few(found.n, method.suppress_below)
    shown = ~np.concatenate([withheld, sections_withheld(withheld, columns)], axis=1)
    ses = [np.concatenate([part.se for part in parts], axis=1) for parts in scored]
    ses = [np.where(shown, se, np.nan) for se in ses]
    unknown = int(np.count_nonzero(~everyone.known))
    exclude = method.unknown_cell == "exclude"
    return GroupScores(
        group=group,
        items=items.ids,
        keys=items.keys,
        n=np.where(shown, np.concatenate([found.n, in_sections.n], axis=1), 0),
        score=np.where(shown, np.concatenate([found.score, in_sections.score], axis=1), np.nan),
        se=ses[0],
        n_eff=np.where(shown, n_eff, np.nan),
        sections=columns,
        answered=np.where(withheld, 0, _answered(responses, asked, people)),
        respondents=np.bincount(people.trust, minlength=trusts),
        counts=GroupCounts(
            year=survey.year,
            group=group.id,
            respondents=int(everyone.row.size),
            excluded=unknown if exclude else 0,
            neutral=0 if exclude else unknown,
            capped=int(np.count_nonzero(people.capped)),
            trusts=int(np.unique(people.trust).size),
            decimals="all",
        ),
        other_se=ses[1] if both_variances else None,
    )


def questions_alike(groups: Sequence[GroupScores]) -> list[str]:
    """Name the questions with one score, without spread, in all trusts and groups shown."""
    alike = []
    questions = sum(key != "" for key in groups[0].keys) if groups else 0
    for item in range(questions):  # they come before the sections, which not all groups have
        score = np.concatenate([group.score[:, item] for group in groups])
        se = np.concatenate([group.se[:, item] for group in groups])
        shown = ~np.isnan(score)
        if shown.any() and max(np.ptp(score[shown]), se[shown].max()) < ZERO_SE:
            alike.append(groups[0].items[item])
    return alike


def _scores(
    responses: Responses,
    questions: Sequence[Question | None],
    people: Respondents,
    sections: Sequence[Sequence[int]],
    variances: Sequence[str],
) -> tuple[list[tuple[TrustScores, TrustScores]], NDArray[np.float64]]:
    """Score questions (None: one nobody was asked) and sections, some trusts at a time.

    With each of some forms of the variance. The last are the effective numbers.
    """
    trusts = len(responses.trusts)
    found = [(_nothing(trusts, len(questions)), _nothing(trusts, len(sections))) for _ in variances]
    n_eff = np.full((trusts, len(questions) + len(sections)), np.nan)
    for block, in_block in _blocks(len(questions), sections):
        own = [list(range(len(block))) for _ in in_block]
        items = [*block, *(len(questions) + s for s in in_block)]
        for chunk in answer_chunks(responses, [questions[k] for k in block], people):
            scored, n_eff[chunk.trusts, items] = item_scores_by_variance(
                chunk.answers.T,
                chunk.weight,
                chunk.trust,
                chunk.trust_count,
                own,
                variances=variances,
            )
            for whole, part in zip(found, scored, strict=True):
                for figures, scored_part, columns in zip(
                    whole, part, (block, in_block), strict=True
                ):
                    for figure, values in zip(figures, scored_part, strict=True):
                        figure[chunk.trusts, columns] = values
    return found, n_eff


def _blocks(
    questions: int, sections: Sequence[Sequence[int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """The questions of each section with that section, then the others, some at a time."""
    for s, columns in enumerate(sections):
        yield list(columns), [s]
    rest = sorted(set(range(questions)).difference(*sections))
    for k in range(0, len(rest), QUESTIONS_AT_ONCE):
        yield rest[k : k + QUESTIONS_AT_ONCE], []


class AnswerChunk(NamedTuple):
    """The scored answers of the respondents of some trusts.

    Attributes
    ----------
    rows, trusts
        Which of the group's respondents, and which trusts.
    answers
        Shape (K, M): scores, 0 to 10; NaN where there is none.
    weight, trust
        Shape (M,): weights, and trusts counted from the first of these.
    """

    rows: slice
    trusts: slice
    answers: NDArray[np.float64]
    weight: NDArray[np.float64]
    trust: NDArray[np.intp]

    @property
    def trust_count(self) -> int:
        """How many trusts."""
        return int(self.trusts.stop - self.trusts.start)


def answer_chunks(
    responses: Responses,
    questions: Sequence[Question | None],
    people: Respondents,
    shown: NDArray[np.bool_] | None = None,
) -> Iterator[AnswerChunk]:
    """Score the answers to questions (None: one nobody was asked), some trusts at a time.

    With ``shown``, shape (I, K), only those of the trusts that have a score of the question, and of
    the respondents who count in it.
    """
    hidden = None if shown is None else np.where(shown, 0.0, np.nan).T
    asked = [
        (k, _Scale.of(question), responses.answers[question.id].to_numpy())
        for k, question in enumerate(questions)
        if question is not None and question.id in responses.answers
    ]
    for rows in _chunks(people.trust, ANSWERS_AT_ONCE // max(len(questions), 1)):
        row, trust = people.row[rows], people.trust[rows]
        in_turn = (np.diff(row) == 1).all()  # then there is nothing to pick: several times as fast
        member = slice(row[0], row[-1] + 1) if in_turn else row
        answers = np.full((len(questions), len(row)), np.nan)
        for k, scale, codes in asked:
            scale.scores(codes[member], answers[k])
        weight, trusts = people.weight[rows], slice(trust[0], trust[-1] + 1)
        if hidden is not None:
            answers += hidden[:, trusts].take(trust - trust[0], axis=1)
            answers[:, weight == 0] = np.nan
        yield AnswerChunk(rows, trusts, answers, weight, trust - trust[0])


def _answered(
    responses: Responses, questions: Sequence[Question | None], people: Respondents
) -> NDArray[np.int64]:
    """Count the respondents of each trust with any answer to each question."""
    counted = people.weight > 0
    row = people.row[counted]
    present, starts = np.unique(people.trust[counted], return_index=True)
    found = np.zeros((len(responses.trusts), len(questions)), np.int64)
    for k, question in enumerate(questions):
        if question is not None and row.size:
            said = responses.answers[question.id].to_numpy()[row] != NO_ANSWER
            found[present, k] = np.add.reduceat(said, starts, dtype=np.int64)
    return found


def _nothing(trusts: int, items: int) -> TrustScores:
    shape = (trusts, items)
    return TrustScores(np.zeros(shape, np.int64), np.full(shape, np.nan), np.full(shape, np.nan))


def _chunks(trust: NDArray[np.intp], at_once: int) -> Iterator[slice]:
    """Cut rows in the order of their trusts into runs of whole trusts, of ``at_once`` at most."""
    starts = np.flatnonzero(np.diff(trust, prepend=-1))
    ends = np.append(starts[1:], trust.size)
    start = 0
    while start < trust.size:
        fitting = np.searchsorted(ends, start + at_once, side="right") - 1
        stop = int(ends[max(fitting, np.searchsorted(starts, start))])
        yield slice(start, stop)
        start = stop


class _Scale(NamedTuple):
    """Scores by code: that of the code ``lowest`` + i - 1 is at i, NaN at both ends."""

    lowest: int
    by_code: NDArray[np.float64]

    @classmethod
    def of(cls, question: Question) -> _Scale:
        known = {code: score for code, score in question.scores.items() if code != NO_ANSWER}
        lowest, highest = min(known, default=0), max(known, default=0)
        by_code = np.full(highest - lowest + 3, np.nan)
        for code, score in known.items():
            by_code[code - lowest + 1] = score
        return cls(lowest, by_code)

    def scores(self, codes: NDArray[np.int16], out: NDArray[np.float64]) -> None:
        """Write the scores of codes to ``out``; a code off the scale has none."""
        places = codes.astype(np.intp) - (self.lowest - 1)
        self.by_code.take(places, mode="clip", out=out)


def scored_answers(codes: NDArray[np.int16], question: Question) -> NDArray[np.float64]:
    """Turn option codes into scores, 0 to 10; NaN where the option has none or nothing was said."""
    result = np.empty(codes.shape)
    _Scale.of(question).scores(codes, result)
    return result
