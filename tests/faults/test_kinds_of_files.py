"""Only regular files of a size that a survey can have are opened, wherever one is named."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager

import pytest
from small_builds import write_inputs

from asg.cli import run
from asg.errors import InputError
from asg.open_files import LARGEST_INPUT, open_input, read_input
from asg.reading.survey_files import survey_toml
from asg.tables.read import READERS, day_of, read_table
from asg.template.export import export_template
from made_up_surveys import made_up_survey, respondents, write_rows

pytestmark = pytest.mark.linux_only  # pipes, devices, signals


@contextmanager
def seconds(most):
    """Raise TimeoutError where a block takes longer."""

    def stop(*_):
        raise TimeoutError

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.alarm(most)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)


def words_of(where, folder, pipe):
    """The words of a command that names a pipe as one of its inputs."""
    survey, responses = map(str, write_inputs(folder))
    build = ["build", responses, "--survey", survey, "--out", str(folder / "out")]
    own = str(write_rows(folder / "own.csv", respondents("RXA", 40, Q1=1, Q2=2, team="north")))
    local = ["local", own, "--by", "team", "--out", str(folder / "out"), "--survey", survey]
    published = str(folder / "results.csv")
    earlier = folder / "earlier.toml"
    earlier.write_text(survey_toml(made_up_survey(2023)), encoding="utf-8")
    if where == "local --national":
        assert run(["score", responses, "--survey", survey, "--out", published]) == 0
    commands = {
        "--previous": [*build, "--previous", pipe, "--previous-survey", str(earlier)],
        "--previous-survey": [*build, "--previous", own, "--previous-survey", pipe],
        "--outcomes": [*build, "--outcomes", pipe],
        "local RESPONSES": [*local, "--results", responses],
        "local --results": [*local, "--results", pipe],
        "local --national": [*local, "--results", published, "--national", pipe],
        "check": ["check", pipe],
        "survey show": ["survey", "show", pipe],
    }
    words = commands[where]
    if where == "local RESPONSES":
        words[1] = pipe
    return words


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("--previous", "a.csv"),
        ("--previous", "a.xlsx"),
        ("--previous-survey", "a.toml"),
        ("--outcomes", "a.csv"),
        ("local RESPONSES", "a.csv"),
        ("local --results", "a.csv"),
        ("local --results", "a.xlsx"),
        ("local --national", "a.csv"),
        ("check", "a.csv"),
        ("check", "a.ods"),
        ("survey show", "a.toml"),
        ("survey show", "a.xlsx"),
    ],
)
def test_a_pipe_is_refused_wherever_a_file_is_named(tmp_path, capsys, where, name):
    os.mkfifo(tmp_path / name)
    words = words_of(where, tmp_path, str(tmp_path / name))
    with seconds(30):
        code = run(words)
    said = capsys.readouterr()
    assert code == 1, said.err
    assert "is not a file but a pipe or a device; expected" in said.err + said.out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["template.toml", "theme.toml", "text/about.md", "logo.png"])
def test_a_pipe_in_a_template_is_refused(inputs, tmp_path, capsys, name):
    survey, responses = inputs
    folder = tmp_path / "own"
    export_template("trust_results", folder)
    if name == "logo.png":
        theme = folder / "theme.toml"
        keys = 'logo = "logo.png"\nlogo_text = "Us"\n'
        theme.write_text(keys + theme.read_text("utf-8"), "utf-8")
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    words = ["build", responses, "--survey", survey, "--template", folder, "--out", folder / "out"]
    with seconds(30):
        code = run(list(map(str, words)))
    said = capsys.readouterr().err
    assert (code, said.count("\n")) == (1, 1)
    assert f"{folder / name}: is not a file but a pipe or a device" in said
    assert not (folder / "out").exists()


@pytest.mark.parametrize("ending", READERS)
def test_a_file_over_500_mb_is_not_read(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_INPUT + 1)
    with seconds(30), pytest.raises(InputError, match="over 500 MB; expected"):
        read_table(path)


def test_what_can_be_opened_is_read_whole(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"1234")
    assert read_input(path, most=4) == b"1234"
    with pytest.raises(InputError, match="over 0 MB"):
        open_input(path, most=3)


@pytest.mark.parametrize("name", ["missing", "a/below a file", "nul\0character"])
def test_a_file_that_is_not_there(tmp_path, name):
    (tmp_path / "a").touch()
    with pytest.raises(InputError, match="no such file; expected a file to read"):
        open_input(f"{tmp_path}/{name}")


def test_a_folder_is_no_input(tmp_path):
    with pytest.raises(InputError, match="is a folder; expected a file to read"):
        open_input(tmp_path)


def test_a_date_that_no_calendar_has_is_left_out():
    assert (day_of(-7e10), day_of(3e11), day_of(0)) == ("", "", "1970-01-01")
