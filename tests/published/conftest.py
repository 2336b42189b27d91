"""What the tests of published files share."""

import pytest

import asg
from made_up_benchmark import write


@pytest.fixture
def read(tmp_path):
    """Writes the sheets of a made-up benchmark workbook and reads them."""

    def read(sheets, name="benchmark.xlsx"):
        return asg.read_published(write(tmp_path / name, sheets))

    return read


@pytest.fixture
def faults(read):
    """The lines of the error that some sheets give."""

    def faults(sheets, name="benchmark.xlsx"):
        with pytest.raises(asg.InputError) as caught:
            read(sheets, name)
        return str(caught.value).splitlines()

    return faults
