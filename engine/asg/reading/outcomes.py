"""The file of outcomes: what became of the questionnaires that were sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from asg.errors import Fault, InputError
from asg.names import A_NAME, is_name
from asg.reading.response_columns import trust_code_fault
from asg.reading.synthetic import holds_synthetic
from asg.reading.tables import TextTable, read_file
from asg.results import Source
from asg.survey import Survey

OUTCOME_COUNTS = ("sent", "undeliverable", "died", "returned")
"""The columns of an outcomes file that are numbers of questionnaires."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The outcomes of a survey, checked.

    Attributes
    ----------
    table
        trust_code, trust_name, group (``""`` for a trust that shared no groups), and the four
        counts, one row per trust and group.
    source
        The file.
    synthetic
        Whether any row is marked as invented.
    """

    table: pd.DataFrame
    source: Source
    synthetic: bool = False


def read_outcomes(path: str | Path, survey: Survey) -> Outcomes:
    """Read a file of outcomes and check it.

    Parameters
    ----------
    path
        A file of any kind that responses come in, with the columns trust_code, group, sent,
        undeliverable, died, returned and optionally trust_name; one row per trust and group. A
        blank group is a trust that did not say which group its people were in: it counts in the
        national rate alone.
    survey
        Whose groups the file names.

    Raises
    ------
    InputError
        With every fault in the file.
    """
    text, source = read_file(path, "outcomes")
    return check_outcomes(text, survey, source)


def check_outcomes(text: TextTable, survey: Survey, source: Source) -> Outcomes:
    """Check a table of texts as outcomes.

    Parameters
    ----------
    text
        The table, with headings.
    survey
        Whose groups it names.
    source
        Where the table comes from.

    Raises
    ------
    InputError
        With every fault in the table.
    """
    needed = ["trust_code", "group", *OUTCOME_COUNTS]
    known = frozenset([*needed, "trust_name"])
    missing = [column for column in needed if text.heading(column) is None]
    if missing:
        raise InputError([text.missing_column(column, known) for column in missing])
    text = replace(text, columns={h.casefold(): texts for h, texts in text.columns.items()})
    faults = [*_key_faults(text, survey), *_count_faults(text)]
    synthetic = holds_synthetic(text, faults)
    if not faults:
        faults = list(_sum_faults(text))
    if faults:
        raise InputError(faults)
    table = text.frame.reset_index(drop=True)
    counts = table[list(OUTCOME_COUNTS)].astype("int64")
    names = table["trust_name"] if "trust_name" in table else pd.Series("", index=table.index)
    named = [
        name or survey.trusts.get(code, code)
        for code, name in zip(table["trust_code"], names, strict=True)
    ]
    keys = pd.DataFrame(
        {"trust_code": table["trust_code"], "trust_name": named, "group": table["group"]}
    )
    return Outcomes(pd.concat([keys, counts], axis=1), source, synthetic)


def _key_faults(text: TextTable, survey: Survey) -> Iterable[Fault]:
    groups = [group.id for group in survey.groups]
    seen: dict[tuple[str, str], int] = {}
    frame = text.frame
    names = frame["trust_name"] if "trust_name" in frame else [""] * len(frame)
    keys = zip(frame.index, frame["trust_code"], names, frame["group"], strict=True)
    for row, code, name, group in keys:
        expected = trust_code_fault(code)
        if expected is not None:
            yield text.fault("trust code", expected, row=row, column="trust_code", value=code)
        if name and not is_name(name):
            yield text.fault("trust name", A_NAME, row=row, column="trust_name", value=name)
        if group and group not in groups:
            expected = f"one of {', '.join(groups)}, or blank"
            yield text.fault("group not known", expected, row=row, column="group", value=group)
        first = seen.setdefault((code, group), row)
        if first != row:
            expected = f"one row per trust and group; the first is row {first}"
            yield text.fault(
                "trust and group twice", expected, row=row, column="trust_code", value=code
            )


def _count_faults(text: TextTable) -> Iterable[Fault]:
    for column in OUTCOME_COUNTS:
        values = text.frame[column]
        wrong = ~values.str.fullmatch(r"[0-9]{1,9}")
        for row, value in zip(values.index[wrong].tolist(), values[wrong], strict=True):
            yield text.fault("count", "a whole number", row=row, column=column, value=value)


def _sum_faults(text: TextTable) -> Iterable[Fault]:
    counts = text.frame[list(OUTCOME_COUNTS)].astype("int64")
    base = counts["sent"] - counts["undeliverable"] - counts["died"]
    for row in counts.index[counts["returned"] > base]:
        yield text.fault(
            "more returned than could be",
            f"at most {base[row]} (sent less undeliverable less died)",
            row=row,
            column="returned",
            value=str(counts["returned"][row]),
        )
