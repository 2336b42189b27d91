"""Every function, through xlwings' real UDF code, gives the engine's figures on the sample."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from classic_excel import MISSING

from asg.columns import RESULT_COLUMNS
from asg.sheets.figures.chart_figures import FROM_LOW_TO_HIGH

EXACT = 1e-12
KEYS = ["trust_code", "group", "item"]


def column(values):
    """A column of cells as COM hands it over; a single cell is no tuple at all."""
    values = list(values)
    return values[0] if len(values) == 1 else tuple((value,) for value in values)


def cells_of(answer):
    """The cells of an answer of any shape, row by row."""
    if not isinstance(answer, list):
        return [answer]
    return [cell for row in answer for cell in (row if isinstance(row, list) else [row])]


def agrees(cell, figure):
    if isinstance(cell, float | int):
        return math.isclose(cell, figure, rel_tol=0, abs_tol=EXACT)
    return cell == "[c]" and (figure is None or figure != figure)


def all_agree(cells, figures):
    return all(agrees(cell, figure) for cell, figure in zip(cells, figures, strict=True))


@pytest.fixture(scope="module")
def respondents(sheet):
    """Rows of the sheet by group, each a mapping of its headings."""
    headings, *rows = sheet
    of_group = defaultdict(list)
    for row in rows:
        one = dict(zip(headings, row, strict=True))
        for answered, sampled in (("age", "sample_age"), ("sex", "sample_sex")):
            if one[answered] is None:
                one[answered] = one[sampled]
        of_group[one["group"]].append(one)
    return of_group


@pytest.fixture(scope="module")
def weighted(formula, respondents):
    """Rows by group and trust, each with the weight that ASG_WEIGHTS gives it."""
    of_trust = defaultdict(list)
    for group, rows in respondents.items():
        columns = [column(r[name] for r in rows) for name in ("trust_code", "age", "sex")]
        found = cells_of(formula("ASG_WEIGHTS", *columns))
        assert len(found) == len(rows)
        for one, weight in zip(rows, found, strict=True):
            of_trust[group, one["trust_code"]].append(one | {"weight": weight})
    return of_trust


def test_weights_are_those_of_the_engine(sample, weighted, sheet):
    from asg.kernels import weights
    from asg.survey.model import SEX_CELLS

    responses = sample.responses
    codes = list(responses.trusts)
    for g, group in enumerate(sample.survey.groups):
        member = responses.group == g
        age_group, sex = responses.age_group[member], responses.sex[member]
        known = (age_group >= 0) & (sex >= 0)
        expected = weights(
            responses.trust[member], np.where(known, age_group * len(SEX_CELLS) + sex, -1)
        )
        trust = responses.trust[member]
        for t, code in enumerate(codes):
            found = [one["weight"] for one in weighted[group.id, code]]
            np.testing.assert_allclose(found, expected[trust == t], rtol=0, atol=EXACT)


def test_scores_of_the_whole_sheet_are_the_engines(formula, sheet, table):
    headings, *rows = formula("ASG_SCORES", sheet, MISSING)
    assert headings == ["trust", "group", "item", "n", "score", "se"]
    shown = table[~table["status"].isin(["not_asked", "no_data"])]
    assert [row[:3] for row in rows] == shown[KEYS].to_numpy().tolist()
    assert "suppressed" in set(shown["status"])
    for (*_, n, score, se), of in zip(rows, shown.itertuples(), strict=True):
        if of.status == "suppressed":
            assert (n, score, se) == ("[c]", "[c]", "[c]")
        else:
            assert n == of.n
            assert agrees(score, of.score)
            assert agrees(se, of.se)


def test_score_n_and_se_of_every_trust_and_question_are_the_engines(formula, weighted, table):
    questions = table[(table["level"] == "question") & ~table["status"].isin(["no_data"])]
    counted = 0
    for of in questions.itertuples():
        if of.status == "not_asked":
            continue
        rows = weighted[of.group, of.trust_code]
        answers = column(one[of.item] for one in rows)
        weights = column(one["weight"] for one in rows)
        score = formula("ASG_SCORE", answers, of.item, weights, MISSING)
        assert agrees(score, of.score), (of, score)
        se = formula("ASG_SE", answers, of.item, weights, MISSING)
        assert agrees(se, of.se), (of, se)
        counting = column([one[of.item] for one in rows if one["weight"] > 0] or [None])
        n = formula("ASG_N", counting, of.item, MISSING)
        assert n == ("[c]" if of.status == "suppressed" else of.n), (of, n)
        counted += 1
    assert counted > 4000


@pytest.fixture(scope="module")
def items(table):
    """The rows of each group and item that is benchmarked, one per trust."""
    of_item = dict(iter(table.groupby(["group", "item"], sort=False)))
    return {key: rows for key, rows in of_item.items() if (rows["status"] == "ok").any()}


def marked(figures):
    """Scores or standard errors as an analyst's column has them: [c] where suppressed."""
    return column("[c]" if figure != figure else float(figure) for figure in figures)


def test_section_scores_are_the_engines(formula, table):
    sections = table[(table["level"] == "section") & (table["group"] == "AMHS")]
    questions = table[(table["level"] == "question") & (table["group"] == "AMHS")]
    scores = questions.groupby(["trust_code", "section"])["score"].apply(list).to_dict()
    assert len(sections) > 500
    for of in sections.itertuples():
        found = formula("ASG_SECTION", marked(scores[of.trust_code, of.item]))
        assert agrees(found, of.score), of


def test_spread_z_bands_and_limits_of_every_trust_and_item_are_the_engines(formula, items):
    assert len(items) > 60
    for key, rows in items.items():
        scores, ses = marked(rows["score"]), marked(rows["se"])
        tau2 = formula("ASG_TAU2", scores, ses)
        assert agrees(tau2, rows["tau2"].dropna().iloc[0]), key
        z = cells_of(formula("ASG_Z", scores, ses, scores, ses))
        assert all_agree(z, rows["z"]), key
        words = [label or "[c]" for label in rows["band_label"]]
        assert cells_of(formula("ASG_BANDS", scores, ses)) == words, key
        assert cells_of(formula("ASG_BAND", scores, ses, scores, ses)) == words, key
        limits = formula("ASG_EXPECTED", scores, ses, scores, ses)
        for six, expected in zip(limits, rows[list(FROM_LOW_TO_HIGH)].to_numpy(), strict=True):
            assert all_agree(six, expected), key


def test_one_trust_alone_gets_what_it_gets_among_all(formula, items):
    for rows in items.values():
        scores, ses = marked(rows["score"]), marked(rows["se"])
        shown = rows[rows["status"] == "ok"]
        for _, of in shown.iloc[[0, -1]].iterrows():
            own = [float(of["score"]), float(of["se"])]
            assert agrees(formula("ASG_Z", *own, scores, ses), of["z"])
            assert formula("ASG_BAND", *own, scores, ses) == of["band_label"]
            assert all_agree(formula("ASG_EXPECTED", *own, scores, ses), of[list(FROM_LOW_TO_HIGH)])


def test_changes_of_every_trust_and_question_are_the_engines(formula, table):
    compared = table[(table["level"] == "question") & table["group"].isin(["AMHS", "OPMHS"])]
    names = ["score", "se", "previous_score", "previous_se"]
    found = cells_of(formula("ASG_CHANGE", *(marked(compared[name]) for name in names)))
    assert found == [word or "[c]" for word in compared["change"]]
    assert {"Increase", "Decrease", "No change", "[c]"} == set(found)


def test_response_rates_are_the_engines(formula, results):
    rates = results.response_rates
    shown = rates[rates["response_rate"].notna()]
    names = ["returned", "sent", "undeliverable", "died"]
    columns = [column(float(count) for count in shown[name]) for name in names]
    found = cells_of(formula("ASG_RESPONSE_RATE", *columns))
    assert len(found) > 50
    assert all_agree(found, shown["response_rate"])


def test_every_figure_of_a_results_file_is_found(formula, table, results_csv):
    marks = {"suppressed": "[c]", "no_data": "[x]"}
    keys = [column(table[name]) for name in KEYS]
    for measure in ("n", "score", "z", "band", "band_label", "upper_998", "change", "status"):
        found = cells_of(formula("ASG_RESULT", *keys, measure, str(results_csv)))
        for cell, figure, status in zip(found, table[measure], table["status"], strict=True):
            missing = pd.isna(figure) or figure == ""
            expected = marks.get(status, "[z]") if missing else figure
            assert cell == expected, (measure, status)


def test_the_table_of_a_trust_and_group_is_that_of_the_results_file(formula, table, results_csv):
    headings, *rows = formula("ASG_RESULTS", "rre", "OPMHS", str(results_csv))
    assert headings == list(RESULT_COLUMNS)[4:]
    own = table[(table["trust_code"] == "RRE") & (table["group"] == "OPMHS")]
    assert [row[headings.index("item")] for row in rows] == list(own["item"])
    scores = [row[headings.index("score")] for row in rows]
    assert scores == [figure if figure == figure else "" for figure in own["score"]]
