"""Writes docs/parity.md and docs/parity-rre.md from comparisons: ``make parity``.

    python tests/parity/write_pages.py

A line whose other side is not on this machine (LibreOffice, or the published file) keeps what the
page says already.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "workbook"), str(TESTS / "addin")]

import pytest  # noqa: E402
from function_lines import FUNCTIONS  # noqa: E402
from kernel_lines import KERNELS  # noqa: E402
from lines import DOCS, Line, Table  # noqa: E402
from published_lines import PUBLISHED  # noqa: E402
from report_lines import report_page  # noqa: E402
from workbook_lines import WORKBOOKS  # noqa: E402

PARITY, REPORT = DOCS / "parity.md", DOCS / "parity-rre.md"

TABLES: tuple[Table, ...] = (KERNELS, PUBLISHED, WORKBOOKS, FUNCTIONS)

INTRODUCTION = """\
# Accuracy

**Of {compared:,} figures compared with other tools, published files and a printed report,
{equal:,} are equal.**

*Equal* means the same, or within the tolerance of the comparison. The largest difference is rounded
up to a power of ten, and differences below 1e-12 count as none. `make parity` makes the tables from
the comparisons, and a test makes each line again. The 2024 report of one trust has
[a page of its own](parity-rre.md).
"""

COUNTED = re.compile(r"\| ([\d,]+) of ([\d,]+) \|")


def committed() -> list[str]:
    """The lines of tables that the page has now, in order."""
    if not PARITY.exists():
        return []
    lines = PARITY.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith("| what")]


def page(lines: list[str]) -> str:
    """Lay out the page around its lines of tables."""
    counted = [found for line in lines if (found := COUNTED.search(line))]
    equal, compared = (sum(int(found[n].replace(",", "")) for found in counted) for n in (1, 2))
    text, rest = INTRODUCTION.format(equal=equal, compared=compared), iter(lines)
    for table in TABLES:
        text += f"\n## {table.heading}\n{table.words}\n\n"
        text += "| what | against | equal | largest difference |\n|---|---|---|---|\n"
        text += "".join(f"{next(rest)}\n" for _ in table.lines)
    return text


def main() -> None:
    """Compare everything again, and write the pages."""
    before = committed()
    makers = [make for table in TABLES for make in table.lines]
    lines = []
    for place, make in enumerate(makers):
        try:
            made: Line | str = make()
        except pytest.skip.Exception as error:
            if len(before) != len(makers):
                sys.exit(f"{make.__name__}: {error}; and the page has no such line to keep")
            sys.stderr.write(f"kept unchanged: {before[place]} ({error})\n")
            made = before[place]
        lines.append(str(made))
    PARITY.write_text(page(lines), encoding="utf-8")
    REPORT.write_text(report_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
