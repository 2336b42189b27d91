"""What Excel and Windows are told to allow, as far as the registry shows it to a user."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from asg_addin.findings import Finding, note, ok, wrong
from asg_addin.machine import (
    APPLOCKER,
    ATTACK_SURFACE,
    ATTACK_SURFACE_MANAGED,
    DISABLED,
    EXCEL_PATH,
    MACROS_POLICY,
    TRUSTED,
    TRUSTED_POLICY,
    Machine,
)
from asg_addin.xlam import ADDIN_FILE

ASK_IT = "ask your IT department, and show them README-for-IT.md (docs/add-in-it.md)"

MACHINE_TYPES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}
"""How a Windows program says for which processor it is, in bits (x86, x64, ARM64)."""

RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Office may not start other programs",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "macros may not call Windows' own functions",
}
"""Rules of Microsoft Defender (attack surface reduction) that stop what xlwings does."""

_BLOCK = "1"


def excel_on_windows(machine: Machine) -> tuple[Path, int] | None:
    """Excel's program and whether it has 32 or 64 bits; None where there is no Excel."""
    found = machine.value(EXCEL_PATH, "")
    if not isinstance(found, str) or not found:
        return None
    path = Path(found.strip('"'))
    bits = program_bits(path)
    return None if bits is None else (path, bits)


def program_bits(path: Path) -> int | None:
    """Read from a Windows program's header for how many bits it is; None of what is no program.

    The header's place is at byte 60; four bytes into it stands the type of the machine.
    """
    try:
        with path.open("rb") as file:
            start = file.read(64)
            if len(start) < 64 or start[:2] != b"MZ":
                return None
            file.seek(struct.unpack("<I", start[60:])[0])
            header = file.read(6)
    except OSError:
        return None
    if len(header) < 6 or header[:4] != b"PE\0\0":
        return None
    return MACHINE_TYPES.get(struct.unpack("<H", header[4:])[0])


def policy_findings(machine: Machine, addin: Path) -> Iterator[Finding]:
    """Look at what may keep Excel from opening the add-in, or the add-in from starting Python."""
    yield _trusted_location(machine, addin)
    yield from _macros(machine)
    yield from _disabled(machine)
    yield from _defender(machine)
    yield from _applocker(machine)


def _trusted_location(machine: Machine, addin: Path) -> Finding:
    subject, folder = "Trusted location", addin.parent
    for key in (TRUSTED_POLICY, TRUSTED):
        if machine.value(key, "AllLocationsDisabled") == 1:
            return wrong(
                subject,
                "trusted locations are switched off on this machine",
                f"have {ADDIN_FILE} signed by a publisher that Excel trusts; {ASK_IT}",
            )
    if is_on_network(folder):
        allowed = (machine.value(key, "AllowNetworkLocations") for key in (TRUSTED_POLICY, TRUSTED))
        if 1 not in allowed:
            return wrong(
                subject,
                f"{folder} is on the network (a redirected AppData), where Excel trusts nothing",
                "in Excel: File, Options, Trust Center, Trust Center Settings, Trusted Locations, "
                f"Allow Trusted Locations on my network; or have {ADDIN_FILE} signed; {ASK_IT}",
            )
    listed = [
        (values, key)
        for key, values in machine.registry.items()
        if key.startswith((f"{TRUSTED}\\", f"{TRUSTED_POLICY}\\"))
    ]
    if not listed:
        return note(
            subject,
            f"Excel has not listed any yet; its own start folder {folder} is one of them "
            "unless your IT department took it out",
            "start Excel once, then run 'asg addin doctor' again",
        )
    for values, _ in listed:
        trusted = values.get("Path")
        below = values.get("AllowSubFolders") == 1
        if isinstance(trusted, str) and _covers(machine, trusted, folder, below):
            return ok(subject, f"{folder} is one")
    return wrong(
        subject,
        f"{folder} is not among Excel's trusted locations: it will not run the add-in's macros",
        "in Excel: File, Options, Trust Center, Trust Center Settings, Trusted Locations, Add new "
        f"location: {folder}; where that is greyed out {ASK_IT}",
    )


def is_on_network(folder: Path) -> bool:
    """Whether a path names a server, as that of a redirected profile does."""
    return str(folder).startswith(("\\\\", "//"))


def _covers(machine: Machine, trusted: str, folder: Path, below: bool) -> bool:
    roaming = str(machine.roaming or machine.home / "AppData" / "Roaming")
    path = trusted
    for name, value in (("%APPDATA%", roaming), ("%USERPROFILE%", str(machine.home))):
        start = path[: len(name)]
        if start.casefold() == name.casefold():
            path = value + path[len(name) :]
    wanted, given = _plain(str(folder)), _plain(path)
    return wanted == given or (below and wanted.startswith(f"{given}/"))


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").casefold()


def _macros(machine: Machine) -> Iterator[Finding]:
    subject = "Macros"
    warnings = machine.value(MACROS_POLICY, "VBAWarnings")
    if machine.value(MACROS_POLICY, "DisableAllAddins") == 1:
        yield wrong(subject, "your IT department has switched all add-ins off", ASK_IT)
    elif machine.value(MACROS_POLICY, "RequireAddinSig") == 1:
        yield wrong(
            subject,
            "your IT department allows only signed add-ins",
            f"have {ADDIN_FILE} signed, then 'asg addin install --file signed.xlam'; {ASK_IT}",
        )
    elif warnings in (3, 4):
        alone = "signed ones" if warnings == 3 else "those in trusted locations"
        yield note(subject, f"your IT department allows no macros but {alone}")
    else:
        yield ok(subject, "no policy against them was found")


def _disabled(machine: Machine) -> Iterator[Finding]:
    for value in machine.registry.get(DISABLED, {}).values():
        if isinstance(value, bytes) and ADDIN_FILE in value.decode("utf-16-le", "replace").lower():
            yield wrong(
                "Disabled items",
                f"Excel has disabled {ADDIN_FILE} after it crashed or was slow",
                "in Excel: File, Options, Add-ins, Manage: Disabled Items, Go, enable it",
            )


def _defender(machine: Machine) -> Iterator[Finding]:
    managed = str(machine.value(ATTACK_SURFACE_MANAGED, "ASRRules") or "")
    states = dict(rule.split("=", 1) for rule in managed.lower().split("|") if "=" in rule)
    for rule, says in RULES.items():
        state = machine.value(ATTACK_SURFACE, rule)
        state = states.get(rule) if state is None else state
        if str(state) == _BLOCK:
            yield wrong(
                "Microsoft Defender",
                f"a rule is on that {says} ({rule}): formulas and buttons cannot reach Python",
                f"{ASK_IT}: an exclusion for Excel with this add-in is needed, or use xlwings Lite "
                "(addin/lite/README.md)",
            )


def _applocker(machine: Machine) -> Iterator[Finding]:
    if machine.value(APPLOCKER, "EnforcementMode") != 1:
        return
    program = machine.python.executable
    if _plain(str(program)).startswith(f"{_plain(str(machine.home))}/"):
        yield note(
            "AppLocker",
            f"it decides which programs may run, and {program} is in your own folder, which its "
            "usual rules do not allow; but this command runs, so it is allowed here",
            f"if formulas show an error of access, {ASK_IT}",
        )
