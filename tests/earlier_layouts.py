"""Makes small workbooks in the layouts of 2020 and 2021, as far as public code shows them.

asg/reading/layouts/cqc-2020.toml names the source of each heading. The figures are made
up; their level is that of the area means of 2021 that open-innovations/mental-health-data-map
publishes (Q3 about 5.8, Q38 about 1.8).
"""

TRUSTS = ("RXA", "RXB", "RXC", "RXD")
MEANS_2021 = {"Q3": (5.8, 6.3, 5.1, 6.0), "Q4": (6.8, 7.2, 6.4, 6.9), "Q38": (1.8, 2.3, 1.4, None)}


def cmh21():
    """Sheets of 2021: the code is TrustCode in one sheet and Trustcode in the other."""
    respondents = [["TrustCode", "something_tpc"], *([code, 50.0] for code in TRUSTS)]
    scores = [["Trustcode", "Trustname", *(f"mean{q}" for q in MEANS_2021)]]
    for i, code in enumerate(TRUSTS):
        scores.append([code, f"Trust {code}", *(means[i] for means in MEANS_2021.values())])
    return {"CMH21_Trust_Respondents": respondents, "CMH21_Trust_Scores": scores}


def cmh20():
    """Sheets of 2020: headings that public code folds to trustcode, trustname, n_tpat, meanq35."""
    rows = [
        [code, f"Trust {code}", 200 + i, 6.5 + i / 10, 6.0, 7.0] for i, code in enumerate(TRUSTS)
    ]
    head = ["TrustCode", "TrustName", "N_TPAT", "MEANQ35", "lowerQ35", "upperQ35"]
    return {"CMH20_Trust_Scores": [head, *rows]}
