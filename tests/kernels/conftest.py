"""What the tests of the kernels share: the reference values."""

import json
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="session")
def expected_range_reference():
    return json.loads((REFERENCE / "expected_range.json").read_text(encoding="utf-8"))
