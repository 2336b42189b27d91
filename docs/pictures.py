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
import zipfile
from collections import Counter
from pathlib import Path

from PIL import Image, ImageChops

from asg.build.inputs import load_results
from asg.build.run import build

IMAGES = Path(__file__).parent / "images"

PICTURES = {
    "cmhs-2024-RRE": {
        "cover": "Cover",
        "summary": "Summary 2",
        "about": "About",
        "section": "S10",
        "change": "Change",
        "comparison": "Comparison",
        "workings": "Workings",
        "notes": "Notes",
    },
    "cmhs-2024-Z01": {"children": "CAMHS", "older-people": "OPMHS"},
    "cmhs-2024-analyst": {"example-start": "Start", "example-scores": "Scores"},
    "cmhs-2024-national": {"national-summary": "Summary", "heat-map": "AMHS bands"},
}
"""Which sheets, by workbook: the name of the picture, the name of the sheet, and which of its pages
where it is not the first."""

DOTS_PER_INCH = 188
"""An A4 page across is then 2,200 dots wide: twice what a page of the site shows."""

WHOLE = "Workings"
"""A sheet of which a user prints the head alone; its picture shows more."""

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
            _print_all_of_one(out / f"{book}.xlsx")
            pdf = _printed(out / f"{book}.xlsx")
            pages = _pages(pdf)
            for name, page in pictures.items():
                if page not in pages:
                    sys.exit(f"{book}: no page {page} among {', '.join(pages)}")
                _picture(pdf, pages[page], IMAGES / name)


def _print_all_of_one(book: Path) -> None:
    """Take away the print area of one sheet, and turn its paper."""
    with zipfile.ZipFile(book) as file:
        parts = {name: file.read(name).decode() for name in file.namelist() if "xml" in name}
        others = {name: file.read(name) for name in file.namelist() if name not in parts}
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    if WHOLE not in names:
        return
    area = rf'<definedName name="_xlnm.Print_Area" localSheetId="{names.index(WHOLE)}">.*?</def\w+>'
    parts["xl/workbook.xml"] = re.sub(area, "", parts["xl/workbook.xml"])
    sheet = f"xl/worksheets/sheet{names.index(WHOLE) + 1}.xml"
    parts[sheet] = parts[sheet].replace('orientation="portrait"', 'orientation="landscape"')
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**parts, **others}.items():
            file.writestr(name, content)


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


def _pages(pdf: Path) -> dict[str, int]:
    """The pages (from 1) by sheet, from the footers: "S05", then "S05 2" for its second."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
    pages: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for number, page in enumerate(done.stdout.decode().split("\f"), start=1):
        footer = re.findall(r"(\S[^\n]*?) - page \d+ of \d+", page)
        if footer:
            sheet = re.split(r"\s{2,}", footer[-1])[-1]
            seen[sheet] += 1
            pages[sheet if seen[sheet] == 1 else f"{sheet} {seen[sheet]}"] = number
    return pages


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
