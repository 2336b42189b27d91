"""What the tests of reading read: rows of the embedded sample."""

from __future__ import annotations

import pandas as pd
import pytest

from asg.sample import load_sample, write_sample


@pytest.fixture(scope="module")
def survey():
    return load_sample().survey


@pytest.fixture(scope="module")
def sample_rows(tmp_path_factory):
    """So many rows of the sample, from all over it, every cell as text."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    table = pd.read_csv(folder / "responses-2024.csv", dtype=str, keep_default_na=False)
    return lambda rows: table.iloc[:: len(table) // rows].reset_index(drop=True)
