"""The functions of the add-in: =ASG_SCORE(...) and its kin.

Thin wrappers over the engine's kernels. What a function says of itself and of its arguments is what
Excel's function wizard shows; ``docs/functions.md`` says more. A function never raises for what a
user can put right: its value is then a sentence that names the argument.
"""

from __future__ import annotations

import numpy as np

from asg.bands import BAND_LABELS, CHANGE_LABELS, NO_BAND_LABEL
from asg.kernels import (
    answer_shares,
    band,
    change,
    firm_bands,
    in_decimals,
    limits,
    response_rate,
    score_interval,
    scores,
    weights,
)
from asg.kernels.defaults import DECIMALS
from asg.kernels.within import ZERO_SE
from asg.marks import SUPPRESSED
from asg_addin.answers import (
    answer_weights,
    asked_question,
    coded_answers,
    respondents,
    scores_of,
)
from asg_addin.arguments import (
    ArgumentError,
    Cell,
    Cells,
    in_words,
    is_blank,
    line_of,
    number_in,
    numbers_in,
    rows_of,
    text_in,
    texts_in,
    together,
    was_left_out,
)
from asg_addin.cached_files import results_asked, survey_asked
from asg_addin.results_cells import result_cell, result_rows
from asg_addin.trust_figures import (
    OwnRange,
    all_trusts,
    is_suppressed,
    own_range,
    range_of,
    trust_figures,
)
from asg_addin.udf import udf

_ANSWERS = "A column of answer codes of one trust, one respondent in each cell. Blank: no answer."
_QUESTION = "The id of a question of the survey (Q18), or two columns of cells: code, score."
_WEIGHTS = "A column of weights beside the answers (ASG_WEIGHTS). Left out: everyone counts once."
_SURVEY = "The name of a survey (cmhs-2024) or the path of a survey file. Blank: the newest."
_SCORE = "The trust's score: a cell, or a column of them."
_SE = "Its standard error, of the same shape."
_SCORES = "The scores of all trusts on the question. Blank or [c]: a suppressed trust."
_SES = "Their standard errors, of the same shape."
_N = "Its respondents, of the same shape: needed where se is 0."
_NS = "The respondents of all trusts, of the same shape: needed where an se is 0."
_SUPPRESSED = "What to show for a suppressed figure: a text, 0 or NA(). Left out: [c]."
_TRUST = "The trust's code, or a column of codes."
_GROUP = "The service group: CAMHS, AMHS or OPMHS."
_RESULTS = "The path of results.csv or of a results workbook. Blank: the file chosen in the tab."


@udf(answers=_ANSWERS, question=_QUESTION, weights=_WEIGHTS, survey=_SURVEY, suppressed=_SUPPRESSED)
def ASG_SCORE(
    answers: Cells,
    question: Cells,
    weights: Cells = None,
    survey: Cells = None,
    suppressed: Cells = None,
) -> Cell:
    """Weighted mean score, 0 to 10, of a trust's answers to a question; [c] under 30 answers."""
    return _marked(_scored(answers, question, weights, survey)[1], suppressed)


@udf(answers=_ANSWERS, question=_QUESTION, survey=_SURVEY, suppressed=_SUPPRESSED)
def ASG_N(answers: Cells, question: Cells, survey: Cells = None, suppressed: Cells = None) -> Cell:
    """Number of respondents with a scored answer to a question; [c] under 30.

    The engine hides such numbers too: a small number can reveal people, as a score can.
    """
    return _marked(_scored(answers, question, None, survey)[0], suppressed)


@udf(answers=_ANSWERS, question=_QUESTION, weights=_WEIGHTS, survey=_SURVEY, suppressed=_SUPPRESSED)
def ASG_SE(
    answers: Cells,
    question: Cells,
    weights: Cells = None,
    survey: Cells = None,
    suppressed: Cells = None,
) -> Cell:
    """Standard error of the score that ASG_SCORE gives; [c] under 30 answers."""
    return _marked(_scored(answers, question, weights, survey)[2], suppressed)


def _scored(
    answers: Cells, question: Cells, weights: Cells, survey: Cells
) -> tuple[Cell, Cell, Cell]:
    """N, score and standard error, all three the mark where they may not be shown."""
    asked = survey_asked(survey)
    about = asked_question(question, asked)
    x = scores_of(coded_answers(answers, about, asked), about)
    w = answer_weights(weights, x)
    one_trust = np.zeros(x.shape, dtype=np.intp)
    exact = scores(x, w, one_trust, 1, variance=asked.method.variance)
    score, se = (in_decimals(figure, asked.method.decimals) for figure in (exact.score, exact.se))
    if exact.n[0, 0] < asked.method.suppress_below:
        return SUPPRESSED, SUPPRESSED, SUPPRESSED
    return int(exact.n[0, 0]), float(score[0, 0]), float(se[0, 0])


def _marked(value: Cell, suppressed: Cells) -> Cell:
    """Replace the mark of suppression by what the user chose."""
    if was_left_out(suppressed):
        return value
    chosen = rows_of(suppressed)[0][0]
    if isinstance(value, list):
        return [[chosen if cell == SUPPRESSED else cell for cell in row] for row in value]
    return chosen if value == SUPPRESSED else value


@udf(answers=_ANSWERS, question=_QUESTION, weights=_WEIGHTS, survey=_SURVEY, suppressed=_SUPPRESSED)
def ASG_ANSWERS(
    answers: Cells,
    question: Cells,
    weights: Cells = None,
    survey: Cells = None,
    suppressed: Cells = None,
) -> Cell:
    """Answers in per cent: code, label and per cent of each option; [c] under 30 answers.

    The base is the scored answers for options with a score, else all answers.
    """
    asked = survey_asked(survey)
    about = asked_question(question, asked)
    coded = coded_answers(answers, about, asked)
    x = scores_of(coded, about)
    given = np.array([np.nan if code is None else code for code in coded])
    w = answer_weights(weights, np.where(np.isnan(given), np.nan, 1.0))
    counted = np.count_nonzero(~np.isnan(x) & (w > 0))
    shares = answer_shares(given, w, list(about.labels), [c in about.scores for c in about.labels])
    hidden = counted < asked.method.suppress_below
    rows = [
        [code, label, SUPPRESSED if hidden else 100 * float(share)]
        for (code, label), share in zip(about.labels.items(), shares, strict=True)
    ]
    return _marked(rows, suppressed)


@udf(
    trusts="A column of trust codes, a cell for each respondent of the group, from all trusts.",
    ages="A column of ages in years or of age groups, beside the trusts. Blank: not known.",
    sexes="A column of codes or words for the sex, beside the trusts. Blank: not known.",
)
def ASG_WEIGHTS(trusts: Cells, ages: Cells, sexes: Cells) -> Cell:
    """Standardisation weights of one service group's respondents, a column beside them.

    0 where age or sex is not known: left out of every score.
    """
    asked = survey_asked(None)
    group = respondents(trusts, ages, sexes, asked)
    method = asked.method
    found = weights(
        group.trust, group.cell, cap=method.weight_cap, unknown_cell=method.unknown_cell
    )
    cells: list[Cell] = [""] * len(line_of(trusts, "trusts"))
    for row, weight in zip(group.row, found, strict=True):
        cells[row] = float(weight)
    return _in_shape_of(trusts, cells)


@udf(
    responses="A sheet of responses, one row for each respondent, headings in the first row.",
    survey=_SURVEY,
)
def ASG_SCORES(responses: Cells, survey: Cells = None) -> Cell:
    """Scores of every trust, service group, question and section in a sheet of responses.

    A table with headings: trust, group, item, n, score, se.
    """
    from asg_addin.sheet_scores import sheet_scores

    return sheet_scores(rows_of(responses), survey_asked(survey))


@udf(
    scores="The trust's scores of all questions of the section. Blank or [c]: a suppressed one.",
    suppressed=_SUPPRESSED,
)
def ASG_SECTION(scores: Cells, suppressed: Cells = None) -> Cell:
    """Section score: the plain mean of the question scores; [c] where one of them is missing."""
    cells = [cell for row in rows_of(scores) for cell in row]
    if any(is_suppressed(cell) or is_blank(cell) for cell in cells):
        return _marked(SUPPRESSED, suppressed)
    mean = np.mean(np.array(numbers_in(cells, "scores"), dtype=np.float64), keepdims=True)
    return float(in_decimals(mean, DECIMALS)[0])


@udf(score=_SCORE, se=_SE, suppressed=_SUPPRESSED)
def ASG_INTERVAL(score: Cells, se: Cells, suppressed: Cells = None) -> Cell:
    """95 % interval of a score: lower and upper end, two in a row, cut at 0 and 10."""
    figures = trust_figures(score, se, ("score", "se"))
    lower, upper = score_interval(figures.score, figures.se)
    marks = [cell for row in figures.marked([None] * len(lower)) for cell in row]
    unknown = "se: 0; expected a standard error above 0, for an interval"
    rows = [
        [mark] * 2 if mark is not None else [unknown] * 2 if error < ZERO_SE else ends
        for *ends, error, mark in zip(
            lower.tolist(), upper.tolist(), figures.se.tolist(), marks, strict=True
        )
    ]
    return _marked(rows, suppressed)


@udf(scores=_SCORES, ses=_SES)
def ASG_TAU2(scores: Cells, ses: Cells) -> Cell:
    """Between-trust variance of the scores on a question: the spread beyond sampling error."""
    return float(range_of(all_trusts(scores, ses)).tau2)


@udf(score=_SCORE, se=_SE, scores=_SCORES, ses=_SES, n=_N, ns=_NS, suppressed=_SUPPRESSED)
def ASG_Z(
    score: Cells,
    se: Cells,
    scores: Cells,
    ses: Cells,
    n: Cells = None,
    ns: Cells = None,
    suppressed: Cells = None,
) -> Cell:
    """Adjusted z of a trust: distance from the average of all trusts, over the total error."""
    own = own_range(trust_figures(score, se, ("score", "se"), n), all_trusts(scores, ses, ns))
    return _marked(_shown(own, own.z.tolist()), suppressed)


@udf(score=_SCORE, se=_SE, scores=_SCORES, ses=_SES, n=_N, ns=_NS)
def ASG_BAND(
    score: Cells, se: Cells, scores: Cells, ses: Cells, n: Cells = None, ns: Cells = None
) -> Cell:
    """Band of a trust in words, from Much worse than expected to Much better than expected."""
    own = own_range(trust_figures(score, se, ("score", "se"), n), all_trusts(scores, ses, ns))
    return _shown(own, [BAND_LABELS.get(int(number), "") for number in band(own.z)])


@udf(score=_SCORE, se=_SE, scores=_SCORES, ses=_SES, n=_N, ns=_NS)
def ASG_FIRM(
    score: Cells, se: Cells, scores: Cells, ses: Cells, n: Cells = None, ns: Cells = None
) -> Cell:
    """TRUE where a band is firm: the same under other settings, and not close to a limit."""
    every = all_trusts(scores, ses, ns)
    own = own_range(trust_figures(score, se, ("score", "se"), n), every)
    firm = firm_bands(own.figures.score, own.se, every.score, every.se)
    return _shown(own, [bool(is_firm) for is_firm in firm])


@udf(scores=_SCORES, ses=_SES, ns=_NS)
def ASG_BANDS(scores: Cells, ses: Cells, ns: Cells = None) -> Cell:
    """Bands of all trusts on a question in words, in the shape of the scores."""
    trusts = all_trusts(scores, ses, ns)
    labels = [BAND_LABELS.get(int(number), NO_BAND_LABEL) for number in range_of(trusts).band]
    return _value(trusts.marked(labels))


@udf(score=_SCORE, se=_SE, scores=_SCORES, ses=_SES, n=_N, ns=_NS, suppressed=_SUPPRESSED)
def ASG_EXPECTED(
    score: Cells,
    se: Cells,
    scores: Cells,
    ses: Cells,
    n: Cells = None,
    ns: Cells = None,
    suppressed: Cells = None,
) -> Cell:
    """Expected range of a trust, six limits in a row: from lower 99.8 % to upper 99.8 %.

    The order: lower 99.8 %, 95 %, 90 %, upper 90 %, 95 %, 99.8 %.
    """
    own = own_range(trust_figures(score, se, ("score", "se"), n), all_trusts(scores, ses, ns))
    lower, upper = limits(own.theta, own.total_se)
    six = np.concatenate([lower[:, ::-1], upper], axis=-1).tolist()
    marked = own.figures.marked(_or_no_band(own, [None] * len(six)))
    marks = [cell for row in marked for cell in row]
    rows = [
        row if mark is None else [mark] * len(row) for row, mark in zip(six, marks, strict=True)
    ]
    return _marked(rows, suppressed)


@udf(
    score="This year's score: a cell, or a column of them.",
    se="Its standard error, of the same shape.",
    previous_score="Last year's score of the same trust and question, of the same shape.",
    previous_se="Its standard error, of the same shape.",
)
def ASG_CHANGE(score: Cells, se: Cells, previous_score: Cells, previous_se: Cells) -> Cell:
    """Change between two years: Increase, Decrease or No change (5 %, two-sided)."""
    now = trust_figures(score, se, ("score", "se"))
    before = trust_figures(previous_score, previous_se, ("previous_score", "previous_se"))
    if now.shape != before.shape:
        raise ArgumentError("previous_score", "not as many cells as in score; expected as many")
    tested = change(now.score, now.se, before.score, before.se)
    words = [CHANGE_LABELS[int(direction)] for direction in tested.direction]
    # "No change" stays true with the variance within trusts in the place of 0: z only shrinks.
    for name, se_of_year in (("previous_se", before.se), ("se", now.se)):
        for place in np.flatnonzero((se_of_year < ZERO_SE) & (tested.direction != 0)):
            words[place] = f"{name}: 0; expected a standard error above 0, for a change"
    return _value(now.marked([c for row in before.marked(words) for c in row]))


@udf(
    returned="Useable questionnaires returned: a cell, or a column of them.",
    sent="Questionnaires sent out.",
    undeliverable="Of these, those that could not be delivered.",
    died="Of these, those sent to people who had died.",
    suppressed=_SUPPRESSED,
)
def ASG_RESPONSE_RATE(
    returned: Cells, sent: Cells, undeliverable: Cells, died: Cells, suppressed: Cells = None
) -> Cell:
    """Adjusted response rate, 0 to 1: returned / (sent - undeliverable - died); [c] under 30."""
    least = survey_asked(None).method.suppress_below
    named = {"returned": returned, "sent": sent, "undeliverable": undeliverable, "died": died}
    rows = together({name: rows_of(cells) for name, cells in named.items()})
    rates = [[_rate(dict(zip(named, four, strict=True)), least) for four in row] for row in rows]
    return _marked(_value(rates), suppressed)


def _rate(counts: dict[str, Cell], least: int) -> Cell:
    if all(is_blank(cell) for cell in counts.values()):
        return ""
    if any(is_suppressed(cell) for cell in counts.values()):
        return SUPPRESSED
    taken = {name: number_in(cell, name) for name, cell in counts.items()}
    for name, count in taken.items():
        if count is None or count < 0 or not count.is_integer():
            said = f"{in_words(counts[name])}; expected a whole number, 0 or above"
            raise ArgumentError(name, said)
    back, sent, undelivered, died = (count for count in taken.values() if count is not None)
    if sent - undelivered - died < max(back, 1):
        raise ArgumentError("returned", "more than sent less undeliverable less died, or none sent")
    return SUPPRESSED if back < least else float(response_rate(back, sent, undelivered, died))


@udf(
    trust=_TRUST,
    group=_GROUP,
    item="The question (Q18) or section (S04), or a row of them.",
    measure="A column of results.csv: score, n, se, national_average, z, band_label, change, ...",
    results=_RESULTS,
    suppressed=_SUPPRESSED,
)
def ASG_RESULT(
    trust: Cells,
    group: Cells,
    item: Cells,
    measure: Cells,
    results: Cells = None,
    suppressed: Cells = None,
) -> Cell:
    """Figure of a results file; [c] suppressed, [x] no figure, [z] not applicable."""
    file = results_asked(results)
    asked = {
        "trust": texts_in(trust, "trust", "a trust code"),
        "group": texts_in(group, "group", "a service group"),
        "item": texts_in(item, "item", "a question or a section"),
        "measure": texts_in(measure, "measure", "a column of results.csv"),
    }
    cells = [[result_cell(file, *four) for four in row] for row in together(asked)]
    return _marked(_value(cells), suppressed)


@udf(trust="The trust's code.", group=_GROUP, results=_RESULTS)
def ASG_RESULTS(trust: Cells, group: Cells, results: Cells = None) -> Cell:
    """Table of a trust's results in a service group: the columns of results.csv with headings."""
    file = results_asked(results)
    named = text_in(trust, "trust", "a trust code"), text_in(group, "group", "a service group")
    return result_rows(file, *named)


def _shown(own: OwnRange, values: list[Cell]) -> Cell:
    return _value(own.figures.marked(_or_no_band(own, values)))


def _or_no_band(own: OwnRange, values: list[Cell]) -> list[Cell]:
    """Replace values by words where there is no expected range."""
    return [NO_BAND_LABEL if np.isnan(z) else value for z, value in zip(own.z, values, strict=True)]


def _in_shape_of(cells: Cells, values: list[Cell]) -> Cell:
    upright = len(rows_of(cells)) > 1
    return _value([[value] for value in values] if upright else [values])


def _value(rows: list[list[Cell]]) -> Cell:
    """Rows of cells as a function returns them: one cell as itself."""
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows
