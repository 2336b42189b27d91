"""Benchmark workbooks in the programme's format written: one for each group."""

from __future__ import annotations

from collections.abc import Iterable

from asg.build.programme_book import benchmark_book
from asg.formats.ods import ods_bytes
from asg.formats.xlsx.writer import workbook_bytes
from asg.marks import SYNTHETIC
from asg.results.results import Results
from asg.sheets.figures.figures import Figures, arrange
from asg.sheets.figures.view import NationalView
from asg.template.files import GUIDANCE, Template
from asg.template.words import plain, stated


def programme_files(results: Results, template: Template) -> Iterable[tuple[str, bytes]]:
    """Names and contents of the programme's benchmark workbooks."""
    figures = arrange(results)
    guidance = _guidance(figures, template)
    # All of them are made before the first is written: a wrong one leaves nothing behind.
    books = [(o.group.id, benchmark_book(figures, o, guidance)) for o in figures.outlines]
    return (
        (
            benchmark_name(results.survey.id, group, kind),
            (ods_bytes if kind == "ods" else workbook_bytes)(book, template.theme),
        )
        for group, book in books
        for kind in template.layout.formats
    )


def programme_names(results: Results) -> list[str]:
    """Names that the workbooks may have."""
    return [
        benchmark_name(results.survey.id, group.id, kind)
        for group in results.survey.groups
        for kind in ("xlsx", "ods")
    ]


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
