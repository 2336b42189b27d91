"""The scores of a whole sheet of responses, as a table of cells."""

from __future__ import annotations

import numpy as np

from asg.marks import SUPPRESSED
from asg.reading import responses_in_rows
from asg.results.response_rates import response_rates
from asg.results.shown_counts import shown_year
from asg.survey.model import Survey
from asg_addin.arguments import Cell, Rows

HEADINGS = ["trust", "group", "item", "n", "score", "se"]


def sheet_scores(rows: Rows, survey: Survey) -> Rows:
    """Score a sheet of responses as the engine scores a file of them.

    Parameters
    ----------
    rows
        The sheet, headings first.
    survey
        What was asked.

    Returns
    -------
    list of list
        Headings; then a row per trust, group and item, in the order of the engine's results. A
        suppressed row has the mark three times. A trust has no rows of a group in which nobody
        answered, nor of a question that the group is not reported on.

    Raises
    ------
    InputError
        If the sheet is wrong.
    """
    responses = responses_in_rows(rows, survey)
    no_rates = response_rates(survey, responses, None)
    groups = shown_year(survey, responses, survey.groups, no_rates).scores
    table: Rows = [list(HEADINGS)]
    for t, trust in enumerate(responses.trusts):
        for scores in groups:
            for i, item in enumerate(scores.items):
                if scores.respondents[t] == 0 or item in scores.group.drop:
                    continue
                n, score, se = scores.n[t, i], scores.score[t, i], scores.se[t, i]
                figures: list[Cell] = [SUPPRESSED] * 3
                if not np.isnan(score):
                    figures = [int(n), float(score), float(se)]
                table.append([trust, scores.group.id, item, *figures])
    return table
