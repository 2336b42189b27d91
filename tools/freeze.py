"""Checksums of every output: written before a change, compared after it.

    python tools/freeze.py write FILE [--few]      # before a change that must change no output
    python tools/freeze.py compare FILE [--few]    # after it; exits with 1 if any part differs

With --few there is one trust's workbook of each batch, which takes half the time.

The outputs are the workbooks and tables of the sample with each shipped template, a trust's own
breakdowns, and the workbooks of a published file if ASG_AIP22 names it or ../shared/data has it. A
workbook has one line for each part, so that a difference is named by workbook and part. Looks of
cells are compared by what they are, not by their numbers.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
PUBLISHED = Path(os.environ.get("ASG_AIP22") or ROOT.parent / "shared/data/aip22-benchmark.ods")
TEMPLATES = ROOT / "workbook_templates"
USED_ANYWAY = ("local", "national", "trust_results")
"""Templates of `asg local`, and of a build for which none is named."""

A_TRUST, A_PUBLISHED_TRUST = ("--trust", "RRE"), ("--trust", "RXR")
"""Of the sample, and of the published file: those of --few."""

NOT_COMPARED = ("manifest.json",)
"""Holds checksums of the other files, so it differs whenever one of them does."""


def write_outputs(out: Path, *, few: bool) -> None:
    """Write every kind of output, each into its own folder."""
    trust, published = (A_TRUST, A_PUBLISHED_TRUST) if few else ((), ())
    asg("build", "--out", out / "sample", "--jobs", "2", *trust)
    for template in sorted({p.name for p in TEMPLATES.iterdir() if p.is_dir()} - {*USED_ANYWAY}):
        of_trusts = ("--jobs", "2", *trust) if template.startswith("trust_") else ()
        asg("build", "--template", template, "--out", out / template, *of_trusts)
    asg("sample", "--out", out / "input")
    responses = out / "input" / "responses-2024.csv"
    results = out / "sample" / "results.csv"
    words = ("--trust", "RRE", "--by", "sex", "--results", results, "--out", out / "local")
    asg("local", responses, *words)
    if PUBLISHED.is_file():
        asg("build", PUBLISHED, "--out", out / "published", "--jobs", "2", *published)
    else:
        print(f"{PUBLISHED} is missing: its workbooks are left out", file=sys.stderr)


def asg(*words: object) -> None:
    """Run the command; stop if it fails."""
    command = [sys.executable, "-m", "asg", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"asg {' '.join(command[3:])}: exit code {done.returncode}\n{done.stderr}")


def parts_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; of a file that is a zip, of each part of it."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.name in NOT_COMPARED:
            continue
        if not zipfile.is_zipfile(path):
            yield name, path.read_bytes()
            continue
        with zipfile.ZipFile(path) as package:
            yield f"{name} (order of its parts)", "\n".join(package.namelist()).encode()
            looks = looks_of(package) if "xl/styles.xml" in package.namelist() else []
            for part in package.namelist():
                content = package.read(part)
                if part == "xl/styles.xml":
                    content = "\n".join(sorted(set(looks))).encode()
                elif looks and part.startswith("xl/worksheets/sheet"):
                    content = with_looks(content, looks)
                yield f"{name} {part}", content


LOOK = re.compile(rb'(?<=<c )(r="[A-Z]+\d+" )s="(\d+)"')


def with_looks(sheet: bytes, looks: list[str]) -> bytes:
    """A sheet with what the looks of its cells are in place of their numbers."""
    return LOOK.sub(lambda found: found[1] + looks[int(found[2])].encode(), sheet)


def looks_of(package: zipfile.ZipFile) -> list[str]:
    """What each look of a workbook is: font, fill, border, format, alignment and cell style."""
    styles = ElementTree.fromstring(package.read("xl/styles.xml"))
    space = styles.tag.partition("}")[0] + "}"

    def texts(kind: str) -> list[str]:
        return [ElementTree.tostring(one).decode() for one in styles.find(space + kind) or ()]

    formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{space}numFmt")}
    names = {s.get("xfId"): s.get("name") for s in styles.iter(f"{space}cellStyle")}
    kinds = {"fontId": texts("fonts"), "fillId": texts("fills"), "borderId": texts("borders")}
    looks = []
    for look in styles.find(f"{space}cellXfs") or ():
        meant = {kind: found[int(look.attrib.pop(kind))] for kind, found in kinds.items()}
        number = look.attrib.pop("numFmtId")
        meant |= {"format": formats.get(number, number), "style": names[look.attrib.pop("xfId")]}
        looks.append(f"{sorted(meant.items())} {ElementTree.tostring(look).decode()}")
    return looks


def sums(*, few: bool) -> dict[str, str]:
    """Checksums of the parts of all outputs, by name."""
    with tempfile.TemporaryDirectory() as folder:
        write_outputs(Path(folder), few=few)
        return {
            name: hashlib.sha256(content).hexdigest() for name, content in parts_of(Path(folder))
        }


def compare(file: Path, *, few: bool) -> int:
    """Print what is gone, new or different; exit code 1 if anything is."""
    lines = file.read_text(encoding="utf-8").splitlines()
    frozen = {name: found for found, name in (line.split("  ", 1) for line in lines)}
    now = sums(few=few)
    differing = [name for name in frozen | now if frozen.get(name) != now.get(name)]
    for name in differing:
        word = "gone" if name not in now else "new" if name not in frozen else "differs"
        print(f"{word}: {name}")
    print(f"{len(differing)} of {len(frozen | now)} parts differ")
    return 1 if differing else 0


def main() -> int:
    """Write or compare."""
    few = sys.argv[3:] == ["--few"]
    if len(sys.argv) != 3 + few or sys.argv[1] not in ("write", "compare"):
        print(__doc__, file=sys.stderr)
        return 2
    file = Path(sys.argv[2])
    if sys.argv[1] == "compare":
        return compare(file, few=few)
    text = "".join(f"{found}  {name}\n" for name, found in sums(few=few).items())
    file.write_text(text, encoding="utf-8", newline="\n")
    print(f"{file}: {text.count(chr(10))} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
