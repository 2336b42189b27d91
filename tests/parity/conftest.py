"""The comparisons recalculate workbooks as the tests of workbooks do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workbook"))
