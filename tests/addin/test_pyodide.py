"""The add-in in Pyodide, the Python of web browsers that xlwings Lite runs on, as far as it goes.

npm's Pyodide has no numpy, so no function computes here. What is shown: xlwings and the add-in's
own code up to the engine load on that platform, formulas' arguments are taken and wrong ones told,
and numpy is the first thing that the functions miss.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYODIDE = ROOT / ".venv" / "pyodide" / "node_modules" / "pyodide"


def test_arguments_are_taken_in_pyodide(tmp_path):
    node = shutil.which("node")
    if node is None or not PYODIDE.is_dir():
        pytest.skip("Pyodide is not here: make .venv/pyodide.stamp (needs npm and node)")
    # xlwings alone: the rest of the folder holds code for this machine.
    site = tmp_path / "site"
    shutil.copytree(Path(sysconfig.get_path("purelib")) / "xlwings", site / "xlwings")
    folders = {"engine": ROOT / "engine", "addin": ROOT / "addin", "site": site}
    command = [node, str(HERE / "in_pyodide.mjs"), str(PYODIDE), str(HERE / "pyodide_program.py")]
    command += [f"{name}={folder}" for name, folder in folders.items()]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == {
        "platform": "emscripten",
        "missing": "numpy",
        "usage": "ASG_TRIED(scores)",
        "numbers": [[1.0], [2.5], [None]],
        "sentence": "scores: cell 2: TRUE; expected a number",
        "said": "survey: TRUE; expected a name",
    }
