"""Reading and benchmarking made-up rows, through real files."""

import pytest

import asg
from made_up_surveys import read_rows, write_rows


@pytest.fixture
def read(tmp_path):
    """Reads rows as responses to a survey, through a CSV file."""

    def read(survey, rows):
        return read_rows(tmp_path / f"responses-{survey.year}.csv", survey, rows)

    return read


@pytest.fixture
def benchmark(read):
    """Benchmarks rows; ``before`` is last year's survey and rows."""

    def benchmark(survey, rows, before=None, **inputs):
        if before is not None:
            inputs["previous"] = (before[0], read(*before))
        return asg.benchmark(survey, read(survey, rows), **inputs)

    return benchmark


@pytest.fixture
def outcomes(tmp_path):
    def outcomes(survey, rows):
        names = ["trust_code", "group", "sent", "undeliverable", "died", "returned"]
        mappings = [dict(zip(names, row, strict=True)) for row in rows]
        return asg.read_outcomes(write_rows(tmp_path / "outcomes.csv", mappings), survey)

    return outcomes
