"""The process that reads one SPSS file and hands over what it found, pickled, on its stdout."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from asg.errors import InputError
from asg.reading.cells import Cells
from asg.reading.columnar import read_spss_here


def main() -> None:
    """Read the file that the command line names."""
    outcome: Cells | Exception
    try:
        outcome = read_spss_here(Path(sys.argv[1]))
    except (InputError, MemoryError) as error:
        outcome = error
    sys.stdout.buffer.write(pickle.dumps(outcome))


if __name__ == "__main__":
    main()
