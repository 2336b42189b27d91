"""What ``asg build --template analyst`` does and says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from asg.cli.terminal import say

if TYPE_CHECKING:
    from asg.results.results import Results


def example(results: Results, out: Path, template: str) -> int:
    """Write the example workbook of the add-in; give the exit code."""
    from asg.build.example import build_example
    from asg.marks import SYNTHETIC

    workbook, table = build_example(results, out, template)
    say(SYNTHETIC)
    say(f"Example workbook: {workbook}")
    say(f"Results file for it: {table}")
    return 0
