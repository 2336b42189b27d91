"""What the page for the IT department says is what is in the file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from described_machines import windows

from asg_addin.installing import places
from asg_addin.vba_modules import CHANGES
from asg_addin.windows_policies import RULES
from asg_addin.xlam import SETTINGS, build_addin
from repository import ROOT

ADDIN = ROOT / "addin"


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs" / "add-in-it.md").read_text("utf-8")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    built = build_addin(tmp_path_factory.mktemp("addin"))
    command = [sys.executable, "-W", "ignore", "-m", "oletools.olevba", "--json", str(built.path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    (found,) = [entry for entry in json.loads(run.stdout) if entry.get("type") == "OpenXML"]
    return found


def test_every_module_and_macro_is_listed(page, scanned):
    section = page.split("## Modules and macros")[1].split("\n## ")[0]
    for macro in scanned["macros"]:
        name = Path(macro["vba_filename"]).stem
        assert f"`{name}`" in section
        if name.startswith("Asg"):
            for macro_name in re.findall(r"^Sub (\w+)", macro["code"], re.MULTILINE):
                assert f"`{macro_name}`" in section
    modules, changes = section.split("These lines of the module")
    assert modules.count("\n| ") == 7  # a heading, and the modules: two of them in one row
    assert changes.count("\n| ") == 1 + len({change.why for change in CHANGES})


def test_everything_that_olevba_marks_is_explained(page, scanned):
    section = page.split("## Why a scanner may flag it")[1].split("\n## ")[0]
    marked = {w["keyword"] for w in scanned["analysis"] if w["type"] in ("AutoExec", "Suspicious")}
    explained = set(re.findall(r"`([^`]+)`", section))
    assert marked <= explained, marked - explained
    assert not {"VBProject", "VBComponents", "Write", "FileCopy", "MkDir", "Output"} & marked
    auto = {w["keyword"] for w in scanned["analysis"] if w["type"] == "AutoExec"}
    assert auto == {"ASG_CHANGE"}  # the false alarm: nothing runs when a workbook is opened


def test_every_change_to_xlwings_is_listed(page):
    for change in CHANGES:
        assert change.why in page


def test_the_settings_and_rules_that_are_named_are_those_in_use(page):
    assert "`ADD_WORKBOOK_TO_PYTHONPATH` = FALSE" in page
    assert SETTINGS["ADD_WORKBOOK_TO_PYTHONPATH"] is False
    for rule in RULES:
        assert rule in page


def test_files_are_where_it_says(page, tmp_path):
    machine = windows(tmp_path)
    where = places(machine)
    for path in (where.addin, where.conf, where.receipt):
        shown = str(path).replace(str(machine.roaming), "%APPDATA%")
        shown = shown.replace(str(machine.home), "%USERPROFILE%").replace("/", "\\")
        assert f"`{shown}`" in page


def test_the_checklist_is_unticked():
    windows_page = (ROOT / "docs" / "windows.md").read_text("utf-8")
    section = windows_page.split("## Ten minutes with Excel")[1]
    assert section.count("- [ ] ") >= 15
    assert "[x]" not in section


def test_notices_are_those_of_the_installed_packages():
    told = (ADDIN / "THIRD_PARTY.md").read_text("utf-8")
    for name in ("xlwings", "pyOpenVBA"):
        files = metadata.files(name) or []
        licence = next(file for file in files if file.stem == "LICENSE")
        for line in licence.read_text(encoding="utf-8").splitlines():
            assert line.lstrip("# ").strip() in told
    assert "Tim Hall" in told
