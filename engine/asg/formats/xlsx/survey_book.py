"""A survey as a workbook to change in Excel."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from asg.formats.xlsx.editable_sheets import editable_book
from asg.output_files import write_file
from asg.reading.survey_workbook import PROFILE_LABELS, SETTING_CHOICES, SHEETS
from asg.survey.model import About, Method, Question, Survey
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
    for kind, codes in survey.codes.model_dump(exclude={"missing"}).items():
        rows += [(f"codes.{kind}", c, w) for c, w in codes.items()]
    rows += [("codes.missing", n, m) for n, m in enumerate(survey.codes.missing, start=1)]
    rows += [("age_groups", label, *bounds) for label, bounds in survey.age_groups.items()]
    rows.append(("standardise", "variables", ", ".join(survey.standardise.variables)))
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
            (q.id, q.key, q.text, q.base, q.source, q.blank_means, _routing(q), q.short)
            for q in survey.questions
        ],
        "Options": [(q.id, o.code, o.label, o.score) for q in survey.questions for o in q.options],
    }


def _routing(question: Question) -> str:
    """The answers that lead to a question: ``Q24 = 1, 2; Q3 = 1``."""
    asked_if = (question.asked_if or {}).items()
    return "; ".join(f"{q} = {', '.join(map(str, codes))}" for q, codes in asked_if)


def write_survey_workbook(survey: Survey, path: Path) -> None:
    """Write a survey as a workbook, with lists to choose from and notes on the headings."""
    made = BytesIO()
    with editable_book(made, survey.title) as book:
        for name, rows in survey_rows(survey).items():
            sheet = book.add_sheet(name, SHEETS[name], rows)
            for number, row in enumerate(rows, start=1):
                if name == "Survey" and row[1] in SETTING_CHOICES:
                    words = SETTING_CHOICES[str(row[1])]
                    sheet.data_validation(
                        number, 2, number, 2, {"validate": "list", "source": list(words)}
                    )
    write_file(repacked(made.getvalue()), path)
