"""Where the tests that drive LibreOffice find it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def uno_python() -> str:
    """A Python that can drive LibreOffice; skip the test where there is none."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not on the PATH")
    beside = Path(office).resolve().parent / "python"
    for python in (sys.executable, shutil.which("python3"), "/usr/bin/python3", str(beside)):
        if python and Path(python).exists():
            tried = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if tried.returncode == 0:
                return python
    pytest.skip("no Python with LibreOffice's uno module: install python3-uno")
