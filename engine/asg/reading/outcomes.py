"""The file of outcomes: what became of the questionnaires that were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from asg.errors import Fault, InputError, LayoutError
from asg.names import A_NAME, fold, is_name
from asg.reading.kinds import Wanted, needed_headings, read_wanted
from asg.reading.meanings import NOT_GIVEN, missing_texts, word_meaning
from asg.reading.synthetic import holds_synthetic
from asg.same_fields import same_fields
from asg.sources import Source
from asg.survey.file_columns import OUTCOME_COUNTS as OUTCOME_COUNTS
from asg.survey.file_columns import read_code
from asg.survey.model import Survey
from asg.survey.trust_codes import (
    A_CODE,
    A_TOTAL,
    NO_TOTALS,
    names_a_total,
    same_codes,
    sums_of_others,
    trust_code_fault,
    usual_spellings,
)
from asg.tables.text_table import TextTable
from asg.text_size import one_line


@dataclass(frozen=True, eq=False, repr=False)
class Outcomes:
    """The outcomes of a survey, checked."""

    table: pd.DataFrame
    """trust_code, trust_name, group (``""`` for a trust that shared no groups), and the four
    counts, one row per trust and group."""
    source: Source
    """The file."""
    synthetic: bool = False
    """Whether any row is marked as invented."""
    remarks: tuple[str, ...] = ()
    """What the file's owner should know of how it was read."""

    def __eq__(self, other: object) -> bool:
        return same_fields(self, other) if isinstance(other, Outcomes) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of any object that holds a table

    def __repr__(self) -> str:
        """File and rows in a line."""
        return f"<Outcomes of {self.source.file}: {len(self.table)} rows>"

    def with_trusts_of(self, trusts: Mapping[str, str]) -> Outcomes:
        """Spell codes as in ``trusts`` (names by code), and name trusts without a name from it."""
        written, names = self.table["trust_code"], self.table["trust_name"]
        codes = written.map(same_codes(written, trusts))
        named = names.where(names != written, codes.map(lambda code: trusts.get(code, code)))
        return replace(self, table=self.table.assign(trust_code=codes, trust_name=named))


def read_outcomes(path: str | Path, survey: Survey, sheet: str | None = None) -> Outcomes:
    """Read a file of outcomes and check it.

    Parameters
    ----------
    path
        A file of any kind that responses come in, with the columns trust_code, group, sent,
        undeliverable, died, returned and optionally trust_name, or the headings that the survey's
        ``[columns]`` gives these; one row per trust and group. A blank group is a trust that did
        not say which group its people were in: it counts in the national rate alone. A survey of
        one group needs no such column.
    survey
        Whose groups the file names.
    sheet
        The sheet of a workbook; without it the one named responses, or the first.

    Raises
    ------
    InputError
        With every fault in the file.
    """
    wanted = Wanted("outcomes", Path(path), survey, sheet)
    return read_wanted(wanted, "outcomes", partial(check_outcomes, survey=survey))


def check_outcomes(text: TextTable, source: Source, survey: Survey) -> Outcomes:
    """Check a table of texts as outcomes."""
    headings = _headings(text, survey)
    text = _by_role(text, headings)
    keys = _keys(text, survey)
    faults = [*_key_faults(text, keys, survey), *_count_faults(text)]
    synthetic = holds_synthetic(text, faults)
    if not faults:
        faults = [*_sum_faults(text), *_total_faults(text, keys, survey)]
    if faults:
        named = (replace(f, column=headings.get(f.column or "", f.column)) for f in faults)
        raise InputError([*named])
    counts = text.frame[list(OUTCOME_COUNTS)].astype("int64")
    table = pd.concat([keys, counts], axis=1).reset_index(drop=True)
    return Outcomes(table, source, synthetic, text.remarks)


def _headings(text: TextTable, survey: Survey) -> dict[str, str]:
    """The heading of each column by its role: the survey's, or the role's own name."""
    headings = {}
    for role in ("trust_code", "trust_name", "group", *OUTCOME_COUNTS):
        heading = text.heading(survey.column(role)) or text.heading(role)
        if heading is not None:
            headings[role] = heading
    needed = needed_headings("outcomes", survey)
    found = {survey.column(role) for role in headings}
    known = frozenset(map(fold, [*needed, survey.column("trust_name")]))
    missing = [column for column in needed if column not in found]
    if missing:
        raise LayoutError([text.missing_column(column, known) for column in missing])
    return headings


def _by_role(text: TextTable, headings: Mapping[str, str]) -> TextTable:
    """The columns under the names of their roles, whole numbers without a point: 1533.0 is 1533."""
    others = {h: texts for h, texts in text.columns.items() if h not in headings.values()}
    roles = {role: text.columns[heading] for role, heading in headings.items()}
    roles |= {role: roles[role].changed(_whole_number) for role in OUTCOME_COUNTS}
    if "trust_name" in roles:
        roles["trust_name"] = roles["trust_name"].changed(one_line)
    missing = {r: text.user_missing[h] for r, h in headings.items() if h in text.user_missing}
    return replace(text, columns=others | roles, user_missing=missing)


def _whole_number(text: str) -> str:
    number = read_code(text)
    return text if number is None else str(number)


def _keys(text: TextTable, survey: Survey) -> pd.DataFrame:
    """Each row's trust code, name and group: "" where blank, as written where not known."""
    frame = text.frame
    columns = {}
    for column in ("trust_code", "trust_name", "group"):
        blank = missing_texts(survey) | NOT_GIVEN | text.user_missing.get(column, frozenset())
        absent = survey.groups[0].id if column == "group" and len(survey.groups) == 1 else ""
        given = frame[column] if column in frame else pd.Series(absent, index=frame.index)
        columns[column] = given.where(~given.isin(list(blank)), "")
    codes, names = columns["trust_code"], columns["trust_name"]
    known = same_codes(codes, survey.trusts)
    own = codes.map(lambda code: survey.trusts.get(known[code], code))
    groups = [group.id for group in survey.groups]
    meaning = word_meaning({group: g for g, group in enumerate(groups)}, survey.codes.group)
    means = {word: meaning(word) for word in columns["group"].unique()}
    ids = {word: word if g is None else groups[g] for word, g in means.items()}
    return pd.DataFrame(
        {
            "trust_code": codes,
            "trust_name": names.where(names != "", own),
            "group": columns["group"].map(ids),
        }
    )


def _key_faults(text: TextTable, keys: pd.DataFrame, survey: Survey) -> Iterable[Fault]:
    groups = [group.id for group in survey.groups]
    seen: dict[tuple[str, str], int] = {}
    usual = usual_spellings(keys["trust_code"])
    for row, code, name, group in keys.itertuples():
        fault = partial(text.fault, row=row, column="trust_code", value=code)
        if code == "":
            yield fault("trust code blank", A_CODE)
        elif names_a_total(code, code, survey.trusts) or names_a_total(name, code, survey.trusts):
            yield fault(A_TOTAL, NO_TOTALS)
        elif (expected := trust_code_fault(code)) is not None:
            yield fault("trust code", expected)
        elif usual[code] != code:
            yield fault("trust code spelled in two ways", f"{usual[code]!r}, as in other rows")
        if name != code and not is_name(name):
            yield text.fault("trust name", A_NAME, row=row, column="trust_name", value=name)
        if group and group not in groups:
            expected = f"one of {', '.join(groups)}, or blank"
            yield text.fault("group not known", expected, row=row, column="group", value=group)
        first = seen.setdefault((code, group), row)
        if first != row:
            expected = f"one row per trust and group; the first is row {first}"
            yield fault("trust and group twice", expected)


def _total_faults(text: TextTable, keys: pd.DataFrame, survey: Survey) -> Iterable[Fault]:
    """Rows whose counts are the sums of other rows: a trust's, a group's or everyone's."""
    counts = text.frame[list(OUTCOME_COUNTS)].astype("float64")
    code = keys["trust_code"].str.casefold()
    total = pd.Series(sums_of_others(counts.to_numpy()), index=keys.index)
    for _, rows in keys.groupby("group"):
        total[rows.index] |= sums_of_others(counts.loc[rows.index].to_numpy())
    total &= ~code.isin([known.casefold() for known in survey.trusts])
    split = keys["group"] != ""
    parts = counts[split].groupby(code[split]).sum().reindex(code[~split])
    whole = counts[~split]
    total[~split] |= (whole == parts.set_axis(whole.index)).all(axis=1) & whole.any(axis=1)
    for row in total.index[total]:
        yield text.fault(
            "counts that are the sum of other rows",
            NO_TOTALS,
            row=row,
            column="trust_code",
            value=keys.loc[row, "trust_code"],
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
