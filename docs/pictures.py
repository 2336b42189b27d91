"""Pictures of the sheets of finished workbooks, for the pages: ``make pictures``.

    python docs/pictures.py

Builds workbooks of the embedded sample, prints them with LibreOffice, and keeps the first printed
page of each sheet named below as a PNG file in docs/images. Needs soffice (LibreOffice),
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

from openpyxl import load_workbook
from PIL import Image, ImageChops

DOCS = Path(__file__).parent
IMAGES = DOCS / "images"

BUILT = (
    "sample --out sample",
    "build --trust RRE --trust Z01 --out sample-built",
    "build --template analyst --out sample-built",
    "build sample/responses-2024.csv --previous sample/responses-2023.csv"
    " --previous 2022.csv --previous-survey cmhs-2023 --previous-survey 2022.toml"
    " --trusts trusts.csv --trust RRE --out years",
    "local sample/responses-2024.csv --trust RRE --by team --results years/results.csv --out years",
    "build sample/responses-2024.csv --previous sample/responses-2023.csv"
    " --outcomes sample/outcomes-2024.csv --template published_tables --out sample-built",
)
"""The commands whose workbooks are printed."""

PICTURES = {
    "sample-built/cmhs-2024-RRE": {
        "cover": "Cover",
        "summary": "Summary 2",
        "about": "About",
        "section": "S10",
        "change": "Change",
        "comparison": "Comparison",
        "workings": "Workings",
        "notes": "Notes",
    },
    "sample-built/cmhs-2024-Z01": {"children": "CAMHS", "older-people": "OPMHS"},
    "sample-built/cmhs-2024-analyst": {"example-start": "Start", "example-scores": "Scores"},
    "sample-built/cmhs-2024-national": {"national-summary": "Summary", "heat-map": "AMHS bands"},
    "years/cmhs-2024-RRE": {"peers": "Peers", "trend": "Trend"},
}
"""Which sheets, by workbook: the name of the picture, the name of the sheet, and which of its pages
where it is not the first."""

KINDS = {
    "sample-built/cmhs-2024-RRE": {
        "priorities": "Priorities",
        "answers": "Answers",
        "profile": "Who took part",
        "question_list": "Questions",
        "trusts": "Trusts",
        "results": "Data",
        "chart_data": "Chart data",
    },
    "sample-built/cmhs-2024-national": {
        "national_cover": "Cover",
        "much_worse": "Much worse",
        "much_better": "Much better",
        "outliers": "Outliers",
        "breakdowns": "AMHS breakdowns",
        "firmness": "Firmness",
        "national_table": "AMHS items",
        "response_rates": "Response rates",
        "trust_items": "AMHS scores",
        "all_results": "Data",
        "national_notes": "Notes",
    },
    "years/cmhs-2024-RRE-local": {
        "local_cover": "Cover",
        "local_heat_map": "AMHS team",
        "local_ranges": "AMHS team charts",
        "local_results": "Table",
        "local_notes": "Notes",
    },
    "sample-built/cmhs-2024-analyst": {
        "analyst_responses": "Responses",
        "analyst_weights": "Weights",
        "analyst_all_scores": "All scores",
        "analyst_bands": "Bands",
        "analyst_results": "Results",
        "analyst_table": "Results table",
    },
    "sample-built/cmhs-2024-published-tables": {
        "published_cover": "Cover",
        "published_contents": "Table_of_contents",
        "published_notes": "Notes",
        "published_national": "AMHS_national",
        "published_scores": "AMHS_scores",
        "published_ranges": "AMHS_expected_ranges",
        "published_change": "AMHS_change",
        "published_outliers": "AMHS_outliers",
        "published_breakdowns": "AMHS_breakdowns",
        "published_rates": "AMHS_response_rates",
        "published_national_rates": "National_response_rates",
    },
}
"""The kinds of sheet that have only a small picture, by workbook: the kind, the name of a sheet."""

DOTS_PER_INCH = 188
"""An A4 page across is then 2,200 dots wide: twice what a page of the site shows."""

SMALL = 94
"""Of small pictures, which the site shows half as wide (docs/static/site.css)."""

SMALL_HEIGHT = 0.6
"""How much of its width a small picture is high, at most: the top of a long table is enough."""

WHOLE = ("Workings", "Questions", "Trusts", "Data", "Chart data")
"""Sheets of which a user prints only the head; their pictures show more."""

COLOURS = 64

FOOTER_FROM = 0.94
"""Where on the page the footer begins, from the top."""


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        _build_all(out)
        for book in {**PICTURES, **KINDS}:
            _print_whole(out / f"{book}.xlsx")
            pdf = _printed(out / f"{book}.xlsx")
            pages = _pages(pdf) or _pages_by_titles(pdf, out / f"{book}.xlsx")
            for name, page in PICTURES.get(book, {}).items():
                _picture(pdf, pages[page], IMAGES / name)
            for kind, page in KINDS.get(book, {}).items():
                name = f"kind-{kind.replace('_', '-')}"
                _picture(pdf, pages[page], IMAGES / name, SMALL, SMALL_HEIGHT)


def _build_all(out: Path) -> None:
    """Build the workbooks in a folder, with the file of trusts and the third year of the pages."""
    peers = (DOCS / "peers.md").read_text("utf-8")
    trusts = re.search(r"```text\n(trust_code.*?)```", peers, re.DOTALL)
    if trusts is None:
        sys.exit("docs/peers.md has no file of trusts")
    (out / "trusts.csv").write_text(trusts[1], "utf-8")
    asg = [sys.executable, "-m", "asg"]
    for command in BUILT:
        subprocess.run([*asg, *command.split()], cwd=out, check=True, stdout=subprocess.DEVNULL)
        if command.startswith("sample"):
            rows = (out / "sample/responses-2023.csv").read_text("utf-8").splitlines(keepends=True)
            kept = [row for at, row in enumerate(rows) if at == 0 or at % 5]
            (out / "2022.csv").write_text("".join(kept), "utf-8")
            survey = (out / "sample/cmhs-2023.toml").read_text("utf-8")
            head, questions = survey.split("[method]", 1)
            head = head.replace("2023", "2022")
            (out / "2022.toml").write_text(f"{head}[method]{questions}", "utf-8")


def _print_whole(book: Path) -> None:
    """Take away the print areas of grey sheets, and formulas that LibreOffice cannot compute."""
    with zipfile.ZipFile(book) as file:
        parts = {name: file.read(name).decode() for name in file.namelist() if "xml" in name}
        others = {name: file.read(name) for name in file.namelist() if name not in parts}
    for at, name in enumerate(re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])):
        sheet = f"xl/worksheets/sheet{at + 1}.xml"
        if name in WHOLE:
            area = rf'<definedName name="_xlnm.Print_Area" localSheetId="{at}">.*?</def\w+>'
            parts["xl/workbook.xml"] = re.sub(area, "", parts["xl/workbook.xml"])
            parts[sheet] = parts[sheet].replace('orientation="portrait"', 'orientation="landscape"')
        if "ASG_" in parts[sheet]:
            parts[sheet] = re.sub(r"<f[^>]*/>|<f[ >].*?</f>", "", parts[sheet])
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


def _pages_by_titles(pdf: Path, book: Path) -> dict[str, int]:
    """The pages of a workbook without footers: each sheet begins with its title."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
    firsts = [" ".join(page.split()) for page in done.stdout.decode().split("\f")]
    titles = {sheet.title: str(sheet["A1"].value) for sheet in load_workbook(book)}
    return {
        name: next(at for at, page in enumerate(firsts, start=1) if page.startswith(title))
        for name, title in titles.items()
    }


def _picture(
    pdf: Path, page: int, path: Path, dots: int = DOTS_PER_INCH, height: float = 2
) -> None:
    subprocess.run(
        [
            *("pdftoppm", "-png", "-singlefile", "-r", str(dots)),
            *("-f", str(page), "-l", str(page), str(pdf), str(path)),
        ],
        check=True,
    )
    file = path.with_suffix(".png")
    with Image.open(file) as picture:
        paper = picture.convert("RGB")
    # What is printed above the footer, without the margins.
    paper = paper.crop((0, 0, paper.width, round(paper.height * FOOTER_FROM)))
    left, top, right, bottom = ImageChops.invert(paper).getbbox() or (0, 0, *paper.size)
    bottom = min(bottom, top + round((right - left) * height))
    paper.crop((left, top, right, bottom)).quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
