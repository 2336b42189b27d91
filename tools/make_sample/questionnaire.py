"""Who is asked what, and how often answers carry no score; questions by their 2024 ids.

The survey files say how an answer is scored; that a question is asked of some respondents alone
they say in words. Here it is spelled out, for the sample alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asg.survey.model import Question

Codes = NDArray[np.int16]

BLANK = 0
"""Stands for no answer; no option of the surveys has this code."""

ROUTES: dict[str, tuple[str, tuple[int, ...]]] = {
    "Q3": ("Q2", (1,)),
    "Q4": ("Q3", (2, 3, 4)),
    "Q5": ("Q3", (2, 3, 4)),
    "Q6": ("Q2", (1,)),
    "Q7": ("Q6", (1,)),
    "Q15": ("Q14", (1,)),
    "Q22_1": ("Q21", (1,)),
    "Q22_2": ("Q21", (1,)),
    "Q22_3": ("Q21", (1,)),
    "Q22_4": ("Q21", (1,)),
    "Q23": ("Q21", (1,)),
    "Q26": ("Q24", (1,)),
    "Q28": ("Q27", (1,)),
    "Q29": ("Q28", (1,)),
    "Q30": ("Q28", (1,)),
    "Q31": ("Q28", (1,)),
    "Q37": ("Q36", (1,)),
    "Q38": ("Q36", (1,)),
}
"""A question, and the question and answers that lead to it."""

RECEIVED, RECEIVED_SOME, RECEIVED_NONE = "Q37", 1, 2
MET, MET_NONE = "Q38", 4
"""Who received no support says so again in the next question."""

_ANSWER_SHARES: dict[str, tuple[float, ...]] = {
    "Q1": (0.52, 0.24, 0.10, 0.07, 0.05, 0.02),
    "Q2": (0.33, 0.63, 0.04),
    "Q3": (0.18, 0.33, 0.22, 0.20, 0.07),
    "Q4": (0.34, 0.28, 0.34, 0.04),
    "Q5": (0.11, 0.43, 0.42, 0.04),
    "Q21": (0.75, 0.22, 0.03),
    "Q24": (0.47, 0.47, 0.06),
    "Q28": (0.45, 0.52, 0.03),
    "Q36": (0.46, 0.54),
    "Q37": (0.68, 0.26, 0.06),
}
"""Of the questions that are not scored: how the answers fall, option by option."""

_GROUP_ANSWER_SHARES: dict[tuple[str, str], tuple[float, ...]] = {
    ("CAMHS", "Q2"): (0.58, 0.37, 0.05),
    ("CAMHS", "Q21"): (0.55, 0.42, 0.03),
    ("CAMHS", "Q24"): (0.66, 0.29, 0.05),
    ("CAMHS", "Q28"): (0.38, 0.58, 0.04),
    ("CAMHS", "Q36"): (0.36, 0.64),
    ("OPMHS", "Q2"): (0.45, 0.50, 0.05),
    ("OPMHS", "Q21"): (0.52, 0.41, 0.07),
    ("OPMHS", "Q24"): (0.17, 0.75, 0.08),
    ("OPMHS", "Q28"): (0.25, 0.72, 0.03),
    ("OPMHS", "Q36"): (0.32, 0.68),
}

_BLANK_SHARE = 0.02

_SCORED_SHARES: dict[str, float] = {
    "Q6": 0.87,
    "Q7": 0.91,
    "Q8": 0.97,
    "Q9": 0.975,
    "Q10": 0.98,
    "Q11": 0.96,
    "Q12": 0.955,
    "Q13": 0.98,
    "Q14": 0.76,
    "Q15": 0.92,
    "Q16": 0.93,
    "Q17": 0.745,
    "Q18": 0.935,
    "Q19": 0.90,
    "Q22_1": 0.925,
    "Q22_2": 0.915,
    "Q22_3": 0.915,
    "Q22_4": 0.875,
    "Q23": 0.90,
    "Q26": 0.955,
    "Q27": 0.88,
    "Q29": 0.88,
    "Q30": 0.855,
    "Q31": 0.70,
    "Q32": 0.615,
    "Q33_1": 0.79,
    "Q33_2": 0.56,
    "Q33_3": 0.65,
    "Q33_4": 0.65,
    "Q34": 0.665,
    "Q35": 0.77,
    "Q38": 0.90,
    "Q39": 0.985,
    "Q40": 0.99,
    "Q41": 0.79,
}
"""Of those asked, who gives an answer that is scored."""

_GROUP_SCORED_SHARES: dict[tuple[str, str], float] = {
    ("CAMHS", "Q32"): 0.50,
    ("CAMHS", "Q33_2"): 0.62,
    ("OPMHS", "Q15"): 0.85,
    ("OPMHS", "Q17"): 0.50,
    ("OPMHS", "Q32"): 0.48,
    ("OPMHS", "Q33_2"): 0.55,
}

_UNSCORED_SHARES: dict[str, tuple[float, ...]] = {
    "Q7": (0.4, 0.6),
    "Q19": (0.3, 0.35, 0.35),
    "Q23": (0.55, 0.45),
    "Q31": (0.25, 0.5, 0.25),
    "Q32": (0.12, 0.38, 0.5),
    "Q38": (0.0, 1.0),
}
"""How the answers that carry no score fall, where there are several; Q38's none received is set
by Q37."""


def asked(question: str, answers: dict[str, Codes], everyone: int) -> NDArray[np.bool_]:
    """Who is asked a question, by what they answered before."""
    if question not in ROUTES:
        return np.ones(everyone, dtype=bool)
    before, leading = ROUTES[question]
    return np.isin(answers[before], leading)


def answer_shares(question: Question, group: str) -> tuple[float, ...]:
    """How the answers to a question that is not scored fall: blank, then its options."""
    shares = _GROUP_ANSWER_SHARES.get((group, question.id), _ANSWER_SHARES[question.id])
    return (_BLANK_SHARE, *((1 - _BLANK_SHARE) * share for share in shares))


def scored_share(question: str, group: str) -> float:
    """The share of those asked whose answer is scored."""
    return _GROUP_SCORED_SHARES.get((group, question), _SCORED_SHARES[question])


def unscored_answers(question: Question, group: str, chance: NDArray[np.float64]) -> Codes:
    """An answer that carries no score, or a blank, for each chance from 0 to 1."""
    codes = [option.code for option in question.options if option.score is None]
    if not codes:
        return np.full(chance.shape, BLANK, dtype=np.int16)
    shares = np.array(_UNSCORED_SHARES.get(question.id, (1.0,)))
    blank = min(_BLANK_SHARE / (1 - scored_share(question.id, group)), 0.5)
    return pick((BLANK, *codes), (blank, *((1 - blank) * shares)), chance)


def pick(codes: tuple[int, ...], shares: tuple[float, ...], chance: NDArray[np.float64]) -> Codes:
    """Pick a code for each chance from 0 to 1, in proportion to the shares."""
    bounds = np.cumsum(shares)[:-1]
    return np.array(codes, dtype=np.int16)[np.searchsorted(bounds, chance, side="right")]
