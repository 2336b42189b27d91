"""A file of responses: one row a respondent, checked against the survey, as codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.errors import Fault, InputError
from asg.names import A_NAME, is_name, plain
from asg.reading.meanings import (
    UNKNOWN,
    Meaning,
    age_group_meaning,
    age_meaning,
    missing_texts,
    option_meaning,
    sex_meaning,
    word_meaning,
)
from asg.reading.tables import TextTable, read_table, source_of, unchanged, with_headings
from asg.reading.workbooks import fold, headed_cells
from asg.results import Source
from asg.survey import COLUMN_ROLES, Survey

NO_ANSWER = np.int16(-32768)
"""Stands in an answer column where there is no answer (blank, or a code listed as missing)."""

_TRUST_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
_DEVICE_NAME = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


@dataclass(frozen=True)
class Responses:
    """The respondents of one survey, checked.

    Attributes
    ----------
    survey_id
        The survey they were checked against.
    trusts
        Trust names by trust code, in the order of the codes; the code again where no name is known.
    trust
        Shape (J,): each respondent's trust, counted in ``trusts``.
    group
        Shape (J,): each respondent's group, counted in the survey's groups; -1 where blank.
    age_group, sex
        Shape (J,): counted in the survey's age groups and in ``SEX_CELLS``; -1 where not known,
        or a sex without a cell. Already filled from the sample's columns where those are given.
    answers
        Columns by question id: int16 codes, ``NO_ANSWER`` where there is none.
    source
        The file.
    ignored_columns
        Headings that mean nothing to this survey.
    remarks
        What the file's owner should know of how it was read.
    synthetic
        Whether this is the embedded sample.
    """

    survey_id: str
    trusts: dict[str, str]
    trust: NDArray[np.intp]
    group: NDArray[np.intp]
    age_group: NDArray[np.intp]
    sex: NDArray[np.intp]
    answers: pd.DataFrame
    source: Source
    ignored_columns: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    synthetic: bool = False

    def __len__(self) -> int:
        return len(self.trust)


def read_responses(path: str | Path, survey: Survey) -> Responses:
    """Read a file of responses and check it against a survey.

    Parameters
    ----------
    path
        The file (.csv, .csv.gz, .tsv, .txt, .xlsx, .xlsm, .ods, .sav, .parquet): one row per
        respondent, headings in the first row. Columns by the survey's ``[columns]``, in any case;
        the defaults are trust_code, group, age or age_group, sex, optionally respondent_id,
        trust_name, sample_age, sample_sex, and one per question id.
    survey
        What was asked.

    Returns
    -------
    Responses
        Everyone in the file.

    Raises
    ------
    InputError
        With every fault in the file: row, column, value and what was expected.
    """
    with unchanged(path):
        table = read_table(path)
        source = source_of(path, "responses", len(table.frame))
    return check_responses(table, survey, source)


def responses_in_rows(
    rows: Sequence[Sequence[object]], survey: Survey, name: str = "responses"
) -> Responses:
    """Take rows of cells as responses, by the same checks as those of a file.

    Parameters
    ----------
    rows
        Rows of one length, the headings first; the cells as a spreadsheet holds them.
    survey
        What was asked.
    name
        What the messages call the rows.

    Raises
    ------
    InputError
        With every fault; rows are counted from the headings, which are row 1.
    """
    table = with_headings(name, headed_cells(rows, name))
    return check_responses(table, survey, Source("responses", name, "", len(table.frame)))


def check_responses(table: TextTable, survey: Survey, source: Source) -> Responses:
    """Check a table of texts against a survey.

    Parameters
    ----------
    table
        The table, with headings.
    survey
        What was asked.
    source
        Where the table comes from.

    Raises
    ------
    InputError
        With every fault in the table.
    """
    faults = list(_heading_faults(table, survey))
    if faults:
        raise InputError(faults)
    columns = _Columns(table, survey, faults)
    columns.check_respondent_ids()
    trust, trusts = columns.trusts()
    responses = Responses(
        survey_id=survey.id,
        trusts=trusts,
        trust=trust,
        group=columns.groups(),
        age_group=columns.age_groups(),
        sex=columns.sexes(),
        answers=columns.answers(),
        source=source,
        ignored_columns=_ignored(table, survey),
        remarks=table.remarks,
    )
    if not len(table.frame):
        faults.append(table.fault("no respondents", "at least one row below the headings"))
    if faults:
        raise InputError(faults)
    return responses


def as_synthetic(responses: Responses) -> Responses:
    """Mark responses as the embedded sample."""
    return replace(responses, synthetic=True)


def trust_code_fault(code: str) -> str | None:
    """Say what is wrong with a trust code, None if nothing: a code becomes part of a file name."""
    if not _TRUST_CODE.fullmatch(code) or _DEVICE_NAME.fullmatch(code):
        return "1 to 20 letters, digits, - or _, and no name that Windows keeps for devices"
    return None


def _heading_faults(table: TextTable, survey: Survey) -> Iterable[Fault]:
    known = frozenset(fold(heading) for heading in _known_headings(survey))
    needed = [survey.column(role) for role in ("trust_code", "group", "sex")]
    needed += [survey.column(question.id) for question in survey.scored_questions]
    for heading in needed:
        if table.heading(heading) is None:
            yield table.missing_column(heading, known)
    ages = [survey.column(role) for role in ("age", "age_group")]
    if table.heading(ages[0]) is None and table.heading(ages[1]) is None:
        yield table.missing_column(ages[0], known, instead=ages[1])


def _known_headings(survey: Survey) -> set[str]:
    return {survey.column(role) for role in (*COLUMN_ROLES, *survey.question)}


def _ignored(table: TextTable, survey: Survey) -> tuple[str, ...]:
    known = {fold(heading) for heading in _known_headings(survey)}
    strange = (heading for heading in table.frame.columns if fold(heading) not in known)
    return tuple(plain(heading) for heading in strange)


class _Columns:
    """The columns of one table, each turned into codes; what is wrong goes to ``faults``."""

    def __init__(self, table: TextTable, survey: Survey, faults: list[Fault]) -> None:
        self._table = table
        self._survey = survey
        self._faults = faults
        self._rows = table.frame.index.to_numpy()
        self._missing = missing_texts(survey)

    def _texts(self, role: str) -> pd.Series[str] | None:
        return self._table.texts(self._survey.column(role))

    def _heading(self, role: str) -> str:
        """Give the heading of a role as the file writes it."""
        column = self._survey.column(role)
        return self._table.heading(column) or column

    def _coded(
        self,
        role: str,
        meaning: Meaning,
        kind: str,
        expected: str,
        nothing: int = UNKNOWN,
    ) -> NDArray[np.intp] | None:
        """Turn a column into numbers, by what each different text in it means.

        ``meaning`` gives None for a text that means nothing known: each of its rows is a fault.
        """
        texts = self._texts(role)
        if texts is None:
            return None
        which, different = pd.factorize(texts)
        heading = self._heading(role)
        declared = self._table.user_missing.get(heading, frozenset())
        values = np.empty(len(different), dtype=np.intp)
        wrong = np.zeros(len(different), dtype=bool)
        for index, text in enumerate(different):
            value = nothing if text in self._missing else meaning(text)
            if value is None and text in declared:
                value = nothing  # missing by the file's own word, and no code of the survey
            wrong[index] = value is None
            values[index] = nothing if value is None else value
        if wrong.any():
            for at in np.flatnonzero(wrong[which]):
                self._add(kind, expected, int(at), heading, different[which[at]])
        coded: NDArray[np.intp] = values[which]
        return coded

    def _add(self, kind: str, expected: str, at: int, column: str, value: str) -> None:
        row = int(self._rows[at])
        self._faults.append(self._table.fault(kind, expected, row=row, column=column, value=value))

    def check_respondent_ids(self) -> None:
        texts = self._texts("respondent_id")
        if texts is None:
            return
        column = self._heading("respondent_id")
        twice = (texts.duplicated() & (texts != "")).to_numpy()
        for at in np.flatnonzero(twice):
            self._add("respondent twice", "each respondent once", int(at), column, texts.iloc[at])

    def trusts(self) -> tuple[NDArray[np.intp], dict[str, str]]:
        texts = self._texts("trust_code")
        assert texts is not None  # _heading_faults has seen to it
        column = self._heading("trust_code")
        which, codes = pd.factorize(texts, sort=True)
        spelled: dict[str, str] = {}
        for index, code in enumerate(codes):
            expected = trust_code_fault(code)
            kind = "trust code blank" if code == "" else "trust code"
            other = spelled.setdefault(code.casefold(), code)
            if expected is None and other != code:
                kind, expected = "trust code spelled in two ways", f"{other!r}, as in other rows"
            if expected is not None:
                for at in np.flatnonzero(which == index):
                    self._add(kind, expected, int(at), column, code)
        return which.astype(np.intp), self._trust_names(which, list(codes))

    def _trust_names(self, which: NDArray[np.intp], codes: list[str]) -> dict[str, str]:
        names = {code: self._survey.trusts.get(code, code) for code in codes}
        texts = self._texts("trust_name")
        if texts is None:
            return names
        column = self._heading("trust_name")
        given: dict[str, str] = {}
        pairs = pd.DataFrame({"trust": which, "name": texts.to_numpy()})
        named = pairs[pairs["name"] != ""]
        for trust, name in named.drop_duplicates().itertuples(index=False):
            if not is_name(name):
                for at in np.flatnonzero((pairs["trust"] == trust) & (pairs["name"] == name)):
                    self._add("trust name", A_NAME, int(at), column, name)
                continue
            first = given.setdefault(codes[trust], name)
            if first != name:
                expected = f"{first!r}, as in an earlier row of {codes[trust]}"
                for at in np.flatnonzero((pairs["trust"] == trust) & (pairs["name"] == name)):
                    self._add("trust named in two ways", expected, int(at), column, name)
        return names | given

    def groups(self) -> NDArray[np.intp]:
        index = {group.id: g for g, group in enumerate(self._survey.groups)}
        words = word_meaning(index, self._survey.codes.group)
        expected = f"one of {', '.join([*index, *self._survey.codes.group])}"
        coded = self._coded("group", words, "group not known", expected)
        return self._whole(coded)

    def sexes(self) -> NDArray[np.intp]:
        words, expected = sex_meaning(self._survey)
        answered = self._coded("sex", words, "sex not known", expected)
        sampled = self._coded("sample_sex", words, "sex not known", expected)
        return self._first_known(self._whole(answered), sampled, blank=self._blank("sex"))

    def age_groups(self) -> NDArray[np.intp]:
        words, labels = age_group_meaning(self._survey)
        group_of, in_years = age_meaning(self._survey)
        by_label = self._coded("age_group", words, "age group not known", labels)
        by_age = self._coded("age", group_of, "age", in_years)
        sampled = self._coded("sample_age", group_of, "age", in_years)
        answered = self._whole(by_label)
        if by_label is not None and by_age is not None:
            self._check_ages_agree(answered, self._whole(by_age), list(self._survey.age_groups))
        return self._first_known(self._first_known(answered, by_age), sampled)

    def _check_ages_agree(
        self, by_label: NDArray[np.intp], by_age: NDArray[np.intp], labels: list[str]
    ) -> None:
        differ = (by_label != by_age) & (by_label != UNKNOWN) & (by_age != UNKNOWN)
        texts, column = self._texts("age_group"), self._heading("age_group")
        assert texts is not None
        for at in np.flatnonzero(differ):
            expected = f"{labels[by_age[at]]}, by the age in the same row"
            self._add("age and age group differ", expected, int(at), column, texts.iloc[at])

    def answers(self) -> pd.DataFrame:
        columns = {}
        for question in self._survey.questions:
            coded = self._coded(
                question.id,
                option_meaning(frozenset(option.code for option in question.options)),
                "code not known",
                question.codes_expected,
                int(NO_ANSWER),
            )
            if coded is not None:
                columns[question.id] = coded.astype(np.int16)
        return pd.DataFrame(columns)

    def _blank(self, role: str) -> NDArray[np.bool_]:
        texts = self._texts(role)
        assert texts is not None
        blank: NDArray[np.bool_] = texts.isin(list(self._missing)).to_numpy()
        return blank

    def _whole(self, coded: NDArray[np.intp] | None) -> NDArray[np.intp]:
        if coded is None:
            return np.full(len(self._rows), UNKNOWN, dtype=np.intp)
        return coded

    @staticmethod
    def _first_known(
        first: NDArray[np.intp],
        second: NDArray[np.intp] | None,
        blank: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.intp]:
        """Fill in what is not known; where ``blank`` is given, only what was left blank.

        A respondent who answered with a sex that has no cell is not asked of the sample again.
        """
        if second is None:
            return first
        fill = first == UNKNOWN if blank is None else blank
        return np.where(fill, second, first)
