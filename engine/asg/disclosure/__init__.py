"""Disclosure control: which figures are withheld, so that none of too few people is revealed.

The rules with their reasons are in docs/disclosure.md. They are pure functions of counts: what is
shown where is decided by who calls them.
"""

from asg.disclosure.breakdowns import withheld_units, withheld_whole
from asg.disclosure.categories import withheld_of_all_trusts
from asg.disclosure.national_totals import WithheldTotals, withheld_totals
from asg.disclosure.rules import revealed_by_parts, rounded, sections_withheld, too_few

__all__ = [
    "WithheldTotals",
    "revealed_by_parts",
    "rounded",
    "sections_withheld",
    "too_few",
    "withheld_of_all_trusts",
    "withheld_totals",
    "withheld_units",
    "withheld_whole",
]
