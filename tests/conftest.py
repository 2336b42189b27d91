"""What the tests share."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from made_up_benchmark import made_up, write

# How long an example takes depends on what else the machine does.
settings.register_profile("any_speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_speed")


AIP22 = "aip22-benchmark.ods"


@pytest.fixture(scope="session")
def aip22_path() -> Path:
    """The CQC's Adult Inpatient 2022 trust-level benchmark workbook; the repository has no copy.

    Published at https://nhssurveys.org (Adult Inpatient Survey 2022, benchmark reports).
    """
    beside = Path(__file__).parents[2] / "shared" / "data" / AIP22
    path = Path(os.environ.get("ASG_AIP22") or beside)
    if not path.is_file():
        pytest.skip(f"the published workbook is not here: set ASG_AIP22 to the path of {AIP22}")
    return path


@pytest.fixture(scope="session")
def made_up_published_path(tmp_path_factory) -> Path:
    """A small published workbook in the layout of the real one; two trusts lack a score."""
    folder = tmp_path_factory.mktemp("made-up-published")
    return write(folder / "benchmark.xlsx", made_up(suppressed={(0, 2), (0, 4), (3, 1), (3, 3)}))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Report what a failed command printed: CalledProcessError keeps it to itself."""
    report = yield
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, subprocess.CalledProcessError):
        for name, printed in (("output", error.stdout), ("errors", error.stderr)):
            text = printed.decode(errors="replace") if isinstance(printed, bytes) else printed
            if text:
                report.sections.append((f"{name} of the failed command", text))
    return report
