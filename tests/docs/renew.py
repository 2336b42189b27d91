"""Puts what the commands print into the pages, where a page shows something else.

    PYTHONPATH=tests python tests/docs/renew.py docs/inputs.md ...

Runs the sessions of the command as the tests do. Shown output that agrees, ``...`` included, is
left as it stands. Read what has changed before you keep it: the tests hold the page to whatever
is there afterwards.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from pages import DOCS, PUBLISHED_NAME, Block, blocks
from running import commands_of, edit_toml, run_command, run_python, same


def renewed(block: Block, folder: Path) -> str:
    """Run a session and give its text with what it prints."""
    text = ""
    for command, shown in commands_of(block):
        printed = run_command(command, folder).stdout
        keep = not shown or same(shown, printed)
        text += f"$ {command}\n{shown if keep else printed}"
    return text


def renewed_python(block: Block, names: dict[str, Any]) -> str:
    """Run a session of Python and give its text with what it prints."""
    text = ""
    for example in doctest.DocTestParser().get_examples(block.text):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example.source, block.place, "single"), names)
        lines = example.source.splitlines()
        text += "".join(
            f"{'...' if at else '>>>'} {line}".rstrip() + "\n" for at, line in enumerate(lines)
        )
        keep = example.want and same(example.want, printed.getvalue())
        text += example.want if keep else printed.getvalue()
    return text


def main(paths: list[str]) -> None:
    """Renew some pages."""
    beside = DOCS.parents[1] / "shared" / "data" / "aip22-benchmark.ods"
    published = Path(os.environ.get("ASG_AIP22") or beside).resolve()
    for page in [Path(path).resolve() for path in paths]:
        content = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as name:
            os.chdir(name)
            folder, names = Path(name), {}  # type: Path, dict[str, Any]
            if published.is_file():
                (folder / PUBLISHED_NAME).symlink_to(published)
            for block in blocks(page):
                if block.needs_published and not published.is_file():
                    continue
                if block.language == "console":
                    content = content.replace(block.text, renewed(block, folder), 1)
                elif block.language == "python":
                    if ">>>" in block.text:
                        content = content.replace(block.text, renewed_python(block, names), 1)
                    else:
                        run_python(block, names)
                elif block.edits:
                    edit_toml(block, folder)
            os.chdir(page.parent)
        page.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
