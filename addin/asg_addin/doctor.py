"""``asg addin doctor``: what of the add-in is there, what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from asg.errors import AsgError
from asg_addin.findings import Finding, note, ok, wrong
from asg_addin.installing import (
    STORE_PYTHON,
    Places,
    places,
    read_settings,
)
from asg_addin.machine import MAC, WINDOWS, Machine
from asg_addin.windows_policies import ASK_IT, excel_on_windows, policy_findings
from asg_addin.xlam import ADDIN_FILE, addin_version_of, xlwings_version_of

OLDEST_PYTHON = (3, 11)
INSTALL_EXTRA = "python -m pip install asg-benchmark[excel]"
INSTALL = "asg addin install"
LITE = "functions in cells work there through xlwings Lite: addin/lite/README.md"

_XLWINGS = (0, 37)
"""The series of xlwings that the add-in is tested with."""


def diagnose(machine: Machine) -> list[Finding]:
    """Look at a machine.

    Parameters
    ----------
    machine
        The machine.

    Returns
    -------
    list of Finding
        In the order in which things have to be there: Excel, Python, packages, files, what is
        allowed.
    """
    where = places(machine)
    found: list[Finding] = []
    if machine.system == WINDOWS:
        found += _excel(machine)
    elif machine.system == MAC:
        found += _excel_on_mac(machine)
    else:
        found.append(
            note(
                "Excel",
                f"does not run on {machine.system}; 'asg addin build' makes {ADDIN_FILE} here, for "
                "machines with Excel",
            )
        )
    found += _python(machine)
    found += _packages(machine)
    if where is not None:
        found += _addin(machine, where)
        found += _conf(machine, where)
        if machine.system == WINDOWS:
            found += _library(machine, where)
            found += policy_findings(machine, where.addin)
        elif where.script is not None:
            found += _script(where.script)
    return found


def _excel(machine: Machine) -> Iterator[Finding]:
    excel = excel_on_windows(machine)
    if excel is None:
        yield wrong(
            "Excel",
            "no desktop Excel was found",
            "install Microsoft 365 or Office 2016 or later; for Excel in a browser "
            "use xlwings Lite (addin/lite/README.md)",
        )
    else:
        yield ok("Excel", f"{excel[1]}-bit, {excel[0]}")


def _excel_on_mac(machine: Machine) -> Iterator[Finding]:
    program = machine.applications / "Microsoft Excel.app"
    if not program.exists():
        yield wrong("Excel", f"{program} is not there", "install Microsoft 365 for Mac")
        return
    yield ok("Excel", str(program))
    yield note("Functions", f"on a Mac the add-in has only the buttons of the tab; {LITE}")


def _python(machine: Machine) -> Iterator[Finding]:
    python = machine.python
    version = ".".join(str(part) for part in python.version)
    if python.version < OLDEST_PYTHON:
        yield wrong("Python", f"{version} is too old", "install Python 3.11 or later")
    elif python.from_store and machine.system == WINDOWS:
        yield wrong("Python", f"{version}: {STORE_PYTHON}", "install another Python")
    elif python.bits != 64 and machine.system == WINDOWS:
        yield wrong(
            "Python",
            f"{version} has {python.bits} bits, which xlwings does not support",
            "install 64-bit Python; it serves 32-bit Excel too",
        )
    else:
        yield ok("Python", f"{version}, {python.bits}-bit, {python.executable}")


def _packages(machine: Machine) -> Iterator[Finding]:
    needed = ["xlwings", "pyOpenVBA", *(["pywin32"] if machine.system == WINDOWS else [])]
    missing = [name for name in needed if name not in machine.packages]
    if missing:
        yield wrong("Packages", f"not installed: {', '.join(missing)}", INSTALL_EXTRA)
    version = machine.packages.get("xlwings")
    if version is None:
        return
    series = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if series != _XLWINGS:
        tested = ".".join(str(part) for part in _XLWINGS)
        yield wrong("xlwings", f"{version} is not of the series {tested}", INSTALL_EXTRA)
    elif not missing:
        yield ok("Packages", ", ".join(f"{name} {machine.packages[name]}" for name in needed))


def _addin(machine: Machine, where: Places) -> Iterator[Finding]:
    subject = "Add-in"
    if not where.addin.is_file():
        yield wrong(subject, f"{where.addin} is not there", INSTALL)
        return
    if "pyOpenVBA" not in machine.packages:
        yield note(subject, f"{where.addin} is there; it is not read without pyOpenVBA")
        return
    try:
        vba = xlwings_version_of(where.addin)
        made_by = addin_version_of(where.addin)
    except AsgError as error:
        yield wrong(subject, str(error), f"move it away, then {INSTALL}")
        return
    again = f"close Excel, then {INSTALL}"
    installed = machine.packages.get("xlwings")
    if installed is not None and vba != installed:
        said = f"{where.addin} is made for xlwings {vba}, but {installed} is installed"
        yield wrong(subject, f"{said}: the two must match", again)
    elif made_by != machine.packages.get("asg-benchmark"):
        now = machine.packages.get("asg-benchmark")
        yield wrong(subject, f"{where.addin} was made by version {made_by}, not {now}", again)
    else:
        yield ok(subject, f"{where.addin}, of xlwings {vba}")
    mark = Path(f"{where.addin}:Zone.Identifier")  # a second stream of the file, on NTFS
    if machine.system == WINDOWS and mark.is_file():
        yield wrong(
            "Mark of the Web",
            f"{where.addin} carries the mark of a download: Excel blocks its macros",
            f"{INSTALL} writes it again without the mark; or Properties, Unblock",
        )


def _conf(machine: Machine, where: Places) -> Iterator[Finding]:
    subject = "Settings"
    if not where.conf.is_file():
        yield wrong(subject, f"{where.conf} is not there", INSTALL)
        return
    found = read_settings(where.conf, machine.code_page)
    name = "INTERPRETER_MAC" if machine.system == MAC else "INTERPRETER_WIN"
    program = found.get(name)
    if not program:
        yield wrong(subject, f"{where.conf} does not name a Python ({name})", INSTALL)
    elif not Path(program).is_file():
        yield wrong(subject, f"{where.conf} names {program}, which no longer exists", INSTALL)
    elif Path(program) != machine.python.executable:
        yield note(
            subject,
            f"Excel starts {program}, not the Python that runs this command",
            f"{INSTALL}, if Excel should start {machine.python.executable}",
        )
    else:
        yield ok(subject, f"{where.conf}: Excel starts this Python")
    if program and Path(program).is_file():
        if machine.try_python is not None:
            yield from _start(program, machine.try_python(Path(program)))
        yield from _running(machine, Path(program))


def _start(program: str, wrong_with_it: str) -> Iterator[Finding]:
    """Report a trial start of the Python that Excel starts."""
    subject = "Start of Python"
    if wrong_with_it:
        todo = f"{INSTALL_EXTRA} in that Python, then {INSTALL}; if it may not run, {ASK_IT}"
        yield wrong(subject, f"{program} cannot load the functions: {wrong_with_it}", todo)
    else:
        yield ok(subject, f"{program} loads the functions")


def _running(machine: Machine, program: Path) -> Iterator[Finding]:
    """Report since when Excel's Python has been running: an update reaches it by a restart."""
    since = None if machine.running_since is None else machine.running_since(program)
    if since is None:
        return
    subject = "Running Python"
    said = f"{program} has been running since {since.astimezone():%d %B, %H:%M}"
    if machine.installed_at is not None and since < machine.installed_at:
        yield wrong(
            subject,
            f"{said}, before this version was installed: formulas may use the earlier version",
            "press Restart Python in the ASG tab, or close Excel",
        )
    else:
        yield ok(subject, said)


def _library(machine: Machine, where: Places) -> Iterator[Finding]:
    """Look for xlwings' DLL, which Excel loads from beside Python, by name."""
    subject, version = "xlwings' DLL", machine.packages.get("xlwings")
    excel = excel_on_windows(machine)
    if version is None or excel is None:
        return
    program = machine.python.executable
    if where.conf.is_file():
        named = read_settings(where.conf, machine.code_page).get("INTERPRETER_WIN")
        program = Path(named) if named else program
    name = f"xlwings{excel[1]}-{version}.dll"
    # Where VBA looks: beside python.exe, and a folder up for a virtual environment.
    folders = (program.parent, program.parent.parent)
    for folder in folders:
        if (folder / name).is_file():
            yield ok(subject, str(folder / name))
            return
    others = sorted(path.name for folder in folders for path in folder.glob("xlwings*-*.dll"))
    beside = f" ({', '.join(others)} is)" if others else ""
    yield wrong(
        subject,
        f"{name} is neither in {folders[0]} nor in {folders[1]}{beside}",
        "install into a virtual environment, where pip puts it in its place (a user's own "
        f"'pip install --user' does not), then {INSTALL}; if it was there before, ask whether a "
        "virus scanner took it away",
    )


def _script(script: Path) -> Iterator[Finding]:
    if script.is_file():
        yield ok("Script", f"{script} lets Excel start Python")
    else:
        yield wrong("Script", f"{script} is not there: no button can start Python", INSTALL)
