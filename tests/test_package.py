"""The package as a whole: what it offers, how light it is, and the wheel in an empty venv."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections import Counter
from pathlib import Path

import pytest

import asg
from repository import ROOT, tracked

PUBLIC = [
    "AsgError",
    "Band",
    "Fault",
    "InputError",
    "LocalResults",
    "OutputError",
    "Results",
    "Survey",
    "SurveyError",
    "TemplateError",
    "UsageError",
    "__version__",
    "benchmark",
    "change",
    "expected_range",
    "list_surveys",
    "load_layout",
    "load_sample",
    "load_survey",
    "local_breakdown",
    "read_outcomes",
    "read_published",
    "read_responses",
    "read_scores",
    "response_rate",
    "scores",
    "section_scores",
    "weights",
    "write_local_breakdown",
    "write_national_workbook",
    "write_workbook",
    "write_workbooks",
]

HEAVY = ["xlwings", "openpyxl", "pandera", "scipy", "pandas", "numpy", "pydantic", "typer", "rich"]


def test_the_public_names_are_these_and_each_is_there():
    assert sorted(asg.__all__) == PUBLIC
    for name in asg.__all__:
        assert getattr(asg, name) is not None
    assert set(dir(asg)) == set(PUBLIC)


def test_public_functions_are_documented():
    for name in asg.__all__:
        if name != "__version__":
            assert len(getattr(asg, name).__doc__) > 20


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = asg.nothing


def test_functions_stay_functions_after_their_modules_are_imported():
    code = (
        "import asg.results.run, asg.kernels.scores, asg.kernels.change, asg\n"
        "assert callable(asg.benchmark) and callable(asg.scores) and callable(asg.change)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_importing_asg_imports_nothing_heavy():
    code = f"import sys, asg; print([m for m in {HEAVY} if m in sys.modules])"
    command = [sys.executable, "-W", "error", "-c", code]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_a_whole_run_imports_neither_xlwings_nor_scipy_stats():
    code = (
        "import sys, asg\n"
        "from asg.sample import load_sample\n"
        "s = load_sample()\n"
        "asg.benchmark(s.survey, s.responses, previous=(s.previous_survey, s.previous_responses))\n"
        "print([m for m in ('xlwings', 'openpyxl', 'scipy.stats') if m in sys.modules])"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


ENGINE = sorted((ROOT / "engine/asg").rglob("*.py"))


def test_few_functions_import_and_each_says_why():
    found, unexplained = set(), []
    for path in ENGINE:
        lines = path.read_text("utf-8").splitlines()
        for function in ast.walk(ast.parse("\n".join(lines))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    place = f"{path.name}:{node.lineno}"
                    found.add(place)
                    above = lines[node.lineno - 2].strip()
                    if "  # " not in lines[node.lineno - 1] and not above.startswith("#"):
                        unexplained.append(place)
    assert not unexplained
    assert 0 < len(found) <= 10, found


def test_no_file_name_stands_in_three_folders():
    names = Counter(path.name for path in ENGINE if path.name != "__init__.py")
    assert {name for name, number in names.items() if number > 2} == set()


def test_the_total_standard_error_and_the_winsor_limits_are_computed_in_kernels_alone():
    formula = re.compile(r"sqrt\([^)\n]*\*\* ?2 *\+|hypot\(|np\.quantile\(")
    places = {p for p in ENGINE if formula.search(p.read_text("utf-8"))}
    assert {p.parent.name for p in places} == {"kernels"}, places


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and install it into an empty venv that borrows the dependencies alone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    home = folder / "venv"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    # A path named in a .pth file is searched, but its own .pth files (our editable install among
    # them) are not followed: the venv sees the dependencies and not the checkout.
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", query], check=True, capture_output=True, text=True)
    dependencies = sysconfig.get_path("purelib")
    Path(site.stdout.strip(), "dependencies.pth").write_text(dependencies, encoding="utf-8")
    return python


def test_the_wheel_builds_workbooks_outside_the_checkout(installed, tmp_path):
    where = "import asg, pathlib; print(pathlib.Path(asg.__file__).parents[0])"
    found = subprocess.run(
        [installed, "-c", where], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert Path(found.stdout.strip()).is_relative_to(installed.parents[1])
    command = [installed, "-m", "asg", "build", "--trust", "RRE", "--out", "made"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "made/cmhs-2024-RRE.xlsx").stat().st_size > 10_000
    manifest = json.loads((tmp_path / "made/manifest.json").read_text("utf-8"))
    assert [w["trust_code"] for w in manifest["workbooks"]] == ["RRE"]
    with (tmp_path / "made/results.csv").open(newline="", encoding="utf-8") as stream:
        assert len({row["trust_code"] for row in csv.DictReader(stream)}) == 52


def test_no_path_of_this_machine_and_no_registry_stands_in_the_repository():
    files = tracked(ROOT)
    if files is None:
        pytest.skip("not a git checkout: there is no list of its files")
    assert Path(__file__) in files
    for path in files:
        content = path.read_bytes()
        assert f"{ROOT.resolve()}/".encode() not in content, path
        assert b"--index" + b"-url" not in content, path


@pytest.mark.skipif(shutil.which("make") is None, reason="make is missing")
def test_make_says_which_package_is_missing(tmp_path):
    """As on a Debian without python3-venv: its Python has no ensurepip."""
    (tmp_path / "ensurepip.py").write_text("raise ModuleNotFoundError")
    home = tmp_path / "venv"
    run = subprocess.run(
        ["make", f"PYTHON={sys.executable}", f"VENV={home}", f"{home}/python.stamp"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert "its module venv or ensurepip is missing" in run.stdout
    assert "apt-get install python3-venv" in run.stdout
    assert not home.exists()
