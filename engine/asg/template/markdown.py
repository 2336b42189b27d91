"""The words of a template: a small part of Markdown, each block with the line it is on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from asg.errors import TemplateError

if TYPE_CHECKING:
    from markdown_it.token import Token

BlockKind = Literal["title", "heading", "paragraph", "bullet"]

LONGEST_WORDS = 100_000
"""Characters of a file of words."""

LONGEST_BLOCK = 4_000
"""Characters of a heading, a paragraph or an item: with the figures that it asks for, as many as a
cell may hold."""

MOST_BRACES = 40
"""Placeholders of one."""

ALLOWED = "headings (# and ##), paragraphs, bullet lists (-) and **bold**"
NAMES = {
    "table_open": "a table",
    "image": "an image",
    "html_block": "HTML",
    "html_inline": "HTML",
    "link_open": "a link",
    "code_inline": "code",
    "code_block": "an indented block (code)",
    "fence": "a block of code",
    "hr": "a rule",
    "blockquote_open": "a quotation",
    "ordered_list_open": "a numbered list",
    "em_open": "italics",
    "hardbreak": "a line break within a paragraph",
}


@dataclass(frozen=True)
class Run:
    """A stretch of text, bold or not."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or an item of a bullet list."""

    kind: BlockKind
    """"title" for ``#``, "heading" for ``##``, "paragraph" or "bullet"."""
    runs: tuple[Run, ...]
    """Its text."""
    line: int
    """Where it is in its file, from 1."""

    @property
    def text(self) -> str:
        """Its text without the bold."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class WordFile:
    """The blocks of a file of words."""

    blocks: tuple[Block, ...]
    """Its headings, paragraphs and items."""
    where: str
    """How a message names the place of a block, up to its line: "about.md, line "."""

    def fault(self, line: int, said: str) -> TemplateError:
        """The error of something wrong in a line."""
        return TemplateError(f"{self.where}{line}: {said}")

    def checked(self) -> WordFile:
        """The same; raise TemplateError where a block is too long."""
        for block in self.blocks:
            if len(block.text) > LONGEST_BLOCK:
                said = f"a {block.kind} of {len(block.text):,} characters"
                raise self.fault(block.line, f"{said}; expected at most {LONGEST_BLOCK:,}")
            if block.text.count("{") > MOST_BRACES:
                said = f"expected at most {MOST_BRACES} placeholders in a {block.kind}"
                raise self.fault(block.line, said)
        return self


def read_markdown(text: str, file: str) -> tuple[Block, ...]:
    r"""Read the words of a template.

    >>> [(b.kind, b.text) for b in read_markdown("# Title\n\n- one\n- **two**", "about.md")]
    [('title', 'Title'), ('bullet', 'one'), ('bullet', 'two')]
    """
    from markdown_it import MarkdownIt  # only who reads a template waits for it

    if len(text) > LONGEST_WORDS:
        raise TemplateError(f"{file}: {len(text):,} characters; expected at most {LONGEST_WORDS:,}")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks: list[Block] = []
    kind: BlockKind = "paragraph"
    line, lists = 1, 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        match token.type:
            case "heading_open":
                if token.tag not in ("h1", "h2"):
                    raise _refused(file, line, "a heading below the second level")
                kind = "title" if token.tag == "h1" else "heading"
            case "bullet_list_open":
                lists += 1
                if lists > 1:
                    raise _refused(file, line, "a list within a list")
            case "bullet_list_close":
                lists -= 1
            case "list_item_open":
                kind = "bullet"
            case "list_item_close" | "heading_close":
                kind = "paragraph"
            case "inline":
                blocks.append(Block(kind, tuple(_runs(token, file, line)), line))
                if kind == "bullet":  # a second paragraph of the item stands for itself
                    kind = "paragraph"
            case "paragraph_open" | "paragraph_close":
                pass
            case other:
                raise _refused(file, line, NAMES.get(other, other))
    filled = tuple(block for block in blocks if block.text)
    return WordFile(filled, f"{file}, line ").checked().blocks


def _runs(inline: Token, file: str, line: int) -> Iterable[Run]:
    bold, held = False, ""
    for token in inline.children or []:
        if token.type == "text":
            held += token.content
        elif token.type == "softbreak":
            held += " "
            line += 1
        elif token.type in ("strong_open", "strong_close"):
            if held:
                yield Run(held, bold)
            bold, held = token.type == "strong_open", ""
        else:
            raise _refused(file, line, NAMES.get(token.type, token.type))
    if held:
        yield Run(held, bold)


def _refused(file: str, line: int, what: str) -> TemplateError:
    return TemplateError(f"{file}, line {line}: {what} is not allowed here; allowed are {ALLOWED}")
