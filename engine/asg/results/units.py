"""Results of sites or areas: what is withheld beside the trusts' results, and what is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from asg.disclosure import too_few, withheld_units, withheld_whole
from asg.names import name_list
from asg.reading.responses import Responses
from asg.reading.units import UnitResponses
from asg.results.results import Provenance
from asg.results.trust_scores import GroupScores, group_respondents, scored_answers
from asg.survey.model import Survey
from asg.unit_word import several, wording


def withheld_of_units(
    survey: Survey, responses: UnitResponses, scores: GroupScores
) -> NDArray[np.bool_]:
    """Find the figures of a group's units that would reveal too few respondents.

    The trusts' results are taken to be published. Sites part a trust's respondents, and those of no
    site are one more part. Trusts part an area's.

    Returns
    -------
    ndarray
        Shape (units, K + S). Figures of too few respondents in the unit itself are among them.

    Notes
    -----
    Published tables of trusts, sites and areas reveal no more together than two by two. Beside the
    trusts shown, an area tells the sum of its other trusts. These are small, so no site of theirs
    is shown. Sites tell of trusts that are shown, whose figures are known.
    """
    assert responses.of_trusts is not None
    least = survey.method.suppress_below
    people = group_respondents(survey, responses, scores.group)
    counted = people.weight > 0
    unit, trust = people.trust, responses.of_trusts.trust[people.row]
    answers = np.full((len(people.row), len(survey.scored_questions)), np.nan)
    for k, question in enumerate(survey.scored_questions):
        if question.id not in scores.group.drop and question.id in responses.answers:
            codes = responses.answers[question.id].to_numpy()[people.row]
            answers[:, k] = np.where(counted, scored_answers(codes, question), np.nan)
    withheld = scores.n == 0
    whole, part = (unit, trust) if responses.unit.areas else (trust, unit)
    order = np.argsort(whole, kind="stable")
    units = len(responses.trusts)
    for rows in np.split(order, np.flatnonzero(np.diff(whole[order])) + 1) if len(order) else ():
        own, places = np.unique(part[rows], return_inverse=True)
        if not responses.unit.areas:
            [found] = withheld_units([places.ravel()], answers[rows], scores.sections, least)
            withheld[own[own < units]] |= found[own < units]
        elif (area := whole[rows[0]]) < units:
            own_answers = answers[rows]
            withheld[area] |= withheld_whole(places.ravel(), own_answers, scores.sections, least)
    return withheld


def provenance_of_units(
    provenance: Provenance, responses: UnitResponses, years: Sequence[tuple[Survey, Responses]]
) -> Provenance:
    """Say what the units are, who is in none of them, and what is not shown of them."""
    unit, least = responses.unit, years[0][0].method.suppress_below
    trusts = several(years[0][0].organisation)
    names = [source.file for source in provenance.sources]
    notices = [*map(wording(unit.word, names), provenance.notices)]
    for survey, of_year in years:
        if isinstance(of_year, UnitResponses):
            notices += _in_no_unit(survey, of_year)
    notices.append(
        f"The {unit.words} of {unit.column} are benchmarked here instead of {trusts}. Figures "
        f"that would reveal fewer than {least} respondents beside the results of the {trusts} are "
        "withheld. Answers in per cent, who took part, response rates, effective "
        f"numbers, breakdowns, outliers, firmness and priorities are not shown of {unit.words}: "
        f"they are in the results of the {trusts}."
    )
    return replace(provenance, notices=tuple(notices), unit=unit)


def _in_no_unit(survey: Survey, responses: UnitResponses) -> Iterator[str]:
    """Name the trusts with respondents of no unit; their number where it reveals too few of none.

    Beside the figures of a trust and its sites, it is a number of respondents like any other.
    """
    assert responses.of_trusts is not None
    unit, trusts = responses.unit, responses.of_trusts.trusts
    named = several(survey.organisation)
    left = responses.trust == len(responses.trusts)
    if not left.any():
        return
    own = responses.of_trusts.trust[left]
    codes = name_list([code for t, code in enumerate(trusts) if (own == t).any()])
    if unit.areas:
        file = responses.source.file
        yield f"{file}: {named} without {unit.column} are in no {unit.word}: {codes}."
        return
    groups = len(survey.groups) + 1  # the last is that of no group
    counts = np.unique(own * groups + responses.group[left], return_counts=True)[1]
    few = too_few(counts, survey.method.suppress_below).any()
    number = "how many is withheld" if few else f"{int(left.sum()):,} rows"
    yield (
        f"{responses.source.file}: respondents without {unit.column} are in no {unit.word}, and "
        f"count only in the mix that scores are weighted to. They are of these {named}: {codes} "
        f"({number})."
    )
