"""The columns of a file of responses, each turned from texts into codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.coded_text import CodedText
from asg.errors import Fault
from asg.kernels import cells
from asg.names import A_NAME, is_name, name_list, plain
from asg.reading.meanings import NO_ANSWER as NO_ANSWER
from asg.reading.meanings import (
    NOT_GIVEN,
    UNKNOWN,
    Meaning,
    age_group_meaning,
    age_meaning,
    category_of,
    folded_label,
    is_date,
    missing_texts,
    option_meaning,
    sex_meaning,
    shared_labels,
    unclear_commas,
    word_meaning,
)
from asg.reading.routing import not_asked
from asg.survey.file_columns import WEIGHT, read_code
from asg.survey.model import Question, Survey
from asg.survey.trust_codes import (
    A_CODE,
    A_TOTAL,
    NO_TOTALS,
    is_total,
    names_a_total,
    same_codes,
    trust_code_fault,
    usual_spellings,
)
from asg.tables.text_table import TextTable
from asg.text_size import counted, one_line


@dataclass(frozen=True)
class _Coding:
    """How the texts of a column become numbers.

    ``meaning`` gives None for a text that means nothing known: such a cell is a fault of ``kind``.
    """

    meaning: Meaning
    kind: str
    expected: str
    nothing: int = UNKNOWN
    shared: frozenset[str] = frozenset()
    """Labels, folded, of several options."""


class ResponseColumns:
    """The columns of one table, each turned into codes; what is wrong goes to ``faults``."""

    def __init__(self, table: TextTable, survey: Survey, faults: list[Fault]) -> None:
        self._table = table
        self._survey = survey
        self._faults = faults
        self._rows = table.rows
        self._missing = missing_texts(survey)
        self._declared: list[str] = []
        self._named: list[str] = []
        self._absent: list[str] = []
        self._not_given: dict[str, list[str]] = {}
        self._stray: list[str] = []

    def _texts(self, role: str) -> CodedText | None:
        return self._table.column(self._survey.column(role))

    def _heading(self, role: str) -> str:
        """The heading of a role as the file writes it."""
        column = self._survey.column(role)
        return self._table.heading(column) or column

    def _coded(self, role: str, coding: _Coding) -> NDArray[np.int16] | None:
        """Turn a column into numbers, by what each different text in it means.

        What the file itself calls a code stands for it where the survey does not know the code.
        """
        texts = self._texts(role)
        if texts is None:
            return None
        which, different = texts.places, texts.different
        heading = self._heading(role)
        declared = self._table.user_missing.get(heading, frozenset())
        labels = self._table.labels.get(heading, {})
        values = np.full(len(different), coding.nothing, dtype=np.int16)
        wrong = np.zeros(len(different), dtype=bool)
        named_here = False
        for index, text in enumerate(different):
            if text in self._missing:
                continue
            value = coding.meaning(text)
            label = labels.get(text, "")
            named = None if read_code(label) is not None else coding.meaning(label)
            if value is None and text in NOT_GIVEN:
                self._not_given.setdefault(text, []).append(heading)
            elif value is None and text in declared:  # missing by the file's own word
                self._declared_missing(heading, text, int(np.count_nonzero(which == index)))
            elif value is None and named is not None:
                values[index] = named
                named_here = True
            elif value is None:
                wrong[index] = True
            elif named not in (None, value):
                kind = "code and its label in the file are two answers"
                self._add_all(kind, coding.expected, which == index, heading, text)
            else:
                values[index] = value
        self._named += [heading] * named_here
        for at in np.flatnonzero(wrong[which]):
            text = different[which[at]]
            kind = coding.kind
            if folded_label(text) in coding.shared:
                kind = "label of several options"
            elif is_date(text):
                kind = "a date, which Excel makes of labels such as 5-10,"
            self._add(kind, coding.expected, int(at), heading, text)
        return values.take(which)

    def _declared_missing(self, heading: str, code: str, rows: int) -> None:
        label = self._table.labels.get(heading, {}).get(code)
        shown = f"{code} ({label})" if label else code
        self._declared.append(plain(f"{heading} {shown} in {counted(rows, 'row')}"))

    def remarks(self) -> tuple[str, ...]:
        """How the table was read, once all columns are."""
        remarks = []
        for said, where in (
            ("codes that the file declares as missing were read as no answer", self._declared),
            ("codes that the survey does not know were read by their labels in", self._named),
            ("the file has no column of the survey's [profile] named", self._absent),
            ("answers of respondents who were not asked do not count", self._stray),
            *((f"{m} was read as blank in", headings) for m, headings in self._not_given.items()),
        ):
            if where:
                remarks.append(f"{self._table.file}: {said}: {name_list(where)}.")
        return (*self._table.remarks, *remarks)

    def _add(self, kind: str, expected: str, at: int, column: str, value: str) -> None:
        row = int(self._rows[at])
        self._faults.append(self._table.fault(kind, expected, row=row, column=column, value=value))

    def _add_all(
        self, kind: str, expected: str, rows: NDArray[np.bool_], column: str, value: str
    ) -> None:
        """Add one fault that many rows may share, at the first of them."""
        at = np.flatnonzero(rows)
        row = int(self._rows[at[0]])
        found = self._table.fault(kind, expected, row=row, column=column, value=value)
        self._faults.append(replace(found, rows=len(at)))

    def check_respondent_ids(self) -> None:
        """Find duplicate respondents."""
        texts = self._texts("respondent_id")
        if texts is None:
            return
        column = self._heading("respondent_id")
        if len(texts.different) == len(texts):
            return
        blank = self._no_value("respondent_id")
        known = texts.where(lambda text: text not in blank)
        for at in np.flatnonzero(texts.again() & known).tolist():
            self._add("respondent twice", "each respondent once", at, column, texts[at])

    def trusts(self) -> tuple[NDArray[np.intp], dict[str, str]]:
        """Each respondent's trust, counted in the names by code that come with it."""
        texts = self._texts("trust_code")
        assert texts is not None  # _heading_faults has checked it
        column = self._heading("trust_code")
        place, different = texts.places, texts.different
        codes = sorted(texts.first_places())
        number = {code: index for index, code in enumerate(codes)}
        which = np.array([number.get(code, -1) for code in different], dtype=np.intp)[place]
        rows = np.bincount(which, minlength=len(codes))
        usual = usual_spellings(codes[index] for index in np.argsort(-rows, kind="stable"))
        blank = self._no_value("trust_code")
        for index, code in enumerate(codes):
            kind, expected = "trust code", trust_code_fault(code)
            if code in blank:
                kind, expected = "trust code blank", A_CODE
            elif names_a_total(code, code, self._survey.trusts):
                kind, expected = A_TOTAL, NO_TOTALS
            elif usual[code] != code:
                kind = "trust code spelled in two ways"
                expected = f"{usual[code]!r}, as in other rows"
            if expected is not None:
                self._add_all(kind, expected, which == index, column, code)
        return which, self._trust_names(which, codes)

    def _trust_names(self, which: NDArray[np.intp], codes: list[str]) -> dict[str, str]:
        declared = same_codes(codes, self._survey.trusts)
        names = {code: self._survey.trusts.get(declared[code], code) for code in codes}
        texts = self._texts("trust_name")
        if texts is None:
            return names
        texts = texts.changed(one_line)
        column = self._heading("trust_name")
        place, different = texts.places, texts.different
        blank, no_code = self._no_value("trust_name"), self._no_value("trust_code")
        pairs = which * len(different) + place  # a number for each trust and name
        number, found = pd.factorize(pairs)
        given: dict[str, str] = {}  # the name that most rows have
        for pair in found[np.argsort(-np.bincount(number), kind="stable")]:
            trust, name = codes[pair // len(different)], different[pair % len(different)]
            if name in blank or trust in no_code:
                continue
            kind, expected = "trust name", "" if is_name(name) else A_NAME
            usual = name if expected else given.setdefault(trust, name)
            if names_a_total(name, trust, self._survey.trusts):
                if is_total(trust):  # its code has said so
                    continue
                kind, expected = A_TOTAL, NO_TOTALS
            elif name != usual:
                kind = "trust named in two ways"
                expected = f"{usual!r}, as in other rows of {trust}"
            if expected:
                self._add_all(kind, expected, pairs == pair, column, name)
        return names | given

    def groups(self) -> NDArray[np.intp]:
        """Each respondent's group, counted in the survey's; -1 where blank.

        A survey of one group needs no column for it.
        """
        if len(self._survey.groups) == 1 and self._texts("group") is None:
            return np.zeros(len(self._rows), dtype=np.intp)
        index = {group.id: g for g, group in enumerate(self._survey.groups)}
        words = word_meaning(index, self._survey.codes.group)
        expected = f"one of {', '.join([*index, *self._survey.codes.group])}"
        coded = self._coded("group", _Coding(words, "group not known", expected))
        return self._whole(coded)

    def sexes(self) -> NDArray[np.intp]:
        """Each respondent's sex, counted in ``SEX_CELLS``; -1 without a cell."""
        words, expected = sex_meaning(self._survey)
        coding = _Coding(words, "sex not known", expected)
        answered, sampled = self._coded("sex", coding), self._coded("sample_sex", coding)
        if answered is None:
            return self._whole(sampled)
        return self._first_known(self._whole(answered), sampled, blank=self._blank("sex"))

    def age_groups(self) -> NDArray[np.intp]:
        """Each respondent's age group, counted in the survey's; -1 where not known.

        A survey without age groups reads no age.
        """
        if not self._survey.age_groups:
            return self._whole(None)
        words, labels = age_group_meaning(self._survey)
        group_of, in_years = age_meaning(self._survey)
        by_label = self._coded("age_group", _Coding(words, "age group not known", labels))
        years = _Coding(group_of, "age", in_years)
        by_age, sampled = self._coded("age", years), self._coded("sample_age", years)
        answered = self._whole(by_label)
        if by_label is not None and by_age is not None:
            self._check_ages_agree(answered, self._whole(by_age), list(self._survey.age_groups))
        return self._first_known(self._first_known(answered, by_age), sampled)

    def profile(self) -> dict[str, NDArray[np.int16]]:
        """Each respondent's category of each profile variable, counted in its categories."""
        columns = {}
        for variable, in_file in self._survey.profile.items():
            index = {label: i for i, label in enumerate(in_file.categories)}
            words = word_meaning(index, in_file.labels)
            expected = f"one of {', '.join([*index, *in_file.labels])}, or blank"
            coded = self._coded(variable, _Coding(words, "category not known", expected))
            if coded is None:
                self._absent.append(in_file.column)
            else:
                columns[variable] = coded
        return columns

    def _check_ages_agree(
        self, by_label: NDArray[np.intp], by_age: NDArray[np.intp], labels: list[str]
    ) -> None:
        differ = (by_label != by_age) & (by_label != UNKNOWN) & (by_age != UNKNOWN)
        texts, column = self._texts("age_group"), self._heading("age_group")
        assert texts is not None
        for at in np.flatnonzero(differ).tolist():
            expected = f"{labels[by_age[at]]}, by the age in the same row"
            self._add("age and age group differ", expected, at, column, texts[at])

    def cells(self, given: Mapping[str, NDArray[np.integer[Any]]]) -> NDArray[np.intp]:
        """Each respondent's cell: the product of the categories of the standardising variables.

        ``given`` has the categories of variables that are read already.
        """
        known = dict(given)
        categories, counts = [], []
        for variable in self._survey.standardise.variables:
            named = self._survey.categories(variable)
            if variable not in known:
                known[variable], named = self._categories(variable, named)
            categories.append(known[variable])
            counts.append(len(named or ()))
        return cells(len(self._rows), categories, counts)

    def _categories(
        self, variable: str, named: tuple[str, ...] | None
    ) -> tuple[NDArray[np.intp], tuple[str, ...]]:
        """Each respondent's category of a variable: of those named, else of those in the file."""
        texts = self._texts(variable)
        assert texts is not None  # _heading_faults has checked it
        codes = (self._survey.codes.model_extra or {}).get(variable, {})
        if named is None:
            blank = self._no_value(variable)
            given = (t for t in texts.first_places() if t not in blank and not is_date(t))
            found = dict.fromkeys(map(category_of, given))
            named = tuple(sorted(found))
            index = {name: number for number, name in enumerate(named)}
            meaning: Meaning = lambda text: index.get(category_of(text))  # noqa: E731
        else:
            meaning = word_meaning({name: at for at, name in enumerate(named)}, codes)
        expected = f"one of {', '.join([*named, *codes])}, or blank"
        coding = _Coding(meaning, f"{variable.replace('_', ' ')} not known", expected)
        return self._whole(self._coded(variable, coding)), named

    def weights(self) -> NDArray[np.float64] | None:
        """Each respondent's own weight; None where the survey names no column of them."""
        if WEIGHT not in self._survey.columns:
            return None
        texts = self._texts(WEIGHT)
        assert texts is not None  # _heading_faults has checked it
        unclear = unclear_commas(texts.different)
        numbers = np.array(
            [np.nan if text in unclear else _positive(text) for text in texts.different],
            dtype=np.float64,
        )
        weights: NDArray[np.float64] = numbers[texts.places]
        expected = "a number above 0" + ", without commas for thousands" * bool(unclear)
        for at in np.flatnonzero(np.isnan(weights)).tolist():
            self._add("weight", expected, at, self._heading(WEIGHT), texts[at])
        return weights

    def answers(self) -> pd.DataFrame:
        """The codes of the answers, a column a question."""
        columns: dict[str, NDArray[np.int16]] = {}
        for question in self._survey.questions:
            labels = question.labels
            coding = _Coding(
                option_meaning(labels),
                "code not known",
                question.codes_expected,
                int(NO_ANSWER),
                shared_labels(labels),
            )
            coded = self._coded(question.id, coding)
            if coded is not None:
                columns[question.id] = coded
        given = {question: codes != NO_ANSWER for question, codes in columns.items()}
        for block in self._survey.blocks:
            self._fill_blanks([box for box in block if box.id in columns], columns)
        for question_id, rows in not_asked(self._survey, columns).items():
            columns[question_id][rows] = NO_ANSWER
            if number := int(np.count_nonzero(rows & given[question_id])):
                self._stray.append(f"{question_id} ({number:,})")
        return pd.DataFrame(columns)

    def _fill_blanks(
        self, boxes: Sequence[Question], columns: dict[str, NDArray[np.int16]]
    ) -> None:
        """Code the boxes left blank by those who ticked another of the same question."""
        answered = np.zeros(len(self._rows), dtype=bool)
        for box in boxes:
            answered |= columns[box.id] != NO_ANSWER
        for box in boxes:
            texts = self._texts(box.id)
            assert texts is not None
            assert box.blank_means is not None
            blank = texts.where(frozenset(("", *NOT_GIVEN)).__contains__)
            columns[box.id][blank & answered] = box.blank_means

    def _no_value(self, role: str) -> frozenset[str]:
        """The texts of a column that are blank or missing, by the survey or the file."""
        return (
            self._missing
            | NOT_GIVEN
            | self._table.user_missing.get(self._heading(role), frozenset())
        )

    def _blank(self, role: str) -> NDArray[np.bool_]:
        texts = self._texts(role)
        assert texts is not None
        return texts.where((self._missing | NOT_GIVEN).__contains__)

    def _whole(self, coded: NDArray[np.int16] | None) -> NDArray[np.intp]:
        if coded is None:
            return np.full(len(self._rows), UNKNOWN, dtype=np.intp)
        return coded.astype(np.intp)

    @staticmethod
    def _first_known(
        first: NDArray[np.intp],
        second: NDArray[np.int16] | None,
        blank: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.intp]:
        """Fill in what is not known; where ``blank`` is given, only what was left blank.

        A respondent who answered with a sex that has no cell is not asked of the sample again.
        """
        if second is None:
            return first
        fill = first == UNKNOWN if blank is None else blank
        return np.where(fill, second, first)


def _positive(text: str) -> float:
    """A number above 0, with a point or a comma; NaN for anything else."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return np.nan
    return number if 0 < number < np.inf else np.nan
