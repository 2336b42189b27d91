"""The commands ``asg layout``: list, export, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asg.cli.options import ForceOption, LayoutOption
from asg.cli.overwriting import refuse_existing, refuse_overwriting
from asg.cli.terminal import say
from asg.errors import UsageError
from asg.when_used import when_used

if TYPE_CHECKING:
    from asg.cli import work
else:
    work = when_used("asg.cli.work")

layout_app = typer.Typer(
    name="layout",
    help="The layouts of published files: list, export, check.",
    no_args_is_help=True,
)


@layout_app.command("list")
def list_layouts_() -> None:
    """List the shipped layouts."""
    for name in work.list_layouts():
        say(f"{name}  {work.load_layout(name).title}")


@layout_app.command("export")
def export_layout(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="Which layout.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.toml", help="Where to write.")],
    force: ForceOption = False,
) -> None:
    """Copy a layout to a file that you can change."""
    if out.suffix.lower() != ".toml":
        raise UsageError(f"{out}: a layout is written as .toml")
    layout = work.load_layout(name)
    refuse_overwriting([out], name)
    refuse_existing([out], force=force)
    work.write_file(work.layout_toml(layout).encode(), out)
    say(f"Layout: {out}")


@layout_app.command("check")
def check_layout(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A published workbook, or a tidy table.")
    ],
    layout: LayoutOption = None,
) -> None:
    """List what a layout finds in a published file, and what is missing."""
    for line in work.layout_lines(file, None if layout is None else work.load_layout(layout)):
        say(line)
