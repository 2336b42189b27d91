"""Runs the blocks of a page in a folder, and holds what is printed against what is shown."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from pages import Block

SECONDS = 300


def run_session(block: Block, folder: Path) -> None:
    """Run a session of the command: each line that starts with ``$``, one after the other.

    What a command prints is compared with the lines below it where there are any, ``...`` standing
    for anything. A command that fails fails the test, unless the session goes on to show its code.
    """
    for command, shown in commands_of(block):
        done = run_command(command, folder)
        where = f"{block.place}: $ {command}"
        assert done.returncode == 0, f"{where}\nexit code {done.returncode}\n{done.stdout}"
        assert not shown or same(shown, done.stdout), (
            f"{where}\n--- the page shows\n{shown}--- it prints\n{done.stdout}"
        )


def commands_of(block: Block) -> list[tuple[str, str]]:
    """The commands of a session, each with the output shown; ``\\`` continues a line."""
    found: list[list[str]] = []
    going_on = False
    for line in block.text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append([line.removeprefix("$ "), ""])
        elif not found:
            raise AssertionError(f"{block.place}: a session starts with '$ '")
        else:
            found[-1][0 if going_on else 1] += line
        going_on = line.rstrip("\n").endswith("\\") and (going_on or line.startswith("$ "))
    return [(command.rstrip("\n"), shown) for command, shown in found]


def run_command(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does, in a folder; what it says of errors comes with the rest."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def environment() -> dict[str, str]:
    beside = str(Path(sys.executable).parent)
    plain = {"NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    return os.environ | plain | {"PATH": os.pathsep.join([beside, os.environ.get("PATH", "")])}


def same(shown: str, printed: str) -> bool:
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


def run_python(block: Block, names: dict[str, Any]) -> None:
    """Run a session of Python (``>>>``), or plain lines of it; the names stay for later blocks."""
    if ">>>" not in block.text:
        exec(compile(block.text, block.place, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(
        block.text, names, block.place, block.page, block.line
    )
    said: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False).run(
        test, out=said.append, clear_globs=False
    )
    names.update(test.globs)
    assert outcome.attempted, f"{block.place}: nothing to run"
    assert not outcome.failed, "".join(said)


def edit_toml(block: Block, folder: Path) -> None:
    """Put a block's keys in the place of those that a TOML file has."""
    file = folder / block.edits
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    _put(content, tomllib.loads(block.text))
    file.write_text(tomli_w.dumps(content), encoding="utf-8")


def _put(content: dict[str, Any], new: dict[str, Any]) -> None:
    """Put new values into a table; elements of an array of tables are found by their first key."""
    for key, value in new.items():
        if isinstance(value, dict):
            _put(content.setdefault(key, {}), value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for element in value:
                name = next(iter(element))
                (old,) = [o for o in content[key] if o[name] == element[name]]
                _put(old, element)
        else:
            content[key] = value


def run_page(
    page_blocks: list[Block], folder: Path, patch: pytest.MonkeyPatch, *, published: bool = False
) -> list[Block]:
    """Run the blocks of a page in order; give those that need an absent published file."""
    patch.chdir(folder)
    names: dict[str, Any] = {"__name__": "__page__"}
    left = []
    for block in page_blocks:
        if block.needs_published and block.shows_output and not published:
            left.append(block)
        elif block.language == "console":
            run_session(block, folder)
        elif block.language == "python":
            run_python(block, names)
        elif block.edits:
            edit_toml(block, folder)
        elif block.writes:
            (folder / block.writes).write_text(block.text, encoding="utf-8")
        elif block.language == "toml":
            tomllib.loads(block.text)
    return left
