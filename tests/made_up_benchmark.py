"""Makes small published benchmark workbooks in which everything agrees, to be tampered with."""

import numpy as np
import xlsxwriter

C = (1.6448536269514722, 1.959963984540054, 3.090232306167813)
"""Two-sided 90, 95 and 99.8 % normal quantiles (R 4.3: qnorm(c(.95, .975, .999)))."""


ITEMS = ("Q1", "Q2_1", "Q3", "S01", "S02")
TRUSTS = [f"RX{letter}" for letter in "ABCDEFGHIJKL"]


def _band(z):
    return 4 + sum(z > c for c in C) - sum(z < -c for c in C)


def _scores_sheet(score, total_se, suppressed):
    headings = ["TrustCode", "trustname", "n_tpat"]
    rows = [[code, f"Trust {code}", 200 + i] for i, code in enumerate(TRUSTS)]
    for k, item in enumerate(ITEMS):
        shown = [i for i in range(len(TRUSTS)) if (i, k) not in suppressed]
        theta = score[shown, k].mean()
        headings += [f"mean{item}"]
        headings += [f"{side}{level}{item}" for level in (90, 95, 99) for side in ("ll", "ul")]
        headings += [f"band{item}", f"{item}_Zfinal"]
        for i, row in enumerate(rows):
            if i not in shown:
                row += [None] * 7 + [0, None]
                continue
            z = (score[i, k] - theta) / total_se[i, k]
            reach = [side * c * total_se[i, k] for c in C for side in (-1, 1)]
            row += [score[i, k], *np.clip(theta + np.array(reach), 0, 10).tolist(), _band(z), z]
    return [headings, *rows]


def made_up(suppressed=(), spread=0.4, shift=6.0):
    """Sheets, as lists of rows, of a workbook in which everything agrees."""
    rng = np.random.default_rng(20240)
    score = np.zeros((len(TRUSTS), len(ITEMS)))
    score[:, :3] = shift + spread * rng.normal(0, 1, (len(TRUSTS), 3))
    score[:, 3] = score[:, :2].mean(axis=1)
    score[:, 4] = score[:, 2]
    total_se = rng.uniform(0.2, 0.4, score.shape)
    kept = [[score[i, k] for i in range(12) if (i, k) not in suppressed] for k in range(len(ITEMS))]
    base = [500 + 10 * i for i in range(12)]
    n = [200 + i for i in range(12)]
    rate = [100 * n[i] / base[i] for i in range(12)]
    respondents = [
        [code, f"Trust {code}", 150, None if (i, 1) in suppressed else 40, 160, n[i], rate[i], 48.5]
        for i, code in enumerate(TRUSTS)
    ]
    earlier = [f"{item}_{part}" for item in ("Q1", "Q3") for part in ("mean_H", "Base_unw", "sig")]
    history = [
        [2021, code, f"Trust {code}", 180, 5.5, 90, (-1, 0, 1)[i % 3], 6.5, 80, 0]
        for i, code in enumerate([*TRUSTS[1:], "RZZ"])
    ]
    return {
        "Guidance": [["NHS Made-up Survey 2022"], ["Not a real survey"]],
        "Key": [["mean", "Score"]],
        "Trust_Respondents": [
            [
                "TrustCode",
                "trustname",
                "Q1_tres",
                "Q2_1_tres",
                "Q3_tres",
                "n_tpat",
                "tr_rate",
                "age1_tpc",
            ],
            *respondents,
        ],
        "Trust_Scores": _scores_sheet(score, total_se, suppressed),
        "National_Respondents": [
            ["Q1_res", "Q2_1_res", "Q3_res", "n_pat", "r_rate"],
            [1800, 480, 1920, sum(n), 100 * sum(n) / sum(base)],
        ],
        "National_Max&Min": [
            [f"{item}_{end}" for item in ITEMS for end in ("min", "max")],
            [end(values) for values in kept for end in (min, max)],
        ],
        "Historical_Comparisonsto2021": [
            ["SurveyYear", "TrustCode", "trustname", "n_tpat_H", *earlier],
            *history,
        ],
    }


def rounded(sheets, decimals):
    """Sheets with every number rounded, as a copy that someone made in Excel has them."""
    return {
        name: [[round(c, decimals) if isinstance(c, float) else c for c in row] for row in rows]
        for name, rows in sheets.items()
    }


def put(sheets, sheet, row, heading, value):
    """Write a cell; ``row`` counts as Excel does."""
    sheets[sheet][row - 1][sheets[sheet][0].index(heading)] = value


def write(path, sheets):
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)
    return path
