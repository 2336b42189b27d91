"""Pictures of the sheets of finished workbooks, for the pages: ``make pictures``.

    python docs/pictures.py

Builds workbooks of the embedded sample, lets LibreOffice print them, and keeps the first printed
page of each sheet named below as a small PNG file in docs/images. Needs soffice (LibreOffice),
pdftotext and pdftoppm (poppler), and Pillow, which makes the files a third of their size.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from asg.build.inputs import load_results
from asg.build.run import build

IMAGES = Path(__file__).parent / "images"

PICTURES = {
    "cmhs-2024-RRE": {
        "cover": "Cover",
        "summary": "Summary",
        "about": "About",
        "section": "S05",
        "change": "Change",
        "comparison": "Comparison",
        "workings": "Workings",
        "notes": "Notes",
    },
    "cmhs-2024-Z01": {"children": "CAMHS", "older-people": "OPMHS"},
    "cmhs-2024-analyst": {"example-start": "Start", "example-scores": "Scores"},
    "cmhs-2024-national": {"national-summary": "Summary", "heat-map": "AMHS bands"},
}
"""Which sheets, by workbook: the name of the picture and the name of the sheet."""

DOTS_PER_INCH = 94
"""An A4 page across is then 1,100 dots wide."""

COLOURS = 64

FOOTER_FROM = 0.94
"""Where on the page the footer begins, from the top."""


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        results = load_results(None)
        build(results, out, trusts=["RRE", "Z01"])
        build(results, out, template="analyst")
        for book, pictures in PICTURES.items():
            pdf = _printed(out / f"{book}.xlsx")
            first = _first_pages(pdf)
            for name, sheet in pictures.items():
                if sheet not in first:
                    sys.exit(f"{book}: no page of a sheet {sheet} among {', '.join(first)}")
                _picture(pdf, first[sheet], IMAGES / name)


def _printed(book: Path) -> Path:
    profile = (book.parent / "profile").as_uri()
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={profile}"),
            *("--convert-to", "pdf", "--outdir", str(book.parent), str(book)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return book.with_suffix(".pdf")


def _first_pages(pdf: Path) -> dict[str, int]:
    """Give the first page (from 1) of each sheet, by the footers: ``S05 - page 10 of 186``."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
    first: dict[str, int] = {}
    for number, page in enumerate(done.stdout.decode().split("\f"), start=1):
        footer = re.findall(r"(\S[^\n]*?) - page \d+ of \d+", page)
        if footer:
            sheet = re.split(r"\s{2,}", footer[-1])[-1]
            first.setdefault(sheet, number)
    return first


def _picture(pdf: Path, page: int, path: Path) -> None:
    subprocess.run(
        [
            *("pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH)),
            *("-f", str(page), "-l", str(page), str(pdf), str(path)),
        ],
        check=True,
    )
    file = path.with_suffix(".png")
    with Image.open(file) as picture:
        paper = picture.convert("RGB")
    # What is printed above the footer, without the margins.
    paper = paper.crop((0, 0, paper.width, round(paper.height * FOOTER_FROM)))
    printed = ImageChops.invert(paper).getbbox()
    paper.crop(printed).quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
