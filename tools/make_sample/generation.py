"""One group of one year: everyone's answers, with chosen scores for the trusts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from asg.survey.model import Question, Survey
from make_sample import design
from make_sample.answering import Answerers, answers_at, scale_of
from make_sample.questionnaire import (
    BLANK,
    MET,
    MET_NONE,
    RECEIVED,
    RECEIVED_NONE,
    RECEIVED_SOME,
    Codes,
    answer_shares,
    asked,
    pick,
    scored_share,
    unscored_answers,
)
from make_sample.respondents import Respondents

Floats = NDArray[np.float64]

_LOWEST_TARGET, _HIGHEST_TARGET = 0.3, 9.7
_ROOM_BELOW, _ROOM_ABOVE = 0.15, 0.08
"""How far the other trusts stay within printed lowest and highest scores."""


@dataclass(frozen=True)
class Chance:
    """All that chance decides, drawn once, so that aims can be changed and met again.

    Attributes
    ----------
    latent
        Shape (J, K): satisfaction with what each question asks about; standard normal.
    reply
        Shape (J, K): readiness to answer, uniform; low answers first.
    code
        Shape (J, K): decides among answers that carry no score, uniform.
    effect, error
        Shape (I, K): each trust's true distance from the average and its sampling error, in
        standard deviations.
    """

    latent: Floats
    reply: Floats
    code: Floats
    effect: Floats
    error: Floats


@dataclass(frozen=True)
class Aims:
    """What the answers are to give.

    Attributes
    ----------
    averages
        National average by question.
    spreads
        Spread between trusts by question, where it is not the usual one of :mod:`design`.
    trust
        Of the trust whose figures are chosen, its place in the list of trusts; -1 where none.
    scores, n, first_option
        Of that trust: score and number of respondents by question; and by question that is not
        scored, how many answer with its first option.
    extremes
        Lowest and highest score of all trusts, by question.
    """

    averages: dict[str, float]
    spreads: dict[str, float] = field(default_factory=dict)
    trust: int = -1
    scores: dict[str, float] = field(default_factory=dict)
    n: dict[str, int] = field(default_factory=dict)
    first_option: dict[str, int] = field(default_factory=dict)
    extremes: dict[str, tuple[float, float]] = field(default_factory=dict)


def draw_chance(
    survey: Survey,
    respondents: Respondents,
    quality: Floats,
    item_effect: Floats,
    random: Generator,
) -> Chance:
    """Draw what chance decides.

    Parameters
    ----------
    survey
        Its questions are the K of the arrays.
    respondents
        Everyone (J).
    quality
        Shape (I,): each trust's distance from the average in everything.
    item_effect
        Shape (I, K): and in each question alone.
    random
        Where chance comes from.
    """
    everyone, questions = respondents.trust.size, len(survey.questions)
    trusts = quality.size
    general = random.standard_normal((everyone, 1))
    sections = random.standard_normal((everyone, len(survey.sections)))
    own = random.standard_normal((everyone, questions))
    at = {section.id: s for s, section in enumerate(survey.sections)}
    of = [at.get(survey.section_of[q.id].id, 0) if q.scored else 0 for q in survey.questions]
    rest = 1 - design.GENERAL_SHARE - design.SECTION_SHARE
    latent = (
        np.sqrt(design.GENERAL_SHARE) * general
        + np.sqrt(design.SECTION_SHARE) * sections[:, of]
        + np.sqrt(rest) * own
        + design.AGE_EFFECT * respondents.age_group[:, np.newaxis]
    )
    # Who leaves one question out leaves out others.
    reply = 0.5 * random.random((everyone, 1)) + random.random((everyone, questions))
    ranks = np.argsort(np.argsort(reply, axis=0, kind="stable"), axis=0, kind="stable")
    common, chance_common = design.COMMON_EFFECT_SHARE, design.COMMON_CHANCE_SHARE
    effect = np.sqrt(common) * quality[:, np.newaxis] + np.sqrt(1 - common) * item_effect
    error = np.sqrt(chance_common) * random.standard_normal((trusts, 1)) + np.sqrt(
        1 - chance_common
    ) * random.standard_normal((trusts, questions))
    code = random.random((everyone, questions))
    return Chance(latent, (ranks + 0.5) / max(everyone, 1), code, effect, error)


def answer(
    survey: Survey, group: str, respondents: Respondents, chance: Chance, aims: Aims
) -> dict[str, Codes]:
    """Answer every question, in the order in which they are asked.

    Returns
    -------
    dict
        Codes of shape (J,) by question id; ``BLANK`` where nothing was answered.
    """
    answers: dict[str, Codes] = {}
    for k, question in enumerate(survey.questions):
        led = asked(question.id, answers, respondents.trust.size)
        if not question.scored:
            codes = _told(question, group, respondents, chance.code[:, k], led, aims)
        else:
            may = led & (answers[RECEIVED] == RECEIVED_SOME) if question.id == MET else led
            says = _who_scores(question.id, group, respondents, chance.reply[:, k], may, aims)
            who = Answerers(
                chance.latent[says, k], respondents.weight[says], respondents.trust[says]
            )
            n = np.bincount(who.trust[who.weight > 0], minlength=chance.effect.shape[0])
            target = _targets(question, n, chance.effect[:, k], chance.error[:, k], survey, aims)
            codes = unscored_answers(question, group, chance.code[:, k])
            if question.id == MET:
                codes[answers[RECEIVED] == RECEIVED_NONE] = MET_NONE
            codes[says] = answers_at(target, who, scale_of(question))
        answers[question.id] = np.where(led, codes, BLANK).astype(np.int16)
    return answers


def _told(
    question: Question,
    group: str,
    respondents: Respondents,
    chance: Floats,
    led: NDArray[np.bool_],
    aims: Aims,
) -> Codes:
    """Answer a question that is not scored."""
    shares = answer_shares(question, group)
    options = (BLANK, *(option.code for option in question.options))
    codes = pick(options, shares, chance)
    if question.id in aims.first_option:
        here = np.flatnonzero(led & (respondents.trust == aims.trust) & respondents.known)
        count = aims.first_option[question.id]
        if here.size < count:
            raise ValueError(f"{question.id}: {here.size} are asked, too few for {count}")
        order = here[np.argsort(chance[here], kind="stable")]
        codes[order[:count]] = options[1]
        others = order[count:]
        spread = np.linspace(0, 1, others.size, endpoint=False)
        codes[others] = pick(options[2:], _whole(shares[2:]), spread)
    return codes


def _whole(shares: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(share / sum(shares) for share in shares)


def _who_scores(
    question: str,
    group: str,
    respondents: Respondents,
    reply: Floats,
    may: NDArray[np.bool_],
    aims: Aims,
) -> NDArray[np.bool_]:
    """Choose whose answers are scored; of the chosen trust, the exact number of known ones."""
    says = may & (reply < scored_share(question, group))
    if question in aims.n:
        here = np.flatnonzero(may & (respondents.trust == aims.trust) & respondents.known)
        count = aims.n[question]
        if here.size < count:
            raise ValueError(f"{question}: {here.size} may answer, too few for {count}")
        says[here] = False
        says[here[np.argsort(reply[here], kind="stable")[:count]]] = True
    return says


def _targets(
    question: Question,
    n: NDArray[np.int64],
    effect: Floats,
    error: Floats,
    survey: Survey,
    aims: Aims,
) -> Floats:
    """Choose the score of each trust: the mean over those shown is the aim, to the last digit."""
    average = aims.averages[question.id]
    binary = len(question.scores) == 2
    deviation = (1.0 if binary else 0.82) * np.sqrt(average * (10 - average))
    usual = design.SPREADS.get(question.id, design.SPREAD)
    spread = aims.spreads.get(question.id, usual)
    target = average + spread * effect + error * deviation / np.sqrt(np.maximum(n, 1))
    free = np.ones(n.size, dtype=bool)
    low, high = _LOWEST_TARGET, _HIGHEST_TARGET
    shown = n >= survey.method.suppress_below
    if aims.trust >= 0 and question.id in aims.scores:
        target[aims.trust] = aims.scores[question.id]
        free[aims.trust] = False
    if question.id in aims.extremes:
        low, high = aims.extremes[question.id]
        among = np.flatnonzero(free & shown)
        lowest, highest = among[np.argmin(target[among])], among[np.argmax(target[among])]
        target[lowest], target[highest] = low, high
        free[[lowest, highest]] = False
        low, high = low + _ROOM_BELOW, high - _ROOM_ABOVE
    moved = free & shown
    for _ in range(20):
        target[free] = np.clip(target[free], low, high)
        if moved.any():
            short = average * np.count_nonzero(shown) - float(target[shown].sum())
            target[moved] += short / np.count_nonzero(moved)
    return target
