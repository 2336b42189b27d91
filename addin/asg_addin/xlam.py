"""``asg.xlam``: the add-in's file, made from the template of the xlwings that is installed.

The template is the one of ``xlwings quickstart --addin --ribbon``: an empty workbook with xlwings'
VBA. What is put into it: the ribbon, the settings that never change, the functions for cells
and the VBA behind the buttons. The same xlwings and the same functions give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from asg._version import __version__
from asg.errors import AsgError, Fault, InputError, UsageError
from asg.output_files import FIXED_DATE, write_file
from asg.tables.workbooks import open_workbook, read_cells
from asg_addin import vba_modules

if TYPE_CHECKING:
    from asg_addin.udf import UdfHelp

ADDIN_FILE = "asg.xlam"
CONF_SHEET = f"{vba_modules.PROJECT}.conf"
"""The sheet that xlwings' VBA reads settings from; the template has it under a name that is off."""

SETTINGS: Mapping[str, str | bool] = {
    # One Python for formulas and buttons: no window flashes, and figures read stay read.
    "Use UDF Server": True,
    # The folder of a workbook is no place to import code from.
    "ADD_WORKBOOK_TO_PYTHONPATH": False,
    "Show Console": False,
    "Debug UDFs": False,
    "ASG Version": __version__,
}
"""Settings that are the same on every machine. The interpreter is each machine's own."""

_TEMPLATE = "quickstart_addin_ribbon.xlam"
_TEMPLATE_SHEET = "_myaddin.conf"
_TEMPLATE_RIBBON = "RibbonMyAddin"
_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_WORKBOOK = "xl/workbook.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True)
class BuiltAddin:
    """What a build of the add-in made: the file, the functions in it, and xlwings' version."""

    path: Path
    functions: tuple[UdfHelp, ...]
    xlwings: str


def installed_xlwings() -> str:
    """The version of the xlwings that is installed.

    Raises
    ------
    UsageError
        If it, or what writes VBA, is not installed.
    """
    try:
        version = metadata.version("xlwings")
        metadata.version("pyOpenVBA")
    except metadata.PackageNotFoundError as error:
        raise UsageError(
            f"the add-in needs {error.name}: pip install asg-benchmark[excel]"
        ) from error
    return version


def build_addin(out: str | Path) -> BuiltAddin:
    """Write ``asg.xlam`` into a folder.

    Parameters
    ----------
    out
        The folder; made if it is not there.

    Raises
    ------
    UsageError
        If xlwings or pyOpenVBA is not installed.
    AsgError
        If the installed xlwings is not one that the add-in can be built from.
    OutputError
        If the file cannot be written.
    """
    version = installed_xlwings()
    import asg_addin.functions  # noqa: F401 - fills UDFS; needs xlwings, which the doctor does not
    from asg_addin.udf import UDFS

    functions = tuple(UDFS[name] for name in sorted(UDFS))
    template = (resources.files("xlwings") / _TEMPLATE).read_bytes()
    path = Path(out) / ADDIN_FILE
    with TemporaryDirectory() as folder:
        scratch = Path(folder) / ADDIN_FILE
        scratch.write_bytes(template)
        modules = {
            vba_modules.RIBBON_MODULE: vba_modules.ribbon_source(),
            vba_modules.HELP_MODULE: vba_modules.help_source(functions),
            vba_modules.FUNCTIONS_MODULE: vba_modules.functions_source(functions),
        }
        _put_modules(scratch, version, modules)
        with zipfile.ZipFile(scratch) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    parts = _with_ribbon(_with_settings(_with_properties(parts)))
    write_file(_package(parts), path)
    return BuiltAddin(path, functions, version)


def xlwings_version_of(file: Path) -> str:
    """The version of xlwings that a built add-in belongs to.

    Raises
    ------
    InputError
        If the file is no add-in of ours.
    """
    from pyopenvba import ExcelFile
    from pyopenvba.exceptions import PyOpenVBAError

    expected = f"an {ADDIN_FILE} that 'asg addin build' has made"
    try:
        with ExcelFile(file) as book:
            modules = book.vba_modules()
    except FileNotFoundError as error:
        raise InputError([Fault(str(file), "no such file", expected)]) from error
    except (OSError, PyOpenVBAError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise InputError([Fault(str(file), "cannot be read as an add-in", expected)]) from error
    if not {vba_modules.RIBBON_MODULE, vba_modules.XLWINGS_MODULE} <= set(modules):
        raise InputError([Fault(str(file), "is another add-in", expected)])
    return vba_modules.xlwings_version(modules[vba_modules.XLWINGS_MODULE])


def addin_version_of(file: Path) -> str:
    """The version of ASG Benchmark that made a built add-in, empty where it does not say.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    rows = read_cells(open_workbook(file), CONF_SHEET)
    return next((str(row[1]) for row in rows if row[0] == "ASG Version"), "")


def _put_modules(path: Path, version: str, modules: Mapping[str, str]) -> None:
    from pyopenvba import ExcelFile

    with ExcelFile(path) as book:
        source = book.get_module(vba_modules.XLWINGS_MODULE)
        written = vba_modules.xlwings_version(source)
        if written != version:
            raise AsgError(
                f"xlwings {version} is installed, but its VBA module is of {written}: "
                f"pip install --force-reinstall xlwings=={version}"
            )
        book.set_module(vba_modules.XLWINGS_MODULE, vba_modules.changed_xlwings(source))
        project = book.vba_project()
        project.delete_module(_TEMPLATE_RIBBON)
        for name, text in modules.items():
            project.add_module(name, text)
        book.save()


def _with_settings(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put the settings on the template's sheet of settings, and switch it on by its name."""
    texts = list(SETTINGS) + [value for value in SETTINGS.values() if isinstance(value, str)]
    rows = []
    for row, (name, value) in enumerate(SETTINGS.items(), start=1):
        cell = f'<c r="A{row}" s="1" t="s"><v>{texts.index(name)}</v></c>'
        if isinstance(value, bool):
            cell += f'<c r="B{row}" s="1" t="b"><v>{value:d}</v></c>'
        else:
            cell += f'<c r="B{row}" s="1" t="s"><v>{texts.index(value)}</v></c>'
        rows.append(f'<row r="{row}">{cell}</row>')
    cells = f"<sheetData>{''.join(rows)}</sheetData>"
    sheet = _sub(r"<sheetData>.*</sheetData>", cells, parts[_SHEET])
    sheet = _sub(r'<dimension ref="[^"]*" />', f'<dimension ref="A1:B{len(rows)}"/>', sheet)
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    strings = _sub(
        r"<sst (xmlns=\"[^\"]*\").*</sst>",
        rf'<sst \1 count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>',
        parts[_STRINGS],
    )
    workbook = _sub(f'name="{_TEMPLATE_SHEET}"', f'name="{CONF_SHEET}"', parts[_WORKBOOK])
    # Where the template's author had it on disk, and a list of names with no name in it, which
    # the file format does not allow.
    workbook = _sub(r"<mc:AlternateContent.*?</mc:AlternateContent>", "", workbook)
    workbook = _sub("<definedNames />", "", workbook)
    # What Excel writes itself, and its own file format does not know.
    workbook = _sub("<extLst>.*</extLst>", "", workbook)
    return {**parts, _SHEET: sheet, _STRINGS: strings, _WORKBOOK: workbook}


def _with_ribbon(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Replace the template's ribbon, which names one format and is in another, by ours."""
    relations = _sub(
        rf'Type="{re.escape(_RIBBON_TYPE)}" Target="[^"]*"',
        f'Type="{_RIBBON_TYPE}" Target="{_RIBBON_PART}"',
        parts["_rels/.rels"],
    )
    kept = {name: part for name, part in parts.items() if not name.startswith("customUI/")}
    return {**kept, "_rels/.rels": relations, _RIBBON_PART: vba_modules.ribbon_xml()}


def _with_properties(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """What the file is: Excel's list of add-ins shows the title and the description."""
    date = f"{FIXED_DATE.isoformat()}Z"
    core = parts["docProps/core.xml"]
    said = {
        "dc:title": "ASG Benchmark",
        "dc:description": f"Functions and a ribbon tab of ASG Benchmark {__version__}",
    }
    for tag, text in said.items():
        core = _sub(f"<{tag} />", f"<{tag}>{text}</{tag}>", core)
    for tag in ("dc:creator", "cp:lastModifiedBy"):
        core = _sub(f"<{tag}>[^<]*</{tag}>", f"<{tag}>ASG Benchmark</{tag}>", core)
    for tag in ("dcterms:created", "dcterms:modified"):
        core = _sub(f"(<{tag} [^>]*>)[^<]*</{tag}>", rf"\g<1>{date}</{tag}>", core)
    return {**parts, "docProps/core.xml": core}


def _sub(pattern: str, new: str, part: bytes) -> bytes:
    """Replace what must be in a part of the template exactly once."""
    changed, times = re.subn(pattern, new, part.decode(), flags=re.DOTALL)
    if times != 1:
        raise AsgError(
            f"xlwings' template has changed: {pattern!r} is in it {times} times, not once; "
            "install an xlwings that requirements.txt of ASG Benchmark names"
        )
    return changed.encode()


def _package(parts: Mapping[str, bytes]) -> bytes:
    """Pack the parts in a fixed order, all of one date, the list of types first."""
    first = ["[Content_Types].xml", "_rels/.rels", _WORKBOOK]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name in [*first, *sorted(set(parts) - set(first))]:
            entry = zipfile.ZipInfo(name, FIXED_DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            package.writestr(entry, parts[name])
    return content.getvalue()
