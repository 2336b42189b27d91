"""The functions inside a real spreadsheet program: formulas typed into cells of Calc.

The host is not Excel, but its cells, ranges and array formulas are a spreadsheet's own: nothing of
xlwings' conversion takes part. Twelve trusts of the sample make a file that the engine reads and a
sheet that the formulas read.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from calc import in_calc
from openpyxl.utils import get_column_letter

import asg
import asg_addin.functions  # noqa: F401 - its functions name themselves
from asg.kernels import weights
from asg.reading import Responses
from asg.sheets.figures.chart_figures import FROM_LOW_TO_HIGH
from asg.survey.model import SEX_CELLS
from asg_addin.udf import UDFS
from made_up_surveys import write_rows

TRUSTS = ["RRE", *(f"Z{number:02}" for number in range(1, 12))]
EXACT = 1e-12
ROUNDED = 0.5e-6 + EXACT  # scores and standard errors have six decimals


class Engine(NamedTuple):
    responses: Responses
    table: pd.DataFrame
    results_csv: Path


def close(cell, figure, within=EXACT):
    return isinstance(cell, float) and math.isclose(cell, figure, rel_tol=0, abs_tol=within)


@pytest.fixture(scope="module")
def rows(sheet):
    """The headings, and the rows of the twelve trusts' AMHS respondents, trust by trust."""
    headings, *all_rows = sheet
    of_trust = {code: [] for code in TRUSTS}
    for row in all_rows:
        if row[headings.index("group")] == "AMHS" and row[1] in of_trust:
            of_trust[row[1]].append(row)
    return [headings, *(row for of in of_trust.values() for row in of)]


@pytest.fixture(scope="module")
def engine(rows, sample, tmp_path_factory):
    """What the engine makes of a file with these rows, by trust and item."""
    path = tmp_path_factory.mktemp("engine") / "responses.csv"
    headings, *below = rows
    write_rows(path, [dict(zip(headings, row, strict=True)) for row in below])
    responses = asg.read_responses(path, sample.survey)
    results = asg.benchmark(sample.survey, responses)
    results.write_csv(path.with_name("results.csv"))
    table = results.table[results.table["group"] == "AMHS"]
    table = table[table["status"] != "not_asked"]
    return Engine(responses, table, path.with_name("results.csv"))


def filled(row, headings, name):
    value = row[headings.index(name)]
    return row[headings.index(f"sample_{name}")] if value is None else value


@pytest.fixture(scope="module")
def answers(rows, engine, tmp_path_factory):
    """Each formula's rows of cells, by a name."""
    headings, *below = rows
    table = engine.table
    columns = [(row[1], *(filled(row, headings, name) for name in ("age", "sex"))) for row in below]
    q18 = table[table["item"] == "Q18"]
    scores = [
        ["[c]" if np.isnan(score) else score, "[c]" if np.isnan(se) else se]
        for score, se in zip(q18["score"], q18["se"], strict=True)
    ]
    cells = {"Rows": rows, "Group": columns, "Trusts": scores, "Weights": [[1.0]] * len(below)}
    last, widest = len(rows), get_column_letter(len(headings))
    of_q18 = get_column_letter(headings.index("Q18") + 1)
    starts = [next(i for i, row in enumerate(rows) if row[1] == code) + 1 for code in TRUSTS]
    ends = [start - 1 for start in starts[1:]] + [last]
    group = ";".join(f"$Group.{letter}1:{letter}{last - 1}" for letter in "ABC")
    every = "$Trusts.A1:A12;$Trusts.B1:B12"
    asked = {
        "scores": (f"=ASG_SCORES($Rows.A1:{widest}{last})", 6, len(table) + 1),
        "weights": (f"=ASG_WEIGHTS({group})", 1, last - 1),
        "tau2": (f"=ASG_TAU2({every})", 1, 1),
        "bands": (f"=ASG_BANDS({every})", 1, 12),
        "z": (f"=ASG_Z($Trusts.A1:A12;$Trusts.B1:B12;{every})", 1, 12),
        "band": (f"=ASG_BAND($Trusts.A1;$Trusts.B1;{every})", 1, 1),
        "expected": (f"=ASG_EXPECTED($Trusts.A1;$Trusts.B1;{every})", 6, 1),
        "section": ("=ASG_SECTION($Trusts.A1:A2)", 1, 1),
        "change": ("=ASG_CHANGE($Trusts.A1;$Trusts.B1;$Trusts.A1-1;0.1)", 1, 1),
        "rate": ("=ASG_RESPONSE_RATE(30;110;6;4)", 1, 1),
        "result": (f'=ASG_RESULT("RRE";"AMHS";"Q18";"score";"{engine.results_csv}")', 1, 1),
        "results": (f'=ASG_RESULTS("RRE";"AMHS";"{engine.results_csv}")', 31, 4),
        "wrong": ('=ASG_SCORE($Rows.A2:A40;"Q18")', 1, 1),
        "n of a cell": ('=ASG_N($Rows.A1;"Q99")', 1, 1),
    }
    for code, start, end in zip(TRUSTS, starts, ends, strict=True):
        own = f"$Rows.{of_q18}{start}:{of_q18}{end}"
        unweighted = f'{own};"Q18";$Weights.A{start - 1}:A{end - 1}'
        asked |= {
            f"score {code}": (f"=ASG_SCORE({unweighted})", 1, 1),
            f"se {code}": (f'=ASG_SE({own};"q18")', 1, 1),
            f"n {code}": (f'=ASG_N({own};"Q18")', 1, 1),
        }
    found = in_calc(UDFS, cells, list(asked.values()), tmp_path_factory.mktemp("calc"))
    return dict(zip(asked, found, strict=True))


def test_scores_of_the_sheet_fill_an_array_with_the_engines(answers, engine):
    headings, *rows = answers["scores"]
    table = engine.table
    assert headings == ["trust", "group", "item", "n", "score", "se"]
    assert len(rows) == len(table)
    for (trust, group, item, n, score, se), of in zip(rows, table.itertuples(), strict=True):
        assert (trust, group, item) == (of.trust_code, "AMHS", of.item)
        if of.status == "suppressed":
            assert (n, score, se) == ("[c]", "[c]", "[c]")
        else:
            assert n == of.n
            assert close(score, of.score)
            assert close(se, of.se)


def test_every_function_computes_in_calc_what_it_computes_in_python(answers, engine):
    table = engine.table
    q18 = table[table["item"] == "Q18"].reset_index()
    one = q18.iloc[0]
    assert close(answers["tau2"][0][0], one["tau2"])
    assert [row[0] for row in answers["bands"]] == list(q18["band_label"])
    assert all(close(row[0], z) for row, z in zip(answers["z"], q18["z"], strict=True))
    assert answers["band"] == [[one["band_label"]]]
    assert all(map(close, answers["expected"][0], one[list(FROM_LOW_TO_HIGH)]))
    assert close(answers["section"][0][0], q18["score"][:2].mean(), ROUNDED)
    assert answers["change"] == [["Increase"]]
    assert answers["rate"] == [[0.3]]
    assert close(answers["result"][0][0], one["score"])
    assert answers["results"][0][:5] == ["level", "item", "key", "section", "text"]


def test_weights_fill_a_column_beside_the_rows(answers, engine):
    found = [weight for (weight,) in answers["weights"]]
    responses = engine.responses
    known = (responses.age_group >= 0) & (responses.sex >= 0)
    cell = np.where(known, responses.age_group * len(SEX_CELLS) + responses.sex, -1)
    np.testing.assert_allclose(found, weights(responses.trust, cell), rtol=0, atol=EXACT)
    assert 0 in found


def test_single_cells_give_each_trusts_own_figures(answers, rows):
    headings, *below = rows
    scores = {1.0: 10.0, 2.0: 5.0, 3.0: 0.0}
    for code in TRUSTS:
        given = [row[headings.index("Q18")] for row in below if row[1] == code]
        x = np.array([scores[answer] for answer in given if answer in scores])
        assert len(x) >= 30
        assert answers[f"n {code}"] == [[len(x)]]
        assert close(answers[f"score {code}"][0][0], x.mean(), ROUNDED)
        # Everyone weighs 1: V = sum (x - Y)^2 / n^2.
        se = math.sqrt(((x - x.mean()) ** 2).sum()) / len(x)
        assert close(answers[f"se {code}"][0][0], se, ROUNDED)


def test_a_wrong_argument_shows_its_sentence_in_the_cell(answers):
    assert answers["wrong"][0][0].startswith("answers: cell 1: 'S24-")
    assert answers["n of a cell"] == [["question: 'Q99' is not a question of cmhs-2024"]]
