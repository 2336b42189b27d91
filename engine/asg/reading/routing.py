"""Who was asked a question, by the answers to the questions that lead to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from asg.reading.meanings import NO_ANSWER
from asg.survey.model import Survey


def not_asked(
    survey: Survey, answers: Mapping[str, NDArray[np.int16]]
) -> dict[str, NDArray[np.bool_]]:
    """By question with ``asked_if``, the respondents whose other answers say that it was not asked.

    One who left the leading question blank may have been asked. One who was not asked the leading
    question was not asked the question that it leads to.
    """
    found: dict[str, NDArray[np.bool_]] = {}
    for question in survey.questions:  # a leading question comes before those that it leads to
        if question.asked_if is None or question.id not in answers:
            continue
        out = np.zeros(len(answers[question.id]), dtype=bool)
        for leading, codes in question.asked_if.items():
            if leading in answers:
                given = answers[leading]
                out |= (given != NO_ANSWER) & ~np.isin(given, codes)
            out |= found.get(leading, False)
        found[question.id] = out
    return found
