"""Putting the add-in where Excel finds it, for the user alone, and taking it away again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from asg._version import __version__
from asg.errors import AsgError, Fault, InputError, OutputError, UsageError
from asg.output_files import write_file, write_json
from asg_addin.machine import MAC, WINDOWS, Machine
from asg_addin.vba_modules import PROJECT
from asg_addin.xlam import ADDIN_FILE, build_addin, installed_xlwings, xlwings_version_of

RECEIPT_FILE = "installed.json"
"""What was installed where, with checksums: what uninstall removes."""

_MAC_STARTUP = (
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
)
_MAC_DATA = "Library/Containers/com.microsoft.Excel/Data"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"

STORE_PYTHON = (
    "this Python is the Microsoft Store's: Windows keeps what it writes from Excel; install Python "
    "from python.org for yourself alone (no administrator needed) or from your software centre, "
    "and the package into that"
)


@dataclass(frozen=True)
class Places:
    """Where the parts of the add-in go.

    Attributes
    ----------
    addin
        The file that Excel opens when it starts.
    conf
        The settings that differ between machines.
    receipt
        What was installed.
    script
        On a Mac, what lets VBA start Python; None elsewhere.
    """

    addin: Path
    conf: Path
    receipt: Path
    script: Path | None = None


def places(machine: Machine) -> Places | None:
    """Where the parts go on a machine; None where Excel does not run."""
    own = machine.home / f".{PROJECT}"
    if machine.system == WINDOWS:
        roaming = machine.roaming or machine.home / "AppData" / "Roaming"
        startup = roaming / "Microsoft" / "Excel" / "XLSTART"
        return Places(startup / ADDIN_FILE, own / f"{PROJECT}.conf", own / RECEIPT_FILE)
    if machine.system == MAC:
        script = f"xlwings-{machine.packages.get('xlwings', '')}.applescript"
        return Places(
            machine.home / _MAC_STARTUP / ADDIN_FILE,
            machine.home / _MAC_DATA / f"{PROJECT}.conf",
            own / RECEIPT_FILE,
            machine.home / _MAC_SCRIPTS / script,
        )
    return None


@dataclass(frozen=True)
class Installed:
    """What an installation did: the files it wrote, and the add-in's."""

    addin: Path
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Uninstalled:
    """What was removed, and what was left because it was changed after installation."""

    removed: tuple[Path, ...]
    left: tuple[Path, ...]


def install(machine: Machine, file: Path | None = None) -> Installed:
    """Put the add-in where Excel opens it when it starts, and its settings beside.

    Parameters
    ----------
    machine
        Where.
    file
        An ``asg.xlam`` that was built before, such as one that the IT department has signed; None
        builds one.

    Raises
    ------
    UsageError
        If Excel does not run on such a machine, or a package is missing.
    InputError
        If ``file`` is no such add-in.
    AsgError
        If a file that this command did not put there is in the way, or the Python is one whose
        files Excel does not see.
    OutputError
        If a file cannot be written.
    """
    where = _places(machine)
    if machine.python.from_store:
        raise AsgError(STORE_PYTHON)
    version = installed_xlwings()
    contents = {where.addin: _built() if file is None else _read(file, version)}
    contents[where.conf] = _conf(machine, where)
    if where.script is not None:
        contents[where.script] = (resources.files("xlwings") / where.script.name).read_bytes()
    receipt = _receipt(where)
    if where.script not in receipt and where.script and _is(where.script, contents[where.script]):
        del contents[where.script]  # xlwings itself has put it there before: it stays its own
    for path, content in contents.items():
        ours = _is(path, content) or receipt.get(path) == _checksum_of(path)
        if path.exists() and not ours:
            raise AsgError(
                f"{path}: already exists and was not installed by this command, or was changed "
                "since; move it and run again"
            )
    for path, content in contents.items():
        write_file(content, path)
        receipt[path] = _checksum(content)
        _write_receipt(receipt, where)
    return Installed(where.addin, tuple(contents))


def uninstall(machine: Machine) -> Uninstalled:
    """Remove exactly what was installed; a file that was changed since is left and named.

    Raises
    ------
    UsageError
        If Excel does not run on such a machine.
    OutputError
        If a file cannot be removed, such as the add-in while Excel has it open.
    """
    where = _places(machine)
    removed, left = [], []
    for path, checksum in _receipt(where).items():
        if not path.is_file():
            continue
        if _checksum_of(path) != checksum:
            left.append(path)
            continue
        try:
            path.unlink()
        except OSError as error:
            raise OutputError(
                f"{path}: could not be removed ({error.strerror}); close Excel and run again"
            ) from error
        removed.append(path)
    where.receipt.unlink(missing_ok=True)
    folder = where.receipt.parent
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return Uninstalled(tuple(removed), tuple(left))


def settings(machine: Machine, where: Places) -> dict[str, str]:
    """The settings that differ between machines, by the names that xlwings' VBA asks for."""
    system = "MAC" if machine.system == MAC else "WIN"
    outside = [f for f in machine.package_folders if f not in machine.site_folders]
    # An empty list would stand for Excel's current folder, from which Python must not import.
    folders = list(dict.fromkeys(outside)) or [where.conf.parent]
    return {
        f"INTERPRETER_{system}": str(machine.python.executable),
        "PYTHONPATH": ";".join(str(folder) for folder in folders),
    }


def read_settings(path: Path, code_page: str) -> dict[str, str]:
    """Read settings as VBA does: a name and a value a line, in double quotes."""
    lines = path.read_text(encoding=code_page, errors="replace").splitlines()
    pairs = (line.strip().strip('"').split('","', 1) for line in lines if '","' in line)
    return {name.upper(): value for name, value in pairs}


def _conf(machine: Machine, where: Places) -> bytes:
    found = settings(machine, where)
    if any('"' in value for value in found.values()):
        raise AsgError(f'{found}: VBA cannot read a path with a " in it')
    # VBA's Input # ends a line at CRLF; a Mac's files have LF.
    end = "\r\n" if machine.system == WINDOWS else "\n"
    text = "".join(f'"{name}","{value}"{end}' for name, value in found.items())
    try:
        return text.encode(machine.code_page)
    except UnicodeEncodeError as error:
        raise AsgError(
            f"{machine.python.executable}: has a letter that VBA cannot read on this machine "
            f"({machine.code_page}); install Python in a folder of plain letters"
        ) from error


def _places(machine: Machine) -> Places:
    where = places(machine)
    if where is None:
        raise UsageError(
            f"Excel does not run on {machine.system}: 'asg addin build' makes {ADDIN_FILE} here; "
            "install it on Windows or a Mac"
        )
    return where


def _built() -> bytes:
    with TemporaryDirectory() as folder:
        return build_addin(folder).path.read_bytes()


def _read(file: Path, version: str) -> bytes:
    written = xlwings_version_of(file)
    if written != version:
        expected = f"one of xlwings {version}, which is installed"
        raise InputError([Fault(file.name, "add-in of xlwings", expected, value=written)])
    return file.read_bytes()


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checksum_of(path: Path) -> str | None:
    return _checksum(path.read_bytes()) if path.is_file() else None


def _receipt(where: Places) -> dict[Path, str]:
    try:
        content = json.loads(where.receipt.read_text(encoding="utf-8"))
        return {Path(file["path"]): file["sha256"] for file in content["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_receipt(receipt: Mapping[Path, str], where: Places) -> None:
    files = [{"path": str(path), "sha256": checksum} for path, checksum in receipt.items()]
    write_json({"version": __version__, "files": files}, where.receipt)
