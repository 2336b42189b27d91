"""The embedded sample: a synthetic survey of two years, to try everything out on.

Nobody answered any of it. Only the trust RRE exists, and only its figures that a published report
prints are real; :mod:`make_sample.__main__` made the rest.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from asg.output_files import write_file
from asg.reading.outcomes import Outcomes, read_outcomes
from asg.reading.responses import Responses, read_responses
from asg.reading.survey_files import load_survey, survey_text
from asg.results.results import Provenance
from asg.sources import Source
from asg.survey.model import Survey

SURVEY, PREVIOUS_SURVEY = "cmhs-2024", "cmhs-2023"
RESPONSES_FILE, PREVIOUS_FILE = "responses-2024.csv.gz", "responses-2023.csv.gz"
OUTCOMES_FILE = "outcomes-2024.csv"

SAMPLE_DATE = "2026-11-23"
"""The day the sample was made. An installed file's own date is that of the installation, and would
make outputs differ between machines."""

_README = """\
A synthetic survey: sample files for asg
========================================

Nobody gave any of these answers: all of it is synthetic, made by a program to try asg on. The
trusts with codes in Z, their names and their scores are invented. The trust RRE is real; a report
prints some of its figures for 2024, and the answers under its code were made so as to give these.
Its other figures, and all of 2023, are invented as well. Do not quote any of it. The column
`synthetic` marks the rows: every output made from one says that it is synthetic.

{files}

The same results as from the embedded sample:

    asg build responses-2024.csv --survey cmhs-2024.toml --previous responses-2023.csv \\
        --previous-survey cmhs-2023.toml --outcomes outcomes-2024.csv
"""

SAMPLE_FILES = {
    "responses-2024.csv": "this year's respondents, one row each",
    "responses-2023.csv": "last year's respondents",
    "outcomes-2024.csv": "this year's questionnaires, sent and returned",
    "cmhs-2024.toml": "this year's survey: questions, scores, settings of the method",
    "cmhs-2023.toml": "last year's survey",
    "README.txt": "this text",
}


@dataclass(frozen=True)
class Sample:
    """The embedded sample, read and checked as any input is."""

    survey: Survey
    responses: Responses
    """This year's."""
    previous_survey: Survey
    previous_responses: Responses
    """Last year's."""
    outcomes: Outcomes
    """What became of this year's questionnaires."""


def load_sample() -> Sample:
    """Load the embedded sample."""
    survey, previous_survey = load_survey(SURVEY), load_survey(PREVIOUS_SURVEY)

    def responses(name: str, survey_of_year: Survey) -> Responses:
        with resources.as_file(resources.files("asg.sample") / name) as path:
            read = read_responses(path, survey_of_year)
        return replace(read, source=_dated(read.source))

    with resources.as_file(resources.files("asg.sample") / OUTCOMES_FILE) as path:
        outcomes = read_outcomes(path, survey)
    return Sample(
        survey,
        responses(RESPONSES_FILE, survey),
        previous_survey,
        responses(PREVIOUS_FILE, previous_survey),
        replace(outcomes, source=_dated(outcomes.source)),
    )


def is_of_sample(provenance: Provenance) -> bool:
    """Whether results are those of the embedded responses, not of marked rows elsewhere."""
    digest = hashlib.sha256(_embedded(RESPONSES_FILE)).hexdigest()
    return any(source.sha256 == digest for source in provenance.sources)


def write_sample(folder: Path) -> list[Path]:
    """Write the sample as ordinary input files, in place of files of the same names.

    Returns the files: responses of two years, outcomes, the two surveys, and a README.txt.
    """
    listed = "\n".join(f"{name:20}{what}" for name, what in SAMPLE_FILES.items())
    contents = {
        "responses-2024.csv": gzip.decompress(_embedded(RESPONSES_FILE)),
        "responses-2023.csv": gzip.decompress(_embedded(PREVIOUS_FILE)),
        "outcomes-2024.csv": _embedded(OUTCOMES_FILE),
        "cmhs-2024.toml": survey_text(SURVEY)[0].encode(),
        "cmhs-2023.toml": survey_text(PREVIOUS_SURVEY)[0].encode(),
        "README.txt": _README.format(files=listed).encode(),
    }
    written = []
    for name, content in contents.items():
        path = Path(folder) / name
        write_file(content, path)
        written.append(path)
    return written


def _embedded(name: str) -> bytes:
    return (resources.files("asg.sample") / name).read_bytes()


def _dated(source: Source) -> Source:
    return replace(source, date=SAMPLE_DATE)
