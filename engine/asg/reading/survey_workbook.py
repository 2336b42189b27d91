"""A survey as a workbook: sheets Survey, Groups, Sections, Questions and Options, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from asg.errors import Fault, InputError
from asg.names import fold
from asg.reading.kinds import are_of_a_survey
from asg.survey.field_types import Quantile, Report
from asg.survey.model import LocationPath
from asg.tables.text_table import text_of
from asg.tables.workbooks import open_workbook, read_cells, sheets_of


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, what it is for, its width, and what it may hold."""

    heading: str
    note: str
    width: int = 14
    choices: tuple[str, ...] = ()
    needed: bool = True


SHEETS: dict[str, tuple[Column, ...]] = {
    "Survey": (
        Column("part", "survey, about, method, columns, codes.sex, age_groups, trusts, ...", 16),
        Column("key", "The setting, role, code or label that the value is for.", 18),
        Column("value", "Its value.", 44),
        Column("value 2", "age_groups: last age. limits: the second. profile: its title.", 10),
        Column("value 3", "method limits: the third.", 10),
    ),
    "Groups": (
        Column("id", "As in the responses: AMHS."),
        Column("title", "In full.", 46),
        Column("report", "How it is reported.", choices=get_args(Report)),
        Column("history", "Whether change since last year is shown.", choices=("TRUE", "FALSE")),
        Column("drop", "Questions it is not reported on, with commas between.", 60),
    ),
    "Sections": (
        Column("number", "1, 2, ..."),
        Column("title", "As the sheets are headed.", 46),
        Column("questions", "Ids of its scored questions, with commas between.", 60),
    ),
    "Questions": (
        Column("id", "Its number in the questionnaire: Q18."),
        Column("key", "The same in every year: questions are matched between years by it.", 26),
        Column("text", "The wording.", 80),
        Column("base", "Who was asked, and who is not counted.", 60),
        Column(
            "source",
            "Where its wording and scores come from.",
            choices=("stated", "public", "inferred"),
        ),
        Column(
            "blank_means",
            "A box to tick: what a blank means where another box is ticked.",
            needed=False,
        ),
        Column(
            "asked_if",
            "Earlier answers that lead to this question: Q24 = 1, 2; Q3 = 1.",
            needed=False,
        ),
        Column("short", "A few words that name it in a sentence.", 30, needed=False),
    ),
    "Options": (
        Column("question", "Id of the question."),
        Column("code", "As in the responses: a whole number."),
        Column("label", "The words of the option.", 50),
        Column("score", "0 to 10; empty if the option says nothing about the trust."),
    ),
}
"""The sheets of a survey's workbook and their columns."""

SETTING_CHOICES: dict[str, tuple[str, ...]] = {
    "unknown_cell": ("exclude", "neutral"),
    "quantile": get_args(Quantile),
    "variance": ("linearised", "product"),
    "change_test": ("z", "t"),
}
"""Settings of the method that are one of a few words."""

PROFILE_LABELS = "profile."
"""A part that begins so has the labels of a profile variable: profile.ethnicity."""

_MAPS = ("columns", "codes.sex", "codes.group", "codes.age_group", "trusts", "succession")


@dataclass
class SurveyCells:
    """What a survey's workbook holds, and in which cell each part of it stands."""

    file: str
    content: dict[str, Any] = field(default_factory=dict)
    cells: dict[LocationPath, str] = field(default_factory=dict)

    def place(self, path: LocationPath) -> str | None:
        """Name the cell of a path, or of the nearest part of it: ``sheet Groups, cell C2``."""
        for depth in range(len(path), 0, -1):
            if path[:depth] in self.cells:
                return self.cells[path[:depth]]
        return None

    def put(self, path: LocationPath, value: object, place: str) -> None:
        """Set a value and keep where it stands."""
        parent: Any = self.content
        for part in path[:-1]:
            parent = parent[part]
        if isinstance(parent, list):
            parent.append(value)
        else:
            parent[path[-1]] = value
        self.cells[path] = place


def is_survey_workbook(path: Path) -> bool:
    """Whether a file is a survey's workbook, by the sheets in it.

    A file that is no workbook, or cannot be read, is none.
    """
    return are_of_a_survey(sheets_of(path))


def read_survey_workbook(path: Path) -> SurveyCells:
    """Read a survey's workbook into the content of a survey file."""
    workbook = open_workbook(path)
    found = SurveyCells(path.name)
    faults: list[Fault] = []
    for sheet, columns in SHEETS.items():
        name = workbook.sheet_named(sheet)
        if name is None:
            faults.append(Fault(path.name, "no such sheet", f"a sheet named {sheet}", sheet))
            continue
        rows = list(_rows(path.name, name, read_cells(workbook, name), columns, faults))
        _READERS[sheet](found, name, rows, faults)
    if faults:
        raise InputError(faults)
    return found


Row = tuple[int, dict[str, str]]
"""The number of a row in Excel, and its texts by heading."""


def _rows(
    file: str,
    sheet: str,
    cells: Sequence[Sequence[object]],
    columns: Sequence[Column],
    faults: list[Fault],
) -> Iterator[Row]:
    headings = [fold(text_of(value)) for value in (cells[0] if cells else [])]
    missing = [c.heading for c in columns if c.needed and c.heading not in headings]
    for heading in missing:
        expected = f"the heading {heading!r} in row 1"
        faults.append(Fault(file, "column missing", expected, sheet, 1, heading))
    if missing:
        return
    at = {c.heading: headings.index(c.heading) for c in columns if c.heading in headings}
    for number, row in enumerate(cells[1:], start=2):
        texts = {heading: text_of(row[place]).strip() for heading, place in at.items()}
        if any(texts.values()):
            yield number, texts


def _cell(sheet: str, heading: str, row: int) -> str:
    letter = chr(ord("A") + [c.heading for c in SHEETS[sheet]].index(heading))
    return f"sheet {sheet}, cell {letter}{row}"


def _read_survey(found: SurveyCells, sheet: str, rows: list[Row], faults: list[Fault]) -> None:
    parts = ("about", "method", "columns", "codes", "age_groups", "trusts", "succession", "profile")
    for part in parts:
        found.content[part] = {}
    for number, row in rows:
        part, key, value = row["part"], row["key"], row["value"]
        place = _cell("Survey", "value", number)
        if part == "survey":
            found.put((key,), _number(value) if key == "year" else value, place)
        elif part == "about":
            if value:
                found.put(("about", key), value, place)
        elif part == "about.links":
            links = found.content["about"].setdefault("links", [])
            found.put(("about", "links", len(links)), {"text": key, "url": value}, place)
        elif part == "method":
            found.put(("method", key), _setting(key, row), place)
        elif part == "codes.missing":
            found.content["codes"].setdefault("missing", [])
            found.put(("codes", "missing", len(found.content["codes"]["missing"])), value, place)
        elif part == "age_groups":
            bounds = [_number(value), _number(row["value 2"])]
            found.put(("age_groups", key), bounds, place)
        elif part == "standardise":
            found.content["standardise"] = {}
            found.put(("standardise", key), _listed(value), place)
        elif part == "profile":
            found.content["profile"].setdefault(key, {})
            found.cells["profile", key] = place
            found.put(("profile", key, "column"), value, place)
            if row["value 2"]:
                title_place = _cell("Survey", "value 2", number)
                found.put(("profile", key, "title"), row["value 2"], title_place)
        elif part.startswith(PROFILE_LABELS):
            variable = part.removeprefix(PROFILE_LABELS)
            labels = found.content["profile"].setdefault(variable, {}).setdefault("labels", {})
            labels[key] = value
            found.cells.setdefault(("profile", variable), place)
            found.cells["profile", variable, "labels", key] = place
        elif part in _MAPS or part.startswith("codes."):
            path = (*part.split("."), key)
            if path[0] == "codes":
                found.content["codes"].setdefault(path[1], {})
            found.put(path, value, place)
        else:
            others = "about, about.links, method, codes.missing, age_groups, standardise, profile"
            expected = f"survey, {others}, profile.ethnicity, ..., {', '.join(_MAPS)}"
            faults.append(
                Fault(found.file, "part not known", expected, sheet, number, "part", part)
            )


def _read_groups(found: SurveyCells, _: str, rows: list[Row], __: list[Fault]) -> None:
    found.content["groups"] = []
    for index, (number, row) in enumerate(rows):
        found.put(("groups", index), {}, _cell("Groups", "id", number))
        for heading, text in row.items():
            value: object = text
            if heading == "drop":
                value = _listed(text)
            elif heading == "history":
                value = {"TRUE": True, "FALSE": False, "": False}.get(text.upper(), text)
            found.put(("groups", index, heading), value, _cell("Groups", heading, number))


def _read_sections(found: SurveyCells, _: str, rows: list[Row], __: list[Fault]) -> None:
    found.content["sections"] = []
    for index, (number, row) in enumerate(rows):
        found.put(("sections", index), {}, _cell("Sections", "number", number))
        for heading, text in row.items():
            reader: Callable[[str], object] = {"number": _number, "questions": _listed}.get(
                heading, str
            )
            found.put(
                ("sections", index, heading), reader(text), _cell("Sections", heading, number)
            )


def _read_questions(found: SurveyCells, _: str, rows: list[Row], __: list[Fault]) -> None:
    found.content["questions"] = []
    for index, (number, row) in enumerate(rows):
        found.put(("questions", index), {"options": []}, _cell("Questions", "id", number))
        for heading, text in row.items():
            readers = {"blank_means": _number, "asked_if": _routing}
            value = readers.get(heading, str)(text)
            if text or heading not in (*readers, "short"):
                found.put(("questions", index, heading), value, _cell("Questions", heading, number))


def _read_options(found: SurveyCells, sheet: str, rows: list[Row], faults: list[Fault]) -> None:
    index_of = {q["id"]: i for i, q in enumerate(found.content.get("questions", []))}
    for number, row in rows:
        if row["question"] not in index_of:
            expected = "the id of a question of sheet Questions"
            faults.append(
                Fault(
                    found.file,
                    "question not known",
                    expected,
                    sheet,
                    number,
                    "question",
                    row["question"],
                )
            )
            continue
        question = index_of[row["question"]]
        option = len(found.content["questions"][question]["options"])
        path = ("questions", question, "options", option)
        found.put(path, {}, _cell("Options", "code", number))
        values = {"code": _number(row["code"]), "label": row["label"]}
        if row["score"]:
            values["score"] = _number(row["score"])
        for heading, value in values.items():
            found.put((*path, heading), value, _cell("Options", heading, number))


_READERS: dict[str, Callable[[SurveyCells, str, list[Row], list[Fault]], None]] = {
    "Survey": _read_survey,
    "Groups": _read_groups,
    "Sections": _read_sections,
    "Questions": _read_questions,
    "Options": _read_options,
}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _routing(text: str) -> object:
    """The codes of each leading question; the text where it is none: the survey's check says so."""
    asked_if = {}
    for part in text.split(";"):
        leading, equals, codes = part.partition("=")
        if not equals:
            return text
        asked_if[leading.strip()] = [_number(code) for code in _listed(codes)]
    return asked_if


def _number(text: str) -> object:
    """A number where the text is one; the survey's own check says what is wrong else."""
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _setting(key: str, row: dict[str, str]) -> object:
    if key == "limits":
        return [_number(row[heading]) for heading in ("value", "value 2", "value 3")]
    return row["value"] if key in SETTING_CHOICES else _number(row["value"])
