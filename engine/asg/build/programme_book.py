"""The results of one group as the programme's benchmark workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from asg.build.programme_columns import HISTORY, RESPONDENTS, SCORES, headings, values
from asg.errors import UsageError
from asg.marks import SYNTHETIC, SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.sheets.editions import created
from asg.sheets.figures.figures import Figures, GroupOutline, Row
from asg.sheets.layout import with_heights
from asg.sheets.model import Book, Cell, ExcelTable, Line, Sheet, TableColumn, Value
from asg.text_size import share, shortened

LONGEST_TITLE = 120
"""Characters in the first cell of the guidance: a reader takes a longer one for running text."""
TEXT_WIDTH, NAME_WIDTH, FIGURE_WIDTH = 900, 420, 96
"""Widths of columns in pixels."""
QUESTION = re.compile(r"[Qq][A-Za-z0-9_]*")
"""How the programme names a question."""
YEAR = re.compile(r"[0-9]{4}")

KEY_WORDS = (
    ("TrustCode", "Trust code"),
    ("trustname", "Trust name"),
    ("n_tpat", "Respondents of the trust, blank where withheld or not known"),
    (
        "tr_rate",
        "Adjusted response rate of the trust in per cent, blank where withheld or not known",
    ),
    ("n_pat", "Respondents of all trusts, blank where withheld or not known"),
    (
        "r_rate",
        "Adjusted response rate of all trusts in per cent, blank where withheld or not known",
    ),
    (
        "Qx_res",
        "Respondents to the question in all trusts: blank, because it would include suppressed "
        "numbers",
    ),
    ("Qx_min, Sx_min", "Lowest score of a trust"),
    ("Qx_max, Sx_max", "Highest score of a trust"),
    ("SurveyYear", "Year of the previous survey"),
    (SYNTHETIC_COLUMN, SYNTHETIC),
    ("n_tpat_H", "Respondents of the trust in that year: blank, not in these results"),
)
"""The columns that no item has, or that are of the country, in words."""


@dataclass(frozen=True)
class GroupRows:
    """The rows of a group: trusts that have any, and their rows in the order of the items."""

    items: tuple[str, ...]
    questions: tuple[str, ...]
    trusts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Row, ...], ...]

    def of_questions(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of questions among a trust's rows."""
        return [row for row in rows if row.level == "question"]


def group_rows(figures: Figures, outline: GroupOutline) -> GroupRows:
    """Gather the rows of a group.

    Items that the group is not reported on are left out, and so are trusts that took no part: the
    programme's file has no word for either, and a blank there is a suppressed score.
    """
    group = outline.group.id
    items = [
        item for owner, item in figures.items if owner == group and item not in outline.dropped
    ]
    trusts, rows = [], []
    for code, name in figures.trusts.items():
        known = figures.rows[code]
        own = [row for item in items if (row := known.get((group, item)))]
        if any(row.status not in ("no_data", "not_asked") for row in own):
            trusts.append((code, name or code))
            rows.append(tuple(own))
    questions = [row.item for row in rows[0] if row.level == "question"] if rows else []
    strange = [item for item in questions if not QUESTION.fullmatch(item)]
    if strange:
        raise UsageError(
            f"question {strange[0]!r}: the programme's format names questions Q1, Q2, ...; "
            "rename it in the survey"
        )
    for row in (row for of_trust in rows for row in of_trust):
        if row.level == "question" and row.score is not None and row.n is None:
            raise UsageError(
                f"trust {row.trust_code}, question {row.item}: no number of respondents in these "
                "results, and the programme's format needs one beside each score"
            )
    return GroupRows(tuple(items), tuple(questions), tuple(trusts), tuple(rows))


def benchmark_book(figures: Figures, outline: GroupOutline, words: Sequence[str]) -> Book:
    """Make the programme's workbook of one group."""
    group = group_rows(figures, outline)
    title = stated_title(figures, outline)
    before = figures.previous if YEAR.fullmatch(figures.previous) else ""
    tables = [
        _table("Trust_Respondents", *_respondents(figures, outline, group)),
        _table("Trust_Scores", *_scores(figures, outline, group)),
        _table("National_Respondents", *_national_respondents(figures, outline, group)),
        _table("National_Max&Min", *_extremes(figures, outline, group)),
    ]
    if outline.group.history and before:
        compared = {row.item for rows in group.rows for row in rows if row.change}
        items = [item for item in group.questions if item in compared]
        history = _history(group, items, int(before))
        tables.append(_table(f"Historical_Comparisonsto{before}", *history))
        national = _national_history(group, items, int(before))
        tables.append(_table(f"National_History{before}", *national))
    return Book(
        title=title,
        subject="Trust-level benchmark results",
        footer=None,
        created=created(figures),
        sheets=(_guidance(title, words), _key(figures, tables), *tables),
    )


def stated_title(figures: Figures, outline: GroupOutline) -> str:
    """The title of the workbook: the survey with its year, and the group if it has several."""
    survey = figures.survey
    title = survey.title if str(survey.year) in survey.title else f"{survey.title} {survey.year}"
    if len(figures.outlines) > 1:
        title = f"{title}: {outline.group.title}"
    return shortened(title, LONGEST_TITLE)


Table = tuple[list[str], list[list[Value]]]
"""Headings, and rows of values."""


def _scores(figures: Figures, outline: GroupOutline, group: GroupRows) -> Table:
    returned = _returned(figures, outline)
    head = ["TrustCode", "trustname", "n_tpat", *headings(SCORES, group.items)]
    body: list[list[Value]] = [
        [code, name, returned.get(code, (None, None))[0], *values(SCORES, rows)]
        for (code, name), rows in zip(group.trusts, group.rows, strict=True)
    ]
    if figures.results.provenance.synthetic:
        head.append(SYNTHETIC_COLUMN)
        body = [[*row, SYNTHETIC_MARK] for row in body]
    return head, body


def _respondents(figures: Figures, outline: GroupOutline, group: GroupRows) -> Table:
    returned = _returned(figures, outline)
    head = ["TrustCode", "trustname", *headings(RESPONDENTS, group.questions), "n_tpat", "tr_rate"]
    body: list[list[Value]] = [
        [
            code,
            name,
            *values(RESPONDENTS, group.of_questions(rows)),
            *returned.get(code, (None, None)),
        ]
        for (code, name), rows in zip(group.trusts, group.rows, strict=True)
    ]
    # Who has a response rate and no scores counts in the rate of the country.
    there = {code for code, _ in group.trusts}
    rates = _rates(figures, outline)
    names = dict(zip(rates["trust_code"], rates["trust_name"], strict=True))
    blank: list[Value] = [None] * len(group.questions)
    body += [
        [code, names[code] or code, *blank, *figures_of]
        for code, figures_of in returned.items()
        if code and code not in there and figures_of[0] is not None
    ]
    return head, body


def _national_respondents(figures: Figures, outline: GroupOutline, group: GroupRows) -> Table:
    head = [*(f"{question}_res" for question in group.questions), "n_pat", "r_rate"]
    blank: list[Value] = [None] * len(group.questions)
    return head, [[*blank, *_returned(figures, outline).get("", (None, None))]]


def _extremes(figures: Figures, outline: GroupOutline, group: GroupRows) -> Table:
    head = [f"{item}_{end}" for item in group.items for end in ("min", "max")]
    found = [figures.items[outline.group.id, item] for item in group.items]
    return head, [[end for item in found for end in (item.lowest, item.highest)]]


def _history(group: GroupRows, items: Sequence[str], year: int) -> Table:
    head = ["SurveyYear", "TrustCode", "trustname", "n_tpat_H", *headings(HISTORY, items)]
    body: list[list[Value]] = [
        [year, code, name, None, *values(HISTORY, [row for row in rows if row.item in items])]
        for (code, name), rows in zip(group.trusts, group.rows, strict=True)
        if any(row.change for row in rows)
    ]
    return head, body


def _national_history(group: GroupRows, items: Sequence[str], year: int) -> Table:
    """The average of the year before: over more trusts than are compared, so not from them."""
    averages: dict[str, Value] = {}
    for rows in group.rows:
        for row in rows:
            if row.previous_national_average is not None:
                averages.setdefault(row.item, row.previous_national_average)
    return ["SurveyYear", *(f"{item}_mean_H" for item in items)], [
        [year, *(averages.get(item) for item in items)]
    ]


def _rates(figures: Figures, outline: GroupOutline) -> pd.DataFrame:
    rates = figures.results.response_rates
    return rates[rates["group"] == outline.group.id]


def _returned(figures: Figures, outline: GroupOutline) -> dict[str, tuple[Value, Value]]:
    """Number returned and response rate in per cent by trust code; "" is the country."""
    rates = _rates(figures, outline)
    found: dict[str, tuple[Value, Value]] = {}
    for code, returned, rate in zip(
        rates["trust_code"], rates["returned"], rates["response_rate"], strict=True
    ):
        known = not (pd.isna(returned) or pd.isna(rate))
        found[code] = (int(returned), 100 * float(rate)) if known else (None, None)
    return found


def _table(name: str, head: list[str], body: list[list[Value]]) -> Sheet:
    wide = {"trustname": NAME_WIDTH, "Variable name": 260, "Description and comments": TEXT_WIDTH}
    texts = {"TrustCode", "trustname", "Sheet", SYNTHETIC_COLUMN, *wide}
    table = ExcelTable(
        name=re.sub(r"\W", "_", name),
        columns=tuple(
            TableColumn(h, "programme_text" if h in texts else "programme_number", "programme_head")
            for h in head
        ),
        rows=tuple(tuple(row) for row in body),
        look="",
        filtered=False,
        heights=(20,) * len(body),
    )
    widths = tuple(wide.get(heading, FIGURE_WIDTH) for heading in head)
    return Sheet(name, widths, (), table, gridlines=True)


def _guidance(title: str, words: Sequence[str]) -> Sheet:
    lines = [
        Line((Cell(0, title, "programme_title"),)),
        *(Line((Cell(0, paragraph, "programme_words"),)) for paragraph in words),
    ]
    return Sheet("Guidance", (TEXT_WIDTH,), with_heights(lines, (TEXT_WIDTH,)))


def _key(figures: Figures, tables: Iterable[Sheet]) -> Sheet:
    """What each column holds, item columns once for all items."""
    meanings = {column.heading.format("Qx"): column.words for column in (*RESPONDENTS, *HISTORY)}
    inner, middle, outer = map(share, figures.survey.method.limits)
    for column in SCORES:
        words = column.words.format(inner=inner, middle=middle, outer=outer)
        meanings[", ".join(column.heading.format(x) for x in ("Qx", "Sx"))] = words
    meanings |= dict(KEY_WORDS)
    body: list[list[Value]] = []
    for sheet in tables:
        head = [column.heading for column in sheet.table.columns] if sheet.table else []
        for name, words in meanings.items():
            patterns = [_pattern(part) for part in name.split(", ")]
            if any(pattern.fullmatch(heading) for heading in head for pattern in patterns):
                body.append([sheet.name, name, words])
    key = _table("Key", ["Sheet", "Variable name", "Description and comments"], body)
    return Sheet(key.name, (240, 260, TEXT_WIDTH), (), key.table, gridlines=True)


def _pattern(name: str) -> re.Pattern[str]:
    written = re.escape(name).replace("Qx", r"[Qq]\w+?").replace("Sx", r"S[0-9]+")
    return re.compile(written)
