"""The sample's trusts: RRE, and 52 that do not exist, with how many respondents each has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from make_sample.printed import Printed

GROUPS = ("CAMHS", "AMHS", "OPMHS")

# Codes of NHS trusts in England begin with R or T, or with G where the trust is new, those of the
# survey's other providers with N; Northern Ireland's begin with Z and are longer. So no invented
# score can be taken for a real trust's. The names are of no place that an NHS trust is named after.
# fmt: off
_PLACES = (
    "Aldermarsh", "Brackenfold", "Caldermoss", "Dunstowe", "Eastrigg", "Fennelholt", "Garrowmere",
    "Hollinscar", "Ivelcombe", "Jarrowick", "Kestermoor", "Larkenfell", "Merrowdale", "Netherquay",
    "Ottermarsh", "Pellowby", "Quenbury", "Ravenstowe", "Saltrigg", "Thornmere", "Ullenholt",
    "Varleyfold", "Wendlemoor", "Yarrowscar", "Zealcombe", "Ambergarth", "Birkenmere",
    "Cressingfold", "Dovermoss", "Elderquay", "Foxenholt", "Greyscombe", "Harrowrigg",
    "Inglestowe", "Juniperdale", "Kitewell", "Lindenscar", "Mossgarth", "Nettlecombe", "Oakenrigg",
    "Pinderfell", "Quarrenby", "Rushenmere", "Sedgequay", "Tansyholt", "Umberfold", "Vixenmoor",
    "Willowstowe", "Yewgarth", "Alderscombe", "Brindlemoss", "Copperholt", "Dapplefell",
)
# fmt: on
_KINDS = (
    "Partnership NHS Foundation Trust",
    "Mental Health NHS Foundation Trust",
    "Health and Care NHS Trust",
    "Healthcare NHS Foundation Trust",
    "Mental Health NHS Trust",
)

DEMONSTRATION = "Z01"
"""All three groups well filled."""
HARDLY_SHOWN = "Z51"
"""So few respondents that almost everything is suppressed."""
NEW_THIS_YEAR = "Z47"
GONE = "Z52"
"""In 2023 alone."""
NO_GROUPS = "Z53"
"""In the outcomes alone: did not say which group its people were in."""

_BEST, _WORST = "Z12", "Z29"

_AMHS_FIXED = {DEMONSTRATION: 334, "Z48": 44, "Z49": 62, "Z50": 84, HARDLY_SHOWN: 31}
_LARGEST_CAMHS = (84, 68)
_RRE_ROWS = (262, 323)
"""Rows of RRE in 2023 and 2024, three or four more than answered its most answered question."""


@dataclass(frozen=True)
class Trust:
    """A trust of the sample.

    Attributes
    ----------
    code, name
        As in the files.
    quality
        How far it lies from the average in all it does, in 2023 and in 2024, in standard
        deviations of the trusts.
    rows
        Respondents by year and group.
    """

    code: str
    name: str
    quality: dict[int, float]
    rows: dict[tuple[int, str], int]


def invented_name(code: str) -> str:
    """The name of an invented trust."""
    number = int(code[1:])
    return f"{_PLACES[number - 1]} {_KINDS[number % len(_KINDS)]}"


def apportioned(total: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Share out a whole number in proportion, by largest remainder."""
    exact = total * shares / shares.sum()
    whole = np.floor(exact).astype(np.int64)
    # Rounded before sorting, so that the last digits of a sum do not decide.
    order = np.argsort(-np.round(exact - whole, 9), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def make_trusts(printed: Printed, random: Generator) -> list[Trust]:
    """Make the trusts that have responses in 2023, 2024 or both, in the order of their codes."""
    codes = [f"Z{number:02d}" for number in range(1, 52)]
    sizes = _sizes_2024(codes, printed, random)
    trusts = [_rre(printed)]
    for code in [*codes, GONE]:
        now = random.standard_normal()
        before = 0.8 * now + 0.6 * random.standard_normal()
        if code in (_BEST, _WORST):
            now = before = 4.2 if code == _BEST else -4.2
        rows: dict[tuple[int, str], int] = {}
        for group in GROUPS:
            size = sizes[code][group] if code != GONE else {"AMHS": 171, "OPMHS": 52}.get(group, 0)
            change = float(np.clip(random.normal(0.88, 0.06), 0.7, 1.05))
            rows[2024, group] = size if code != GONE else 0
            rows[2023, group] = round(size * change) if code != NEW_THIS_YEAR else 0
        quality = {2023: float(before), 2024: float(now)}
        trusts.append(Trust(code, invented_name(code), quality, rows))
    return trusts


def _rre(printed: Printed) -> Trust:
    rows = {(year, group): 0 for year in (2023, 2024) for group in GROUPS}
    rows[2023, printed.group], rows[2024, printed.group] = _RRE_ROWS
    return Trust(printed.code, printed.name, {2023: 1.0, 2024: 1.0}, rows)


def _sizes_2024(codes: list[str], printed: Printed, random: Generator) -> dict[str, dict[str, int]]:
    returned = printed.national["returned"]
    sizes: dict[str, dict[str, int]] = {code: dict.fromkeys(GROUPS, 0) for code in codes}

    def fill(group: str, among: list[str], total: int, spread: float) -> None:
        shares = np.exp(random.normal(0.0, spread, len(among)))
        for code, size in zip(among, apportioned(total, shares).tolist(), strict=True):
            sizes[code][group] = size

    for code, size in _AMHS_FIXED.items():
        sizes[code]["AMHS"] = size
    rest = [code for code in codes if code not in _AMHS_FIXED]
    fixed = sum(_AMHS_FIXED.values()) + _RRE_ROWS[1]
    fill("AMHS", rest, returned["AMHS"] - fixed, 0.27)

    # Every question that CAMHS is reported on has a trust with enough respondents, about twenty
    # trusts have enough for the questions asked of everyone, most of the others have a few.
    shuffled = [str(code) for code in random.permutation(codes[1:50])]
    sizes[DEMONSTRATION]["CAMHS"], sizes[shuffled[0]]["CAMHS"] = _LARGEST_CAMHS
    sizes[HARDLY_SHOWN]["CAMHS"] = 4
    fill("CAMHS", shuffled[22:42], 140, 0.5)
    few = 140 + 4 + sum(_LARGEST_CAMHS)
    fill("CAMHS", shuffled[1:21], returned["CAMHS"] - few, 0.12)

    shuffled = [str(code) for code in random.permutation(codes[1:50])]
    sizes[DEMONSTRATION]["OPMHS"], sizes[HARDLY_SHOWN]["OPMHS"] = 112, 9
    fill("OPMHS", shuffled[38:46], 160, 0.3)
    fill("OPMHS", shuffled[:38], returned["OPMHS"] - 112 - 9 - 160, 0.2)
    return sizes
