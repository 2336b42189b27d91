"""Makes small surveys and files of responses to them, in which every score can be done by hand.

All respondents are men of 40 unless told otherwise: one cell, so every weight is 1.
"""

import csv

import asg
from asg.reading.survey_files import survey_from_mapping

YES, PARTLY, NO, DONT_KNOW = 1, 2, 3, 4
"""The codes of every made-up question; they score 10, 5, 0 and nothing."""

TRUSTS = [f"RX{letter}" for letter in "ABCDEFGHIJKL"]


def question(question_id, key=None):
    labels = {YES: ("Yes", 10), PARTLY: ("Partly", 5), NO: ("No", 0), DONT_KNOW: ("?", None)}
    options = [
        {"code": code, "label": label} | ({} if score is None else {"score": score})
        for code, (label, score) in labels.items()
    ]
    return {
        "id": question_id,
        "key": key or question_id.lower(),
        "text": f"The text of {question_id}",
        "source": "inferred",
        "options": options,
    }


def group(group_id="AMHS", report="benchmark", *, history=True, drop=()):
    return {
        "id": group_id,
        "title": f"Title of {group_id}",
        "report": report,
        "history": history,
        "drop": list(drop),
    }


def made_up_survey(year=2024, *, questions=("Q1", "Q2"), sections=(), groups=None, **parts):
    """A survey; ``questions`` are ids or whole questions, ``sections`` tuples of question ids.

    Figures keep every digit, so that they can be held to those computed by hand.
    """
    parts["method"] = {"decimals": "all"} | parts.get("method", {})
    mapping = {
        "id": f"made-up-{year}",
        "title": f"Made-up survey {year}",
        "year": year,
        "age_groups": {"16-35": [16, 35], "36-50": [36, 50], "51-65": [51, 65], "66+": [66, 120]},
        "codes": {"sex": {"1": "male", "2": "female", "3": "intersex"}},
        "groups": groups or [group()],
        "questions": [question(q) if isinstance(q, str) else q for q in questions],
        "sections": [
            {"number": s, "title": f"Section {s}", "questions": list(ids)}
            for s, ids in enumerate(sections, start=1)
        ],
    }
    return survey_from_mapping(mapping | parts, file="made-up.toml")


def respondents(trust, count, group="AMHS", *, age=40, sex="male", **columns):
    """Rows of ``count`` respondents of a trust; a list is dealt out in turn, again and again."""
    columns = {"trust_code": trust, "group": group, "age": age, "sex": sex} | columns
    dealt = {name: value if isinstance(value, list) else [value] for name, value in columns.items()}
    return [{name: values[j % len(values)] for name, values in dealt.items()} for j in range(count)]


def write_rows(path, rows):
    """Write rows (mappings) as a CSV file, with a column for whatever any row names."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_rows(path, survey, rows):
    """Rows as the responses that asg reads from their CSV file."""
    return asg.read_responses(write_rows(path, rows), survey)


def dealt(yes, of=30):
    """Answers of which ``yes`` in ``of`` say yes and the others no: the score is 10 yes / of."""
    return [YES] * yes + [NO] * (of - yes)


def every_trust(yes=lambda i: 10 + i, **more):
    """Thirty respondents of each of twelve trusts; trust i says yes to Q1 ``yes(i)`` times."""
    more = {"Q2": dealt(15)} | more
    rows = [respondents(t, 30, Q1=dealt(yes(i)), **more) for i, t in enumerate(TRUSTS)]
    return [one for of_trust in rows for one in of_trust]


def without(rows, trust):
    return [one for one in rows if one["trust_code"] != trust]


def renamed(rows, old, new):
    return [r | {"trust_code": new} if r["trust_code"] == old else r for r in rows]
