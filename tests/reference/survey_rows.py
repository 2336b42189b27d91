"""The rule that made survey_rows.csv: 200 respondents of four trusts, from a Lehmer generator.

    python tests/reference/survey_rows.py > tests/reference/survey_rows.csv

Kept so that a reader sees that the rows are nobody's answers. Tests read the CSV alone.
"""

import csv
import sys

MULTIPLIER, MODULUS = 48271, 2**31 - 1  # Park and Miller's "minimal standard", 1993
TRUSTS = ("RXA", "RXB", "RXC", "RXD")
SCORES = ((10, 5, 0), (10, 0), (10, 7.5, 5, 2.5, 0))
BLANKS_IN_TEN = (1, 3, 2)


def rows():
    state = 2024

    def below(limit):
        nonlocal state
        state = state * MULTIPLIER % MODULUS
        return state * limit // MODULUS

    for _ in range(200):
        trust = TRUSTS[min(below(8), below(4))]  # RXA has the most
        weight = (50 + below(200)) / 100
        answers = [
            "" if below(10) < blanks else options[below(len(options))]
            for options, blanks in zip(SCORES, BLANKS_IN_TEN, strict=True)
        ]
        yield [trust, weight, *answers]


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["trust", "w", "x1", "x2", "x3"])
    writer.writerows(rows())
