"""Disclosure control: which figures are withheld, so that none of too few people can be had.

The rules with their reasons are in docs/disclosure.md. They are pure functions of counts: what is
shown where is decided by who calls them.
"""

from asg.disclosure.breakdowns import withheld_units
from asg.disclosure.response_rates import withheld_counts, withheld_rates
from asg.disclosure.rules import NOT_SHOWN, rounded, sections_withheld, too_few

__all__ = [
    "NOT_SHOWN",
    "rounded",
    "sections_withheld",
    "too_few",
    "withheld_counts",
    "withheld_rates",
    "withheld_units",
]
