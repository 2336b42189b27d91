"""The weights of each trust: how uneven they are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from asg.columns import FURTHER_COLUMNS, by_trust, typed_frame
from asg.disclosure import too_few
from asg.kernels import effective_number, in_decimals
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import N_EFF_DECIMALS, GroupScores
from asg.results.variables import weights_reveal

LARGEST_DECIMALS = 1


def weights_table(year: ShownYear) -> pd.DataFrame:
    """Compute the largest weight, the share at the cap, empty cells and the effective number.

    A trust with too few respondents has no row; nor has one whose weights would reveal what the
    table of who took part withholds, nor a group whose number of respondents is withheld.
    """
    shown = [s for s in year.scores if s.group.id not in year.withheld.counts]
    parts = [_group_rows(year, scores) for scores in shown]
    return by_trust(parts, FURTHER_COLUMNS["weights"], year.responses.trusts)


def _group_rows(year: ShownYear, scores: GroupScores) -> pd.DataFrame:
    survey, responses, trusts = year.survey, year.responses, len(year.responses.trusts)
    people = year.people[scores.group.id]
    counted = people.weight > 0
    trust, weight = people.trust[counted], people.weight[counted]
    n = np.bincount(trust, minlength=trusts)
    largest = np.zeros(trusts)
    np.maximum.at(largest, trust, weight)
    capped = np.bincount(people.trust[people.capped], minlength=trusts)
    cell = responses.cell[people.row]
    cells = int(cell.max(initial=-1)) + 1
    filled = np.zeros((trusts, cells), dtype=bool)
    filled[people.trust[people.known], cell[people.known]] = True
    empty = (filled.any(axis=0) & ~filled).sum(axis=1)
    n_eff = effective_number(weight, trust, trusts)
    withheld = too_few(n, survey.method.suppress_below)
    rows = np.flatnonzero(~withheld & ~weights_reveal(survey, responses, scores.group))
    return typed_frame(
        {
            "trust_code": pd.array(list(responses.trusts), dtype="str").take(rows),
            "survey": survey.id,
            "group": scores.group.id,
            "largest": in_decimals(largest[rows], LARGEST_DECIMALS),
            "capped_percent": in_decimals(100 * capped[rows] / n[rows], 0),
            "empty_cells": empty[rows],
            "n_eff": in_decimals(n_eff[rows], N_EFF_DECIMALS),
            "design_effect": in_decimals(n[rows] / n_eff[rows], N_EFF_DECIMALS + 1),
        },
        FURTHER_COLUMNS["weights"],
    )
