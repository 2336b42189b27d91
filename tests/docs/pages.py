"""The pages of docs/ and the README, taken apart into the blocks of code that are in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from repository import ROOT, files_of

DOCS = ROOT / "docs"

PUBLISHED_NAME = "Adult-Inpatient-Survey-2022.ods"
"""How the pages call the CQC's published workbook, of which the repository has no copy."""

NEEDS_PUBLISHED = "<!-- needs the published file -->"
"""Stands above a block that reads it."""

EDIT = "<!-- edit "
"""Stands above a TOML block, with a file's name: the block's keys replace those of the file."""

WRITE = "<!-- write "
"""Stands above a TOML block, with a file's name: the block is the whole file."""

RUN = ("console", "python")
"""What runs: sessions of the command, and of Python."""

COMMANDS = ("$", ">>>", "asg", "py", "python", "pip", "make")
"""The words that a command starts with."""


@dataclass(frozen=True)
class Block:
    """A block of code: its page, the line (from 1) it starts at, its language, and its text."""

    page: str
    line: int
    language: str
    text: str
    remark: str

    @property
    def place(self) -> str:
        return f"{self.page}, line {self.line}"

    @property
    def needs_published(self) -> bool:
        return self.remark == NEEDS_PUBLISHED

    @property
    def shows_output(self) -> bool:
        if self.language == "console":
            return any(not line.startswith("$ ") for line in self.text.splitlines())
        return ">>>" in self.text

    @property
    def edits(self) -> str:
        """The file that the block changes, empty if none."""
        return self._named_after(EDIT)

    @property
    def writes(self) -> str:
        """The file that the block is, empty if none."""
        return self._named_after(WRITE)

    def _named_after(self, mark: str) -> str:
        named = self.remark.startswith(mark)
        return self.remark.removeprefix(mark).removesuffix("-->").strip() if named else ""

    @property
    def commands(self) -> list[str]:
        """The lines that look like commands."""
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        return [line for line in lines if re.split(r"[/\\]", line.split()[0])[-1] in COMMANDS]


def pages() -> list[Path]:
    """Every page that a reader is sent to."""
    return [
        ROOT / "README.md",
        *[file for file in files_of(DOCS) + files_of(ROOT / "addin") if file.suffix == ".md"],
    ]


def name_of(page: Path) -> str:
    """Name a page by its path in the repository."""
    return page.relative_to(ROOT).as_posix()


def tokens_of(page: Path) -> list[Token]:
    """Parse a page."""
    return MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))


def blocks(page: Path) -> list[Block]:
    """The blocks of code of a page, each with the remark that stands right above it."""
    found = []
    remark = ""
    for token in tokens_of(page):
        if token.type in ("fence", "code_block"):
            language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
            line = (token.map or [0])[0] + 1
            found.append(Block(name_of(page), line, language, token.content, remark))
        remark = token.content.strip() if token.type == "html_block" else ""
    return found
