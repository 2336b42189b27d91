"""Every command and example of the README and docs/ runs, and prints what the page shows."""

from __future__ import annotations

import shutil
import tomllib

import pytest
from pages import PUBLISHED_NAME, RUN, Block, blocks, name_of, pages
from running import commands_of, run_page

from repository import not_ignored

PAGES = [page for page in pages() if any(block.language in RUN for block in blocks(page))]

NOT_RUN = {
    "README.md": [
        "make demo     # builds the workbooks of the embedded sample: open out/cmhs-2024-RRE.xlsx",
        "make test     # runs all tests",
        "py -P -m pip install asg_benchmark-0.1.0-py3-none-any.whl",
        "py -P -m asg build --out out",
    ],
    "docs/install.md": [
        "py -P -m pip install asg_benchmark-0.1.0-py3-none-any.whl",
        "py -P -m asg --version",
        "~/asg-benchmark/bin/pip install asg_benchmark-0.1.0-py3-none-any.whl",
        "~/asg-benchmark/bin/asg --version",
        "py -P -m pip uninstall asg-benchmark",
    ],
    "docs/local.md": [
        "asg local RESPONSES --by COLUMN [--by COLUMN ...] --results FILE --out DIR|FILE.xlsx",
    ],
    # The add-in's: on Windows, with Excel. tests/addin runs the commands on described machines.
    "addin/README.md": [
        "py -P -m venv %USERPROFILE%\\asg-benchmark",
        r"%USERPROFILE%\asg-benchmark\Scripts\python -P -m pip install "
        "asg_benchmark-0.1.0-py3-none-any.whl[excel]",
        r"%USERPROFILE%\asg-benchmark\Scripts\asg addin install",
        r"%USERPROFILE%\asg-benchmark\Scripts\asg addin doctor",
        r"%USERPROFILE%\asg-benchmark\Scripts\asg addin doctor",
    ],
    "docs/add-in-it.md": ["asg addin uninstall"],
}
"""Commands that a page shows and no test runs: they are Windows's, or make a whole environment."""


DIRECTIVES = ("{toctree}", "{eval-rst}")
"""Blocks that are no code: Sphinx makes something of them."""


@pytest.fixture
def published(request, tmp_path):
    """Whether the workbook that the pages read is the real one; it is a made-up one otherwise."""
    try:
        path, real = request.getfixturevalue("aip22_path"), True
    except pytest.skip.Exception:
        path, real = request.getfixturevalue("made_up_published_path"), False
    (tmp_path / PUBLISHED_NAME).symlink_to(path)
    return real


@pytest.mark.skipif(shutil.which("bash") is None, reason="the sessions are run by bash")
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_page(page, tmp_path, published, monkeypatch):
    left = run_page(blocks(page), tmp_path, monkeypatch, published=published)
    assert not_ignored(tmp_path.iterdir()) == [], "add it to .gitignore"
    if left:
        places = "; ".join(block.place for block in left)
        pytest.skip(f"the rest ran; these show its figures, set ASG_AIP22: {places}")


def test_no_command_is_left_out_by_accident():
    found = {}
    for page in pages():
        idle = [b for b in blocks(page) if b.language not in (*RUN, *DIRECTIVES)]
        commands = [command for block in idle for command in block.commands]
        if commands:
            found[name_of(page)] = commands
    assert found == NOT_RUN


def test_a_wrong_output_is_found(tmp_path, monkeypatch):
    for language, text in (
        ("console", "$ asg --version\nasg 9.9.9\n"),
        ("console", "$ asg check nothing.csv\n"),
        ("python", ">>> 1 + 1\n3\n"),
        ("python", "assert False\n"),
    ):
        with pytest.raises(AssertionError):
            run_page([Block("a page", 1, language, text, "")], tmp_path, monkeypatch)


def test_a_session_is_taken_apart():
    text = "$ one \\\n    two\nshown\n$ three\n"
    found = commands_of(Block("a page", 1, "console", text, ""))
    assert found == [("one \\\n    two", "shown\n"), ("three", "")]


def test_ellipsis_and_edits(tmp_path, monkeypatch):
    file = tmp_path / "a.toml"
    file.write_text('[one]\nx = 1\ny = 2\n[[many]]\nkind = "a"\nz = 1\n', "utf-8")
    new = '[one]\ny = 3\n[[many]]\nkind = "a"\nz = 4\n'
    page = [
        Block("a page", 1, "console", "$ printf 'a\\nb\\nc\\n'\na\n...\n", ""),
        Block("a page", 2, "toml", new, "<!-- edit a.toml -->"),
    ]
    assert run_page(page, tmp_path, monkeypatch) == []
    changed = tomllib.loads(file.read_text("utf-8"))
    assert changed == {"one": {"x": 1, "y": 3}, "many": [{"kind": "a", "z": 4}]}
