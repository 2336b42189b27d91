"""The results that the workbooks are made from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from finished_books import FinishedBook, sample_survey

import asg
from asg.build.workbooks import write_workbook
from asg.columns import RESULT_COLUMNS
from asg.results.results import Results
from asg.results.run import benchmark
from asg.sample import load_sample
from made_results import Planted, demonstration, made


@pytest.fixture(scope="session")
def planted() -> Planted:
    return made(demonstration(2024), demonstration(2023))


@pytest.fixture(scope="session")
def results(planted) -> Results:
    return planted.results


@pytest.fixture(scope="session")
def without_previous(results) -> Results:
    table = results.table.copy()
    for name in RESULT_COLUMNS:
        if name.startswith("previous_") or name.startswith("change"):
            kind = RESULT_COLUMNS[name]
            empty = {"str": "", "Int64": None, "float64": np.nan}[kind]
            table[name] = np.full(len(table), empty, dtype=object)
            table[name] = table[name].astype(kind)
    return replace(results, table=table, previous=None)


@pytest.fixture(scope="session")
def sample_results() -> Results:
    return _sample_results()


@pytest.fixture(scope="session")
def exact_results() -> Results:
    """What the embedded sample gives with every digit: by ten of them a figure is known again."""
    return _sample_results(decimals="all")


@pytest.fixture(scope="session")
def unsuppressed_results() -> Results:
    """The same where hardly anything is suppressed."""
    return _sample_results(decimals="all", suppress_below=1)


def _sample_results(**settings: object) -> Results:
    sample = load_sample()
    survey, previous = sample_survey(**settings)
    return benchmark(
        survey,
        sample.responses,
        previous=(previous, sample.previous_responses),
        outcomes=sample.outcomes,
    )


@pytest.fixture(scope="session")
def finished_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("finished")


LIGHT = "trust_results_light"


def _finished(
    results: Results, code: str, folder: Path, template: str = "trust_results"
) -> FinishedBook:
    path = folder / f"{code}-{template}.xlsx"
    write_workbook(results, code, path, template=template)
    return FinishedBook(path, results, code)


@pytest.fixture(scope="session")
def sample_books(sample_results, finished_folder) -> dict[str, FinishedBook]:
    """The reproduced trust, one with all three groups, one with hardly a score to show."""
    return {c: _finished(sample_results, c, finished_folder) for c in ("RRE", "Z01", "Z51")}


@pytest.fixture(scope="session")
def exact_books(exact_results, tmp_path_factory) -> dict[str, FinishedBook]:
    folder = tmp_path_factory.mktemp("exact")
    return {c: _finished(exact_results, c, folder) for c in ("RRE", "Z01", "Z51")}


@pytest.fixture(scope="session")
def hostile_book(results, finished_folder) -> FinishedBook:
    return _finished(results, "HOS", finished_folder)


@pytest.fixture(scope="session")
def published_results(made_up_published_path) -> Results:
    return asg.read_published(made_up_published_path)


@pytest.fixture(scope="session")
def published_book(published_results, finished_folder) -> FinishedBook:
    return _finished(published_results, next(iter(published_results.trusts)), finished_folder)


@pytest.fixture(scope="session")
def light_book(sample_results, finished_folder) -> FinishedBook:
    """A workbook without the scores of the other trusts."""
    return _finished(sample_results, "Z01", finished_folder, LIGHT)


@pytest.fixture(scope="session")
def light_published_book(published_results, finished_folder) -> FinishedBook:
    return _finished(
        published_results, next(iter(published_results.trusts)), finished_folder, LIGHT
    )


OTHERS = ("hostile", "published", "light", "light_published")


@pytest.fixture(scope="session", params=["RRE", "Z01", "Z51", *OTHERS])
def finished(request) -> FinishedBook:
    """Each of these workbooks in turn."""
    if request.param in OTHERS:
        return request.getfixturevalue(f"{request.param}_book")
    return request.getfixturevalue("sample_books")[request.param]
