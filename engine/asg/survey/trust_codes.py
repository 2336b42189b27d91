"""Trust codes: what one may be, when two are the same, and which are no trust but a total."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from asg.names import is_device

SAFE_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
"""A trust code becomes part of a file name."""

A_CODE = "1 to 20 letters, digits, - or _, and not a name that Windows reserves for devices"
"""What a trust code has to be, in words."""

A_TOTAL = "total, not a trust"
ONLY_TRUSTS = "rows of trusts only: delete this row"
NO_TOTALS = f"{ONLY_TRUSTS}, or declare the trust under [trusts] in the survey file"

_TOTALS = {"total", "totals", "subtotal", "all", "england", "national", "overall", "average", "sum"}
_BESIDE_TOTALS = {"grand", "sub", "of", "for", "in", "the", "and", "trusts", "providers", "nhs"}
_ENGLAND = {"eng", "e92000001"}
"""England's codes in national statistics."""

FEWEST_SUMMED = 2
"""Rows that a total adds up, at the least: of two equal rows each is the sum of the other."""


def trust_code_fault(code: str) -> str | None:
    """What was expected instead of a trust code; None if the code is right."""
    return None if SAFE_CODE.fullmatch(code) and not is_device(code) else A_CODE


def same_codes(codes: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Each code as ``known`` spells it, whatever its case; itself where it is not known."""
    known = frozenset(known)
    spelled = {code.casefold(): code for code in known}
    return {code: code if code in known else spelled.get(code.casefold(), code) for code in codes}


def usual_spellings(codes: Iterable[str]) -> dict[str, str]:
    """Each code as the first one spells it of those that differ from it in case alone."""
    first: dict[str, str] = {}
    return {code: first.setdefault(code.casefold(), code) for code in codes}


def is_total(text: str) -> bool:
    """Whether a code or a name stands for several trusts.

    >>> [is_total(text) for text in ("Total", "ALL TRUSTS", "National average", "England")]
    [True, True, True, True]
    >>> [is_total(text) for text in ("RXA", "Allerton", "All Saints NHS Trust", "NHS")]
    [False, False, False, False]
    """
    words = re.findall(r"[a-z0-9]+", text.casefold())
    named = not _TOTALS.isdisjoint(words) and set(words) <= _TOTALS | _BESIDE_TOTALS
    return named or text.strip().casefold() in _ENGLAND


def names_a_total(text: str, code: str, declared: Iterable[str]) -> bool:
    """Whether the code or the name of a row says that it is a total; not of a declared trust."""
    return is_total(text) and code.casefold() not in {known.casefold() for known in declared}


def sums_of_others(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Rows whose counts are each the sum of those of all other rows.

    Parameters
    ----------
    counts
        Shape (rows, columns). NaN counts as 0.
    """
    counts = np.nan_to_num(counts)
    counted = counts.any(axis=1)
    if np.count_nonzero(counted) <= FEWEST_SUMMED:
        return np.zeros(len(counts), dtype=bool)
    return counted & (2 * counts == counts.sum(axis=0)).all(axis=1)
