"""The functions of ASG Benchmark in xlwings Lite: paste this file into its editor as main.py.

The functions are those of the add-in for Windows, from the same package; nothing is added here.
"""

from asg_addin.functions import (
    ASG_ANSWERS,
    ASG_BAND,
    ASG_BANDS,
    ASG_CHANGE,
    ASG_EXPECTED,
    ASG_FIRM,
    ASG_INTERVAL,
    ASG_N,
    ASG_RESPONSE_RATE,
    ASG_RESULT,
    ASG_RESULTS,
    ASG_SCORE,
    ASG_SCORES,
    ASG_SE,
    ASG_SECTION,
    ASG_TAU2,
    ASG_WEIGHTS,
    ASG_Z,
)

__all__ = [
    "ASG_ANSWERS",
    "ASG_BAND",
    "ASG_BANDS",
    "ASG_CHANGE",
    "ASG_EXPECTED",
    "ASG_FIRM",
    "ASG_INTERVAL",
    "ASG_N",
    "ASG_RESPONSE_RATE",
    "ASG_RESULT",
    "ASG_RESULTS",
    "ASG_SCORE",
    "ASG_SCORES",
    "ASG_SE",
    "ASG_SECTION",
    "ASG_TAU2",
    "ASG_WEIGHTS",
    "ASG_Z",
]
