"""Makes small tidy tables of scores in the shape of other programmes' files.

All figures are made up. The shapes are those of the cancer patient experience survey (a trust, a
question, a score, its number of respondents and 95 % limits) and of the staff survey (a score from
0 to 10 with its base and standard deviation).
"""

import csv

import numpy as np

TRUSTS = [f"R{letter}{digit}" for letter in "ABC" for digit in range(1, 6)]
QUESTIONS = {"Q2": "Diagnosis was explained", "Q55": "Care was good or very good", "Q59": "Rating"}
THEMES = {"We are safe": ("PP4_1", "PP4_2"), "We are a team": ("PP7_1",)}
C95 = 1.959963984540054


def ncpes(*, percent=False):
    """Rows with trust, question, score, n, lower, upper; two trusts have fewer than 30."""
    rng = np.random.default_rng(5)
    rows = []
    for t, trust in enumerate(TRUSTS):
        for question in QUESTIONS:
            n = 29 if t < 2 else int(rng.integers(60, 400))
            score = round(float(rng.normal(7.5, 0.4)), 3)
            half = C95 * 2.5 / np.sqrt(n)
            scale = 10 if percent else 1
            figures = (score * scale, n, (score - half) * scale, (score + half) * scale)
            rows.append(dict(zip(NCPES_HEADINGS, (trust, question, *figures), strict=True)))
    return rows


NCPES_HEADINGS = ("Trust", "Question", "Score", "n", "Lower", "Upper")


def staff_survey():
    """Rows with a base and a standard deviation; the promise that each score belongs to."""
    rng = np.random.default_rng(6)
    rows = []
    for trust in TRUSTS:
        for theme, items in {
            "We are safe": ("PP4_1", "PP4_2"),
            "We are a team": ("PP7_1",),
        }.items():
            for item in items:
                rows.append(
                    {
                        "org_code": trust,
                        "org_name": f"Trust {trust}",
                        "measure": item,
                        "theme": theme,
                        "mean": round(float(rng.normal(6.5, 0.3)), 4),
                        "base": int(rng.integers(500, 4000)),
                        "standard_deviation": round(float(rng.uniform(1.8, 2.2)), 3),
                    }
                )
    return rows


def write_table(path, rows):
    """Write rows as a CSV file with the headings of the first."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
