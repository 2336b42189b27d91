"""Published tables of several results, each written once in all formats."""

from __future__ import annotations

from dataclasses import replace

import pytest
from finished_tables import FinishedTables

import asg
from asg.build.editions import write_files
from asg.build.inputs import load_results
from asg.template.export import export_template
from made_results import demonstration, made
from made_up_benchmark import made_up, write

FILLED_IN = """
organisation = "National Survey Office"
geography = "England"
period = "People seen from April to May 2024"
release = "Trust results of the survey"
release_link = "https://www.example.org/release"
published = 2025-04-03
next_release = 2026-04-02
status = "final"
contact_team = "Survey team"
contact_email = "survey@example.org"
keywords = ["mental health", "trusts"]
"""


@pytest.fixture(scope="session")
def every_format(tmp_path_factory):
    """The shipped template with all formats and the publisher's part filled in."""
    folder = tmp_path_factory.mktemp("template") / "ours"
    export_template("published_tables", folder)
    file = folder / "template.toml"
    before, _, rest = file.read_text().partition("[publication]\n")
    after = rest[rest.index("\n[page]") :]
    text = f"{before}[publication]{FILLED_IN}{after}"
    file.write_text(text.replace('formats = ["xlsx"]', 'formats = ["xlsx", "ods", "csvw"]'))
    return folder


@pytest.fixture(scope="session")
def demonstration_results():
    return made(demonstration(2024), demonstration(2023)).results


@pytest.fixture(scope="session")
def published_results(tmp_path_factory):
    """A published workbook of one group, with suppressed scores."""
    file = tmp_path_factory.mktemp("input") / "benchmark.xlsx"
    return asg.read_published(write(file, made_up(suppressed={(3, 1), (3, 3), (7, 2), (7, 4)})))


def _written(results, folder, template) -> FinishedTables:
    write_files(results, folder, template)
    return FinishedTables(folder, results)


@pytest.fixture(scope="session")
def demonstration_tables(demonstration_results, every_format, tmp_path_factory):
    """Three groups, hostile and long names, everything that a row can be."""
    return _written(demonstration_results, tmp_path_factory.mktemp("tables"), every_format)


@pytest.fixture(scope="session")
def published_tables(published_results, tmp_path_factory):
    return _written(published_results, tmp_path_factory.mktemp("tables"), "published_tables")


@pytest.fixture(scope="session")
def sample_tables(every_format, tmp_path_factory):
    """A run of the engine on real files of three groups; ten trusts, to be read in a moment."""
    results = load_results(None, None, None, None, None)
    kept = results.table["trust_code"].isin([*results.trusts][:10])
    results = replace(results, table=results.table[kept].reset_index(drop=True))
    return _written(results, tmp_path_factory.mktemp("tables"), every_format)


@pytest.fixture(scope="session", params=["demonstration", "published", "sample"])
def finished(request) -> FinishedTables:
    """Each of these in turn."""
    return request.getfixturevalue(f"{request.param}_tables")
