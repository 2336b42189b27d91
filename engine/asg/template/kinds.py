"""The kinds of sheet that a template may name, and the sort of workbook each belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

WorkbookKind = Literal["trust", "national", "local", "analyst", "published", "programme"]

TrustKind = Literal[
    "cover",
    "summary",
    "about",
    "scores",
    "sections",
    "questions",
    "change",
    "comparison",
    "workings",
    "trusts",
    "results",
    "chart_data",
    "notes",
]

NationalKind = Literal[
    "national_cover",
    "national_summary",
    "much_worse",
    "much_better",
    "heat_map",
    "national_table",
    "response_rates",
    "trust_items",
    "all_results",
    "national_notes",
]

LocalKind = Literal["local_cover", "local_heat_map", "local_ranges", "local_results", "local_notes"]

AnalystKind = Literal[
    "analyst_start",
    "analyst_responses",
    "analyst_weights",
    "analyst_scores",
    "analyst_all_scores",
    "analyst_bands",
    "analyst_results",
    "analyst_table",
]

PublishedPage = Literal["published_cover", "published_contents", "published_notes"]

PublishedTable = Literal[
    "published_scores",
    "published_ranges",
    "published_change",
    "published_national",
    "published_rates",
    "published_national_rates",
]

SheetKind = Literal[TrustKind, NationalKind, LocalKind, AnalystKind, PublishedPage, PublishedTable]

NATIONAL_KINDS: frozenset[SheetKind] = frozenset(get_args(NationalKind))
"""The sheets of the national workbook; those of none of these sets are of a trust's."""

LOCAL_KINDS: frozenset[SheetKind] = frozenset(get_args(LocalKind))
"""The sheets of the workbook of a trust's own breakdowns."""

ANALYST_KINDS: frozenset[SheetKind] = frozenset(get_args(AnalystKind))
"""The sheets of the example workbook of the add-in."""

SHARED_KINDS: frozenset[SheetKind] = frozenset(("chart_data",))
"""The sheets that any workbook may have."""

COVERS: frozenset[SheetKind] = frozenset(("cover", "national_cover", "local_cover"))
"""The sheets with the contents, which others link to."""

PUBLISHED_PAGES: tuple[SheetKind, ...] = get_args(PublishedPage)
"""The pages that published tables begin with."""

PUBLISHED_KINDS: frozenset[SheetKind] = frozenset((*PUBLISHED_PAGES, *get_args(PublishedTable)))
"""The sheets of published tables."""

NEEDS: Mapping[str, SheetKind] = {
    "summary": "chart_data",
    "scores": "chart_data",
    "sections": "chart_data",
    "questions": "chart_data",
    "change": "chart_data",
    "local_ranges": "chart_data",
    "analyst_weights": "analyst_responses",
    "analyst_scores": "analyst_weights",
    "analyst_all_scores": "analyst_responses",
}
"""Sheets whose formulas, or charts, read another one: it may be moved, not left out."""


def workbook_of(kind: SheetKind) -> WorkbookKind:
    """The sort of workbook that a kind of sheet belongs to."""
    of: dict[WorkbookKind, frozenset[SheetKind]] = {
        "national": NATIONAL_KINDS,
        "local": LOCAL_KINDS,
        "analyst": ANALYST_KINDS,
        "published": PUBLISHED_KINDS,
    }
    return next((workbook for workbook, kinds in of.items() if kind in kinds), "trust")
