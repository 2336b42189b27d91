"""A survey as a workbook to change in Excel."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import xlsxwriter

from asg.output_files import FIXED_DATE, write_file
from asg.reading.survey_workbook import PROFILE_LABELS, SETTING_CHOICES, SHEETS
from asg.survey.model import About, Method, Survey
from asg.zip_package import repacked


def survey_rows(survey: Survey) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each sheet for a survey."""
    rows: list[tuple[object, ...]] = [
        ("survey", key, getattr(survey, key)) for key in ("id", "title", "year")
    ]
    for key in Method.model_fields:
        value = getattr(survey.method, key)
        rows.append(("method", key, *(value if key == "limits" else (value,))))
    rows += [("columns", role, heading) for role, heading in survey.columns.items()]
    for kind in ("group", "sex", "age_group"):
        rows += [(f"codes.{kind}", c, w) for c, w in getattr(survey.codes, kind).items()]
    rows += [("codes.missing", n, m) for n, m in enumerate(survey.codes.missing, start=1)]
    rows += [("age_groups", label, *bounds) for label, bounds in survey.age_groups.items()]
    rows += [("trusts", code, name) for code, name in survey.trusts.items()]
    rows += [("succession", old, new) for old, new in survey.succession.items()]
    for variable, in_file in survey.profile.items():
        rows.append(("profile", variable, in_file.column, in_file.title))
        labels = in_file.labels.items()
        rows += [(f"{PROFILE_LABELS}{variable}", code, label) for code, label in labels]
    stated = (key for key in About.model_fields if key != "links")
    rows += [("about", key, getattr(survey.about, key)) for key in stated]
    rows += [("about.links", link.text, link.url) for link in survey.about.links]
    return {
        "Survey": rows,
        "Groups": [
            (g.id, g.title, g.report, str(g.history).upper(), ", ".join(g.drop))
            for g in survey.groups
        ],
        "Sections": [(s.number, s.title, ", ".join(s.questions)) for s in survey.sections],
        "Questions": [
            (q.id, q.key, q.text, q.base, q.source, q.blank_means, q.short)
            for q in survey.questions
        ],
        "Options": [(q.id, o.code, o.label, o.score) for q in survey.questions for o in q.options],
    }


def write_survey_workbook(survey: Survey, path: Path) -> None:
    """Write a survey as a workbook, with lists to choose from and notes on the headings.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    made = BytesIO()
    with xlsxwriter.Workbook(made, options) as workbook:
        workbook.set_properties({"title": survey.title, "created": FIXED_DATE})
        head = workbook.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#003087", "valign": "top"}
        )
        text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        plain = workbook.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in survey_rows(survey).items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for at, column in enumerate(SHEETS[name]):
                sheet.set_column(at, at, column.width)
                sheet.write_string(0, at, column.heading, head)
                sheet.write_comment(0, at, column.note, {"author": "asg"})
                if column.choices:
                    choices = {"validate": "list", "source": list(column.choices)}
                    sheet.data_validation(1, at, max(len(rows), 1) + 200, at, choices)
            for number, row in enumerate(rows, start=1):
                for at, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, at, value, text)
                    elif value is not None:
                        sheet.write_number(number, at, value, plain)
                if name == "Survey" and row[1] in SETTING_CHOICES:
                    words = SETTING_CHOICES[str(row[1])]
                    sheet.data_validation(
                        number, 2, number, 2, {"validate": "list", "source": list(words)}
                    )
    write_file(repacked(made.getvalue()), path)
