"""The comparisons use what the tests of workbooks and of the add-in use."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "workbook"), str(TESTS / "addin")]
