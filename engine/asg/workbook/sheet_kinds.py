"""The kinds of sheet that a template may name, and the sort of workbook each belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

WorkbookKind = Literal["trust", "national", "published"]

SheetKind = Literal[
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
    "published_cover",
    "published_contents",
    "published_notes",
    "published_scores",
    "published_ranges",
    "published_change",
    "published_national",
    "published_rates",
    "published_national_rates",
]

NATIONAL_KINDS: frozenset[SheetKind] = frozenset(
    (
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
    )
)
"""The sheets of the national workbook."""

PUBLISHED_PAGES: tuple[SheetKind, ...] = (
    "published_cover",
    "published_contents",
    "published_notes",
)
"""The pages that published tables begin with."""

PUBLISHED_KINDS: frozenset[SheetKind] = frozenset(
    (
        *PUBLISHED_PAGES,
        "published_scores",
        "published_ranges",
        "published_change",
        "published_national",
        "published_rates",
        "published_national_rates",
    )
)
"""The sheets of published tables; those in neither set are of a trust's workbook."""

NEEDS: Mapping[str, SheetKind] = {
    "workings": "trusts",
    "summary": "chart_data",
    "scores": "chart_data",
    "sections": "chart_data",
    "questions": "chart_data",
    "change": "chart_data",
}
"""Sheets whose formulas, or charts, read another one: it may be moved, not left out."""


def workbook_of(kind: SheetKind) -> WorkbookKind:
    """Give the sort of workbook that a kind of sheet belongs to."""
    if kind in NATIONAL_KINDS:
        return "national"
    return "published" if kind in PUBLISHED_KINDS else "trust"
