"""The table of response rates: per trust and group, and for the nation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.columns import RESPONSE_RATE_COLUMNS, typed_frame
from asg.kernels import response_rate
from asg.names import name_list
from asg.reading import Responses
from asg.reading.outcomes import OUTCOME_COUNTS, Outcomes
from asg.survey.model import Survey


def response_rates(
    survey: Survey,
    responses: Responses,
    outcomes: Outcomes | None,
) -> pd.DataFrame:
    """Compute adjusted response rates.

    First the trusts of ``responses``, then the nation per group and in all: the pooled ratio of the
    sums over every trust of ``outcomes``, not the mean of the rates. Nothing is withheld.
    """
    if outcomes is None:
        return typed_frame({}, RESPONSE_RATE_COLUMNS)
    known = outcomes.table[outcomes.table["trust_code"].isin(list(responses.trusts))]
    order = {group.id: g for g, group in enumerate(survey.groups)}
    per_trust = known.sort_values(
        ["trust_code", "group"], key=lambda s: s.map(order) if s.name == "group" else s
    )
    counts = list(OUTCOME_COUNTS)
    national = outcomes.table[outcomes.table["group"] != ""].groupby("group")[counts].sum()
    named = {"trust_code": "", "trust_name": survey.everyone}
    rows: list[dict[str, Any]] = [
        {**named, "group": group.id, **national.loc[group.id]}
        for group in survey.groups
        if group.id in national.index
    ]
    everyone = outcomes.table[counts].sum()
    rows.append({**named, "group": "", **everyone})
    table = pd.concat([per_trust, pd.DataFrame(rows)], ignore_index=True)
    rate = response_rate(
        *(table[c].to_numpy() for c in ("returned", "sent", "undeliverable", "died"))
    )
    columns = {c: table[c].to_numpy() for c in ("trust_code", "trust_name", "group", *counts)}
    return typed_frame(columns | {"response_rate": rate}, RESPONSE_RATE_COLUMNS)


def without_rates(table: pd.DataFrame, withheld: NDArray[np.bool_]) -> pd.DataFrame:
    """Withhold the figures of some rows."""
    figures = [*OUTCOME_COUNTS, "response_rate"]
    return table.assign(**{name: table[name].mask(withheld) for name in figures})


def response_rate_notices(survey: Survey, responses: Responses, outcomes: Outcomes) -> list[str]:
    """Where the two files do not tell the same story."""
    notices = []
    alone = sorted(set(outcomes.table["trust_code"]) - set(responses.trusts))
    if alone:
        notices.append(
            "Trusts in the outcomes file with no responses (they count only in the national "
            f"response rate): {name_list(alone)}."
        )
    without = sorted(set(responses.trusts) - set(outcomes.table["trust_code"]))
    if without:
        notices.append(f"Trusts with no outcomes, so no response rate: {name_list(without)}.")
    codes = list(responses.trusts)
    differ = []
    for g, group in enumerate(survey.groups):
        rows = np.bincount(responses.trust[responses.group == g], minlength=len(codes))
        own = outcomes.table[outcomes.table["group"] == group.id].set_index("trust_code")
        returned = own["returned"].to_dict()
        differ += [
            f"{code} ({group.id})"
            for code, count in zip(codes, rows, strict=True)
            if code in returned and returned[code] != count
        ]
    if differ:
        notices.append(
            "Trusts whose number returned in the outcomes file is not their number of rows in the "
            f"file of responses: {name_list(differ)}."
        )
    return notices
