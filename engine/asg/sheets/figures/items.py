"""What holds for an item in all trusts, as one array for each figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asg.kernels.decimals import RESIDUE
from asg.sheets.figures.rows import Key, PackedRows
from asg.survey.model import Survey
from asg.text_size import shortened

BAND_NUMBERS = range(1, 8)
NO_BAND = 0
"""Stands in an array of bands where a trust has none."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """The trusts with a score of an item, from the lowest score to the highest.

    Trusts with the same score are in the order of their codes.
    """

    codes: Sequence[str]
    """Of all trusts."""
    trusts: NDArray[np.int32]
    """Their places among these."""
    scores: NDArray[np.float64]
    bands: NDArray[np.int8]
    """Theirs; a band is :data:`NO_BAND` where there is none."""

    def __len__(self) -> int:
        """Count the trusts."""
        return len(self.scores)

    def place(self, code: str, score: float) -> int:
        """The place of a trust with its score, the lowest being 0; -1 where it has none."""
        first, end = (int(np.searchsorted(self.scores, score, side)) for side in ("left", "right"))
        return next((i for i in range(first, end) if self.codes[self.trusts[i]] == code), -1)

    def neighbours(self, place: int) -> list[int]:
        """The places of the highest, of a trust between its neighbours, and of the lowest."""
        ends = {0, len(self) - 1}
        around = {place - 1, place, place + 1} if place >= 0 else set()
        return sorted((ends | around) & {*range(len(self))}, reverse=True)

    def step(self, most: int) -> int:
        """How far apart trusts must be taken for no more than ``most``; 1 where all are.

        This leaves room for two more: the highest, and any one trust.
        """
        return 1 if len(self) <= most else math.ceil(len(self) / (most - 2))

    def spaced(self, most: int, *, with_place: int) -> list[int]:
        """The places of no more than ``most`` trusts, evenly spaced.

        The lowest and the highest are always among them, and so is ``with_place``, if not -1.
        """
        places = {*range(0, len(self), self.step(most)), len(self) - 1, with_place}
        return sorted(places - {-1})

    def at(self, places: Sequence[int]) -> list[tuple[str, float, int | None]]:
        """Trust, score and band at some places."""
        wanted = np.asarray(places, dtype=np.intp)
        found = (self.trusts[wanted], self.scores[wanted], self.bands[wanted])
        return [
            (self.codes[trust], score, band or None)
            for trust, score, band in zip(*(a.tolist() for a in found), strict=True)
        ]


@dataclass(frozen=True, eq=False)
class Item:
    """What holds for an item in all trusts."""

    text: str
    short: str
    base: str
    """Wording, a short name, and who answered."""
    average: float | None
    lowest: float | None
    highest: float | None
    tau2: float | None
    """Of the unsuppressed trusts; None where there are none."""
    scores: NDArray[np.float64]
    """Of each of them, from the lowest to the highest."""
    bands: Mapping[int, int]
    """How many of them are in each band."""
    ranking: Ranking | None
    """They themselves in that order, for sections alone."""

    def named(self, longest: int) -> str:
        """A few words that name it: its short name, or the first words of its wording."""
        return self.short or shortened(self.text, longest)

    @property
    def tau(self) -> float | None:
        """The spread between trusts, in points of score."""
        return None if self.tau2 is None else math.sqrt(self.tau2)

    @property
    def trusts(self) -> int:
        """How many unsuppressed trusts there are."""
        return len(self.scores)

    def rank(self, score: float) -> int:
        """The place of a score of one of them, the highest being 1; equal scores share one."""
        return self.trusts - int(np.searchsorted(self.scores, score + RESIDUE, "right")) + 1


@dataclass(frozen=True, eq=False)
class ShownScores:
    """Every score that may be shown, in the order of the results: one array for each column."""

    codes: Sequence[str]
    keys: Sequence[Key]
    """Of all trusts, and of all items."""
    trust: NDArray[np.int32]
    item: NDArray[np.int32]
    """Places among these."""
    n: NDArray[np.float64]
    """Respondents, NaN where the source gives none."""
    score: NDArray[np.float64]
    error: NDArray[np.float64]
    """Score and standard error, NaN where there is none."""

    def of_items(self) -> Iterator[tuple[Key, NDArray[np.intp]]]:
        """Go through the items with a score: key, and the places of its scores."""
        for place, found in enumerate(runs(self.item, len(self.keys))):
            if len(found):
                yield self.keys[place], found

    @cached_property
    def _lines(self) -> Mapping[tuple[int, int], int]:
        pairs = zip(self.trust.tolist(), self.item.tolist(), strict=True)
        return {pair: line for line, pair in enumerate(pairs, start=1)}

    @cached_property
    def _places(self) -> tuple[Mapping[str, int], Mapping[Key, int]]:
        return (
            {code: place for place, code in enumerate(self.codes)},
            {key: place for place, key in enumerate(self.keys)},
        )

    def line(self, code: str, key: Key) -> int:
        """The line of a score among these, the first being 1."""
        trusts, items = self._places
        return self._lines[trusts[code], items[key]]


def runs(values: NDArray[np.int32], number: int) -> list[NDArray[np.intp]]:
    """The places at which 0, 1, 2, ... stand, each in ascending order."""
    order = np.argsort(values, kind="stable")
    return np.split(order, np.searchsorted(values[order], np.arange(1, number)))


def item_keys(packed: PackedRows) -> tuple[list[Key], NDArray[np.int32]]:
    """The groups and items in the order in which they first come, and that of each row."""
    groups, items = packed.records["group"], packed.records["item"]
    pairs = groups.astype(np.int64) * len(packed.words["item"]) + items
    _, first, inverse = np.unique(pairs, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    firsts = first[order]
    keys = zip(packed.texts("group", firsts), packed.texts("item", firsts), strict=True)
    return [*keys], place[inverse]


def shown_scores(
    packed: PackedRows, keys: Sequence[Key], item: NDArray[np.int32], error: str
) -> ShownScores:
    """Gather every score that may be shown; ``error`` is the column of standard errors."""
    records = packed.records
    shown = np.flatnonzero(~np.isnan(records["score"]))
    return ShownScores(
        codes=packed.words["trust_code"][1:],
        keys=keys,
        trust=records["trust_code"][shown] - 1,
        item=item[shown],
        n=records["n"][shown],
        score=records["score"][shown],
        error=records[error][shown],
    )


def items_of(
    survey: Survey, packed: PackedRows, keys: Sequence[Key], item: NDArray[np.int32]
) -> dict[Key, Item]:
    """What holds for each item in all trusts."""
    codes = packed.words["trust_code"][1:]
    in_order = np.empty(len(codes), np.int32)
    in_order[sorted(range(len(codes)), key=codes.__getitem__)] = np.arange(len(codes))
    return {
        key: _item(survey, packed, key[1], rows, in_order)
        for key, rows in zip(keys, runs(item, len(keys)), strict=True)
    }


def _item(
    survey: Survey,
    packed: PackedRows,
    name: str,
    rows: NDArray[np.intp],
    in_order: NDArray[np.int32],
) -> Item:
    question = survey.question.get(name)
    text, level = (packed.texts(column, rows[:1])[0] for column in ("text", "level"))
    records = packed.records[rows]
    shown = records[~np.isnan(records["score"])]
    trusts = shown["trust_code"] - 1
    order = np.lexsort((in_order[trusts], shown["score"]))
    scores = shown["score"][order]
    bands = np.nan_to_num(shown["band"][order], nan=NO_BAND).astype(np.int8)
    ranking = None
    if level == "section":
        codes = packed.words["trust_code"][1:]
        ranking = Ranking(codes, trusts[order], scores, bands)
    averaged = shown[~np.isnan(shown["national_average"])]
    of_all: Any = averaged[0] if len(averaged) else None

    def known(column: str) -> float | None:
        value = float("nan") if of_all is None else float(of_all[column])
        return None if np.isnan(value) else value

    return Item(
        text=text or (question.text if question else ""),
        short=(question.short or "") if question else "",
        base=question.base if question else "",
        average=known("national_average"),
        lowest=known("lowest"),
        highest=known("highest"),
        tau2=known("tau2"),
        scores=scores,
        bands={number: int((bands == number).sum()) for number in BAND_NUMBERS},
        ranking=ranking,
    )
