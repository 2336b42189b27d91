"""The tables beside the results table reach the workbooks, those that other processes make too."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd

from asg.build.job_file import read_job_file, write_job_file
from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.results.results import Results
from asg.sheets.figures.figures import arrange
from asg.template.files import load_template


def _with_outliers(results: Results) -> Results:
    table = typed_frame(
        {
            "trust_code": ["RRE", "RRE", "Z01"],
            "measure": ["best", "worst", "best"],
            "share": [0.25, float("nan"), 0.5],
            "band": pd.array([4, pd.NA, 7], dtype="Int64"),
        },
        FURTHER_COLUMNS["outliers"],
    )
    return replace(results, outliers=table)


def test_rows_of_a_trust(sample_results: Results) -> None:
    rows = arrange(_with_outliers(sample_results)).further["outliers"]
    assert [(row["measure"], row["share"], row["band"]) for row in rows.of("RRE")] == [
        ("best", 0.25, 4),
        ("worst", None, None),
    ]
    assert [row["share"] for row in rows.of("Z01")] == [0.5]
    assert rows.of("Z99") == []
    assert len(rows.all) == 3


def test_other_processes_read_the_same_rows(sample_results: Results, tmp_path: Path) -> None:
    results = _with_outliers(sample_results)
    stream = io.BytesIO()
    checksum = write_job_file(results, load_template("trust_results"), stream)
    file = tmp_path / "job"
    file.write_bytes(stream.getvalue())
    figures, _ = read_job_file(file, checksum)
    here = arrange(results)
    assert set(figures.further) == set(here.further)
    for name, rows in here.further.items():
        assert figures.further[name].all == rows.all
    assert [*figures.scores()] == [*here.scores()]
