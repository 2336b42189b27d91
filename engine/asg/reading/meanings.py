"""What a text in a column means: the number it stands for, or nothing known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from asg.survey.file_columns import THOUSANDS, read_code
from asg.survey.model import SEX_CELLS, Survey
from asg.text_size import one_line

Meaning = Callable[[str], int | None]
"""The number that a text stands for, None where it stands for nothing known."""

UNKNOWN = -1
"""Stands for a group, an age group or a sex that is not known or has no cell."""

NO_ANSWER = np.int16(-32768)
"""Stands in an answer column where there is no answer (blank, or a code listed as missing)."""

_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")

_YEARS = re.compile(r"([0-9]{1,9})([.,][0-9]{0,9})?")


def sex_meaning(survey: Survey) -> tuple[Meaning, str]:
    """What a sex means, counted in ``SEX_CELLS`` (-1 without a cell), and what is expected."""
    index = {sex: s for s, sex in enumerate(SEX_CELLS)}
    codes = survey.codes.sex
    index |= {word: UNKNOWN for word in codes.values() if word not in index}
    return word_meaning(index, codes), f"one of {', '.join([*index, *codes])}, or blank"


def age_meaning(survey: Survey) -> tuple[Meaning, str]:
    """What an age in years means, counted in the age groups, and what is expected."""
    bounds = survey.age_groups
    low = min((first for first, _ in bounds.values()), default=0)
    high = max((last for _, last in bounds.values()), default=0)

    def group_of(text: str) -> int | None:
        years = _YEARS.fullmatch(text)
        if years is None:
            return None
        age = int(years[1])
        groups = (a for a, (first, last) in enumerate(bounds.values()) if first <= age <= last)
        return next(groups, None)

    return group_of, f"an age in years, {low} to {high}, or blank"


def age_group_meaning(survey: Survey) -> tuple[Meaning, str]:
    """What the label or the code of an age group means, and what is expected."""
    index = {label: a for a, label in enumerate(survey.age_groups)}
    codes = survey.codes.age_group
    return word_meaning(index, codes), f"one of {', '.join([*index, *codes])}, or blank"


def option_meaning(labels: Mapping[int, str]) -> Meaning:
    """What an answer means, by the labels of the codes: a code, or the label of one option.

    A number is a code and never a label: 1 may be the label of the code 2.
    """
    codes: dict[str, list[int]] = {}
    for code, label in labels.items():
        codes.setdefault(folded_label(label), []).append(code)

    def code_of(text: str) -> int | None:
        code = read_code(text)
        if code is not None:
            return code if code in labels else None
        found = codes.get(folded_label(text), ())
        return found[0] if len(found) == 1 else None

    return code_of


def folded_label(label: str) -> str:
    """A label to compare: case, spaces around it and repeated ones, and curled quotes are alike."""
    return " ".join(label.split()).casefold().translate(_QUOTES)


def shared_labels(labels: Mapping[int, str]) -> frozenset[str]:
    """The labels, folded, that several codes have: none of these can be meant by it."""
    folded = [folded_label(label) for label in labels.values()]
    return frozenset(label for label in folded if folded.count(label) > 1)


def word_meaning(index: Mapping[str, int], codes: Mapping[str, str]) -> Meaning:
    """Make the meaning of a text: a word of ``index`` in any case, or a code for one."""
    folded = {word.casefold(): number for word, number in index.items()}
    by_code = {code: folded[word.casefold()] for code, word in codes.items()}

    def meaning(text: str) -> int | None:
        number = read_code(text)
        as_code = text if number is None else str(number)
        return by_code.get(as_code, folded.get(text.casefold()))

    return meaning


NOT_GIVEN = frozenset(("NA", "*", "[c]", "[x]", "[z]"))
"""What R writes where there is nothing, and the marks of what is not shown in statistics."""


def words_given(text: str) -> str:
    """A name or wording without repeated spaces; "" for a mark of nothing."""
    return "" if text in NOT_GIVEN else one_line(text)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?")


def is_date(text: str) -> bool:
    """Whether a text is a date as readers give one: Excel makes a date of a label such as 5-10."""
    return _DATE.fullmatch(text) is not None


def unclear_commas(texts: Iterable[str]) -> frozenset[str]:
    """Texts whose commas may be for thousands: no other text shows that they are for decimals.

    >>> sorted(unclear_commas(["1,234", "875"])), sorted(unclear_commas(["1,234", "0,8"]))
    (['1,234'], [])
    """
    commas = frozenset(text for text in texts if "," in text)
    return commas if all(map(THOUSANDS.fullmatch, commas)) else frozenset()


def category_of(text: str) -> str:
    """A text as a category: codes however they are written, words whatever their case."""
    code = read_code(text)
    return folded_label(text) if code is None else str(code)


def missing_texts(survey: Survey) -> frozenset[str]:
    """The texts that stand for no answer: blank, and the codes listed as missing."""
    return frozenset({m.strip() for m in survey.codes.missing} | {""})
