"""Reading a file of responses, beside the readers of delimited text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.csv
from synthetic import large_responses, large_survey, write_large
from timing import Peer, Step

import asg
from asg.survey.model import Survey


def _by_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def reading_steps(path: Path, survey: Survey) -> Iterator[Step]:
    """List the readers of a file, and of one of 700,000 rows that is written beside it."""
    nothing = "No check of any code; no checksum; no count of a record's cells."
    yield Step(
        f"read and check {path.name} ({path.stat().st_size / 1e6:.1f} MB)",
        lambda: asg.read_responses(path, survey),
        [
            Peer(
                "pyarrow.csv.read_csv",
                lambda: pyarrow.csv.read_csv(path),
                f"{nothing} Both cores; types guessed.",
            ),
            Peer(
                "pandas.read_csv, pyarrow engine",
                lambda: pd.read_csv(path, engine="pyarrow"),
                f"{nothing} Both cores; types guessed.",
            ),
            Peer(
                "pandas.read_csv, C engine",
                lambda: pd.read_csv(path),
                f"{nothing} Types guessed.",
            ),
            Peer(
                "pandas.read_csv, C engine, texts",
                lambda: pd.read_csv(path, dtype=str, keep_default_na=False),
                nothing,
            ),
            Peer("csv.reader", lambda: _by_csv(path), nothing),
        ],
        runs=9,
    )
    asked, large = large_survey(), path.with_name("large.csv")
    write_large(large_responses(asked, 700_000, 6_300), asked, large)
    yield Step(
        f"read and check {large.name} ({large.stat().st_size / 1e6:.1f} MB)",
        lambda: asg.read_responses(large, asked),
        [
            Peer("pyarrow.csv.read_csv", lambda: pyarrow.csv.read_csv(large), nothing),
            Peer("pandas.read_csv, C engine", lambda: pd.read_csv(large), nothing),
        ],
        runs=3,
    )
