"""Pages of reference made from the code: ``make reference``.

    python docs/make_reference.py

Writes docs/commands.md from the commands, docs/results-columns.md from the tables' columns and
docs/sheet-kinds.md from the kinds of sheet, and docs/file-keys.md from the models of survey and
template files. A test holds the pages to what this program writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

from asg.cli.commands import app
from asg.columns import FURTHER_COLUMNS, RESULT_COLUMNS, STATUSES
from asg.survey.model import Survey
from asg.template.files import Layout
from asg.template.kinds import KINDS, SHOWS
from asg.template.theme import ThemeFile

DOCS = Path(__file__).parent

RESULT_WORDS = {
    "survey": "id of the survey",
    "trust_code": "code of the trust",
    "trust_name": "name of the trust",
    "group": "Assessment Service Group; `ALL` for a published file",
    "level": "`question` or `section`",
    "item": "id of the question (`Q18`) or section (`S04`)",
    "key": "name of the question that stays the same from year to year",
    "section": "section of the question",
    "text": "wording of the question, title of the section",
    "n": "respondents with a scored answer",
    "score": "score, 0 to 10",
    "se": "standard error of the score",
    "national_average": "plain mean of the trusts' scores",
    "lowest": "lowest score of a trust",
    "highest": "highest score of a trust",
    "trusts": "trusts in these three figures",
    "tau2": "variance between trusts beyond sampling",
    "total_se": "√(se² + tau2)",
    "z": "(score − national average) / total_se",
    "band": "1 (much worse) to 7 (much better than expected)",
    "band_label": "the band in words",
    "lower_90": "lower limit of the narrowest range (90 %, or as in `limits`), not cut at 0",
    "upper_90": "its upper limit, not cut at 10",
    "lower_95": "lower limit of the middle one (95 %)",
    "upper_95": "its upper limit",
    "lower_998": "lower 99.8 % limit",
    "upper_998": "upper 99.8 % limit",
    "status": "why there is a figure or none: see below",
    "previous_survey": "id of the survey that the change is measured against",
    "previous_n": "respondents last time",
    "previous_score": "score last time",
    "previous_se": "standard error last time",
    "previous_national_average": "national average last time",
    "change_z": "z of the change",
    "change": "`Increase`, `Decrease`, `No change`, or empty",
    "ci_lower": "lower end of the score's 95 % interval, cut at 0",
    "ci_upper": "upper end, cut at 10",
    "n_eff": "effective number of respondents: (Σw)² / Σw²",
    "design_effect": "n / n_eff",
}

FURTHER_WORDS = {
    "answers": "The share of each answer option, for each trust, group and question.",
    "profile": "Who took part: age, sex and each column of the survey's `[profile]`.",
    "weights": "How uneven the weights of each trust and group are.",
    "breakdowns": "National scores of groups of people.",
    "outliers": "Shares of best and worst answers over the whole survey.",
    "sensitivity": "Bands under other settings of the method.",
    "priorities": "How each question goes together with the overall experience.",
    "trend": "Scores of this year and all earlier years.",
    "areas": "The areas that each trust is in, from the file of trusts.",
}

TYPES = {"str": "text", "Int64": "whole number", "float64": "number", "boolean": "true or false"}

MADE = "<!-- Made by docs/make_reference.py from the code: change it there. -->"


def commands() -> Iterator[str]:
    """The lines of the page of commands."""
    yield "# Commands"
    yield ""
    yield MADE
    yield ""
    yield "`asg COMMAND --help` prints the same."
    yield "On Windows, where `asg` is not found, type `py -P -m asg`."
    yield ""
    yield "Exit codes: 0 done; 1 the input is wrong; 2 the command line is wrong;"
    yield "3 an output could not be written."
    group: Any = typer.main.get_command(app)
    yield from _commands("asg", group)


def _commands(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - click's, by typer
    inner = getattr(command, "commands", None)
    if inner is not None:
        for word, sub in inner.items():
            yield from _commands(f"{name} {word}", sub)
        return
    yield ""
    yield f"## {name}"
    yield ""
    yield _sentence(command.help.split("\n\n")[0])
    options = [_parameter(p) for p in command.params if p.name != "help"]
    if options:
        yield ""
        yield "| | |"
        yield "|---|---|"
        yield from options


def _parameter(parameter: Any) -> str:  # noqa: ANN401
    words = parameter.metavar or parameter.name.upper()
    if parameter.param_type_name == "option":
        flag = getattr(parameter, "is_flag", False)
        words = parameter.opts[0] + ("" if flag else f" {words}")
    needed = " Needed." if parameter.required else ""
    several = getattr(parameter, "multiple", False) and "epeat" not in (parameter.help or "")
    many = " You can repeat it." if several else ""
    shown = getattr(parameter, "show_default", True)
    default = parameter.default
    given = isinstance(default, str | int | Path) and not isinstance(default, bool)
    default_words = f" Default: `{default}`." if given and shown else ""
    text = _sentence(parameter.help or "")
    return f"| `{_cell(words)}` | {_cell(text)}{needed}{many}{default_words} |"


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def result_columns() -> Iterator[str]:
    """The lines of the page of tables and their columns."""
    yield "# Tables and their columns"
    yield ""
    yield MADE
    yield ""
    yield "`asg build` writes these tables beside the workbooks. They are UTF-8, with every digit,"
    yield "and empty where there is nothing."
    yield "Tables of the synthetic sample have one column more, `synthetic`."
    yield ""
    yield "## results.csv"
    yield ""
    yield "One row for each trust, group and item."
    yield ""
    yield "| column | type | what it is |"
    yield "|---|---|---|"
    for name, kind in RESULT_COLUMNS.items():
        yield f"| `{name}` | {TYPES[kind]} | {RESULT_WORDS[name]} |"
    yield ""
    yield "| status | meaning |"
    yield "|---|---|"
    for status, meaning in STATUSES.items():
        yield f"| `{status}` | {meaning} |"
    for table, columns in FURTHER_COLUMNS.items():
        yield ""
        yield f"## {table}.csv"
        yield ""
        yield FURTHER_WORDS[table]
        yield ""
        yield "| column | type |"
        yield "|---|---|"
        for name, kind in columns.items():
            yield f"| `{name}` | {TYPES[kind]} |"


PICTURES = {
    "cover": "cover",
    "summary": "summary",
    "about": "about",
    "scores": "children",
    "sections": "section",
    "questions": "older-people",
    "change": "change",
    "comparison": "comparison",
    "trend": "trend",
    "peers": "peers",
    "workings": "workings",
    "notes": "notes",
    "national_summary": "national-summary",
    "heat_map": "heat-map",
    "analyst_start": "example-start",
    "analyst_scores": "example-scores",
}
"""Pictures of kinds of sheet that other pages show too; the others have small ones of their own."""

WORKBOOKS = {
    "trust": "The workbook of a trust",
    "national": "The national workbook",
    "local": "The workbook of a trust's own breakdowns",
    "analyst": "The example workbook of the add-in",
    "published": "Tables for publication",
    None: "Any workbook",
}


def sheet_kinds() -> Iterator[str]:
    """The lines of the page of kinds of sheet."""
    yield "# Kinds of sheet"
    yield ""
    yield MADE
    yield ""
    yield "A template lists its sheets by kind. [Templates](templates.md) shows how to choose,"
    yield "order and name them. The pictures show workbooks of the embedded sample, printed by"
    yield "LibreOffice."
    for workbook, words in WORKBOOKS.items():
        kinds = {name: kind for name, kind in KINDS.items() if kind.workbook == workbook}
        if not kinds:
            continue
        yield ""
        yield f"## {words}"
        yield ""
        yield "| kind | what it shows | one for | words in | needs |"
        yield "|---|---|---|---|---|"
        for name, kind in kinds.items():
            needs = f"`{kind.needs}`" if kind.needs else ""
            text = f"`text/{kind.text}`" if kind.text else ""
            yield f"| `{name}` | {SHOWS[name]} | {kind.per.value} | {text} | {needs} |"
        for name in kinds:
            picture = PICTURES.get(name, f"kind-{name.replace('_', '-')}")
            yield ""
            yield f"`{name}`:"
            yield ""
            yield f"![{name}: {SHOWS[name]}](images/{picture}.png)"


FILES: dict[str, tuple[type[BaseModel], str]] = {
    "Survey files": (Survey, "[Input formats](inputs.md#survey-files) explains them."),
    "template.toml": (Layout, "[Templates](templates.md) explains it."),
    "theme.toml": (ThemeFile, "Colours, band fills, symbols, font and logo of a template."),
}


def file_keys() -> Iterator[str]:
    """The lines of the page of keys of the files that users write."""
    yield "# Keys of survey and template files"
    yield ""
    yield MADE
    yield ""
    yield "An unknown key is an error that names the file and the line. A key without a default is"
    yield "needed."
    for heading, (model, words) in FILES.items():
        schema = model.model_json_schema()
        yield ""
        yield f"## {heading}"
        yield ""
        yield words
        yield from _keys("", schema)
        for name, inner in schema.get("$defs", {}).items():
            yield ""
            yield f"### {name}"
            yield ""
            yield _sentence(inner.get("description", name).split("\n\n")[0])
            yield from _keys("", inner)


def _keys(lead: str, schema: dict[str, Any]) -> Iterator[str]:
    if "properties" not in schema:
        return
    yield ""
    yield "| key | value | default |"
    yield "|---|---|---|"
    needed = schema.get("required", ())
    for key, value in schema["properties"].items():
        default = "needed" if key in needed else _default(value)
        yield f"| `{lead}{key}` | {_cell(_value(value))} | {_cell(default)} |"


def _value(of: dict[str, Any]) -> str:
    """What a key may hold, in words."""
    if "$ref" in of:
        return f"a table: {of['$ref'].rpartition('/')[2]}"
    if "anyOf" in of:
        return " or ".join(_value(one) for one in of["anyOf"] if one.get("type") != "null")
    if "enum" in of:
        return ", ".join(f"`{value}`" for value in of["enum"])
    if "const" in of:
        return f"`{of['const']}`"
    match of.get("type"):
        case "array":
            if "prefixItems" in of:
                return f"a list of {len(of['prefixItems'])} values"
            return f"a list; each: {_value(of.get('items', {}))}"
        case "object":
            inner = of.get("additionalProperties") or next(
                iter(of.get("patternProperties", {}).values()), {}
            )
            return f"a table; each value: {_value(inner) if isinstance(inner, dict) else 'any'}"
        case "string":
            most = f", at most {of['maxLength']:,} characters" if "maxLength" in of else ""
            return f"text{most}"
        case "integer" | "number" as kind:
            return ("whole number" if kind == "integer" else "number") + _between(of)
        case "boolean":
            return "`true` or `false`"
        case _:
            return "any value"


def _between(of: dict[str, Any]) -> str:
    ends = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
    ends["exclusiveMaximum"] = "below"
    said = [f"{word} {of[end]:g}" for end, word in ends.items() if end in of]
    return f", {' '.join(said)}" if said else ""


def _default(of: dict[str, Any]) -> str:
    value = of.get("default")
    if value in (None, "", [], {}) or isinstance(value, dict):
        return "none" if not isinstance(value, dict) or not value else "its own keys' defaults"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


PAGES = {
    "commands.md": commands,
    "file-keys.md": file_keys,
    "results-columns.md": result_columns,
    "sheet-kinds.md": sheet_kinds,
}


def main() -> None:
    """Write the pages."""
    for name, lines in PAGES.items():
        (DOCS / name).write_text("\n".join(lines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
