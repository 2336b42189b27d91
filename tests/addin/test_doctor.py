"""What the doctor says of machines with all right, and of machines with one thing wrong each."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from described_machines import XLWINGS, linux, mac, program, windows, with_registry

from asg_addin.doctor import diagnose
from asg_addin.installing import install, places
from asg_addin.machine import (
    APPLOCKER,
    ATTACK_SURFACE,
    ATTACK_SURFACE_MANAGED,
    DISABLED,
    MACROS_POLICY,
    TRUSTED,
    TRUSTED_POLICY,
    _try_python,
    this_machine,
)
from asg_addin.windows_policies import policy_findings, program_bits
from asg_addin.xlam import build_addin

CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build_addin(tmp_path_factory.mktemp("addin")).path


@pytest.fixture
def right(tmp_path, built):
    """A Windows machine on which the add-in is installed and nothing is wrong."""
    machine = windows(tmp_path)
    install(machine, built)
    return machine


def wrongs(machine):
    found = diagnose(machine)
    assert all(finding.todo for finding in found if finding.level == "wrong")
    return {finding.subject: finding for finding in found if finding.level == "wrong"}


def only_wrong(machine, subject):
    found = wrongs(machine)
    assert list(found) == [subject], [str(finding) for finding in found.values()]
    return str(found[subject])


def notes(machine):
    return {f.subject: str(f) for f in diagnose(machine) if f.level == "note"}


def test_nothing_is_wrong_where_all_is_right(right):
    found = diagnose(right)
    assert {finding.level for finding in found} == {"ok"}
    subjects = ["Excel", "Python", "Packages", "Add-in", "Settings", "xlwings' DLL"]
    assert [finding.subject for finding in found] == [*subjects, "Trusted location", "Macros"]


def test_no_excel(right):
    registry = {k: v for k, v in right.registry.items() if "excel.exe" not in k}
    said = only_wrong(replace(right, registry=registry), "Excel")
    assert "no desktop Excel was found" in said
    assert "addin/lite/README.md" in said


def test_nothing_installed_yet(tmp_path):
    found = wrongs(windows(tmp_path))
    assert set(found) == {"Add-in", "Settings"}
    assert all(finding.todo == "asg addin install" for finding in found.values())


def test_another_xlwings_than_the_addin_is_made_for(right):
    other = replace(right, packages={**right.packages, "xlwings": "0.37.9"})
    found = wrongs(other)
    assert f"made for xlwings {XLWINGS}, but 0.37.9 is installed" in str(found["Add-in"])
    assert "asg addin install" in found["Add-in"].todo
    assert "xlwings64-0.37.9.dll" in str(found["xlwings' DLL"])


def test_an_xlwings_of_another_series(right):
    other = replace(right, packages={**right.packages, "xlwings": "0.30.1"})
    assert "not of the series 0.37" in str(wrongs(other)["xlwings"])


def test_an_addin_of_another_version_of_ours(right):
    other = replace(right, packages={**right.packages, "asg-benchmark": "9.9.9"})
    assert "was made by version" in only_wrong(other, "Add-in")


def test_packages_that_are_not_installed(right):
    packages = {"asg-benchmark": right.packages["asg-benchmark"]}
    said = only_wrong(replace(right, packages=packages), "Packages")
    assert "not installed: xlwings, pyOpenVBA, pywin32" in said
    assert "pip install asg-benchmark[excel]" in said


def test_excel_of_32_bits_with_python_of_64_is_served_by_the_other_dll(tmp_path, built):
    machine = windows(tmp_path, excel_type=0x014C)
    install(machine, built)
    assert not wrongs(machine)
    texts = [str(finding) for finding in diagnose(machine)]
    assert any(f"xlwings32-{XLWINGS}.dll" in text for text in texts)
    (machine.python.prefix / f"xlwings32-{XLWINGS}.dll").unlink()
    said = only_wrong(machine, "xlwings' DLL")
    assert f"xlwings32-{XLWINGS}.dll is neither in" in said
    assert f"(xlwings64-{XLWINGS}.dll is)" in said


def test_python_of_32_bits_has_no_dll(right):
    other = replace(right, python=replace(right.python, bits=32))
    assert "install 64-bit Python" in only_wrong(other, "Python")


def test_a_user_s_own_installation_has_its_dll_elsewhere(right):
    for bits in (32, 64):
        (right.python.prefix / f"xlwings{bits}-{XLWINGS}.dll").unlink()
    said = only_wrong(right, "xlwings' DLL")
    assert "virtual environment" in said
    assert "virus scanner" in said


def test_an_old_python(right):
    other = replace(right, python=replace(right.python, version=(3, 10, 1)))
    assert "3.10.1 is too old" in only_wrong(other, "Python")


def test_the_store_s_python(right, tmp_path):
    store = tmp_path / "WindowsApps" / "Python"
    other = replace(right, python=replace(right.python, base_prefix=store))
    assert "Microsoft Store" in only_wrong(other, "Python")


def test_a_python_that_is_gone(right):
    right.python.executable.unlink()
    assert "which no longer exists" in only_wrong(right, "Settings")


def test_another_python_than_excel_starts_is_a_note(right, tmp_path):
    other = program(tmp_path / "other" / "python.exe", 0x8664)
    machine = replace(right, python=replace(right.python, executable=other))
    assert not wrongs(machine)
    said = notes(machine)["Settings"]
    assert "not the Python that runs this command" in said
    assert f"do: asg addin install, if Excel should start {other}" in said


def test_settings_that_name_no_python(right):
    places(right).conf.write_text('"SHOW CONSOLE","True"\n')
    assert "does not name a Python" in only_wrong(right, "Settings")


def test_a_file_that_is_no_addin(right):
    places(right).addin.write_bytes(b"nothing")
    assert "cannot be read as an add-in" in only_wrong(right, "Add-in")


def test_the_mark_of_the_web(right):
    addin = places(right).addin
    addin.with_name("asg.xlam:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    assert "mark of a download" in only_wrong(right, "Mark of the Web")


def test_no_trusted_location_covers_the_addin(right):
    elsewhere = {"Path": r"C:\Program Files\Office16\XLSTART", "AllowSubFolders": 1}
    machine = with_registry(right, rf"{TRUSTED}\Location2", **elsewhere)
    said = only_wrong(machine, "Trusted location")
    assert "XLSTART" in said
    assert "Add new location" in said


@pytest.mark.parametrize(("below", "is_trusted"), [(1, True), (0, False)])
def test_a_location_above_counts_where_folders_below_do(right, below, is_trusted):
    above = {"Path": "%appdata%\\Microsoft\\", "AllowSubFolders": below}
    machine = with_registry(right, rf"{TRUSTED}\Location2", **above)
    assert ("Trusted location" not in wrongs(machine)) == is_trusted


def test_locations_that_a_policy_lists_count(right):
    registry = {k: v for k, v in right.registry.items() if not k.startswith(TRUSTED)}
    listed = rf"{TRUSTED_POLICY}\Location0"
    registry[listed] = {"Path": str(places(right).addin.parent)}
    assert not wrongs(replace(right, registry=registry))


def test_an_excel_that_was_never_started_is_a_note(right):
    registry = {k: v for k, v in right.registry.items() if not k.startswith(TRUSTED)}
    machine = replace(right, registry=registry)
    assert not wrongs(machine)
    assert "start Excel once" in notes(machine)["Trusted location"]


@pytest.mark.parametrize("key", [TRUSTED, TRUSTED_POLICY])
def test_trusted_locations_switched_off(right, key):
    machine = with_registry(right, key, AllLocationsDisabled=1)
    assert "switched off" in only_wrong(machine, "Trusted location")


@pytest.mark.parametrize(("allowed", "is_wrong"), [(None, True), (0, True), (1, False)])
@pytest.mark.parametrize("key", [TRUSTED, TRUSTED_POLICY])
def test_a_redirected_profile_is_no_trusted_location_by_default(right, key, allowed, is_wrong):
    addin = Path(r"\\server\profiles\ann\AppData\Roaming\Microsoft\Excel\XLSTART") / "asg.xlam"
    machine = right if allowed is None else with_registry(right, key, AllowNetworkLocations=allowed)
    found = next(iter(policy_findings(machine, addin)))
    assert found.subject == "Trusted location"
    assert ("on the network (a redirected AppData)" in found.said) == is_wrong
    if is_wrong:
        assert "Allow Trusted Locations on my network" in found.todo


@pytest.mark.parametrize(
    ("answer", "level"), [("", "ok"), ("ModuleNotFoundError: No module named 'asg'", "wrong")]
)
def test_the_python_that_excel_starts_is_tried(right, answer, level):
    tried = []
    machine = replace(right, try_python=lambda path: tried.append(path) or answer)
    found = next(f for f in diagnose(machine) if f.subject == "Start of Python")
    assert found.level == level
    assert answer in found.said
    assert tried == [right.python.executable]


@pytest.mark.parametrize(
    ("installed", "level"), [((2026, 3, 1), "ok"), ((2026, 3, 3), "wrong"), (None, "ok")]
)
def test_a_python_that_runs_since_before_an_update_is_reported(right, installed, level):
    asked = []
    since = datetime(2026, 3, 2, 9, 5).astimezone()
    machine = replace(
        right,
        installed_at=installed and datetime(*installed).astimezone(),
        running_since=lambda path: asked.append(path) or since,
    )
    found = next(f for f in diagnose(machine) if f.subject == "Running Python")
    assert found.level == level
    assert "has been running since 02 March, 09:05" in found.said
    assert asked == [right.python.executable]
    if level == "wrong":
        assert "Restart Python" in found.todo


def test_no_running_python_is_nothing_to_report(right):
    found = diagnose(replace(right, running_since=lambda _path: None))
    assert "Running Python" not in {finding.subject for finding in found}


def test_this_version_was_installed_before_now():
    assert this_machine().installed_at < datetime.now(UTC)


@pytest.mark.linux_only
def test_a_python_that_is_too_old_is_reported(tmp_path):
    old = tmp_path / "python"
    old.write_text(  # what Python 3.10 says of -P
        "#!/bin/sh\n"
        "echo 'Unknown option: -P' >&2\n"
        "echo 'usage: python [option] ... [-c cmd | -m mod | file | -] [arg] ...' >&2\n"
        "echo 'Try `python -h'\"'\"' for more information.' >&2\n"
        "exit 2\n"
    )
    old.chmod(0o755)
    assert _try_python(old) == "it is older than Python 3.11"


def test_a_python_is_tried_for_real(tmp_path):
    assert "cannot be started" in _try_python(tmp_path / "none.exe")
    said = _try_python(Path(sys.executable))
    # The part of xlwings that needs Windows is loaded too.
    assert said == "" if sys.platform == "win32" else "pywin32" in said or "win32" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("DisableAllAddins", 1, "all add-ins off"), ("RequireAddinSig", 1, "only signed add-ins")],
)
def test_policies_against_addins(right, name, value, said):
    assert said in only_wrong(with_registry(right, MACROS_POLICY, **{name: value}), "Macros")


@pytest.mark.parametrize("value", [3, 4])
def test_policies_for_macros_are_noted(right, value):
    machine = with_registry(right, MACROS_POLICY, vbawarnings=value)
    assert not wrongs(machine)
    assert "no macros but" in notes(machine)["Macros"]


def test_an_addin_that_excel_has_disabled(right):
    item = b"\1\0\0\0" + "C:\\...\\XLSTART\\ASG.XLAM\0".encode("utf-16-le")
    said = only_wrong(with_registry(right, DISABLED, A1B2=item), "Disabled items")
    assert "Disabled Items" in said


def test_defender_s_rule_against_child_processes(right):
    by_policy = with_registry(right, ATTACK_SURFACE, **{CHILD_PROCESSES: "1"})
    managed = with_registry(
        right, ATTACK_SURFACE_MANAGED, ASRRules=f"x=0|{CHILD_PROCESSES.lower()}=1"
    )
    for machine in (by_policy, managed):
        assert "may not start other programs" in only_wrong(machine, "Microsoft Defender")
    audited = with_registry(right, ATTACK_SURFACE, **{CHILD_PROCESSES: "2"})
    assert not wrongs(audited)


def test_applocker_is_a_hint(right):
    machine = with_registry(right, APPLOCKER, EnforcementMode=1)
    assert not wrongs(machine)
    assert "your own folder" in notes(machine)["AppLocker"]


def test_a_mac_with_all_right(tmp_path, built):
    machine = mac(tmp_path)
    install(machine, built)
    assert not wrongs(machine)
    assert "xlwings Lite" in notes(machine)["Functions"]


def test_a_mac_with_nothing(tmp_path):
    machine = replace(mac(tmp_path), applications=tmp_path / "none")
    assert set(wrongs(machine)) == {"Excel", "Add-in", "Settings", "Script"}


def test_linux_is_told_what_applies(tmp_path):
    machine = linux(tmp_path)
    assert not wrongs(machine)
    assert "'asg addin build' makes asg.xlam here" in notes(machine)["Excel"]
    assert len(diagnose(machine)) == 3


def test_bits_of_a_program(tmp_path):
    assert program_bits(program(tmp_path / "a.exe", 0x8664)) == 64
    assert program_bits(program(tmp_path / "b.exe", 0x014C)) == 32
    (tmp_path / "c.exe").write_bytes(b"MZ")
    assert program_bits(tmp_path / "c.exe") is None
    assert program_bits(tmp_path / "none.exe") is None


def test_this_machine_describes_itself():
    machine = this_machine()
    assert machine.python.version == sys.version_info[:3]
    assert machine.packages["xlwings"] == XLWINGS
    engine, addin = machine.package_folders
    assert (engine / "asg").is_dir()
    assert (addin / "asg_addin").is_dir()
    assert machine.registry == {} or sys.platform == "win32"


def test_the_doctor_needs_none_of_the_addin_s_packages():
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['xlwings', 'pyopenvba']))\n"
        "from asg.cli import run\n"
        "assert run(['addin', 'build', '--out', 'nowhere']) == 2\n"
        "assert run(['addin', 'doctor']) in (0, 1)\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "pip install asg-benchmark[excel]" in run.stderr
    assert "Traceback" not in run.stderr
