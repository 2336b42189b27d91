"""What the pages say of columns, settings and names is what the code has."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Literal, get_args, get_origin

import pytest
from pages import DOCS, ROOT, blocks, name_of, pages

import asg
from asg.bands import BAND_LABELS
from asg.columns import RESULT_COLUMNS, STATUSES
from asg.kernels.expected_range import ON_THE_LIMIT, ZERO_SE, critical_values
from asg.reading.layouts import load_layout
from asg.reading.outcomes import OUTCOME_COUNTS
from asg.reading.survey_workbook import SHEETS
from asg.survey.file_columns import COLUMN_ROLES
from asg.survey.model import About, Group, Method, Question, Section, Survey
from asg.tables.read import READERS
from asg.template.files import load_template


def rows(page, heading):
    """The rows of the first table under a heading, cells stripped."""
    text = (DOCS / page).read_text("utf-8")
    part = re.search(rf"^#+ {re.escape(heading)}[^\n]*$(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    assert part, f"{page} has no heading {heading!r}"
    lines = [line for line in part[1].splitlines() if line.startswith("|")]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return table[2:]


def names(page, heading):
    return [row[0].strip("`") for row in rows(page, heading)]


class TestMethod:
    def test_settings_with_their_defaults(self):
        found = {row[0].strip("`"): row[1].strip("`") for row in rows("method.md", "Settings")}
        told = {name: _written(value) for name, value in Method().model_dump().items()}
        assert found == told

    def test_what_a_setting_may_be(self):
        for name, _, choices, _ in rows("method.md", "Settings"):
            kind = Method.model_fields[name.strip("`")].annotation
            if get_origin(kind) is Literal:
                assert re.findall(r"`(\w+)`", choices) == list(get_args(kind))

    def test_defaults_in_the_headings(self):
        text = (DOCS / "method.md").read_text("utf-8")
        found = re.findall(r"`(\w+) = ([^`]+)`", "\n".join(re.findall(r"^## .*$", text, re.M)))
        assert dict(found).keys() == Method.model_fields.keys()
        for name, value in found:
            default = Method.model_fields[name].default
            if isinstance(default, tuple):
                assert tuple(float(v) for v in value.strip("[]").split(",")) == default
            elif isinstance(default, str):
                assert value == f'"{default}"'
            else:
                assert float(value) == default

    def test_bands_and_cuts(self):
        text = (DOCS / "method.md").read_text("utf-8")
        bands = re.findall(r"^\| (\d) ([^|]+?) \| ([^|]+) \|$", text, re.M)
        assert {int(number): label for number, label, _ in bands} == BAND_LABELS
        narrow, middle, wide = (f"{cut:.3f}" for cut in critical_values())
        assert f"c = {narrow}, {middle}, {wide}" in text
        assert bands[0][2] == f"below −{wide}"
        assert bands[3][2] == f"−{narrow} to {narrow}"
        assert bands[5][2] == f"{middle} to {wide}"

    def test_small_numbers(self):
        text = (DOCS / "method.md").read_text("utf-8")
        assert ZERO_SE == ON_THE_LIMIT == 1e-9
        assert text.count("10⁻⁹") >= 2


def _written(value):
    return (
        str(list(value))
        if isinstance(value, tuple)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


class TestInputs:
    def test_endings(self):
        assert set(names("inputs.md", "Kinds of table")) == set(READERS)

    def test_columns_of_responses(self):
        assert set(names("inputs.md", "Responses")) == set(COLUMN_ROLES)

    def test_columns_of_outcomes(self):
        expected = ["trust_code", "trust_name", "group", *OUTCOME_COUNTS]
        assert names("inputs.md", "Outcomes") == expected

    @pytest.mark.parametrize(
        ("heading", "optional"),
        [("Responses", COLUMN_ROLES), ("Outcomes", ("trust_code", "trust_name", "group"))],
    )
    def test_what_is_needed(self, heading, optional, tmp_path):
        """A file without a column is refused if the page says that the column is needed."""
        survey = asg.load_survey("cmhs-2024")
        needed = {row[0].strip("`"): row[1] for row in rows("inputs.md", heading)}
        read = asg.read_responses if heading == "Responses" else asg.read_outcomes
        questions = list(survey.question) if heading == "Responses" else []
        for column, word in needed.items():
            headings = [c for c in [*needed, *questions] if c != column]
            values = {"trust_code": "RRE", "group": "AMHS", "sex": "1", "age": "40", "sent": "9"}
            values |= {"age_group": "36-50"} | dict.fromkeys(OUTCOME_COUNTS[1:], "1")
            file = tmp_path / "file.csv"
            line = ",".join(values.get(c, "") for c in headings)
            file.write_text(f"{','.join(headings)}\n{line}\n", encoding="utf-8")
            if word == "yes":
                with pytest.raises(asg.InputError, match=f"column {column}: column missing"):
                    read(file, survey)
            else:
                read(file, survey)

    def test_sheets_of_a_published_workbook(self):
        found = names("inputs.md", "Published benchmark workbooks")
        sheets = load_layout("cqc-2022").sheets
        wanted = (sheets.scores, sheets.respondents, sheets.national, sheets.extremes)
        assert found[:4] == [name for names_ in wanted for name in names_]

    def test_parts_of_a_survey(self):
        assert names("inputs.md", "In TOML") == list(Survey.model_fields)
        text = (DOCS / "inputs.md").read_text("utf-8")
        for part, model in (("groups", Group), ("sections", Section), ("questions", Question)):
            line = next(line for line in text.splitlines() if line.startswith(f"| `{part}`"))
            assert re.findall(r"`(\w+)`", line)[1:] == list(model.model_fields)

    def test_what_describes_a_survey(self):
        assert names("inputs.md", "What describes the survey") == list(About.model_fields)

    def test_sheets_of_a_survey(self):
        found = {
            row[0].strip("`"): re.findall(r"`([^`]+)`", row[1])
            for row in rows("inputs.md", "As a workbook")
        }
        assert found == {s: [c.heading for c in columns] for s, columns in SHEETS.items()}


class TestQuestionsAndMessages:
    def test_messages_are_those_of_the_code(self):
        code = "".join(
            file.read_text("utf-8") for file in sorted((ROOT / "engine" / "asg").rglob("*.py"))
        )
        messages = names("faq.md", "Messages")
        assert len(messages) > 5
        assert [message for message in messages if message not in code] == []


class TestWorkbook:
    def test_columns_of_the_results(self):
        text = (DOCS / "workbook.md").read_text("utf-8")
        tables = re.findall(r"^\| (column|status) \|.*\n\|.*\n((?:\|.*\n)+)", text, re.M)
        found = {head: re.findall(r"^\| `(\w+)` \| (.*) \|$", body, re.M) for head, body in tables}
        assert [column for column, _ in found["column"]] == list(RESULT_COLUMNS)
        assert dict(found["status"]) == STATUSES

    def test_sheets_in_the_order_of_their_tabs(self):
        text = (DOCS / "workbook.md").read_text("utf-8")
        headings = re.findall(r"^## (.*)$", text, re.M)
        kinds = {"CAMHS": "scores", "S01 to S13": "sections", "OPMHS": "questions"}
        found = [kinds.get(heading, heading) for heading in headings[:-3]]
        sheets = load_template("trust_results").layout.sheets
        assert found == [s.kind if s.kind in kinds.values() else s.name for s in sheets]


def test_the_reference_has_every_name():
    text = (DOCS / "reference.md").read_text("utf-8")
    found = re.findall(r"auto(?:function|class|exception):: asg\.(\w+)", text)
    assert sorted(found) == sorted(set(asg.__all__) - {"__version__"})


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
def test_make_help_names_every_target():
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert targets
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert [line.split("\t")[0] for line in shown.splitlines()] == sorted(targets[1].split())


def test_a_command_over_several_lines_says_how_to_type_it_on_windows():
    found = {
        page
        for page in pages()
        if any("\\\n" in block.text for block in blocks(page) if block.language == "console")
    }
    assert len(found) > 3
    said = ("how-to-type-the-examples", "On Windows, type each command on one line")
    silent = [
        name_of(page) for page in found if not any(s in page.read_text("utf-8") for s in said)
    ]
    assert silent == []
