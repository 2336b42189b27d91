"""The embedded sample as a sheet of cells, and Excel as far as xlwings sees it."""

import csv
import gzip
from importlib import resources

import pytest
from classic_excel import classic_excel

import asg
from asg.sample import RESPONSES_FILE, load_sample


@pytest.fixture(scope="module")
def formula():
    """Computes a formula the way classic xlwings does: ``formula("ASG_N", cells, "Q18")``."""
    with classic_excel() as compute:
        yield compute


@pytest.fixture(scope="session")
def sample():
    return load_sample()


@pytest.fixture(scope="session")
def results(sample):
    """The engine's results of the sample."""
    return asg.benchmark(
        sample.survey,
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )


@pytest.fixture(scope="session")
def table(results):
    return results.table


@pytest.fixture(scope="session")
def results_csv(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "results.csv"
    results.write_csv(path)
    return path


@pytest.fixture(scope="session")
def sheet():
    """The sample's file of responses as Excel's cells: numbers are floats, blanks are None."""
    packed = (resources.files("asg.sample") / RESPONSES_FILE).read_bytes()
    rows = csv.reader(gzip.decompress(packed).decode("utf-8").splitlines())
    return tuple(tuple(as_cell(text) for text in row) for row in rows)


def as_cell(text):
    if text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text
