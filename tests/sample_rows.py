"""Writes respondents of the embedded sample, with the engine's weights, as rows for R to score.

python tests/sample_rows.py rows.csv && Rscript tests/reference/survey_mean.R rows.csv
"""

import csv
import sys
from pathlib import Path

import numpy as np

from asg.kernels import weights
from asg.results.trust_scores import scored_answers
from asg.sample import load_sample
from asg.survey.model import SEX_CELLS

GROUP = "AMHS"
TRUSTS = ("RRE", "Z05", "Z27", "Z49")
QUESTIONS = ("Q18", "Q19", "Q17")


def write_sample_rows(path):
    """Write trust, w, x1, x2, x3 of the four trusts' respondents who have a weight."""
    sample = load_sample()
    survey, responses = sample.survey, sample.responses
    member = responses.group == [group.id for group in survey.groups].index(GROUP)
    age_group, sex = responses.age_group[member], responses.sex[member]
    known = (age_group >= 0) & (sex >= 0)
    trust = responses.trust[member]
    weight = weights(trust, np.where(known, age_group * len(SEX_CELLS) + sex, -1))
    codes = np.array(list(responses.trusts))[trust]
    columns = [
        scored_answers(responses.answers[q].to_numpy()[member], survey.question[q])
        for q in QUESTIONS
    ]
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["trust", "w", "x1", "x2", "x3"])
        for code, w, *answers in zip(codes, weight, *columns, strict=True):
            if code in TRUSTS and w > 0:
                scored = ["" if np.isnan(x) else repr(float(x)) for x in answers]
                writer.writerow([code, repr(float(w)), *scored])


if __name__ == "__main__":
    write_sample_rows(sys.argv[1])
