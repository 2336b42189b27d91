"""Machines described for tests: their folders are real ones, in a temporary place."""

from __future__ import annotations

import struct
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from asg_addin.machine import EXCEL_PATH, MAC, TRUSTED, WINDOWS, Machine, Python

XLWINGS = metadata.version("xlwings")
PACKAGES = {
    "asg-benchmark": metadata.version("asg-benchmark"),
    "xlwings": XLWINGS,
    "pyOpenVBA": metadata.version("pyOpenVBA"),
    "pywin32": "312",
}
STARTUP = {"Path": r"%APPDATA%\Microsoft\Excel\XLSTART", "AllowSubFolders": 1}


def program(path: Path, machine_type: int) -> Path:
    """Write a file with the header of a Windows program for a type of machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = b"MZ" + b"\0" * 58 + struct.pack("<I", 128)
    path.write_bytes(header.ljust(128, b"\0") + b"PE\0\0" + struct.pack("<H", machine_type))
    return path


def windows(folder: Path, excel_type: int | None = 0x8664) -> Machine:
    """Describe a Windows machine on which all is right, nothing being installed yet.

    Python is a virtual environment in the user's folder, with what pip puts there.
    """
    home = folder / "Users" / "ann"
    roaming = home / "AppData" / "Roaming"
    roaming.mkdir(parents=True)
    environment = home / "asg-benchmark"
    python = program(environment / "Scripts" / "python.exe", 0x8664)
    for bits in (32, 64):
        (environment / f"xlwings{bits}-{XLWINGS}.dll").write_bytes(b"")
    registry: dict[str, dict[str, object]] = {rf"{TRUSTED}\Location2": dict(STARTUP)}
    if excel_type is not None:
        excel = program(folder / "Program Files" / "Office16" / "EXCEL.EXE", excel_type)
        registry[EXCEL_PATH] = {"": str(excel)}
    site = environment / "Lib" / "site-packages"
    return Machine(
        system=WINDOWS,
        home=home,
        roaming=roaming,
        python=Python(python, environment, folder / "Python311", (3, 11, 9), 64),
        packages=dict(PACKAGES),
        package_folders=(site, site),
        site_folders=(site,),
        code_page="cp1252",
        registry=registry,
    )


def mac(folder: Path) -> Machine:
    """Describe a Mac on which all is right, nothing being installed yet."""
    home = folder / "Users" / "ann"
    python = home / "asg" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_bytes(b"")
    applications = folder / "Applications"
    (applications / "Microsoft Excel.app").mkdir(parents=True)
    packages = {name: version for name, version in PACKAGES.items() if name != "pywin32"}
    return Machine(
        system=MAC,
        home=home,
        python=Python(python, home / "asg", folder / "python", (3, 12, 4), 64),
        packages=packages,
        package_folders=(home / "src" / "engine", home / "src" / "addin"),
        site_folders=(home / "asg" / "site-packages",),
        applications=applications,
    )


def linux(folder: Path) -> Machine:
    """Describe a Linux machine."""
    machine = mac(folder)
    return replace(machine, system="Linux")


def with_registry(machine: Machine, key: str, **values: object) -> Machine:
    """A machine with some values under a key of its registry."""
    registry = {k: dict(v) for k, v in machine.registry.items()}
    registry.setdefault(key, {}).update(values)
    return replace(machine, registry=registry)
