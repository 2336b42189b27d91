"""Makes small published workbooks in the layouts since 2024 and of urgent care, and an unknown one.

Sheets and headings of scores and earlier years are those that public code reads (the comments in
asg/reading/layouts/*.toml name it). The figures are those of made_up_benchmark.
"""

import re

from made_up_benchmark import made_up


def _new_heading(heading):
    """A heading of 2022 as a workbook of 2024 has it: meanQ1 as q1_mean."""
    named = {"TrustCode": "trust_code", "trustname": "trust_name", "SurveyYear": "survey_year"}
    if heading in named:
        return named[heading]
    for pattern, new in (
        (r"mean(\w+)", r"\1_mean"),
        (r"band(\w+)", r"\1_band"),
        (r"([lu]l\d\d)(\w+)", r"\2_\1"),
    ):
        if re.fullmatch(pattern, heading):
            return re.sub(pattern, new, heading).lower()
    return heading.lower()


def ip24(*, ranges=True):
    """Sheets of 2024; without ``ranges`` just what public code reads: codes, names, means."""
    sheets = made_up()
    scores = [[*map(_new_heading, sheets["Trust_Scores"][0])], *sheets["Trust_Scores"][1:]]
    history = sheets["Historical_Comparisonsto2021"]
    earlier = [[*map(_new_heading, history[0])], *([2023, *row[1:]] for row in history[1:])]
    earlier += [[2022, *row[1:4], 4.0, 70, None, 4.0, 70, None] for row in history[1:3]]
    if not ranges:
        kept = [p for p, h in enumerate(scores[0]) if h.startswith("trust") or h.endswith("_mean")]
        scores = [[row[p] for p in kept] for row in scores]
        kept = [
            p
            for p, h in enumerate(earlier[0])
            if h.startswith(("trust", "survey")) or h.endswith("_mean_h")
        ]
        earlier = [[row[p] for p in kept] for row in earlier]
    return {"IP24_trust_results": scores, "IP24_trust_historic_results": earlier}


def uec20_type_3():
    """Sheets of type 3 services of 2020: items T1, T2_1, T3, and no sections."""
    sheets = {n: r for n, r in made_up().items() if n.startswith("Trust")}
    kept = [p for p, h in enumerate(sheets["Trust_Scores"][0]) if not re.search(r"S0\d", h)]
    sheets["Trust_Scores"] = [[row[p] for p in kept] for row in sheets["Trust_Scores"]]
    return {
        f"UEC20_{name}": [[re.sub(r"Q(?=\d)", "T", h) for h in rows[0]], *rows[1:]]
        for name, rows in sheets.items()
    }


def unknown():
    """A workbook in no shipped layout: other sheet, other headings, a title above them."""
    rows = made_up()["Trust_Scores"]
    headings = [re.sub(r"mean(\w+)", r"\1 score", h) for h in rows[0]]
    headings[:2] = ["Org code", "Org name"]
    title = ["Benchmark data 2022", *[None] * (len(headings) - 1)]
    return {"Notes": [["Some words"]], "Results by trust": [title, headings, *rows[1:]]}
