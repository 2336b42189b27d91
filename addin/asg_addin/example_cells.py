"""The sheet of examples: a few invented figures, and the add-in's functions at work on them."""

from __future__ import annotations

from dataclasses import dataclass

RESPONDENTS = 40
"""Respondents on the sheet: enough that no figure is suppressed."""

FIRST_ROW = 5
"""The row of the first figure; headings are above it."""

ALL_SCORES = "=ASG_SCORES(responses!A1:AZ2001)"
"""The one function without a figure on the sheet."""

COMPARISON = 'IF(ISNUMBER({0}),IF({0}>=8,"8 or above","below 8"),"")'
"""Text is greater than any number, so [c] alone would be 8 or above."""

_AGES = ("16-35", "36-50", "51-65", "66+")
_CODES = (1, 2, 1, 3, 2, 1, None, 2, 1, 1)
_SCORES = (5.6, 6.7, 6.9, 7.0, 7.1, 7.1, 7.2, 7.2, 7.3, 7.4, 7.9, 8.6)
_ERRORS = (0.21, 0.18, 0.25, 0.20, 0.16, 0.22, 0.19, 0.24, 0.17, 0.20, 0.23, 0.19)


@dataclass(frozen=True)
class Example:
    """One formula: where it stands, and what it shows.

    Attributes
    ----------
    cell
        Its address.
    formula
        As typed in Excel.
    says
        What it gives.
    rows
        How many rows it fills.
    """

    cell: str
    formula: str
    says: str
    rows: int = 1


@dataclass(frozen=True)
class ExampleSheet:
    """All of the sheet.

    Attributes
    ----------
    values
        By the address of their first cell, rows of values; a formula among them is there to read.
    examples
        The formulas.
    """

    values: dict[str, list[list[object]]]
    examples: tuple[Example, ...]


def example_sheet() -> ExampleSheet:
    """The sheet of examples."""
    last = FIRST_ROW + RESPONDENTS - 1
    trusts_last = FIRST_ROW + len(_SCORES) - 1
    people: list[list[object]] = [
        ["AAA", _AGES[j % 4], ("female", "male")[j % 3 % 2], _CODES[j % len(_CODES)]]
        for j in range(RESPONDENTS)
    ]
    trusts: list[list[object]] = [
        [f"T{t:02}", score, se]
        for t, (score, se) in enumerate(zip(_SCORES, _ERRORS, strict=True), start=1)
    ]
    examples = _examples(last, trusts_last)
    values: dict[str, list[list[object]]] = {
        "A1": [["Examples of the ASG functions. All but the results file's figures are invented."]],
        "A3": [["Respondents of one trust and service group"]],
        "A4": [["trust", "age group", "sex", "answer", "weight"]],
        f"A{FIRST_ROW}": people,
        "G3": [["Scores of twelve trusts on one question"]],
        "G4": [["trust", "score", "standard error", "band"]],
        f"G{FIRST_ROW}": trusts,
        f"G{trusts_last + 2}": [["Answers to Q18 in per cent"]],
        f"G{trusts_last + 3}": [["code", "answer", "per cent"]],
        "L3": [["One figure at a time"]],
        "L4": [["what", "formula", "what it gives"]],
    }
    for example in examples:
        if example.cell.startswith("N"):
            values[f"L{example.cell[1:]}"] = [[example.says, example.formula]]
    row = FIRST_ROW - 1 + sum(example.cell.startswith("N") for example in examples)
    # Its table would cover the sheet; it wants a sheet of responses to begin with.
    values[f"L{row}"] = [["scores of everyone on a sheet of responses", ALL_SCORES]]
    return ExampleSheet(values, examples)


def _examples(last: int, trusts_last: int) -> tuple[Example, ...]:
    first = FIRST_ROW
    answers, weights = f"D{first}:D{last}", f"E{first}:E{last}"
    scores, ses = f"H{first}:H{trusts_last}", f"I{first}:I{trusts_last}"
    own = f"H{first},I{first}"
    single = (
        (f'=ASG_N({answers},"Q18")', "people with a scored answer to Q18"),
        (f'=ASG_SCORE({answers},"Q18",{weights})', "their weighted score, 0 to 10"),
        (f"={COMPARISON.format(f'N{first + 1}')}", "a comparison: a suppressed score is text"),
        (f'=ASG_SE({answers},"Q18",{weights})', "its standard error"),
        ("=ASG_SECTION(H5:H7)", "a section score: the mean of three questions' scores"),
        (f"=ASG_TAU2({scores},{ses})", "variance between the trusts"),
        (f"=ASG_Z({own},{scores},{ses})", "adjusted z of trust T01"),
        (f"=ASG_BAND({own},{scores},{ses})", "band of trust T01"),
        (f"=ASG_FIRM({own},{scores},{ses})", "TRUE where that band is firm"),
        (f"=ASG_INTERVAL({own})", "its 95 % interval, in a row"),
        (f"=ASG_EXPECTED({own},{scores},{ses})", "its six limits, in a row"),
        ("=ASG_CHANGE(H5,I5,H6,I6)", "change, were T02's score last year's of T01"),
        ("=ASG_RESPONSE_RATE(320,1250,38,12)", "adjusted response rate"),
        ('=ASG_RESULT("RRE","AMHS","Q18","survey")', "survey of the results file that you chose"),
        ('=ASG_RESULT("RRE","AMHS","Q18","score")', "a figure of it"),
        ('=ASG_RESULTS("RRE","AMHS")', "all figures of a trust, from here down"),
    )
    # Limits go to the right, and the table of the last formula down as well: it has room there.
    rows = [*range(first, first + len(single) - 1), first + len(single) + 2]
    return (
        Example(
            f"E{first}",
            f"=ASG_WEIGHTS(A{first}:A{last},B{first}:B{last},C{first}:C{last})",
            "weights",
            RESPONDENTS,
        ),
        Example(f"J{first}", f"=ASG_BANDS({scores},{ses})", "bands", len(_SCORES)),
        Example(f"G{trusts_last + 4}", f'=ASG_ANSWERS({answers},"Q18",{weights})', "answers", 4),
        *(
            Example(f"N{row}", formula, says)
            for row, (formula, says) in zip(rows, single, strict=True)
        ),
    )
