"""Reads a tidy table of scores with how uncertain they are: one row a trust and item."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.errors import Fault, InputError
from asg.kernels.decimals import RESIDUE, in_decimals
from asg.kernels.expected_range import critical_values
from asg.names import A_NAME, fold, is_name, is_shown, name_list
from asg.published.published_words import worded
from asg.published.read_sheets import find_year
from asg.published.stated_survey import EVERYONE, PublishedQuestion, PublishedSurvey, survey_id
from asg.reading.kinds import below_titles, first_headings, rows_above
from asg.reading.layouts import TableLayout, load_layout
from asg.reading.layouts.layout_model import UNCERTAIN, UNCERTAINTY
from asg.reading.meanings import NOT_GIVEN, unclear_commas, words_given
from asg.reading.survey_files import list_surveys, load_survey
from asg.reading.synthetic import holds_synthetic
from asg.reading.toml_files import as_survey_error
from asg.results.given_scores import GIVEN, GivenScores, benchmark_scores
from asg.results.results import Results
from asg.survey.model import Group, Section, Survey
from asg.survey.trust_codes import A_TOTAL, ONLY_TRUSTS, is_total, trust_code_fault, usual_spellings
from asg.tables.read import read_file
from asg.tables.text_table import Part, TextTable

SUPPRESSED = frozenset(
    ("", "*", "**", "-", "–", ".", "..", ":", "c", "[c]", "[x]", "[z]", "[u]", "na", "n/a", "nan")
)
"""Texts, folded, that stand for a figure that is not shown."""

PREVIOUS = ("previous_n", "previous_score", "previous_se", "previous_national_average")
_KEYS = ("survey", "year", "trust_code", "trust_name", "group", "level", "item", "key")
TEXTS = (*_KEYS, "section", "text", "status", "previous_survey")
NUMBERS = ("n", "score", "se", "sd", "lower", "upper", "n_eff", *PREVIOUS)
_SCORES = ("score", "previous_score", "previous_national_average")

_SECTION_ITEM = re.compile(r"S(0[1-9]|[1-9][0-9])")
_NO_LETTER_OR_DIGIT = re.compile(r"[^A-Za-z0-9]+")
LONGEST_ITEM = 40


@dataclass(frozen=True, eq=False)
class _Read:
    """A table with the columns that its layout finds, as texts and as numbers."""

    table: TextTable
    layout: TableLayout
    columns: Mapping[str, str]
    faults: list[Fault]

    def texts(self, column: str) -> list[str]:
        """The cells of a column, "" where there is none."""
        heading = self.columns.get(column)
        if heading is None:
            return [""] * len(self.table)
        return self.table.columns[heading].tolist()

    def words(self, column: str) -> list[str]:
        """The cells of a column, without repeated spaces; "" for a mark of nothing."""
        return [*map(words_given, self.texts(column))]

    def fault(self, at: int, column: str, kind: str, expected: str, rows: int = 1) -> None:
        """Note a fault in a row, the first of ``rows``, with what is there."""
        heading = self.columns[column]
        value = self.table.columns[heading][at]
        row = int(self.table.rows[at])
        found = self.table.fault(kind, expected, row=row, column=heading, value=value or None)
        self.faults.append(replace(found, rows=rows))

    def numbers(self, column: str) -> NDArray[np.float64]:
        """The numbers of a column; NaN where there is none, or a mark of suppression."""
        heading = self.columns.get(column)
        if heading is None:
            return np.full(len(self.table), np.nan)
        texts = self.table.columns[heading]
        unclear = unclear_commas(texts.different)
        numbers = np.array(
            [_number(t if t in unclear else t.replace(",", ".")) for t in texts.different]
        )[texts.places]
        for at in np.flatnonzero(np.isinf(numbers)).tolist():
            self.fault(at, column, "not a number", "a number, or blank where suppressed")
        return np.where(np.isinf(numbers), np.nan, numbers)


def table_layout(headings: Sequence[str]) -> TableLayout | None:
    """The shipped layout of a table with some headings; None where it is no table of scores."""
    for name in ("results", "table"):
        layout = load_layout(name)
        assert isinstance(layout, TableLayout)
        found = layout.found(headings)
        ours = name == "table" or {"level", "status", "se"} <= found.keys()
        if ours and layout.heads(headings):
            return layout
    return None


def is_score_table(path: str | Path, sheet: str | None = None) -> bool:
    """Whether a file is a tidy table of scores, by its headings.

    A file that cannot be read is none.
    """
    try:
        return table_layout(first_headings(Path(path), sheet)) is not None
    except InputError:
        return False


def read_scores(
    path: str | Path,
    survey: Survey | None = None,
    layout: TableLayout | None = None,
    sheet: str | None = None,
) -> Results:
    """Read a tidy table of scores and give every score its expected range and band.

    Parameters
    ----------
    path
        The table (.csv, .xlsx, .parquet, ...): a trust code, an item and a score in each row, and
        its standard error, or its standard deviation and number of respondents, or its 95 %
        confidence limits. results.csv of this program is one.
    survey
        Wordings, sections, groups and the settings of the method. None: those of the shipped
        survey that the table names, or what the table says itself.
    layout
        The headings and the scale; None: the shipped layout.
    sheet
        The sheet of a workbook.

    Returns
    -------
    Results
        Of each group; n is empty where the table has none.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    above = rows_above(Path(path), sheet)
    table, source = read_file(path, GIVEN, Part(sheet, above))
    table = below_titles(table, above)
    layout = layout or table_layout([*table.columns])
    if layout is None or not layout.heads(table.columns):
        layout = layout or _usual()
        raise InputError([*_missing_columns(table, layout)])
    read = _Read(table, layout, layout.found(table.columns), [])
    if not any(names <= read.columns.keys() for names in UNCERTAIN):
        kind = "no column says how uncertain a score is"
        raise InputError([table.fault(kind, f"columns {UNCERTAINTY}", row=table.headings_row)])
    rows = _rows(read)
    synthetic = holds_synthetic(table, read.faults)
    if not len(table):
        read.faults.append(table.fault("no rows", "a row for each trust and item"))
    if read.faults:
        raise InputError(read.faults)
    notices = [*table.remarks, *_notices(read, rows)]
    with as_survey_error(table.file):
        stated, previous = _stated(read, rows, survey), _previous_survey(rows)
    if survey is None:
        named = next((s for s in {*rows["survey"]} if s in list_surveys()), None)
        survey = None if named is None else load_survey(named)
    merged = stated
    if survey is not None:
        section_rows = frozenset(rows.loc[rows["level"] == "section", "item"])
        found = worded(stated, survey, table.file, section_rows)
        merged, notices = found.survey, [*notices, *found.notices]
        rows["item"] = [found.items.get(item, item) for item in rows["item"]]
        rows["group"] = [found.groups[group] for group in rows["group"]]
    counted = "n" in read.columns
    if not counted:
        notices.append(
            f"{table.file} has no numbers of respondents: whether a score is of fewer than "
            f"{merged.method.suppress_below} could not be checked."
        )
    names = _names(rows)
    given = GivenScores(rows, names, source, counted, synthetic, tuple(notices))
    return benchmark_scores(merged, given, previous)


def _usual() -> TableLayout:
    layout = load_layout("table")
    assert isinstance(layout, TableLayout)
    return layout


def _missing_columns(table: TextTable, layout: TableLayout) -> Iterator[Fault]:
    for column in layout.missing(table.columns):
        name, *others = getattr(layout.columns, column)
        yield table.missing_column(name, frozenset(), name_list(others, 3) if others else "")


def _number(text: str) -> float:
    """A cell's number; NaN where it is a mark of suppression, infinite where it is no number."""
    if fold(text) in SUPPRESSED:
        return math.nan
    try:
        number = float(text)
    except ValueError:
        return math.inf
    return number if math.isfinite(number) else math.inf


def _rows(read: _Read) -> pd.DataFrame:
    """The rows with their figures on the scale from 0 to 10; what is wrong becomes faults."""
    rows = pd.DataFrame({column: read.words(column) for column in TEXTS}, dtype=object)
    numbers = {column: read.numbers(column) for column in NUMBERS}
    no_number = np.isin(read.table.rows, [fault.row or 0 for fault in read.faults])
    low, high = read.layout.scale
    wide = (high - low) / 10
    for column in _SCORES:
        beyond = (numbers[column] < low - RESIDUE) | (numbers[column] > high + RESIDUE)
        if beyond.any():
            expected = f"a score from {low:g} to {high:g}, or --layout with another scale"
            read.fault(int(np.argmax(beyond)), column, "out of range", expected, int(beyond.sum()))
        numbers[column][beyond] = np.nan  # a fault makes none of its neighbours
    _check_keys(read, rows)
    shown = ~np.isnan(numbers["score"]) & ~no_number
    if "n" in read.columns:
        for at in np.flatnonzero(shown & np.isnan(numbers["n"])).tolist():
            read.fault(at, "n", "score without respondents", "a number of respondents")
        wrong = (numbers["n"] < 0) | (numbers["n"] != np.rint(numbers["n"]))
        for at in np.flatnonzero(wrong & ~np.isnan(numbers["n"])).tolist():
            read.fault(at, "n", "not a whole number", "a whole number of respondents")
    se = _standard_errors(read, numbers, shown)
    for column in _SCORES:
        numbers[column] = in_decimals(read.layout.from_0_to_10(numbers[column]), "all")
    for column in ("n", "score", "n_eff", *PREVIOUS):
        rows[column] = numbers[column]
    rows["se"], rows["previous_se"] = se / wide, numbers["previous_se"] / wide
    return rows


def _standard_errors(
    read: _Read, numbers: Mapping[str, NDArray[np.float64]], shown: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Standard errors: as given, or from limits, or from standard deviations."""
    score, lower, upper = (numbers[name] for name in ("score", "lower", "upper"))
    for column in ("se", "sd"):
        for at in np.flatnonzero(numbers[column] < 0).tolist():
            read.fault(at, column, "below 0", "0 or above")
    for column, wrong in (("lower", lower > score), ("upper", upper < score)):
        for at in np.flatnonzero(shown & wrong).tolist():
            side = "at or below" if column == "lower" else "at or above"
            read.fault(at, column, "limits the wrong way round", f"a limit {side} the score")
    c = float(critical_values()[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        of_sd = numbers["sd"] / np.sqrt(numbers["n"])
    se = np.where(np.isnan(numbers["se"]), (upper - lower) / (2 * c), numbers["se"])
    se = np.where(np.isnan(se), of_sd, se)
    nothing = shown & ~np.isfinite(se)
    if shown.any() and nothing[shown].all():
        column = next(name for name in ("se", "lower", "sd") if name in read.columns)
        kind = "no score has a standard error"
        expected = "one beside each score; results of a published workbook have none"
        read.faults.append(read.table.fault(kind, expected, column=read.columns[column]))
        return se
    for at in np.flatnonzero(nothing).tolist():
        column = next(name for name in ("se", "lower", "sd") if name in read.columns)
        read.fault(at, column, "score without a standard error", UNCERTAINTY)
    return np.where(shown, se, np.nan)


def _check_keys(read: _Read, rows: pd.DataFrame) -> None:
    """Check codes and names of trusts, name items as identifiers, and find duplicate rows."""
    usual = usual_spellings(rows["trust_code"])
    for at, (code, name) in enumerate(zip(rows["trust_code"], rows["trust_name"], strict=True)):
        if is_total(code) or is_total(name):
            read.fault(at, "trust_code", A_TOTAL, ONLY_TRUSTS)
        elif expected := trust_code_fault(code):
            read.fault(at, "trust_code", "trust code", expected)
        elif usual[code] != code:
            read.fault(at, "trust_code", "trust code", f"one spelling of a code: {usual[code]}")
        if name and not is_name(name):
            read.fault(at, "trust_name", "trust name", A_NAME)
    for column, of in (("trust_name", "trust_code"), ("text", "item"), ("section", "item")):
        first: dict[str, str] = {}
        for at, (name, text) in enumerate(zip(rows[of], rows[column], strict=True)):
            if text and first.setdefault(name, text) != text:
                expected = f"{first[name]!r}, as in other rows of {name}"
                read.fault(at, column, f"another {column.replace('_', ' ')}", expected)
    for column in ("text", "section"):
        for at, text in enumerate(rows[column]):
            if not is_shown(text):
                read.fault(at, column, column, "a text that is not a formula")
    rows["level"] = [
        "section" if fold(level) == "section" else "question" for level in rows["level"]
    ]
    names = {item: identifier(item) for item in dict.fromkeys(rows["item"])}
    several = Counter(fold(name) for name in names.values())
    for at, (item, level) in enumerate(zip(rows["item"], rows["level"], strict=True)):
        if not names[item] or (level == "section" and not _SECTION_ITEM.fullmatch(item)):
            read.fault(at, "item", "item", "S01 to S99" if level == "section" else "a name")
        elif several[fold(names[item])] > 1:
            read.fault(at, "item", "item", "items that differ in more than case and signs")
    rows["text"] = [
        text or (item if names[item] != item else "")
        for text, item in zip(rows["text"], rows["item"], strict=True)
    ]
    rows["item"] = rows["item"].map(names)
    rows["group"] = [identifier(group) or EVERYONE for group in rows["group"]]
    again = rows.duplicated(["trust_code", "group", "item"])
    for at in np.flatnonzero(again).tolist():
        read.fault(at, "item", "row twice", "one row for each trust, group and item")


def identifier(text: str) -> str:
    """A name of letters, digits and _ that begins with a letter; "" where nothing is left.

    >>> identifier("Q5_1"), identifier("5a"), identifier("Team & care")
    ('Q5_1', 'Q5a', 'Team_care')
    """
    plain = _NO_LETTER_OR_DIGIT.sub("_", text).strip("_")[:LONGEST_ITEM]
    return f"Q{plain}"[:LONGEST_ITEM] if plain[:1].isdigit() else plain


def _notices(read: _Read, rows: pd.DataFrame) -> Iterator[str]:
    file, columns = read.table.file, read.columns
    for column in TEXTS:
        for mark in sorted(NOT_GIVEN.intersection(read.texts(column))):
            yield f"{file}: {mark} was read as blank in: {columns[column]}."
    marks = Counter(text for text in read.texts("score") if text and fold(text) in SUPPRESSED)
    if marks:
        named = name_list([f"{mark!r} ({count:,})" for mark, count in marks.items()])
        yield f"{file}: scores that are marks of suppression are not shown: {named}."
    if read.layout.scale != (0, 10):
        low, high = read.layout.scale
        yield f"{file}: scores from {low:g} to {high:g} are shown from 0 to 10."
    if "se" not in columns:
        how = (
            "half the width of the 95 % limits over 1.959964"
            if {"lower", "upper"} <= columns.keys()
            else "the standard deviation over the root of the number of respondents"
        )
        yield f"{file}: the standard error of a score is {how}."
    unused = [h for h in read.table.columns if h not in columns.values() and fold(h) != "synthetic"]
    if unused and read.layout.id != "results":
        yield f"{file}: columns that are not used: {name_list(unused)}."


def _names(rows: pd.DataFrame) -> dict[str, str]:
    """Names by code, in the order of the table; the code where there is no name."""
    names: dict[str, str] = {}
    for code, name in zip(rows["trust_code"], rows["trust_name"], strict=True):
        names[code] = names.get(code) or name
    return {code: name or code for code, name in names.items()}


def _stated(read: _Read, rows: pd.DataFrame, given: Survey | None) -> Survey:
    """The survey that a table itself says."""
    stem = Path(read.table.file).name.split(".")[0]
    years = {year for year in rows["year"] if year}
    year = find_year(" ".join(sorted(years) or [*dict.fromkeys(rows["survey"])][:1]))
    year = year or (given.year if given else find_year(stem))
    kind, expected = "", "one year: a column year, a year in the file's name, or --survey"
    if len(years) > 1:
        kind = f"scores of several years ({', '.join(sorted(years))})"
    elif len(set(rows["survey"])) > 1:
        kind, expected = "rows of several surveys", "rows of one survey"
    elif year is None:
        kind = "the survey's year is not known"
    if kind or year is None:
        raise InputError([read.table.fault(kind, expected)])
    title = next(iter(rows["survey"])) or " ".join(re.split(r"[\W_]+", stem)).strip() or "Scores"
    questions = rows[rows["level"] == "question"].drop_duplicates("item")
    scored = rows.loc[rows["level"] == "section"].drop_duplicates("item")
    titles = dict(zip(scored["item"], scored["text"], strict=True))
    sections = []
    named = dict.fromkeys(section for section in questions["section"] if section)
    numbered = all(_SECTION_ITEM.fullmatch(section) for section in named)
    for number, section in enumerate(named, start=1):
        members = tuple(questions.loc[questions["section"] == section, "item"])
        own = int(section[1:]) if numbered else number
        words = titles.get(section) or (f"Section {own}" if numbered else section)
        sections.append(Section(number=own, title=words, questions=members))
    asked = rows[rows["level"] == "question"].groupby(["group", "item"])["status"].agg(set)
    dropped = asked[asked == {"not_asked"}].index
    groups = [
        Group(
            id=group,
            title="All respondents" if group == EVERYONE else group,
            report="benchmark" if (own["level"] == "section").any() else "questions",
            history=True,
            drop=tuple(item for of_group, item in dropped if of_group == group),
        )
        for group, own in rows.groupby("group", sort=False)
    ]
    return PublishedSurvey(
        known_by="scores",
        id=survey_id(title, year),
        title=title,
        year=year,
        groups=tuple(groups),
        sections=tuple(sections),
        questions=tuple(
            PublishedQuestion(id=item, key=identifier(key) or item, text=text, source="stated")
            for item, key, text in questions[["item", "key", "text"]].itertuples(index=False)
        ),
    )


def _previous_survey(rows: pd.DataFrame) -> Survey | None:
    """The survey of the earlier figures that are in results.csv; None where there are none."""
    names = [*dict.fromkeys(name for name in rows["previous_survey"] if name)]
    year = find_year(" ".join(names))
    if len(names) != 1 or year is None:
        return None
    if names[0] in list_surveys():
        return load_survey(names[0])
    questions = rows[rows["level"] == "question"].drop_duplicates("item")
    return PublishedSurvey(
        known_by="scores",
        id=names[0],
        title=names[0],
        year=year,
        groups=tuple(Group(id=g, title=g, report="scores") for g in dict.fromkeys(rows["group"])),
        questions=tuple(
            PublishedQuestion(id=item, key=key or item, text="", source="stated")
            for item, key in questions[["item", "key"]].itertuples(index=False)
        ),
    )
