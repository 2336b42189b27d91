"""Benchmark workbooks in the programme's format written: one for each group."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from asg.build.programme_book import benchmark_book
from asg.formats.ods import ods_bytes
from asg.formats.xlsx.writer import workbook_bytes
from asg.marks import SYNTHETIC
from asg.output_files import write_file
from asg.results.results import Results
from asg.sheets.figures.figures import Figures, arrange
from asg.sheets.figures.view import NationalView
from asg.template.files import GUIDANCE, Template, check_workbook, load_template
from asg.template.words import plain, stated

PROGRAMME_TEMPLATE = "programme_benchmark"


def write_programme_benchmarks(
    results: Results, folder: str | Path, *, template: str | Path = PROGRAMME_TEMPLATE
) -> tuple[Path, ...]:
    """Write results as the programme's trust-level benchmark workbooks.

    Parameters
    ----------
    results
        The results.
    folder
        Where to write ``<survey id>-<group>-benchmark.xlsx`` for each group (and ``.ods``, as the
        template's ``formats`` say): the programme's workbook is of one population.
    template
        Name of the shipped template, or a folder like it.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    TemplateError
        If the template is wrong.
    UsageError
        If a question has a name that the programme's headings cannot hold, or a score has no number
        of respondents.
    OutputError
        If a file cannot be written; an earlier file is still whole.

    Notes
    -----
    :func:`asg.read_published` reads the files again, with the same scores, total standard errors,
    z, limits, bands and changes. The format does not hold standard errors, tau, wordings, numbers
    of respondents of sections, nor the z of a change.
    """
    written = programme_files(results, template)
    return tuple(Path(folder) / write_file(c, Path(folder) / name)["file"] for name, c in written)


def programme_files(results: Results, template: str | Path) -> Iterable[tuple[str, bytes]]:
    """Names and contents of the programme's benchmark workbooks."""
    chosen = load_template(template)
    check_workbook(chosen, "programme")
    figures = arrange(results)
    guidance = _guidance(figures, chosen)
    # All of them are made before the first is written: a wrong one leaves nothing behind.
    books = [(o.group.id, benchmark_book(figures, o, guidance)) for o in figures.outlines]
    return (
        (
            benchmark_name(results.survey.id, group, kind),
            (ods_bytes if kind == "ods" else workbook_bytes)(book, chosen.theme),
        )
        for group, book in books
        for kind in chosen.layout.formats
    )


def benchmark_name(survey_id: str, group: str, ending: str = "xlsx") -> str:
    """The file name of a group's workbook.

    >>> benchmark_name("cmhs-2024", "AMHS")
    'cmhs-2024-amhs-benchmark.xlsx'
    """
    return f"{survey_id}-{group.lower().replace('_', '-')}-benchmark.{ending}"


def _guidance(figures: Figures, template: Template) -> list[str]:
    words = NationalView(figures, template, (), "").words
    marked = [SYNTHETIC] if figures.results.provenance.synthetic else []
    return [*marked, *(plain(block, words) for block in stated(template.texts[GUIDANCE], words))]
