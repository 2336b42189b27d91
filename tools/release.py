"""Fills dist/ with what a trust needs: wheel, add-in, installer, the page for IT, checksums.

python tools/release.py OUT, in the root of a checkout.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from asg import __version__
from asg_addin.xlam import build_addin

ROOT = Path(__file__).parents[1]
BESIDE = {
    "addin/install-windows.ps1": "install-windows.ps1",
    "docs/add-in-it.md": "README-for-IT.md",
    "addin/THIRD_PARTY.md": "THIRD_PARTY.md",
    "SECURITY.md": "SECURITY.md",
    "requirements.txt": "requirements.txt",
}
"""Files of the checkout by path, with their names in dist/."""

SUMS = "SHA256SUMS"
BILL = "sbom.cdx.json"
"""The bill of materials, as CycloneDX."""


def release(out: Path) -> list[Path]:
    """Write the files of a release; those of an earlier one are removed first."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    build_addin(out)
    for path, name in BESIDE.items():
        shutil.copyfile(ROOT / path, out / name)
    write_bill(out / BILL)
    files = sorted(out.iterdir())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (out / SUMS).write_text("".join(lines), encoding="ascii", newline="\n")
    return [*files, out / SUMS]


def write_bill(path: Path) -> None:
    """Write what a trust installs: this project and the packages of requirements.txt."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible"]
    of = ["--pyproject", str(ROOT / "pyproject.toml"), str(ROOT / "requirements.txt")]
    made = subprocess.run([*command, *of], check=True, stdout=subprocess.PIPE, text=True)
    bill = json.loads(made.stdout)
    # pyproject.toml leaves the version to hatchling.
    bill["metadata"]["component"]["version"] = __version__
    path.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for made in release(Path(sys.argv[1])):
        print(made)
