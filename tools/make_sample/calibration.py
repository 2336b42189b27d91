"""Finds national averages, and scores of the year before, that give RRE the printed bands."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asg.kernels import expected_range, scores, section_scores
from asg.results.trust_scores import scored_answers
from asg.survey.model import Survey
from make_sample import design
from make_sample.checking import SampleError
from make_sample.generation import Aims, Chance, answer
from make_sample.printed import Printed
from make_sample.questionnaire import Codes
from make_sample.respondents import Respondents

_ROUNDS = 10
_SMALLEST_SPREAD = 0.1
_FIRST_TOTAL_SE = 0.45


@dataclass(frozen=True)
class Year:
    """One group of one year as generated: who answered, what, and by what chance."""

    survey: Survey
    group: str
    respondents: Respondents
    chance: Chance


@dataclass(frozen=True)
class TrustFigures:
    """Score, standard error, total standard error and adjusted z of one trust, by item."""

    score: dict[str, float]
    se: dict[str, float]
    total_se: dict[str, float]
    z: dict[str, float]


def figures_of(year: Year, answers: dict[str, Codes], trust: int) -> TrustFigures:
    """Compute one trust's figures with the engine's kernels."""
    survey, respondents = year.survey, year.respondents
    questions = survey.scored_questions
    x = np.column_stack([scored_answers(answers[q.id], q) for q in questions])
    trusts = year.chance.effect.shape[0]
    weight, of = respondents.weight, respondents.trust
    column = {question.id: k for k, question in enumerate(questions)}
    columns = [[column[q] for q in section.questions] for section in survey.sections]
    by_question = scores(x, weight, of, trusts)
    by_section = section_scores(x, weight, of, trusts, columns)
    shown = by_question.n >= survey.method.suppress_below
    section_shown = np.column_stack([shown[:, c].all(axis=1) for c in columns])
    items = [*column, *(section.id for section in survey.sections)]
    score = np.where(
        np.concatenate([shown, section_shown], axis=1),
        np.concatenate([by_question.score, by_section.score], axis=1),
        np.nan,
    )
    se = np.concatenate([by_question.se, by_section.se], axis=1)
    found = [
        expected_range(score[:, k], se[:, k], quantile=design.CALIBRATED_WITH)
        for k in range(len(items))
    ]

    def by_item(values: list[float]) -> dict[str, float]:
        return dict(zip(items, values, strict=True))

    return TrustFigures(
        by_item(score[trust].tolist()),
        by_item(se[trust].tolist()),
        by_item([float(one.total_se[trust]) for one in found]),
        by_item([float(one.z[trust]) for one in found]),
    )


def check_designed(survey: Survey, printed: Printed) -> None:
    """Check that there is all that answers of trust RRE are made from.

    Raises
    ------
    SampleError
        Naming each scored question without it, and where it is expected.
    """
    needed: dict[str, set[str]] = {
        "its score in RRE_SCORES of design.py": {*design.RRE_SCORES},
        "its z in RRE_Z of design.py, or its band in rre_2024.toml": {
            *design.RRE_Z,
            *printed.bands,
        },
        "its respondents in RRE_UNPRINTED_N of design.py, or in rre_2024.toml": {
            *design.RRE_UNPRINTED_N,
            *printed.n,
        },
    }
    lines = [
        f"{question.id}: nothing to make answers from; expected {where}"
        for question in survey.scored_questions
        for where, given in needed.items()
        if question.id not in given | printed.rows.keys()
    ]
    if lines:
        raise SampleError("\n".join(lines))


def calibrated(year: Year, printed: Printed, trust: int) -> tuple[Aims, TrustFigures]:
    """Find national averages with which one trust's items come to lie in the printed bands.

    Parameters
    ----------
    year
        The group that the printed figures are of.
    printed
        The printed figures.
    trust
        The trust, counted.

    Notes
    -----
    An item's average is the trust's score less its z times its total standard error. That error
    hangs a little on the answers, so this is repeated until it stands still. In sections that are
    above "About the same" the z of the questions with no band to keep are moved along. Where the
    average is printed too, the spread between trusts is what is found.
    """
    aimed = dict(design.RRE_Z)
    for item, band in printed.bands.items():
        aimed[item] = design.BAND_MIDDLE[band]
    known = {item: row["national_average"] for item, row in printed.rows.items()}
    averages = known | {
        q.id: design.RRE_SCORES[q.id] - aimed[q.id] * _FIRST_TOTAL_SE
        for q in year.survey.scored_questions
        if q.id not in known
    }
    n = design.RRE_UNPRINTED_N | {item: now for item, (_, now) in printed.n.items()}
    extremes = {item: (row["lowest"], row["highest"]) for item, row in printed.rows.items()}
    first_option = design.RRE_FIRST_OPTION[2024]
    spreads = dict.fromkeys(known, design.SPREAD)
    aims = Aims(averages, spreads, trust, design.RRE_SCORES, n, first_option, extremes)
    for _ in range(_ROUNDS):
        found = figures_of(
            year, answer(year.survey, year.group, year.respondents, year.chance, aims), trust
        )
        for section in year.survey.sections:
            loose = [q for q in section.questions if q in design.RRE_Z]
            if section.id in printed.bands and loose:
                # Unlike a question's own z, a section's comes from several: approached by halves.
                short = aimed[section.id] - found.z[section.id]
                for q in loose:
                    moved = aimed[q] + 0.5 * short * len(section.questions) / len(loose)
                    most = design.LARGEST_ABOUT_THE_SAME
                    aimed[q] = float(np.clip(moved, -most, most))
        averages = known | {
            q: design.RRE_SCORES[q] - aimed[q] * found.total_se[q]
            for q in averages
            if q not in known
        }
        spreads = {item: _spread_for(item, spreads[item], averages, found) for item in known}
        aims = replace(aims, averages=averages, spreads=spreads)
    return aims, found


def _spread_for(item: str, spread: float, averages: dict[str, float], found: TrustFigures) -> float:
    """Move a spread towards the total standard error that gives an item its z."""
    distance = design.RRE_SCORES[item] - averages[item]
    wanted = distance / design.PRINTED_AVERAGE_Z[item]
    variance = spread**2 + (wanted**2 - found.total_se[item] ** 2) / 2
    return float(np.sqrt(max(variance, _SMALLEST_SPREAD**2)))


def year_before(
    year: Year, printed: Printed, trust: int, averages: dict[str, float], now: TrustFigures
) -> Aims:
    """Find scores of the year before from which the trust's change is as printed."""
    items = printed.n
    before = {item: now.score[item] for item in items}
    n = {item: before_n for item, (before_n, _) in items.items()}
    aims = Aims(averages, {}, trust, before, n, design.RRE_FIRST_OPTION[2023])
    for _ in range(_ROUNDS):
        found = figures_of(
            year, answer(year.survey, year.group, year.respondents, year.chance, aims), trust
        )
        before = {
            item: now.score[item]
            - design.RRE_CHANGE_Z[item] * float(np.hypot(now.se[item], found.se[item]))
            for item in items
        }
        aims = replace(aims, scores=before)
    return aims


def item_effects(
    random: np.random.Generator, trusts: int, questions: int
) -> dict[int, NDArray[np.float64]]:
    """Draw each trust's effect on each question, in 2023 and 2024; some far from the average."""
    tails = 6.0
    scale = np.sqrt((tails - 2) / tails)
    before, own = (scale * random.standard_t(tails, (trusts, questions)) for _ in range(2))
    alike = design.YEARS_ALIKE_SHARE
    return {2023: before, 2024: np.sqrt(alike) * before + np.sqrt(1 - alike) * own}
