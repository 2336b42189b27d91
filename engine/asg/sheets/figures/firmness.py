"""How firm bands are, in words: of a trust's own, and counted over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute

from asg.columns import BAND_UNDER
from asg.kernels.firmness import LEAST_DISTANCE
from asg.sheets.figures.figures import Figures, Key
from asg.text_size import listed, share

FIRM = "firm"

_TAIL = "winsorise_"
_SETTINGS = {
    "product": "the product form of the variance",
    "linearised": "the linearised variance",
    "weight_uncapped": "no cap on weights",
}


def firmness_of(figures: Figures, code: str) -> Mapping[Key, str]:
    """How firm each of a trust's bands is, in words: "firm", or why it is not."""
    rows = figures.beside("sensitivity", code)
    return {(row["group"], row["item"]): _in_words(row) for row in rows}


def _in_words(row: Mapping[str, Any]) -> str:
    if row["firm"]:
        return FIRM
    settings = [name for name, other in _others(row) if other != row["band"]]
    said = [f"another band with {listed(_together(settings), 'or')}"] if settings else []
    if row["distance"] is not None and row["distance"] < LEAST_DISTANCE:
        said.append(f"z is {row['distance']:.2f} from a limit")
    return f"not firm: {'; '.join(said)}"


def _others(row: Mapping[str, Any]) -> list[tuple[str, int | None]]:
    return [
        (name.removeprefix(BAND_UNDER), band)
        for name, band in row.items()
        if name.startswith(BAND_UNDER)
    ]


def _together(names: Sequence[str]) -> list[str]:
    """Settings in words, those of a sort in one: they have little room on Workings."""
    tails = [share(float(n.removeprefix(_TAIL))) for n in names if n.startswith(_TAIL)]
    forms = [_SETTINGS[name] for name in names if name in _SETTINGS]
    rules = [name for name in names if not (name.startswith(_TAIL) or name in _SETTINGS)]
    return [
        *([f"the quantile rule {listed(rules, 'or')}"] if rules else []),
        *([f"{listed(tails, 'or')} pulled in at each tail"] if tails else []),
        *forms,
    ]


def setting_words(name: str) -> str:
    """A setting under which bands were computed again, in words."""
    [said] = _together([name])
    return said


def changed_bands(figures: Figures, group: str) -> tuple[int, int, dict[str, int]]:
    """A group's bands, those of them that are firm, and how many change under each setting."""
    further = figures.further.get("sensitivity")
    if further is None:
        return 0, 0, {}
    # By columns: of thousands of trusts there are too many rows to unpack.
    every = further.table
    rows = every.filter(pyarrow.compute.equal(every["group"].cast("string"), group))
    changed = {
        name.removeprefix(BAND_UNDER): len(rows) - _number_of(rows[name], rows["band"])
        for name in rows.column_names
        if name.startswith(BAND_UNDER)
    }
    return len(rows), pyarrow.compute.sum(rows["firm"]).as_py() or 0, changed


def _number_of(bands: pa.ChunkedArray, of: pa.ChunkedArray) -> int:
    """How many bands are those of another column; an absent one is not."""
    return pyarrow.compute.sum(pyarrow.compute.equal(bands, of)).as_py() or 0
