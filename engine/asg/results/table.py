"""The results table: figures of each group laid out as one row per trust, group and item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.bands import BAND_LABELS
from asg.coded_text import CodedText
from asg.columns import KEY_COLUMNS, RESULT_COLUMNS, typed_frame
from asg.results.trust_scores import GroupScores
from asg.survey.model import Survey

Numbers = dict[str, NDArray[Any]]
"""Columns of the results for one group, each of shape (trusts, items)."""

_STATUS_WORDS = ("ok", "not_benchmarked", "suppressed", "no_data", "not_asked")


class GroupBlock(NamedTuple):
    """The columns of one group: numbers, and texts, of shape (trusts, items)."""

    numbers: Numbers
    words: Mapping[str, CodedText]


def group_block(
    survey: Survey, now: GroupScores, numbers: Numbers, words: Mapping[str, CodedText]
) -> GroupBlock:
    """Add the keys and the status to a group's figures, and empty them where nothing is shown."""
    shape = now.score.shape
    shown = ~np.isnan(now.score)
    status = np.where(numbers["band"] > 0, 0, 1)
    status[~shown] = 2
    status[now.respondents == 0, :] = 3
    status[:, [item in now.group.drop for item in now.items]] = 4
    kept = {
        name: np.where(shown, values, np.nan) if RESULT_COLUMNS[name] == "float64" else values
        for name, values in numbers.items()
    }
    titles = {section.id: section.title for section in survey.sections}
    section_of = {q: s.id for q, s in survey.section_of.items()}
    by_item: dict[str, Iterable[str]] = {
        "level": ("section" if i in titles else "question" for i in now.items),
        "item": now.items,
        "key": now.keys,
        "section": (i if i in titles else section_of.get(i, "") for i in now.items),
        "text": (titles[i] if i in titles else survey.question[i].text for i in now.items),
    }
    each_item = np.broadcast_to(np.arange(len(now.items)), shape)
    labels = ("", *(BAND_LABELS[band] for band in range(1, 8)))
    return GroupBlock(
        kept,
        {
            **words,
            **{name: CodedText(each_item, tuple(texts)) for name, texts in by_item.items()},
            "group": CodedText(np.zeros(shape, dtype=np.intp), (now.group.id,)),
            "status": CodedText(status, _STATUS_WORDS),
            "band_label": CodedText(numbers["band"], labels),
        },
    )


def results_table(
    survey: Survey, trusts: Mapping[str, str], blocks: Sequence[GroupBlock]
) -> pd.DataFrame:
    """Join the groups' blocks side by side, then unroll them trust by trust."""
    shapes = [block.numbers["score"].shape for block in blocks]
    columns: dict[str, Any] = {}
    for name, kind in RESULT_COLUMNS.items():
        if name in KEY_COLUMNS[:3]:
            continue
        if kind == "str":
            nothing = [CodedText(np.zeros(shape, dtype=np.intp), ("",)) for shape in shapes]
            parts = [b.words.get(name, none) for b, none in zip(blocks, nothing, strict=True)]
            columns[name] = _side_by_side(parts)
        else:
            empty = {"Int64": 0, "float64": np.nan}[kind]
            figures = [
                block.numbers.get(name, np.broadcast_to(empty, shape))
                for block, shape in zip(blocks, shapes, strict=True)
            ]
            # A single group's figures are taken as they are: a copy doubles the memory.
            columns[name] = (figures[0] if len(figures) == 1 else np.hstack(figures)).ravel()
    items = sum(shape[1] for shape in shapes)
    each_trust = np.repeat(np.arange(len(trusts)), items)
    columns["survey"] = CodedText(np.zeros(each_trust.shape, dtype=np.intp), (survey.id,))
    columns["trust_code"] = CodedText(each_trust, tuple(trusts))
    columns["trust_name"] = CodedText(each_trust, tuple(trusts.values()))
    hidden = np.isnan(columns["score"])
    for name in ("n", "trusts", "band", "previous_n"):
        values = columns[name].astype(np.int64)
        columns[name] = pd.arrays.IntegerArray(values, hidden | (values == 0))
    return typed_frame(columns, RESULT_COLUMNS)


def _side_by_side(parts: Sequence[CodedText]) -> CodedText:
    """Join texts of several groups, unrolled trust by trust."""
    firsts = np.cumsum([0, *(len(part.different) for part in parts)])
    places = [part.places + first for part, first in zip(parts, firsts, strict=False)]
    different = tuple(text for part in parts for text in part.different)
    return CodedText(np.concatenate(places, axis=1).ravel(), different)
