"""Benchmark results of the NHS Community Mental Health Survey, per trust and service group.

>>> import asg
>>> survey = asg.load_survey("cmhs-2024")
>>> survey.title
'Community Mental Health Survey 2024'

Nothing is imported until it is used, so ``import asg`` costs next to nothing.
"""

from __future__ import annotations

import sys

# ``python -m asg`` puts the current folder first on the path, usually a folder of downloads: a file
# typer.py in it would run. The command asg, and Python's option -P, do not look there. While
# Python looks for the package that -m names, "-m" is all there is of argv.
_RUN_BY_NAME = sys.argv[:1] == ["-m"] and not sys.flags.safe_path
if _RUN_BY_NAME and sys.path[0] != __path__[0][: -len("/asg")]:
    del sys.path[0]

from importlib import import_module  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from asg._version import __version__  # noqa: E402

if TYPE_CHECKING:
    from asg.bands import Band
    from asg.build.local_files import write_local_breakdown
    from asg.build.workbooks import write_national_workbook, write_workbook, write_workbooks
    from asg.errors import (
        AsgError,
        Fault,
        InputError,
        OutputError,
        SurveyError,
        TemplateError,
        UsageError,
    )
    from asg.kernels import change, expected_range, response_rate, scores, section_scores, weights
    from asg.local.local_breakdown import local_breakdown
    from asg.local.results import LocalResults
    from asg.published import read_published, read_scores
    from asg.reading import read_outcomes, read_responses
    from asg.reading.layouts import load_layout
    from asg.reading.survey_files import list_surveys, load_survey
    from asg.results.results import Results
    from asg.results.run import benchmark
    from asg.sample import load_sample
    from asg.survey.model import Survey

__all__ = [
    "AsgError",
    "Band",
    "Fault",
    "InputError",
    "LocalResults",
    "OutputError",
    "Results",
    "Survey",
    "SurveyError",
    "TemplateError",
    "UsageError",
    "__version__",
    "benchmark",
    "change",
    "expected_range",
    "list_surveys",
    "load_layout",
    "load_sample",
    "load_survey",
    "local_breakdown",
    "read_outcomes",
    "read_published",
    "read_responses",
    "read_scores",
    "response_rate",
    "scores",
    "section_scores",
    "weights",
    "write_local_breakdown",
    "write_national_workbook",
    "write_workbook",
    "write_workbooks",
]

_HOME = {
    "Band": "bands",
    "benchmark": "results.run",
    **dict.fromkeys(
        [
            "AsgError",
            "Fault",
            "InputError",
            "OutputError",
            "SurveyError",
            "TemplateError",
            "UsageError",
        ],
        "errors",
    ),
    **dict.fromkeys(
        ["change", "expected_range", "response_rate", "scores", "section_scores", "weights"],
        "kernels",
    ),
    "LocalResults": "local.results",
    "local_breakdown": "local.local_breakdown",
    "write_local_breakdown": "build.local_files",
    "read_published": "published",
    "read_scores": "published",
    "load_layout": "reading.layouts",
    "read_outcomes": "reading",
    "read_responses": "reading",
    "Results": "results.results",
    "Survey": "survey.model",
    "load_sample": "sample",
    "list_surveys": "reading.survey_files",
    "load_survey": "reading.survey_files",
    "write_national_workbook": "build.workbooks",
    "write_workbook": "build.workbooks",
    "write_workbooks": "build.workbooks",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _HOME:
        raise AttributeError(f"module 'asg' has no attribute {name!r}")
    value = getattr(import_module(f"asg.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
