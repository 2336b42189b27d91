"""Small results of every shape, made with the kernels: the engine's run is not under test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asg.bands import BAND_LABELS, CHANGE_LABELS
from asg.columns import LIMIT_COLUMNS, RESPONSE_RATE_COLUMNS, RESULT_COLUMNS, typed_frame
from asg.kernels import change, expected_range, score_interval
from asg.results.results import GroupCounts, Provenance, Results
from asg.sources import Source
from asg.survey.model import Survey

HOSTILE = '=HYPERLINK("http://x","A & B")'
_MANY = "Partnership of Mental Health, Learning Disability and " * 5
LONG = f"2gether & Far-Reaching {_MANY}NHS"
TRUSTS = {
    "RRE": "Midlands Partnership University NHS Foundation Trust",
    "HOS": HOSTILE,
    "LNG": LONG,
    "NOA": "Trust without adult services",
    "NEW": "Trust without a previous year",
} | {f"T{i:02d}": f"Trust number {i}" for i in range(9)}
"""14 trusts."""

SUPPRESSED_N = 17
"""Respondents of the suppressed figures: below 30."""

_OPTIONS = [{"code": 1, "label": "Yes", "score": 10}, {"code": 2, "label": "No", "score": 0}]


def _question(number: int, key: str = "", text: str = "") -> dict[str, object]:
    wording = text or f"Question {number}: in the last 12 months, did you get the help you needed?"
    return {
        "id": f"Q{number}",
        "key": key or f"topic_{number}",
        "text": wording,
        "base": "Answered by all. Respondents who stated that they didn't know are not counted.",
        "source": "stated",
        "options": _OPTIONS,
    }


def demonstration(year: int) -> Survey:
    questions = [_question(n) for n in range(1, 11)]
    if year < 2024:
        questions[4] = _question(5, key="an_older_topic")
    return Survey.model_validate(
        {
            "id": f"demo-{year}",
            "title": f"Demonstration Survey {year}",
            "year": year,
            "groups": [
                {"id": "CYP", "title": "Young People's Services", "report": "scores"}
                | {"drop": ["Q3"]},
                {"id": "ADU", "title": "Adult Services", "report": "benchmark", "history": True},
                {"id": "OLD", "title": "Older People's Services", "report": "questions"}
                | {"history": True, "drop": ["Q1", "Q2"]},
            ],
            "sections": [
                {"number": 1, "title": "Waiting", "questions": ["Q1", "Q2"]},
                {"number": 2, "title": "Respect, dignity & compassion"}
                | {"questions": ["Q3", "Q4", "Q5", "Q6"]},
                {"number": 5, "title": "Overall", "questions": ["Q7", "Q8", "Q9"]},
            ],
            "questions": questions,
        }
    )


@dataclass(frozen=True)
class Planted:
    """Results, and figures of suppressed cells that were in their source."""

    results: Results
    hidden: tuple[float, ...]


class _Source:
    """Scores, standard errors and numbers of respondents before suppression."""

    def __init__(self, seed: int, items: list[str], spread: float) -> None:
        random = np.random.default_rng(seed)
        shape = (len(TRUSTS), len(items))
        self.n = random.integers(40, 300, shape)
        self.se = 2.5 / np.sqrt(self.n)
        self.score = np.clip(
            random.uniform(4, 8, shape[1]) + random.normal(0, spread, shape), 0.1, 9.95
        )

    def hide(self, trust: int, item: int) -> float:
        self.n[trust, item] = SUPPRESSED_N
        return float(self.score[trust, item])


def made(survey: Survey, previous: Survey) -> Planted:
    codes = list(TRUSTS)
    columns: dict[str, list[object]] = {name: [] for name in RESULT_COLUMNS}
    hidden: list[float] = []
    blocks = []
    for position, group in enumerate(survey.groups):
        items = [q.id for q in survey.scored_questions]
        sections = [s.id for s in survey.sections] if group.report == "benchmark" else []
        now = _Source(position, [*items, *sections], 0.5)
        before = _Source(50 + position, items, 0.5)
        no_data = {codes.index("NOA")} if group.report == "benchmark" else {codes.index("RRE")}
        if group.id == "OLD":
            no_data = set(range(7, 14))  # 7 trusts are left: too few for an expected range
        for trust, item in ((0, 1), (3, 5), (6, 3), (8, 8)):
            if trust not in no_data:
                hidden.append(now.hide(trust, item))
        if group.report == "benchmark":
            for section, questions in enumerate(survey.sections):
                short = (now.n[:, [items.index(q) for q in questions.questions]] < 30).any(axis=1)
                for trust in np.flatnonzero(short):
                    hidden.append(now.hide(int(trust), len(items) + section))
            hidden.append(before.hide(0, 2))
        blocks.append((group, [*items, *sections], now, before, no_data))
    for trust, code in enumerate(codes):
        for group, items, now, before, no_data in blocks:
            for i, item in enumerate(items):
                row = _row(survey, group, items, now, before, no_data, trust, i)
                row |= {"trust_code": code, "trust_name": TRUSTS[code], "item": item}
                for name in columns:
                    empty = {"str": "", "Int64": None, "float64": np.nan}[RESULT_COLUMNS[name]]
                    columns[name].append(row.get(name, empty))
    table = typed_frame(columns, RESULT_COLUMNS)
    provenance = Provenance(
        kind="responses",
        synthetic=True,
        sources=(
            Source("responses", "responses-2024.csv", "ab" * 32, 12000, "2025-02-03"),
            Source("previous responses", "responses-2023.csv", "cd" * 32, 11000, "2024-02-03"),
        ),
        counts=(
            GroupCounts(2024, "CYP", 1034, 3, 0, 2, 14, 6),
            GroupCounts(2024, "ADU", 10754, 30, 0, 21, 13, 6),
            GroupCounts(2023, "ADU", 9754, 31, 0, 11, 13, 6),
        ),
        notices=("responses-2024.csv: columns that demo-2024 does not name were ignored: =x.",),
        engine="0.0.test",
    )
    return Planted(Results(survey, table, _rates(), provenance, previous), tuple(hidden))


def _row(survey, group, items, now, before, no_data, trust, i):
    item = items[i]
    section = item.startswith("S")
    question = None if section else survey.question[item]
    placed = item if section else survey.section_of[item].id if item in survey.section_of else ""
    row = {
        "survey": survey.id,
        "group": group.id,
        "level": "section" if section else "question",
        "key": item if section else question.key,
        "section": placed,
        "text": next((s.title for s in survey.sections if s.id == item), "")
        if section
        else question.text,
    }
    shown = (now.n[:, i] >= 30) & ~np.isin(np.arange(len(TRUSTS)), list(no_data))
    if item in group.drop:
        return row | {"status": "not_asked"}
    if trust in no_data:
        return row | {"status": "no_data"}
    if not shown[trust]:
        return row | {"status": "suppressed"}
    score = np.where(shown, now.score[:, i], np.nan)
    row |= {
        "n": int(now.n[trust, i]),
        "score": score[trust],
        "se": now.se[trust, i],
        "national_average": np.nanmean(score),
        "lowest": np.nanmin(score),
        "highest": np.nanmax(score),
        "trusts": int(shown.sum()),
        "status": "not_benchmarked",
        "n_eff": float(now.n[trust, i]),
        "design_effect": 1.0,
    }
    lower, upper = score_interval(row["score"], row["se"])
    row |= {"ci_lower": float(lower), "ci_upper": float(upper)}
    if group.report != "scores" and shown.sum() >= survey.method.min_trusts:
        found = expected_range(score, now.se[:, i])
        band = int(found.band[trust])
        row |= {"tau2": found.tau2, "total_se": found.total_se[trust], "z": found.z[trust]}
        row |= {"band": band, "band_label": BAND_LABELS[band], "status": "ok"}
        for pair in range(3):
            row[LIMIT_COLUMNS[2 * pair]] = found.lower[trust, pair]
            row[LIMIT_COLUMNS[2 * pair + 1]] = found.upper[trust, pair]
    same = not section and item != "Q5" and list(TRUSTS)[trust] != "NEW"
    if group.history and same and before.n[trust, i] >= 30:
        tested = change(score[trust], now.se[trust, i], before.score[trust, i], before.se[trust, i])
        row |= {
            "previous_survey": "demo-2023",
            "previous_n": int(before.n[trust, i]),
            "previous_score": before.score[trust, i],
            "previous_se": before.se[trust, i],
            "previous_national_average": float(before.score[:, i].mean()),
            "change_z": float(tested.z),
            "change": CHANGE_LABELS[int(tested.direction)],
        }
    return row


def _rates():
    rows = [("RRE", "CYP"), ("RRE", "ADU"), ("HOS", "ADU"), ("", "CYP"), ("", "ADU"), ("", "")]
    return typed_frame(
        {
            "trust_code": [code for code, _ in rows],
            "trust_name": [TRUSTS.get(code, "") for code, _ in rows],
            "group": [group for _, group in rows],
            "sent": [200, 1250, 1250, 5200, 53000, 76581],
            "undeliverable": [2, 10, 11, 52, 530, 760],
            "died": [0, 3, 4, 5, 60, 240],
            "returned": [None, 325, 244, 1034, 10754, 14428],
            "response_rate": [np.nan, 325 / 1237, 244 / 1235, 1034 / 5143, 0.205, 14428 / 75581],
        },
        RESPONSE_RATE_COLUMNS,
    )
