"""The tool that compares every output with its checksums."""

import importlib.util
import zipfile

import pytest

from repository import ROOT


@pytest.fixture
def freeze(monkeypatch):
    """The tool, with one small workbook and one table instead of all outputs."""
    spec = importlib.util.spec_from_file_location("freeze", ROOT / "tools" / "freeze.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)

    def write_outputs(out, *, few):
        (out / "sample").mkdir()
        (out / "sample" / "results.csv").write_text("score\n7\n", encoding="utf-8")
        (out / "sample" / "manifest.json").write_text("{}", encoding="utf-8")
        with zipfile.ZipFile(out / "sample" / "a.xlsx", "w") as package:
            for name, content in tool.parts.items():
                package.writestr(name, content)

    tool.parts = {"sheet1.xml": "<a/>", "styles.xml": "<b/>"}
    monkeypatch.setattr(tool, "write_outputs", write_outputs)
    return tool


def test_what_differs_is_named_by_workbook_and_part(freeze, tmp_path, monkeypatch, capsys):
    def run(word):
        monkeypatch.setattr("sys.argv", ["freeze.py", word, str(tmp_path / "sums")])
        return freeze.main(), capsys.readouterr().out

    assert run("write") == (0, f"{tmp_path / 'sums'}: 4 parts\n")
    assert run("compare") == (0, "0 of 4 parts differ\n")
    freeze.parts = {"sheet1.xml": "<a/>", "styles.xml": "<c/>"}
    assert run("compare") == (1, "differs: sample/a.xlsx styles.xml\n1 of 4 parts differ\n")
    freeze.parts = {"sheet1.xml": "<a/>", "looks.xml": "<b/>"}
    code, said = run("compare")
    assert code == 1
    assert said.splitlines() == [
        "differs: sample/a.xlsx (order of its parts)",
        "gone: sample/a.xlsx styles.xml",
        "new: sample/a.xlsx looks.xml",
        "3 of 5 parts differ",
    ]
