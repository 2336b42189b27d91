"""Which trusts stand out on what: the scores far outside their expected range."""

from __future__ import annotations

from collections.abc import Iterable

from asg.bands import BAND_LABELS, Band
from asg.sheets.figures.figures import Row
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import Sheet
from asg.sheets.table import Column, TablePage, known_columns, table_page
from asg.text_size import counted, is_or_are


def much_worse(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of scores much worse than expected, the farthest first."""
    return _outliers(view, planned, Band.MUCH_WORSE)


def much_better(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of scores much better than expected, the farthest first."""
    return _outliers(view, planned, Band.MUCH_BETTER)


def _outliers(view: TrustView, planned: PlannedSheet, band: Band) -> Sheet:
    label = BAND_LABELS[band].lower()
    found, banded = [], 0
    for row in all_banded(view):
        banded += 1
        if row.band == band:
            found.append(row)
    # The infinite z of a trust whose respondents all agree is empty in the results: farthest out.
    found.sort(key=lambda row: (row.z is not None, -abs(row.z or 0), row.trust_code, row.item))
    trusts = len({row.trust_code for row in found})
    scores = counted(banded, "score")
    sentence = (
        f"{counted(len(found), 'score')} of {counted(trusts, 'trust')} {is_or_are(len(found))} "
        f"{label}, of {scores} with an expected range: questions and sections, the farthest from "
        "the average first. The arrows in the heading sort and filter."
    )
    none = f"No score of any trust is {label}."
    if not banded:
        none = f"Not known: no score has an expected range, so none can be {label}."
    name = f"Much_{'worse' if band == Band.MUCH_WORSE else 'better'}"
    return table_page(
        view,
        planned,
        TablePage(name, known_columns(view, _columns(view), found), found, [sentence], none),
    )


def all_banded(view: TrustView) -> Iterable[Row]:
    """Every row of the results that has a band."""
    for rows in view.figures.rows.values():
        yield from (row for row in rows.values() if row.band is not None)


def _columns(view: TrustView) -> tuple[Column[Row], ...]:
    worded = view.figures.worded
    sections = {(o.group.id, s.id): s.words for o in view.figures.outlines for s in o.sections}

    def wording(row: Row) -> str:
        return sections.get((row.group, row.item), row.text)

    return (
        Column("Trust code", lambda row: row.trust_code, "table_text", 92),
        Column("Trust", lambda row: row.trust_name, "table_wording", 262 if worded else 560),
        Column("Group", lambda row: row.group, "table_text", 78),
        Column("Level", lambda row: row.level, "table_text", 78),
        Column("Item", lambda row: row.item, "table_text", 70),
        *([Column("Wording", wording, "table_wording", 440)] if worded else []),
        Column("Respondents", lambda row: row.n, "table_count", 104),
        Column("Score", lambda row: row.score, "table_score", 76),
        Column("National average", lambda row: row.national_average, "table_score", 128),
        Column("z", lambda row: row.z, "table_fine", 66),
    )
