"""What of the add-in runs where there is Python alone: run in Pyodide by test_pyodide.py.

Pyodide from npm comes without numpy, pandas and pydantic, which xlwings Lite fetches elsewhere. So
the arguments of formulas are taken here, and a function is registered with xlwings; nothing is
computed.
"""

import json
import sys

import asg_addin.arguments as arguments
from asg_addin.arguments import ArgumentError
from asg_addin.udf import UDFS, udf


@udf(scores="Numbers, in one column or row.")
def ASG_TRIED(scores):  # noqa: N802
    """The numbers back."""
    return [
        [number] for number in arguments.numbers_in(arguments.line_of(scores, "scores"), "scores")
    ]


try:
    import asg_addin.functions  # noqa: F401

    missing = ""
except ModuleNotFoundError as error:
    missing = error.name
try:
    arguments.text_in([[True]], "survey", "a name")
    said = ""
except ArgumentError as error:
    said = str(error)
print(
    json.dumps(
        {
            "platform": sys.platform,
            "missing": missing,
            "usage": UDFS["ASG_TRIED"].usage,
            "numbers": ASG_TRIED([[1.0], ["2.5"], [None]]),
            "sentence": ASG_TRIED([[1.0, True]]),
            "said": said,
        }
    )
)
