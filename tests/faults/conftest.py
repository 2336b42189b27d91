"""What the tests of faults share."""

import shutil
import tempfile
from pathlib import Path

import pytest
from small_builds import write_inputs

from asg.cli import run


@pytest.fixture
def inputs(tmp_path):
    """A small survey and responses to it."""
    return write_inputs(tmp_path)


@pytest.fixture
def build(inputs, capsys):
    """Runs ``asg build`` of the small input; gives its exit code, stdout and stderr."""

    def build(out, *more):
        survey, responses = inputs
        words = ["build", str(responses), "--survey", str(survey), "--out", str(out), *more]
        code = run(words)
        said = capsys.readouterr()
        errors = [line for line in said.err.splitlines() if not line.endswith("workbooks")]
        return code, said.out, errors

    return build


@pytest.fixture
def built():
    """A folder that a build of the small input wrote, and the words of the command."""
    folder = Path(tempfile.mkdtemp(prefix="asg-faults-"))
    survey, responses = write_inputs(folder)
    words = ["build", str(responses), "--survey", str(survey), "--out", str(folder / "out")]
    assert run(words) == 0
    yield folder / "out", words
    shutil.rmtree(folder)
