"""What is said of a trust's weights."""

from __future__ import annotations

from typing import Any

from asg.sheets.figures.view import TrustView
from asg.survey.file_columns import WEIGHT

LARGE_DESIGN_EFFECT = 1.5
"""Above this, or with any weight cut to the cap, a trust's weights are called uneven."""

WEIGHT_WORDS = "Its respondents carry as much information as"


def uneven(view: TrustView, row: dict[str, Any]) -> str:
    """Say that the weights of a trust and group are uneven; "" where they are not."""
    survey = view.figures.survey
    cap = survey.method.weight_cap
    # A respondent's own weight multiplies one that was cut, so it hides where the cap was.
    cut = row["capped_percent"] > 0 or (WEIGHT not in survey.columns and row["largest"] >= cap)
    if not cut and row["design_effect"] <= LARGE_DESIGN_EFFECT:
        return ""
    why = f"some are cut to the cap of {cap:g}" if cut else f"the largest is {row['largest']:.1f}"
    return (
        f"{row['group']}: the weights of {view.title} are uneven: {why}. Its respondents carry as "
        f"much information as {row['n_eff']:,.0f} of equal weight. Its mix of people differs from "
        "that of all trusts, so read its scores with more care."
    )


def uneven_weights(view: TrustView) -> list[str]:
    """The same for all groups of a trust; none in the national workbook."""
    rows = view.figures.beside("weights", view.code)
    return [said for row in rows if (said := uneven(view, row))]
