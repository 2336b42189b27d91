"""The commands ``asg layout``: list, export, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asg.cli.options import ForceOption, LayoutOption
from asg.cli.terminal import say

layout_app = typer.Typer(
    name="layout",
    help="The layouts of published files: list, export, check.",
    no_args_is_help=True,
)


@layout_app.command("list")
def list_layouts_() -> None:
    """List the shipped layouts."""
    from asg.reading.layouts import list_layouts, load_layout

    for name in list_layouts():
        say(f"{name}  {load_layout(name).title}")


@layout_app.command("export")
def export_layout(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="Which layout.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.toml", help="Where to write.")],
    force: ForceOption = False,
) -> None:
    """Write a layout as a file of one's own to change."""
    from asg.cli.overwriting import refuse_existing, refuse_overwriting
    from asg.output_files import write_file
    from asg.reading.layouts import layout_toml, load_layout

    layout = load_layout(name)
    refuse_overwriting([out], name)
    refuse_existing([out], force=force)
    write_file(layout_toml(layout).encode(), out)
    say(f"Layout: {out}")


@layout_app.command("check")
def check_layout(
    workbook: Annotated[
        Path, typer.Argument(metavar="WORKBOOK", help="A published file (.ods, .xlsx).")
    ],
    layout: LayoutOption = None,
) -> None:
    """What a layout finds in a published file, and what it does not."""
    from asg.build.inputs import workbook_layout
    from asg.published.layout_check import layout_lines

    for line in layout_lines(workbook, workbook_layout(layout)):
        say(line)
