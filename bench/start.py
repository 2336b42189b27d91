"""Start-up: how long the command and the package take before they do anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from timing import Peer, Step


def _python(*words: str) -> None:
    subprocess.run([sys.executable, *words], check=True, capture_output=True)


def start_steps() -> Iterator[Step]:
    """List the starts, each beside Python itself starting."""
    bare = Peer("python -c pass", partial(_python, "-c", "pass"), "Python alone.")
    yield Step("asg --version", partial(_python, "-m", "asg", "--version"), [bare])
    yield Step(
        "import asg",
        partial(_python, "-c", "import asg"),
        [bare, Peer("import pandas", partial(_python, "-c", "import pandas"), "Pandas alone.")],
    )
    yield Step("asg build --help", partial(_python, "-m", "asg", "build", "--help"), [bare])
