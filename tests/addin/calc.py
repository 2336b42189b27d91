"""Calc with the add-in: its functions told to LibreOffice, without installing anything.

An office is started with a profile of its own that names the functions (its settings for add-ins),
and is pointed at their types (an .idl file) and at the component that computes them. That is all
that an installed extension would do, and it works for any user, root included.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from asg_addin.udf import UdfHelp
from libreoffice import uno_python

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

COMPONENTS = """\
<?xml version="1.0" encoding="UTF-8"?>
<components xmlns="http://openoffice.org/2010/uno-components">
  <component loader="com.sun.star.loader.Python" uri="{component}">
    <implementation name="asgcalc.Functions">
      <service name="com.sun.star.sheet.AddIn"/>
    </implementation>
  </component>
</components>
"""

SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.CalcAddIns/AddInInfo">
<node oor:name="asgcalc.Functions" oor:op="replace"><node oor:name="AddInFunctions">
{functions}
</node></node></item>
</oor:items>
"""

FUNCTION = """\
<node oor:name="{name}" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en">{name}</value></prop>
<prop oor:name="Category"><value>Add-In</value></prop>
<node oor:name="Parameters">{parameters}</node></node>"""

PARAMETER = """\
<node oor:name="{name}" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en">{name}</value></prop></node>"""


def interface(udfs: Mapping[str, Sequence[str]]) -> str:
    """The functions, with their arguments, as UNO's interface language has them."""
    methods = []
    for name, arguments in udfs.items():
        taken = ", ".join(f"[in] any {argument}" for argument in arguments)
        methods.append(f"    sequence< sequence<any> > {name}({taken});")
    listed = "\n".join(methods)
    return f"module asgcalc {{ interface XFunctions {{\n{listed}\n}}; }};\n"


def uno_names(udfs: Mapping[str, UdfHelp]) -> dict[str, list[str]]:
    """The arguments of each function, named as UNO allows: without an underscore."""
    return {
        name: [argument.replace("_", "") for argument in told.arguments]
        for name, told in udfs.items()
    }


def in_calc(
    help_of_udfs: Mapping[str, UdfHelp],
    cells: Mapping[str, Sequence[Sequence[object]]],
    formulas: Sequence[tuple[str, int, int]],
    folder: Path,
) -> list[list[list[object]]]:
    """Type formulas into Calc.

    Parameters
    ----------
    help_of_udfs
        What each function says of itself.
    cells
        Rows of cells by the name of the sheet to put them in.
    formulas
        Each with the columns and rows of cells that it fills.
    folder
        Where to keep what Calc is told, and its profile.

    Returns
    -------
    list
        For each formula, the rows of cells that it filled.
    """
    udfs = uno_names(help_of_udfs)
    python = uno_python()
    _same_python_or_skip(python)
    program = Path(shutil.which("soffice") or "").resolve().parent
    interface_file, components = folder / "asgcalc.idl", folder / "asg.components"
    interface_file.write_text(interface(udfs), encoding="utf-8")
    component = (HERE / "calc_component.py").as_uri()
    components.write_text(COMPONENTS.format(component=component), encoding="utf-8")
    (folder / "profile" / "user").mkdir(parents=True)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    functions = "\n".join(
        FUNCTION.format(
            name=name, parameters="".join(PARAMETER.format(name=one) for one in arguments)
        )
        for name, arguments in udfs.items()
    )
    settings.write_text(SETTINGS.format(functions=functions), encoding="utf-8")
    question, answer = folder / "requests.json", folder / "answers.json"
    question.write_text(json.dumps({"cells": cells, "formulas": formulas}), encoding="utf-8")
    options = [
        f"-env:URE_MORE_TYPES=<{(program / 'types').as_uri()}>* {interface_file.as_uri()}",
        f"-env:URE_MORE_SERVICES=<{(program / 'services').as_uri()}>* {components.as_uri()}",
    ]
    # What the venv holds, and what an editable installation only points at.
    searched = [ROOT / "engine", ROOT / "addin", ROOT / "tests" / "workbook"]
    searched += [Path(sysconfig.get_path("purelib"))]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, searched))}
    run = subprocess.run(
        [python, str(HERE / "calc_session.py"), str(question), str(answer), str(folder), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(answer.read_text(encoding="utf-8"))


def _same_python_or_skip(python: str) -> None:
    """Skip where LibreOffice's Python cannot load the numpy and pandas that are installed here."""
    query = "import sys; print(*sys.version_info[:2])"
    theirs = subprocess.run([python, "-c", query], capture_output=True, text=True, check=True)
    ours = " ".join(map(str, sys.version_info[:2]))
    if theirs.stdout.strip() != ours:
        pytest.skip(f"LibreOffice runs Python {theirs.stdout.strip()}, these tests Python {ours}")
