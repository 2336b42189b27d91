"""The sorts of workbook: one row for each, and the files that are of all trusts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from asg.build.programme import programme_files, programme_names
from asg.build.publication_files import published_files, published_names
from asg.errors import TemplateError, UsageError
from asg.formats.xlsx.writer import workbook_bytes
from asg.output_files import write_file
from asg.results.results import Results
from asg.sample import is_of_sample
from asg.sheets.figures.figures import arrange
from asg.template.files import Template, load_template
from asg.template.kinds import WorkbookKind


@dataclass(frozen=True)
class Edition:
    """A sort of workbook."""

    words: str
    """What messages call it."""
    template: str
    """The shipped template that makes it."""
    files: Callable[[Results, Template], Iterable[tuple[str, bytes]]] | None = None
    """What makes its files, name and content, from the results of all trusts; None where a build
    makes the workbooks of trusts and the national one, or ``asg local`` makes it."""
    names: Callable[[Results], list[str]] | None = None
    """What these files may be called."""
    recorded: bool = True
    """Whether a build writes a manifest for them, and the ledger knows what they show."""


def _example_files(results: Results, template: Template) -> Iterable[tuple[str, bytes]]:
    # Here: the example scores the sample, which no other workbook needs.
    from asg.sheets.analyst.analyst_book import analyst_book

    if not is_of_sample(results.provenance):
        raise UsageError(
            f"template {template.name!r} is an example of the embedded sample; leave INPUT out"
        )
    book = analyst_book(arrange(results), template)
    return [(name, workbook_bytes(book, template.theme)) for name in _example_names(results)]


def _example_names(results: Results) -> list[str]:
    return [f"{results.survey.id}-analyst.xlsx"]


EDITIONS: Mapping[WorkbookKind, Edition] = {
    "trust": Edition("a trust's workbook", "trust_results"),
    "national": Edition("the national workbook", "national"),
    "local": Edition("the workbook of a trust's own breakdowns", "local"),
    "analyst": Edition(
        "the example workbook of the add-in", "analyst", _example_files, _example_names, False
    ),
    "published": Edition("published tables", "published_tables", published_files, published_names),
    "programme": Edition(
        "the programme's own workbook", "programme_benchmark", programme_files, programme_names
    ),
}


def template_for(wanted: WorkbookKind, template: str | Path) -> Template:
    """Load a template for a kind of workbook."""
    chosen = load_template(template)
    found = chosen.layout.workbook
    if found != wanted:
        raise TemplateError(
            f"template {chosen.name!r} is for {EDITIONS[found].words}, "
            f"not for {EDITIONS[wanted].words}"
        )
    return chosen


def write_files(results: Results, folder: str | Path, template: str | Path) -> tuple[Path, ...]:
    """Write the files of a template that makes files of all trusts.

    :func:`asg.read_published` reads the programme's files again, with the same scores, total
    standard errors, z, limits, bands and changes. The format does not hold standard errors, tau,
    wordings, numbers of respondents of sections, nor the z of a change.

    Published tables are ``<survey id>-published-tables.xlsx``, and with the template's ``formats``
    the same as ``.ods``, or a ``.csv`` for each table with one ``-metadata.json``. The programme's
    workbook is of one population, so there is a ``<survey id>-<group>-benchmark.xlsx`` for each
    group.
    """
    chosen = load_template(template)
    edition = EDITIONS[chosen.layout.workbook]
    if edition.files is None:
        others = ", ".join(other.words for other in EDITIONS.values() if other.files)
        said = f"is for {edition.words}; expected one for any of: {others}"
        raise TemplateError(f"template {chosen.name!r} {said}")
    paths = []
    for name, content in edition.files(results, chosen):
        paths.append(Path(folder) / name)
        write_file(content, paths[-1])
    return tuple(paths)
