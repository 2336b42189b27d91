"""Turns latent satisfaction into answers whose weighted mean is, trust by trust, a chosen score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.survey.model import Question

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_HALVINGS = 50
_FURTHEST = 12.0
"""No latent value lies further from a cut than this."""
_NEAREST = 40
"""Answers that may be changed by one option: the nearest to a cut, whose givers hesitated."""
_CHANGES = 8
_DIGITS = 9
"""Compared after rounding to this, so that the last digits of a sum do not decide."""

# Latent values between which the options lie, worst to best: by number of scored options.
_CUTS: dict[int, tuple[float, ...]] = {
    2: (0.0,),
    3: (-0.5, 0.5),
    4: (-1.0, -0.2, 0.7),
    5: (-1.0, -0.4, 0.25, 1.0),
}


@dataclass(frozen=True)
class Scale:
    """The scored options of a question, worst first, and the latent values that part them."""

    codes: NDArray[np.int16]
    scores: Floats
    cuts: Floats


class Answerers(NamedTuple):
    """Those whose answers to a question are scored: shapes (M,)."""

    latent: Floats
    weight: Floats
    trust: Ints


def scale_of(question: Question) -> Scale:
    """The scale of a scored question."""
    scored = sorted((score, code) for code, score in question.scores.items())
    return Scale(
        np.array([code for _, code in scored], dtype=np.int16),
        np.array([score for score, _ in scored]),
        np.array(_CUTS[len(scored)]),
    )


def answers_at(target: Floats, who: Answerers, scale: Scale) -> NDArray[np.int16]:
    """Answers whose weighted mean is, in each trust, as near the target as can be.

    Parameters
    ----------
    target
        Shape (I,): the score of each trust.
    who
        Those who answer. Who has no weight answers as the others of the trust do.
    scale
        The question's options.

    Returns
    -------
    ndarray
        Shape (M,): codes.

    Notes
    -----
    Each trust's latent values are shifted by one number, found by halving. What one number cannot
    reach, a few respondents near a cut do, by answering one option better or worse.
    """
    total = np.bincount(who.trust, who.weight, minlength=target.size)
    low, high = np.full(target.size, -_FURTHEST), np.full(target.size, _FURTHEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        option = np.searchsorted(scale.cuts, who.latent + middle[who.trust])
        reached = np.bincount(who.trust, who.weight * scale.scores[option], minlength=target.size)
        below = reached < target * total
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    position = who.latent + high[who.trust]
    option = np.searchsorted(scale.cuts, position)
    order = np.argsort(who.trust, kind="stable")
    bounds = np.searchsorted(who.trust[order], np.arange(target.size + 1))
    for i in range(target.size):
        here = order[bounds[i] : bounds[i + 1]]
        here = here[who.weight[here] > 0]
        if here.size:
            share = who.weight[here] / total[i]
            option[here] = _settled(float(target[i]), position[here], option[here], share, scale)
    return scale.codes[option]


def _settled(target: float, position: Floats, option: Ints, share: Floats, scale: Scale) -> Ints:
    """Change single answers, by one option each, as long as that brings the mean nearer."""
    option = option.copy()
    top = scale.scores.size - 1
    for _ in range(_CHANGES):
        short = target - float((share * scale.scores[option]).sum())
        moves = []
        for step in (1, -1):
            possible = np.flatnonzero((option < top) if step == 1 else (option > 0))
            cut = scale.cuts[option[possible] - (step == -1)]
            distance = np.round(np.abs(position[possible] - cut), _DIGITS)
            moves.append((possible[np.argsort(distance, kind="stable")[:_NEAREST]], step))
        who = np.concatenate([possible for possible, _ in moves])
        to = np.concatenate([option[possible] + step for possible, step in moves])
        gain = share[who] * (scale.scores[to] - scale.scores[option[who]])
        left = np.round(np.abs(short - gain), _DIGITS)
        best = int(np.argmin(left))
        if left[best] >= round(abs(short), _DIGITS):
            break
        option[who[best]] = to[best]
    return option
