"""A shipped template written as a folder of one's own that needs no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from asg.errors import OutputError, TemplateError, UsageError
from asg.output_files import write_file
from asg.template.files import HOW_TO_READ, load_template
from asg.template.folders import (
    TEMPLATE_FILE,
    THEME_FILE,
    list_templates,
    template_files,
    template_folder,
)
from asg.template.settings import LEAVE_OUT

_STARTS = re.compile(r"\[*(\w+)(?: *=|\])")
"""How a line begins that begins a key, or a table."""


def export_template(name: str, folder: Path, *, force: bool = False) -> list[Path]:
    """Write the files of a shipped template to a folder of one's own.

    ``force`` allows a folder that holds something: files of the same names are overwritten.
    """
    if name not in list_templates():
        raise TemplateError(f"no template {name!r}; shipped: {', '.join(list_templates())}")
    if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder}: already exists and is not an empty folder; choose another, or use --force"
        )
    contents = _contents(name)
    targets = [folder / file for file in sorted(contents)]
    new = [target for target in targets if not target.exists()]
    try:
        for file, target in zip(sorted(contents), targets, strict=True):
            write_file(contents[file], target)
    except OutputError:
        for target in new:
            target.unlink(missing_ok=True)
        raise
    return targets


def _contents(name: str) -> dict[str, bytes]:
    """The files that a shipped template is read from, each whole."""
    files = template_files(template_folder(name))
    template = load_template(name)
    words = [*template.texts, *([HOW_TO_READ] if template.how_to_read else [])]
    contents = {f"text/{file}": files.text(file).read_bytes() for file in words}
    if files.theme_file.exists():
        contents[THEME_FILE] = files.theme_file.read_bytes()
    whole = _whole_text([folder / TEMPLATE_FILE for folder in files.folders])
    return {**contents, TEMPLATE_FILE: whole.encode()}


def _whole_text(files: Sequence[Path]) -> str:
    """The text of a ``template.toml`` with what it takes from those that it extends."""
    blocks: dict[str, str] = {}  # by name, of the first comments ""
    for file in reversed(files):
        own = _blocks(file.read_text(encoding="utf-8"))
        for kind in re.findall(r'"(\w+)"', own.pop(LEAVE_OUT, "")):
            sheet = rf'\[\[sheets\]\]\nkind = "{kind}"\n(\w+ = .*\n)+\n*'
            blocks["sheets"] = re.sub(sheet, "", blocks["sheets"])
        blocks |= own
    for name in ("extends", "theme"):
        blocks.pop(name, "")
    # In a TOML file keys come before tables; sheets are last in ours.
    in_order = sorted(blocks, key=lambda name: (name == "sheets", _is_table(blocks[name])))
    return "".join(blocks[name] for name in in_order).rstrip() + "\n"


def _blocks(text: str) -> dict[str, str]:
    """The parts of a shipped ``template.toml``: its first comments, each key, each table."""
    blocks: dict[str, str] = {}
    name, above = "", ""
    for line in text.splitlines(keepends=True):
        start = _STARTS.match(line)
        if start and (line.startswith("[") or not _is_table(blocks.get(name, ""))):
            if not blocks:
                blocks[""], above = above, ""
            name = start[1]
            blocks[name] = blocks.get(name, "") + above + line
            above = ""
        elif start:
            blocks[name] += above + line
            above = ""
        else:
            above += line
    return blocks


def _is_table(block: str) -> bool:
    return re.search(r"^\[", block, re.MULTILINE) is not None
