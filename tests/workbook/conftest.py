"""The results that the workbooks are made from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_results import Planted, demonstration, made

from asg.results import RESULT_COLUMNS, Results


@pytest.fixture(scope="session")
def planted() -> Planted:
    return made(demonstration(2024), demonstration(2023))


@pytest.fixture(scope="session")
def results(planted) -> Results:
    return planted.results


@pytest.fixture(scope="session")
def without_previous(results) -> Results:
    table = results.table.copy()
    for name in RESULT_COLUMNS:
        if name.startswith("previous_") or name.startswith("change"):
            kind = RESULT_COLUMNS[name]
            empty = {"str": "", "Int64": None, "float64": np.nan}[kind]
            table[name] = np.full(len(table), empty, dtype=object)
            table[name] = table[name].astype(kind)
    return replace(results, table=table, previous=None)
