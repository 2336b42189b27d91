"""What is computed from a published workbook beside what is published in it.

Only counts and largest differences are told; the file itself is not in the repository.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import python_calamine
from lines import Line, Table, near
from numpy.typing import NDArray

import asg
from asg.columns import LIMIT_COLUMNS

AGAINST = "the published file"
SHEET, HISTORY = "Trust_Scores", "Historical_Comparisonsto2021"


@cache
def path() -> Path:
    """The path of the file; skip where it is not here."""
    beside = Path(__file__).parents[3] / "shared" / "data" / "aip22-benchmark.ods"
    found = Path(os.environ.get("ASG_AIP22") or beside)
    if not found.is_file():
        pytest.skip("the published workbook is not here: set ASG_AIP22 to its path")
    return found


@cache
def shown() -> pd.DataFrame:
    """The rows of the results that are not suppressed."""
    table = asg.read_published(path()).table
    return table[table["status"] == "ok"]


@cache
def cells() -> dict[tuple[str, str], dict[str, Any]]:
    """The file read by a few lines of our own: cells by trust, by sheet and heading."""
    workbook = python_calamine.CalamineWorkbook.from_path(str(path()))
    found = {}
    for sheet in (SHEET, "Trust_Respondents", HISTORY):
        headings, *rows = workbook.get_sheet_by_name(sheet).to_python()
        code = headings.index("TrustCode")
        for place, heading in enumerate(headings):
            found[sheet, heading] = {row[code]: row[place] for row in rows}
    return found


def theirs(rows: pd.DataFrame, sheet: str, heading: str) -> NDArray[np.float64]:
    """The published figure of each row; ``heading`` has the item's name for its ``{}``."""
    column = [
        cells().get((sheet, heading.format(item)), {}).get(code, "")
        for code, item in zip(rows["trust_code"], rows["item"], strict=True)
    ]
    return np.array([np.nan if cell == "" else cell for cell in column])


def bands() -> Line:
    """Bands, all items."""
    rows = shown()
    equal = rows["band"].to_numpy(dtype=float) == theirs(rows, SHEET, "band{}")
    return Line("bands, computed from scores and limits", AGAINST, int(equal.sum()), len(rows))


def z() -> Line:
    """Adjusted z."""
    rows = shown()
    return near("z scores", AGAINST, rows["z"], theirs(rows, SHEET, "{}_Zfinal"), 1e-6)


def limits() -> Line:
    """The six limits, clipped as they are published."""
    rows = shown()
    ends = [f"{side}{level}{{}}" for level in ("90", "95", "99") for side in ("ll", "ul")]
    ours = np.column_stack([rows[column].clip(0, 10) for column in LIMIT_COLUMNS])
    published = np.column_stack([theirs(rows, SHEET, heading) for heading in ends])
    return near("six limits of each, clipped to 0 and 10", AGAINST, ours, published, 1e-6)


def respondents() -> Line:
    """Numbers of respondents to questions."""
    rows = shown()
    rows = rows[rows["level"] == "question"]
    published = theirs(rows, "Trust_Respondents", "{}_tres")
    equal = rows["n"].to_numpy(dtype=float) == published
    return Line("respondents to questions", AGAINST, int(equal.sum()), len(rows))


def changes() -> Line:
    """Directions of change, as the file marks them."""
    rows = shown()
    direction = theirs(rows, HISTORY, "{}_sig")
    words = {-1: "Decrease", 0: "No change", 1: "Increase"}
    compared = ~np.isnan(direction)
    published = np.array([words[int(d)] for d in direction[compared]])
    equal = rows["change"].to_numpy()[compared] == published
    return Line("changes from 2021", AGAINST, int(equal.sum()), int(compared.sum()))


def sections() -> Line:
    """Section scores as the plain means of their questions' published scores."""
    results = asg.read_published(path())
    scores = results.table.set_index(["item", "trust_code"])["score"]
    published, means = [], []
    for section in results.survey.sections:
        published.append(scores[section.id])
        questions = pd.concat([scores[q] for q in section.questions], axis=1)
        means.append(questions.mean(axis=1, skipna=False))
    kept = pd.concat(published).notna().to_numpy()
    ours, file = pd.concat(means).to_numpy()[kept], pd.concat(published).to_numpy()[kept]
    return near("section scores as means of their questions", AGAINST, ours, file, 1e-9)


def response_rate() -> Line:
    """The national adjusted response rate, pooled."""
    rates = asg.read_published(path()).response_rates
    nation = rates[rates["trust_code"] == ""]["response_rate"]
    what = "national response rate as a pooled ratio, 63,224 / 157,218"
    return near(what, AGAINST, nation.to_numpy()[:1], [63224 / 157218], 1e-12)


PUBLISHED = Table(
    "The published Adult Inpatient 2022 file",
    "The CQC's trust-level benchmark workbook: 133 trusts, 45 questions, 11 sections, 7,434 "
    "figures that are not suppressed. The file is not in the repository. Without it, `make "
    "parity` keeps these lines.",
    (bands, z, limits, respondents, changes, sections, response_rate),
)
