"""What the sample is to look like where nothing is printed: invented scores, spreads and effects.

Of RRE the report prints section scores, two question scores, bands and numbers of respondents.
The other question scores, what the nation scores, and all of 2023 are invented here so that the
printed figures come out of the ordinary run. Questions by their 2024 ids.
"""

from __future__ import annotations

RRE_SCORES: dict[str, float] = {
    "Q6": 6.91,
    "Q7": 5.50,
    "Q8": 7.22,
    "Q9": 7.68,
    "Q10": 6.63,
    "Q11": 6.57,
    "Q12": 4.39,
    "Q14": 7.02,
    "Q15": 7.58,
    "Q16": 6.61,
    "Q17": 6.40,
    "Q18": 6.87,
    "Q19": 6.12,
    "Q22_1": 8.01,
    "Q22_2": 7.58,
    "Q22_3": 6.43,
    "Q22_4": 5.99,
    "Q23": 8.50,
    "Q26": 8.79,
    "Q29": 5.68,
    "Q31": 4.13,
    "Q27": 8.41,
    "Q30": 5.98,
    "Q32": 4.93,
    "Q33_1": 3.58,
    "Q33_2": 2.71,
    "Q33_3": 2.98,
    "Q33_4": 2.53,
    "Q34": 5.48,
    "Q35": 5.02,
    "Q38": 5.77,
    "Q13": 8.01,
    "Q40": 8.38,
    "Q39": 7.11,
    "Q41": 2.69,
}
"""Their means over the sections are the printed scores."""

RRE_Z: dict[str, float] = {
    "Q6": 1.0,
    "Q7": 0.1,
    "Q8": 1.3,
    "Q11": 1.2,
    "Q12": 0.9,
    "Q15": 1.3,
    "Q18": 0.9,
    "Q19": 0.3,
    "Q22_1": 1.2,
    "Q22_3": 0.9,
    "Q26": 0.5,
    "Q29": 0.4,
    "Q31": -0.5,
    "Q27": 0.9,
    "Q30": 0.2,
    "Q33_1": 0.7,
    "Q33_2": -0.3,
    "Q33_3": -1.0,
    "Q33_4": -0.6,
    "Q34": 0.8,
    "Q38": 0.7,
    "Q13": 1.3,
    "Q41": 0.4,
}
"""Adjusted z, to begin with, of the items "About the same"; others sit in mid band."""

PRINTED_AVERAGE_Z: dict[str, float] = {"Q17": 1.3, "Q23": 1.1}
"""Adjusted z of the two items whose score and national average are both printed: reached through
the spread between trusts."""

BAND_MIDDLE = {5: 1.80, 6: 2.50}
"""Where in its band an item of RRE's is put: "somewhat better" is from 1.645 to 1.960, "better"
to 3.090."""

LARGEST_ABOUT_THE_SAME = 1.54

RRE_CHANGE_Z: dict[str, float] = {
    "Q6": 0.1,
    "Q7": -0.4,
    "Q8": 0.6,
    "Q10": 1.1,
    "Q11": 0.2,
    "Q12": -0.7,
    "Q13": 0.9,
    "Q14": 1.3,
    "Q17": -0.5,
    "Q18": 0.4,
    "Q19": -0.2,
    "Q22_1": 0.8,
    "Q22_2": 1.2,
    "Q22_3": -0.3,
    "Q22_4": 1.0,
    "Q23": 0.5,
    "Q27": -0.6,
    "Q29": -1.1,
    "Q30": -0.8,
    "Q31": -0.9,
    "Q32": 0.7,
    "Q33_1": -1.2,
    "Q33_2": -1.3,
    "Q33_3": -2.6,
    "Q33_4": -1.0,
    "Q34": 0.3,
    "Q35": 1.2,
    "Q38": -0.4,
    "Q39": 0.9,
    "Q40": 1.1,
    "Q41": -0.5,
}

RRE_UNPRINTED_N = {"Q9": 313, "Q15": 150, "Q16": 299, "Q26": 141}
"""Respondents of 2024 to the questions that have no printed number."""

RRE_FIRST_OPTION: dict[int, dict[str, int]] = {
    2023: {"Q2": 77, "Q21": 201, "Q28": 104, "Q36": 94, "Q37": 61},
    2024: {"Q2": 103, "Q21": 237, "Q24": 150, "Q28": 108, "Q36": 148, "Q37": 103},
}
"""How many are led on, so that the printed numbers of respondents have room."""

SPREAD = 0.31
"""Standard deviation between trusts beyond chance, in points; the questions that differ follow.
With what chance adds, trusts' scores lie 0.3 to 0.6 apart, as areas did in 2021."""
SPREADS: dict[str, float] = {
    "Q6": 0.40,
    "Q14": 0.36,
    "Q26": 0.20,
    "Q35": 0.38,
    "Q41": 0.38,
    "Q40": 0.24,
    "Q13": 0.26,
    "Q39": 0.26,
    "Q33_2": 0.36,
}

GROUP_SHIFT = {"CAMHS": -0.25, "OPMHS": 0.35}
"""How far a group's national averages lie from those of AMHS, a little more or less by question."""
GROUP_SHIFT_SPREAD = 0.25

YEAR_SHIFT_SPREAD = 0.10
"""How far the national averages of 2023 lie from those of 2024."""

# A trust's distance from the average of a question: what it does well or badly in everything,
# and in this question. Shares are of variance.
COMMON_EFFECT_SHARE = 0.55
COMMON_CHANCE_SHARE = 0.30
YEARS_ALIKE_SHARE = 0.55
"""Of a trust's effect on one question in 2023 that it still has in 2024."""

# What makes a respondent's answers alike, as shares of the variance of the latent value.
GENERAL_SHARE, SECTION_SHARE = 0.38, 0.14
AGE_EFFECT = 0.10
"""Older respondents answer better, by age group."""

CALIBRATED_WITH = "weibull"
"""The quantile rule that the printed bands were reached with. The shipped answers rest on it: with
another rule the same script makes another sample."""
