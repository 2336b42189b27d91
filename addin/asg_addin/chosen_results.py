"""Which results file the functions read where a formula names none: what the ribbon chose."""

from __future__ import annotations

import os
from pathlib import Path

from asg.output_files import write_file

_FILE = "chosen-results.txt"


def settings_folder() -> Path:
    """The folder of the add-in's settings in the user's profile; it need not be there yet."""
    roaming = os.environ.get("APPDATA")
    return Path(roaming, "asg-benchmark") if roaming else Path.home() / ".config" / "asg-benchmark"


def chosen_results() -> Path | None:
    """The results file that was chosen, None where none was; it may be gone since."""
    try:
        text = (settings_folder() / _FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return Path(text) if text else None


def choose_results(path: Path) -> None:
    """Choose the results file that formulas without one read from now on.

    Raises
    ------
    OutputError
        If the choice cannot be kept.
    """
    write_file(f"{Path(path).absolute()}\n".encode(), settings_folder() / _FILE)
