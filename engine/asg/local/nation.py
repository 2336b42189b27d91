"""What the units are set against: the national results, from results.csv or a published file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.errors import UsageError
from asg.kernels import TrustScores, within_variance
from asg.kernels.within import ZERO_SE
from asg.local.standard import SAME
from asg.published import read_published
from asg.published.read import is_published
from asg.results.results import Results
from asg.results.results_file import read_results_table
from asg.survey.model import Group, Survey

AGREES = 1e-6
"""A published score, and the same computed from the trust's own rows, differ by less."""


@dataclass(frozen=True, eq=False)
class Nation:
    """The nation's figures of one group, by item."""

    average: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    """Shape (K,): theta, and the lowest and highest score of any trust; NaN where the results have
    none."""
    tau2: NDArray[np.float64]
    """Shape (K,): NaN where there is no expected range, or it is not known."""
    within: NDArray[np.float64]
    """Shape (K,): variance of one answer within trusts; NaN where it is not known."""
    recovered: tuple[str, ...] = ()
    """The items whose tau2 was recovered from published limits."""


FIGURES = ("average", "lowest", "highest", "tau2", "within")
"""The attributes of :class:`Nation` that are figures, in order."""


def read_nation(path: str | Path, survey: Survey, group: str | None) -> Results:
    """Read the national results."""
    if not is_published(path):
        return read_results_table(path, survey)
    groups = [g.id for g in survey.groups]
    if group is None and len(groups) > 1:
        names = ", ".join(groups)
        raise UsageError(
            f"--group: the published file does not name its group; expected one of {names}"
        )
    published = read_published(path)
    table = published.table.assign(survey=survey.id, group=group or groups[0])
    sections = [section.id for section in survey.sections]
    known = table["item"].isin([*survey.question, *sections])
    if not known.any():
        raise UsageError(
            f"--results: {Path(path).name} has none of the questions of {survey.id}; it names "
            f"{', '.join(table['item'].unique()[:5])}, ..."
        )
    provenance = replace(published.provenance, notices=())
    return Results(
        survey, table[known].reset_index(drop=True), published.response_rates, provenance
    )


def nation_of(
    results: Results, group: Group, items: tuple[str, ...], trust: str, own: TrustScores
) -> Nation:
    r"""The nation's figures of a group, for K items.

    ``own``: shape (1, K), the trust's scores and standard errors, computed from its rows with the
    national mix of age and sex.

    A published file has no standard errors and no tau2. Its limits give each trust's total
    standard error, :math:`\sqrt{SE_i^2 + \tau^2}`. For the trust itself :math:`SE_i` is computed
    from its rows, so that :math:`\tau^2` is the rest. That holds only where its rows give its
    published score and number of respondents, and not all of them gave the same answer; else tau2
    stays unknown and there is no band: the smallest total standard error of all trusts is no more
    than an upper bound of tau.
    """
    nation = national_figures(results, group, items)
    if results.provenance.kind != "published":
        return nation
    rows = results.table[results.table["group"] == group.id]
    mine = rows[rows["trust_code"] == trust].set_index("item").reindex(items)
    total = mine["total_se"].to_numpy(dtype=np.float64)
    published = mine["score"].to_numpy(dtype=np.float64)
    agrees = np.abs(own.score[0] - published) < AGREES
    agrees &= _same_number(mine["n"], own.n[0])
    rest = total**2 - own.se[0] ** 2
    rest[np.abs(rest) < SAME * total**2] = 0.0
    known = agrees & (rest >= 0) & (own.se[0] >= ZERO_SE)
    recovered = tuple(item for item, yes in zip(items, known, strict=True) if yes)
    return replace(nation, tau2=np.where(known, rest, np.nan), recovered=recovered)


def national_figures(results: Results, group: Group, items: tuple[str, ...]) -> Nation:
    """National figures of a group as the results have them."""
    rows = results.table[results.table["group"] == group.id]
    names = ["national_average", "lowest", "highest", "tau2"]
    by_item = rows.groupby("item", sort=False)
    first = by_item[names].first().reindex(items)
    average, lowest, highest, tau2 = first.to_numpy(dtype=np.float64).T
    within = {
        item: float(within_variance(own["se"], own["n"].to_numpy(np.float64, na_value=np.nan)))
        for item, own in by_item
    }
    variance = np.array([within.get(item, np.nan) for item in items])
    return Nation(average, lowest, highest, tau2, variance)


def _same_number(published: pd.Series[int], own: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where the numbers of respondents agree; a section's is not published."""
    unpublished = published.isna().to_numpy()
    numbers = published.fillna(-1).to_numpy(dtype=np.int64)
    same: NDArray[np.bool_] = unpublished | (numbers == own)
    return same
