"""Fills dist/ with what a trust needs: wheel, add-in, installer, the page for IT, checksums.

python tools/release.py OUT, in the root of a checkout.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from asg_addin.xlam import build_addin

ROOT = Path(__file__).parents[1]
BESIDE = {
    "addin/install-windows.ps1": "install-windows.ps1",
    "addin/README.md": "README-for-IT.md",
    "addin/THIRD_PARTY.md": "THIRD_PARTY.md",
    "constraints.txt": "constraints.txt",
}
"""Files of the checkout by path, with their names in dist/."""

SUMS = "SHA256SUMS"


def release(out: Path) -> list[Path]:
    """Write the files of a release; those of an earlier one are removed first."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    build_addin(out)
    for path, name in BESIDE.items():
        shutil.copyfile(ROOT / path, out / name)
    files = sorted(out.iterdir())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (out / SUMS).write_text("".join(lines), encoding="ascii", newline="\n")
    return [*files, out / SUMS]


if __name__ == "__main__":
    for made in release(Path(sys.argv[1])):
        print(made)
