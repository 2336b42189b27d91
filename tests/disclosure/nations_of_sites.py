"""Random nations whose trusts have sites and lie in areas, and the attack on their three tables.

The adversary sees the tables of trusts, of sites and of areas together. It knows which respondents
belong together (trust, site, area), and shares no code with the rules.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from adversary import Seen, span

from asg.reading import NO_ANSWER, Responses
from asg.reading.units import Unit, by_unit
from asg.results.response_rates import response_rates
from asg.results.shown_counts import shown_year
from asg.sources import Source
from made_up_surveys import made_up_survey

LEAST = 30
CODES = np.array([1, 2, 3])
SCORE = {1: 10.0, 2: 5.0, 3: 0.0}


class Nation(NamedTuple):
    """A survey and its respondents, each with the places of trust, site and area.

    A site of -1 is none; sites are numbered through the nation.
    """

    survey: object
    responses: Responses
    site: np.ndarray
    area_of: np.ndarray


def random_nation(random) -> Nation:
    """From two to seven trusts, some of them small, of one to five sites; some people of none."""
    questions = [f"Q{k}" for k in range(1, random.integers(2, 5))]
    cut = int(random.integers(0, len(questions) + 1))
    survey = made_up_survey(questions=questions, sections=[questions[:cut]] if cut else [])
    trust, site, sites = [], [], 0
    trusts = int(random.integers(2, 8))
    for t in range(trusts):
        small = random.random() < 0.4
        sizes = random.integers(1, 25 if small else 70, random.integers(1, 3 if small else 6))
        own = np.repeat(np.arange(sites, sites + len(sizes)), sizes)
        lost = random.random(len(own)) < random.choice([0.0, 0.0, 0.05, 0.4])
        lost[np.unique(own, return_index=True)[1]] = False
        site.append(np.where(lost, -1, own))
        trust.append(np.full(len(own), t))
        sites += len(sizes)
    site, trust = np.concatenate(site), np.concatenate(trust)
    alike = random.random() < 0.2
    said = random.choice(CODES, (len(trust), len(questions)), p=[0.9, 0.1, 0] if alike else None)
    share = random.choice([1.0, 0.97, 0.6, 0.3], len(questions))
    said = np.where(random.random(said.shape) < share, said, int(NO_ANSWER)).astype(np.int16)
    nothing = np.zeros(len(trust), dtype=np.intp)
    responses = Responses(
        survey_id=survey.id,
        trusts={f"T{t}": f"Trust {t}" for t in range(trusts)},
        trust=trust,
        group=nothing,
        age_group=nothing,
        sex=nothing,
        cell=nothing,
        answers=pd.DataFrame(said, columns=questions),
        source=Source("responses", "responses.csv", "", len(trust)),
    )
    area_of = random.integers(-1 if random.random() < 0.2 else 0, random.integers(1, 4), trusts)
    area_of[0] = max(area_of[0], 0)
    return Nation(survey, responses, site, area_of)


def by_site(nation):
    sites = int(nation.site.max()) + 1
    place = np.where(nation.site < 0, sites, nation.site)
    owner = {s: nation.responses.trust[nation.site == s][0] for s in range(sites)}
    unit = Unit("site_code", {f"S{s}": f"T{t}" for s, t in owner.items()})
    return by_unit(nation.responses, unit, place, {f"S{s}": f"S{s}" for s in range(sites)})


def by_area(nation):
    areas = int(nation.area_of.max()) + 1
    place = np.where(nation.area_of < 0, areas, nation.area_of)[nation.responses.trust]
    names = {f"A{a}": f"A{a}" for a in range(areas)}
    return by_unit(nation.responses, Unit("icb", {}, "x"), place, names)


def shown_numbers(nation, responses):
    """The numbers of a table, shape (units, items); NaN where withheld."""
    survey = nation.survey
    rates = response_rates(survey, responses, None)
    [scores] = shown_year(survey, responses, survey.groups, rates).scores
    assert (np.isnan(scores.score) == (scores.n == 0)).all()
    return np.where(scores.n > 0, scores.n, np.nan), [list(c) for c in scores.sections]


def tables(nation):
    """The tables of trusts, sites and areas, as the engine shows them."""
    trusts, sections = shown_numbers(nation, nation.responses)
    sites, _ = shown_numbers(nation, by_site(nation))
    areas, _ = shown_numbers(nation, by_area(nation))
    return [trusts, sites, areas], sections


def attack(nation, shown, sections):
    """The figures of too few respondents under attack, and those found: numbers and scores."""
    trust, site, area_of = nation.responses.trust, nation.site, nation.area_of
    overlaps, of = np.unique(
        np.column_stack([trust, site, area_of[trust]]), axis=0, return_inverse=True
    )
    of = of.ravel()
    said = nation.responses.answers.to_numpy()
    answered = said != NO_ANSWER
    every = np.column_stack([answered, *(answered[:, c].any(axis=1) for c in sections)])
    n = np.zeros((len(overlaps), every.shape[1]), dtype=int)
    np.add.at(n, of, every)
    seen = Seen(overlaps, sections, np.full(every.shape[1], np.nan), shown)
    alone = replace(seen, n=[shown[0], *(np.full_like(table, np.nan) for table in shown[1:])])
    points = np.vectorize(SCORE.get)(np.where(answered, said, 2))
    figures, found = 0, []
    for people in groups_of(overlaps):
        number = n[people].sum(axis=0)
        for i in np.flatnonzero(number < LEAST):
            figures += 1
            least, most = span(seen, people, int(i))
            assert least <= number[i] <= most  # the adversary reasons rightly
            if most < max(LEAST, number[i] + 2) and most < span(alone, people, int(i))[1]:
                found.append(("number", overlaps[people].tolist(), int(i), least, most))
            if i < said.shape[1] and number[i]:
                asked = answered[:, i]
                of_question = overlaps, n[:, i], of[asked], points[asked, i]
                known = score_width([table[:, i] for table in shown], people, *of_question)
                before = [shown[0][:, i], *(np.full(len(table), np.nan) for table in shown[1:])]
                if known <= 1 < score_width(before, people, *of_question):
                    found.append(("score", overlaps[people].tolist(), int(i), known))
    return figures, found


def groups_of(overlaps):
    """Every trust, site, trust's people of no site, and area, as a mask over the overlaps."""
    masks = {
        (overlaps[:, b] == u).tobytes() for b in (0, 2) for u in np.unique(overlaps[:, b]) if u >= 0
    }
    masks |= {(np.arange(len(overlaps)) == a).tobytes() for a in range(len(overlaps))}
    return [np.frombuffer(mask, dtype=bool) for mask in sorted(masks)]


def score_width(shown, people, overlaps, n, of, points):
    """How far apart a group's lowest and highest possible score are.

    The number, score and standard error of a shown figure are taken to tell how many gave each
    answer, and the number of each overlap to be known. The answers of the overlaps that the same
    shown figures count are dealt out anew.
    """
    columns = [
        np.isin(overlaps[:, b], np.flatnonzero(~np.isnan(table))) * (overlaps[:, b] + 1)
        for b, table in enumerate(shown)
    ]
    figures, like = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    like, width = like.ravel(), 0.0
    for which in np.unique(like[people]):
        if not figures[which].any():  # nothing that is shown counts them
            width += 10.0 * n[people & (like == which)].sum()
            continue
        answers = np.sort(points[like[of] == which])
        number = int(n[people & (like == which)].sum())
        width += answers[len(answers) - number :].sum() - answers[:number].sum()
    return width / n[people].sum()
