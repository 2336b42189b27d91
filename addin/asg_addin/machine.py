"""What the add-in needs to know of a machine, as plain values that describe any machine."""

from __future__ import annotations

import locale
import os
import platform
import site
import struct
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import asg
import asg_addin

WINDOWS, MAC = "Windows", "Darwin"
PACKAGES = ("asg-benchmark", "xlwings", "pyOpenVBA", "pywin32")

Registry = Mapping[str, Mapping[str, object]]
"""Values of the registry by key, both as Windows writes them; the unnamed value is ``""``."""

OFFICE = r"HKCU\Software\Microsoft\Office\16.0\Excel"
OFFICE_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel"
"""Excel 2016 and all later ones call themselves 16.0 here."""

EXCEL_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
TRUSTED = rf"{OFFICE}\Security\Trusted Locations"
TRUSTED_POLICY = rf"{OFFICE_POLICY}\Security\Trusted Locations"
MACROS_POLICY = rf"{OFFICE_POLICY}\Security"
DISABLED = rf"{OFFICE}\Resiliency\DisabledItems"
APPLOCKER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Exe"
ATTACK_SURFACE = (
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
)
ATTACK_SURFACE_MANAGED = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"

_KEYS = (
    EXCEL_PATH,
    TRUSTED,
    TRUSTED_POLICY,
    MACROS_POLICY,
    DISABLED,
    APPLOCKER,
    ATTACK_SURFACE,
    ATTACK_SURFACE_MANAGED,
)
_KEYS_WITH_CHILDREN = (TRUSTED, TRUSTED_POLICY)


@dataclass(frozen=True)
class Python:
    """The Python that runs the command.

    Attributes
    ----------
    executable
        Its program.
    prefix, base_prefix
        Its folder, and that of the Python that a virtual environment was made from.
    version
        Three numbers.
    bits
        64 or 32.
    """

    executable: Path
    prefix: Path
    base_prefix: Path
    version: tuple[int, int, int]
    bits: int

    @property
    def from_store(self) -> bool:
        """Whether it is the Microsoft Store's, whose writes Windows keeps from other programs."""
        return any("WindowsApps" in Path(p).parts for p in (self.executable, self.base_prefix))


@dataclass(frozen=True)
class Machine:
    """A machine as the add-in sees it.

    Attributes
    ----------
    system
        As :func:`platform.system` calls it: Windows, Darwin (a Mac), Linux.
    home
        The user's folder.
    roaming
        ``%APPDATA%``; None but on Windows.
    python
        The Python that runs the command.
    packages
        Versions of the installed distributions among :data:`PACKAGES`.
    package_folders
        The folders that ``asg`` and ``asg_addin`` lie in.
    site_folders
        The folders that Python finds packages in by itself.
    code_page
        How Windows, and VBA with it, writes text files.
    registry
        What is in the registry under the keys above; empty but on Windows.
    applications
        Where a Mac has its programs.
    try_python
        Loads the add-in's functions with a Python as Excel does, and says what went wrong, empty
        where nothing did; None where nothing may be started.
    installed_at
        When this version of the package was installed.
    running_since
        Since when a Python has been running, this one aside; None where none is.
    """

    system: str
    home: Path
    python: Python
    roaming: Path | None = None
    packages: Mapping[str, str] = field(default_factory=dict)
    package_folders: tuple[Path, ...] = ()
    site_folders: tuple[Path, ...] = ()
    code_page: str = "utf-8"
    registry: Registry = field(default_factory=dict)
    applications: Path = Path("/Applications")
    try_python: Callable[[Path], str] | None = None
    installed_at: datetime | None = None
    running_since: Callable[[Path], datetime | None] | None = None

    def value(self, key: str, name: str) -> object:
        """A value of the registry, whatever its name's case; None where there is none."""
        values = self.registry.get(key, {})
        return next((v for n, v in values.items() if n.casefold() == name.casefold()), None)


def this_machine() -> Machine:
    """Describe the machine that this runs on."""
    system = platform.system()
    roaming = os.environ.get("APPDATA")
    return Machine(
        system=system,
        home=Path.home(),
        python=Python(
            Path(sys.executable),
            Path(sys.prefix),
            Path(sys.base_prefix),
            sys.version_info[:3],
            struct.calcsize("P") * 8,
        ),
        roaming=Path(roaming) if roaming and system == WINDOWS else None,
        packages=dict(_installed()),
        package_folders=tuple(Path(str(m.__file__)).parents[1] for m in (asg, asg_addin)),
        site_folders=tuple(
            Path(folder) for folder in (sysconfig.get_path("purelib"), site.getusersitepackages())
        ),
        code_page=locale.getencoding(),
        registry=_registry() if system == WINDOWS else {},
        try_python=_try_python if system == WINDOWS else None,
        installed_at=_installed_at(),
        running_since=_running_since if system == WINDOWS else None,
    )


SECONDS_TO_START = 60
"""How long a Python may take to load the functions; a virus scanner may look at each file."""


def _try_python(program: Path) -> str:
    code = "import xlwings.com_server, asg_addin.functions, asg_addin.macros"
    command = [str(program), "-P", "-B", "-c", code]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS_TO_START, check=False
        )
    except OSError as error:
        return f"it cannot be started ({error.strerror or error})"
    except subprocess.TimeoutExpired:
        return f"it was not ready after {SECONDS_TO_START} seconds"
    if "Unknown option: -P" in run.stderr:
        return "it is older than Python 3.11"
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    return (lines[-1].strip() if lines else f"exit code {run.returncode}") if run.returncode else ""


def _installed() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _installed_at() -> datetime | None:
    try:
        files = metadata.files("asg-benchmark") or []
    except metadata.PackageNotFoundError:
        return None
    changed = [Path(f.locate()).stat().st_mtime for f in files if f.name == "METADATA"]
    with suppress(ValueError, OverflowError, OSError):  # before the year 1, or after 9999
        return datetime.fromtimestamp(changed[0], UTC) if changed else None
    return None


def _running_since(program: Path) -> datetime | None:
    """When the earliest process of a program was started, this one and its parent aside."""
    if sys.platform != "win32":
        return None
    import pywintypes
    import win32api
    import win32con
    import win32process

    access = win32con.PROCESS_QUERY_INFORMATION | win32con.PROCESS_VM_READ
    started = []
    for process in set(win32process.EnumProcesses()) - {os.getpid(), os.getppid()}:
        try:
            handle = win32api.OpenProcess(access, False, process)
            if Path(win32process.GetModuleFileNameEx(handle, 0)) == program:
                started.append(win32process.GetProcessTimes(handle)["CreationTime"])
        except pywintypes.error:  # another user's, or ended meanwhile
            continue
    return min(started, default=None)


def _registry() -> Registry:
    if sys.platform != "win32":
        return {}
    import winreg

    def read(key: str) -> dict[str, object]:
        with opened(key) as handle:
            count = winreg.QueryInfoKey(handle)[1]
            return {n: v for n, v, _ in (winreg.EnumValue(handle, i) for i in range(count))}

    def children(key: str) -> list[str]:
        with opened(key) as handle:
            count = winreg.QueryInfoKey(handle)[0]
            return [rf"{key}\{winreg.EnumKey(handle, i)}" for i in range(count)]

    def opened(key: str) -> Any:  # noqa: ANN401 - a type that there is on Windows alone
        hive, _, path = key.partition("\\")
        root = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[hive]
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        return winreg.OpenKey(root, path, access=access)

    found: dict[str, Mapping[str, object]] = {}
    keys = list(_KEYS)
    for key in _KEYS_WITH_CHILDREN:
        try:
            keys += children(key)
        except OSError:  # no such key, or not for this user's eyes
            continue
    for key in keys:
        try:
            found[key] = read(key)
        except OSError:
            continue
    return found
