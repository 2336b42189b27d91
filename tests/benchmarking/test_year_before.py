"""A year before that is no earlier year, and one file given as two inputs, are errors."""

from __future__ import annotations

import shutil

import pytest

import asg
from asg.cli import run
from asg.errors import UsageError
from asg.reading.survey_files import survey_toml
from made_up_surveys import every_trust, made_up_survey, read_rows, write_rows

NOW = made_up_survey(2024)


@pytest.fixture
def folder(tmp_path):
    """Responses of two years, and surveys of three."""
    write_rows(tmp_path / "now.csv", every_trust())
    write_rows(tmp_path / "before.csv", every_trust(lambda i: 5 + i))
    for year in (2023, 2024, 2025):
        text = survey_toml(made_up_survey(year))
        (tmp_path / f"{year}.toml").write_text(text, encoding="utf-8")
    same_id = survey_toml(NOW).replace("year = 2024", "year = 2023")
    (tmp_path / "same-id.toml").write_text(same_id, encoding="utf-8")
    return tmp_path


def score(folder, previous="before.csv", before="2023.toml", *more):
    words = ["score", "now.csv", "--survey", "2024.toml", "--previous", previous]
    words += ["--previous-survey", before, *more, "--out", "results.csv"]
    return run([str(folder / word) if "." in word else word for word in words])


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (
            "2024.toml",
            "made-up-2024 is of 2024; expected a survey of a year before 2024, the year of "
            "made-up-2024",
        ),
        (
            "2025.toml",
            "made-up-2025 is of 2025; expected a survey of a year before 2024, the year of "
            "made-up-2024",
        ),
        (
            "same-id.toml",
            "made-up-2024 is the id of both surveys; expected another id in the survey of 2023",
        ),
    ],
)
def test_a_survey_of_no_earlier_year_is_refused(folder, capsys, before, said):
    assert score(folder, before=before) == 2
    assert capsys.readouterr().err == f"asg: --previous-survey: {said}\n"
    assert not (folder / "results.csv").exists()


def test_this_years_file_is_no_file_of_last_year(folder, capsys):
    (folder / "sub").mkdir()
    same = "sub/../now.csv"
    assert score(folder, previous=same) == 2
    said = f"{folder / same} is the same file as INPUT; expected another"
    assert capsys.readouterr().err == f"asg: --previous: {said}\n"
    assert score(folder, "before.csv", "2023.toml", "--outcomes", same) == 2
    assert capsys.readouterr().err == f"asg: --outcomes: {said}\n"


def test_a_copy_of_this_years_file_is_reported(folder, capsys):
    shutil.copy(folder / "now.csv", folder / "copy.csv")
    assert score(folder, previous="copy.csv") == 0
    said = "copy.csv, given for 2023, has the same content as now.csv: is it last year's?"
    assert f"Note: {said}\n" in capsys.readouterr().out


def test_an_earlier_year_of_another_file_is_a_year_before(folder, capsys):
    assert score(folder) == 0
    assert "Note" not in capsys.readouterr().out


def test_python_refuses_the_same(tmp_path):
    now = read_rows(tmp_path / "now.csv", NOW, every_trust())
    with pytest.raises(UsageError, match="expected a survey of a year before 2024"):
        asg.benchmark(NOW, now, previous=(NOW, now))
