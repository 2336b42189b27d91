"""Workbooks: one beside its floor and beside plain writers of tables, and all of the sample."""

from __future__ import annotations

import functools
import importlib.util
import io
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import deflate
import pandas as pd
from openpyxl import Workbook
from plain_writer import plain_bytes
from timing import Peer, Step

import asg
from asg.build.workbooks import DEFAULT_TEMPLATE
from asg.formats.xlsx.writer import workbook_bytes
from asg.results.results import Results
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.template.files import load_template

TRUST = "Z01"
"""A trust of the sample with all three groups: the largest workbooks are like its."""

BATCH_RUNS = 3


def workbook_steps(results: Results, folder: Path) -> Iterator[Step]:
    """List the ways to write one workbook, then all.

    Parameters
    ----------
    results
        Of the embedded sample.
    folder
        Where the files go.
    """
    figures, template = arrange(results), load_template(DEFAULT_TEMPLATE)
    yield Step("arrange the results for all workbooks", lambda: arrange(results))
    book = trust_book(figures, template, TRUST)
    floor = Peer(
        "xlsxwriter alone, the same sheets and charts",
        lambda: plain_bytes(book, template.theme),
        "The sheets are laid out beforehand; 16 digits; no document language.",
    )
    packed = _parts(workbook_bytes(book, template.theme))
    packers = [
        Peer(
            f"{name} alone, the same parts, level 6",
            pack,
            "The Trusts sheet, which a batch packs once, is among them.",
        )
        for name, pack in (
            ("zlib", lambda: [zlib.compress(part, 6) for part in packed]),
            ("libdeflate", lambda: [deflate.deflate_compress(part, 6) for part in packed]),
        )
    ]
    yield Step(
        "one workbook, figures arranged",
        lambda: workbook_bytes(trust_book(figures, template, TRUST), template.theme),
        [floor, *packers],
    )
    own = results.table[results.table["trust_code"] == TRUST]
    yield Step(
        "one workbook from results, and plain tables of the trust's rows",
        lambda: asg.write_workbook(results, TRUST, folder / "one.xlsx"),
        list(_table_writers(own, folder)),
    )
    for jobs in (1, 2):
        write = functools.partial(asg.write_workbooks, results, folder / f"all-{jobs}", jobs=jobs)
        words = "1 process" if jobs == 1 else f"{jobs} processes"
        yield Step(f"{len(results.trusts)} workbooks, {words}", write, runs=BATCH_RUNS)


def _parts(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _table_writers(own: pd.DataFrame, folder: Path) -> Iterator[Peer]:
    plain = "One plain sheet of the trust's rows: no charts, looks, words, links, workings."
    yield Peer(
        "pandas.to_excel (xlsxwriter)",
        lambda: own.to_excel(folder / "pandas.xlsx", engine="xlsxwriter", index=False),
        plain,
    )
    rows = [None if pd.isna(v) else v for row in own.itertuples(index=False) for v in row]
    width = len(own.columns)

    def by_openpyxl() -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(list(own.columns))
        for start in range(0, len(rows), width):
            sheet.append(rows[start : start + width])
        book.save(folder / "openpyxl.xlsx")

    yield Peer("openpyxl", by_openpyxl, plain)
    if importlib.util.find_spec("gptables") is None:
        sys.stdout.write("\ngptables is not installed (bench/requirements.txt has it)\n")
        return
    import gptables

    told = own.loc[:, ["group", "item", "text", "n", "score", "band_label"]].astype(object)
    table = gptables.GPTable(
        table=told.where(told.notna() & (told != ""), "[c]").reset_index(drop=True),
        table_name="results",
        title="Results",
        scope="England",
        source="Embedded sample",
        instructions="[c]: not shown",
    )

    def by_gptables() -> None:
        with warnings.catch_warnings(action="ignore"):  # that there are no notes
            gptables.write_workbook(folder / "gptables.xlsx", sheets={"Results": table})

    yield Peer(
        "gptables, six of the columns",
        by_gptables,
        "A titled sheet with notes and column widths, 6 of the 35 columns; it also wraps and "
        "marks up text by the Government's guidance on spreadsheets.",
    )


def write_sizes(folder: Path) -> None:
    """Print how large the workbooks are."""
    sizes = sorted(path.stat().st_size / 1000 for path in (folder / "all-1").glob("*.xlsx"))
    if sizes:
        sys.stdout.write(
            f"  size: median {sizes[len(sizes) // 2]:.0f} kB, largest {sizes[-1]:.0f} kB\n"
        )
