"""A column of texts as places in its different texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def first_cells(places: NDArray[np.integer[Any]], count: int) -> NDArray[np.intp]:
    """The first cell of each of ``count`` places, -1 for one that is in none."""
    first = np.full(count, -1, dtype=np.intp)
    first[places[::-1]] = np.arange(len(places) - 1, -1, -1)  # the last to be set is the first
    return first


@dataclass(frozen=True, slots=True, eq=False)
class CodedText:
    """A column of texts. Most have few different ones: what is said of a text is said once."""

    places: NDArray[np.integer[Any]]
    """For each cell, the place of its text in ``different``."""
    different: Sequence[str]
    """The different texts; some may be in no cell."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> CodedText:
        """Take a column of texts."""
        places, different = pd.factorize(np.array([*texts], dtype=object))
        return cls(places, different.tolist())

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, at: int) -> str:
        return self.different[self.places[at]]

    def where(self, holds: Callable[[str], bool]) -> NDArray[np.bool_]:
        """For each cell, whether something holds for its text."""
        return np.array([holds(text) for text in self.different], dtype=bool)[self.places]

    def at(self, cells: NDArray[Any]) -> CodedText:
        """Some cells, by their places or by a mask."""
        return CodedText(self.places[cells], self.different)

    def changed(self, change: Callable[[str], str]) -> CodedText:
        """The column with each text changed; itself where none is."""
        changed = list(map(change, self.different))
        if changed == self.different:
            return self
        merged = CodedText.of(changed)  # two that differed may be the same now
        return CodedText(merged.places[self.places], merged.different)

    def first_places(self) -> dict[str, int]:
        """The texts that are in any cell, in their order, each with its first cell."""
        first = first_cells(self.places, len(self.different))
        cells = np.sort(first[first >= 0]).tolist()
        return {self[cell]: cell for cell in cells}

    def again(self) -> NDArray[np.bool_]:
        """For each cell, whether an earlier one has the same text."""
        first = first_cells(self.places, len(self.different))
        again = np.ones(len(self), dtype=bool)
        again[first[first >= 0]] = False
        return again

    def tolist(self) -> list[str]:
        """The cells one by one."""
        return [self.different[place] for place in self.places.tolist()]

    def series(self, index: Any) -> pd.Series[str]:  # noqa: ANN401 - whatever pandas takes
        """The column as pandas knows it."""
        return pd.Series(pd.array(self.different, dtype="str").take(self.places), index=index)
