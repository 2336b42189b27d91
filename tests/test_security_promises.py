"""What SECURITY.md promises of the code, of the workbooks and of the network."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile

import pytest

from asg.reading.survey_files import survey_toml
from made_up_surveys import every_trust, made_up_survey, write_rows
from repository import ROOT, files_of

RUNS = re.compile(r"\bpickle|\beval\(|\bexec\(|os\.system|\bshell\s*=\s*True")


def found(text):
    return [line for line in text.splitlines() if RUNS.search(line)]


def test_no_line_runs_what_it_reads():
    files = [
        path
        for part in ("engine", "addin")
        for path in files_of(ROOT / part)
        if path.suffix in (".py", ".bas", ".cls", ".ps1", ".toml", ".txt")
    ]
    assert len(files) > 150
    assert {path: lines for path in files if (lines := found(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "x = pickle.loads(b)",
        "y = eval(text)",
        "exec(code)",
        "os.system(words)",
        "subprocess.run(words, shell=True)",
    ],
)
def test_what_would_is_found(line):
    assert found(line) == [line]


WITHOUT_NETWORK = """
import sys
used = []

def note(event, _arguments):
    # Python's platform module asks Windows for the computer's own name: nothing leaves it.
    if event.startswith("socket.") and event != "socket.gethostname":
        used.append(event)

sys.addaudithook(note)
from asg.cli import run
code = run(sys.argv[1:])
print(code, used, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build, a national workbook and published tables, by a process that notes its network."""
    folder = tmp_path_factory.mktemp("promises")
    survey = folder / "survey.toml"
    survey.write_text(survey_toml(made_up_survey()), encoding="utf-8")
    responses = write_rows(folder / "responses.csv", every_trust())
    said = []
    for template in ("trust_results", "published_tables"):
        words = ["build", responses, "--survey", survey, "--out", folder / template]
        command = [sys.executable, "-c", WITHOUT_NETWORK, *map(str, words), "--template", template]
        done = subprocess.run(command, capture_output=True, text=True)
        said.append(done.stderr.splitlines()[-1])
    return folder, said


def test_a_build_uses_no_network(built):
    assert built[1] == ["0 []", "0 []"]


def test_the_hook_would_note_a_connection():
    connect = "import socket; socket.create_connection(('127.0.0.1', 9), 0.1)"
    code = WITHOUT_NETWORK.replace(
        "code = run(sys.argv[1:])", f"try: {connect}\nexcept OSError: pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", code.replace("print(code, ", "print(")],
        capture_output=True,
        text=True,
    )
    assert "socket.connect" in done.stderr


def test_no_workbook_holds_a_macro_or_a_link_to_another_file(built):
    workbooks = sorted(built[0].rglob("*.xlsx"))
    assert len(workbooks) == 14  # twelve trusts, the national one, the published tables
    for workbook in workbooks:
        with zipfile.ZipFile(workbook) as parts:
            names = [name.lower() for name in parts.namelist()]
            links = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".rels"))
        odd = ("vba", "macro", "externallink", "embedding", "activex", "connections", "ctrlprop")
        assert [name for name in names if any(word in name for word in odd)] == []
        outside = re.findall(r"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>", links)
        assert [link for link in outside if '/relationships/hyperlink"' not in link] == []
