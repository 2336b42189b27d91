"""Installing into a user's folders, and taking exactly that away again."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import pytest
from described_machines import linux, mac, windows

from asg.errors import AsgError, InputError, OutputError, UsageError
from asg_addin.installing import install, places, read_settings, uninstall
from asg_addin.xlam import build_addin


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build_addin(tmp_path_factory.mktemp("addin")).path


def files_under(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def test_windows_gets_the_addin_its_settings_and_nothing_else(tmp_path, built):
    machine = windows(tmp_path)
    before = files_under(tmp_path)
    done = install(machine, built)
    where = places(machine)
    assert done.files == (where.addin, where.conf)
    assert where.addin == machine.roaming / "Microsoft/Excel/XLSTART/asg.xlam"
    assert files_under(tmp_path) - before == {where.addin, where.conf, where.receipt}
    assert where.addin.read_bytes() == built.read_bytes()


def test_without_a_file_the_addin_is_built(tmp_path, built):
    machine = windows(tmp_path)
    assert install(machine).addin.read_bytes() == built.read_bytes()


def test_settings_name_this_python_as_vba_reads_them(tmp_path, built):
    machine = windows(tmp_path)
    install(machine, built)
    where = places(machine)
    assert where.conf == machine.home / ".asg-benchmark/asg-benchmark.conf"
    lines = where.conf.read_text("cp1252").splitlines()
    assert where.conf.read_bytes().count(b"\r\n") == len(lines) == 2  # as VBA writes it
    assert lines == [
        f'"INTERPRETER_WIN","{machine.python.executable}"',
        f'"PYTHONPATH","{where.conf.parent}"',
    ]
    assert read_settings(where.conf, "cp1252")["INTERPRETER_WIN"] == str(machine.python.executable)


def test_packages_outside_python_s_own_folders_are_named(tmp_path, built):
    machine = mac(tmp_path)
    install(machine, built)
    found = read_settings(places(machine).conf, "utf-8")
    assert found["PYTHONPATH"] == ";".join(str(folder) for folder in machine.package_folders)
    assert found["INTERPRETER_MAC"] == str(machine.python.executable)


def test_uninstall_takes_away_exactly_what_install_put(tmp_path, built):
    machine = windows(tmp_path)
    startup = machine.roaming / "Microsoft/Excel/XLSTART"
    startup.mkdir(parents=True)
    (startup / "personal.xlsb").write_bytes(b"the user's own")
    before = files_under(tmp_path)
    done = install(machine, built)
    gone = uninstall(machine)
    assert gone.removed == done.files
    assert gone.left == ()
    assert files_under(tmp_path) == before
    assert not places(machine).conf.parent.exists()


def test_uninstall_leaves_what_was_changed_since(tmp_path, built):
    machine = windows(tmp_path)
    install(machine, built)
    where = places(machine)
    where.conf.write_text('"INTERPRETER_WIN","C:\\mine\\python.exe"\n')
    gone = uninstall(machine)
    assert gone.removed == (where.addin,)
    assert gone.left == (where.conf,)
    assert where.conf.is_file()


def test_uninstall_twice_is_no_fault(tmp_path, built):
    machine = windows(tmp_path)
    install(machine, built)
    uninstall(machine)
    assert uninstall(machine) == uninstall(windows(tmp_path / "another"))


def test_installing_again_replaces_what_was_installed(tmp_path, built):
    machine = windows(tmp_path)
    install(machine, built)
    other = replace(
        machine, python=replace(machine.python, executable=tmp_path / "new" / "python.exe")
    )
    install(other, built)
    found = read_settings(places(machine).conf, "cp1252")
    assert found["INTERPRETER_WIN"] == str(tmp_path / "new" / "python.exe")
    assert len(uninstall(machine).removed) == 2


@pytest.mark.parametrize("which", ["addin", "conf"])
def test_somebody_else_s_file_is_not_replaced(tmp_path, built, which):
    machine = windows(tmp_path)
    path = getattr(places(machine), which)
    path.parent.mkdir(parents=True)
    path.write_text("somebody else's")
    before = files_under(tmp_path)
    with pytest.raises(AsgError, match=r"was not installed by this command.*move it and") as told:
        install(machine, built)
    assert str(path) in str(told.value)
    assert path.read_text() == "somebody else's"
    assert files_under(tmp_path) == before
    assert uninstall(machine).removed == ()


def test_what_a_broken_installation_wrote_can_be_taken_away(tmp_path, built):
    machine = windows(tmp_path)
    where = places(machine)
    where.conf.parent.mkdir(parents=True)
    where.conf.mkdir()  # a folder where the settings belong
    with pytest.raises((AsgError, OutputError)):
        install(machine, built)
    where.conf.rmdir()
    uninstall(machine)
    assert not where.addin.exists()


def test_the_store_s_python_is_refused_with_the_reason(tmp_path, built):
    machine = windows(tmp_path)
    store = tmp_path / "WindowsApps" / "PythonSoftwareFoundation.Python.3.11"
    machine = replace(machine, python=replace(machine.python, base_prefix=store))
    with pytest.raises(AsgError, match="Microsoft Store"):
        install(machine, built)


def test_linux_has_no_excel(tmp_path, built):
    for step in (lambda: install(linux(tmp_path), built), lambda: uninstall(linux(tmp_path / "b"))):
        with pytest.raises(UsageError, match="Excel does not run on Linux") as told:
            step()
        assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "no such file"), (b"no zip", "cannot be read as an add-in"), ("other", "another")],
)
def test_a_file_that_is_no_addin_of_ours_is_refused(tmp_path, content, said):
    machine = windows(tmp_path)
    file = tmp_path / "signed.xlam"
    if content == "other":
        content = (resources.files("xlwings") / "quickstart_addin_ribbon.xlam").read_bytes()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=said):
        install(machine, file)
    assert not places(machine).addin.exists()


def test_a_mac_gets_the_script_that_starts_python(tmp_path, built):
    machine = mac(tmp_path)
    where = places(machine)
    done = install(machine, built)
    assert done.files == (where.addin, where.conf, where.script)
    assert "VbaHandler" in where.script.read_text("utf-8")
    assert uninstall(machine).removed == done.files


def test_a_script_that_xlwings_has_put_there_stays_its_own(tmp_path, built):
    machine = mac(tmp_path)
    where = places(machine)
    where.script.parent.mkdir(parents=True)
    script = (resources.files("xlwings") / where.script.name).read_bytes()
    where.script.write_bytes(script)
    assert where.script not in install(machine, built).files
    uninstall(machine)
    assert where.script.read_bytes() == script


def test_a_path_that_vba_cannot_read_is_refused(tmp_path, built):
    machine = windows(tmp_path)
    python = replace(machine.python, executable=tmp_path / "žluť" / "python.exe")
    with pytest.raises(AsgError, match="has a letter that VBA cannot read"):
        install(replace(machine, python=python), built)


def test_the_receipt_says_what_was_put_where(tmp_path, built):
    machine = windows(tmp_path)
    done = install(machine, built)
    receipt = json.loads(places(machine).receipt.read_text("utf-8"))
    assert [file["path"] for file in receipt["files"]] == [str(path) for path in done.files]
