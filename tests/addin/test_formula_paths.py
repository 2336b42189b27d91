"""Paths in formulas: plain ones on a drive alone, and nothing of the disk is revealed."""

import os
from pathlib import Path

import pytest
from classic_excel import MISSING

from asg.reading.survey_files import survey_text

ANSWERS = ((1.0,), (3.0,)) * 15

REFUSED = [
    r"\\server\share\{}",
    "//server/share/{}",
    r"\/server\{}",
    r"/\server/share/{}",
    r"  \\server\{}",
    r"\\?\C:\{}",
    r"\\?\UNC\server\share\{}",
    r"\\.\C:\{}",
    r"\??\UNC\server\share\{}",
    r"\??\C:\{}",
    r"/??/UNC/server/share/{}",
    r"\server\{}",
    "C:{}",
    r"C:\\server\share\{}",
    r"C:\folder\..\{}",
    r"..\{}",
    r"C:\folder\{}:stream",
    r"C:\folder \{}",
    r"C:\con\{}",
    "NUL.toml",
    "nul",
    r"C:\COM1.toml",
    "COM¹.xlsx",
    "aux .toml",
    "conin$",
    "lpt9.results.csv",
    "a\x01{}",
    r"folder\*{}",
]


def formulas_naming(formula, results, survey):
    yield "results", formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", results)
    yield "results", formula("ASG_RESULTS", "RRE", "AMHS", results)
    yield "survey", formula("ASG_SCORE", ANSWERS, "Q18", MISSING, survey)
    yield "survey", formula("ASG_N", ANSWERS, "Q18", survey)


@pytest.fixture
def looked_at(monkeypatch):
    """Every path that Python looks at or opens."""
    seen = []
    for module, name in ((os, "stat"), (os, "lstat"), (os, "open"), (os, "scandir")):
        real = getattr(module, name)

        def watched(path, *given, real=real, **named):
            seen.append(path)
            return real(path, *given, **named)

        monkeypatch.setattr(module, name, watched)
    monkeypatch.setattr(Path, "open", lambda path, *_, **__: seen.append(path))
    return seen


@pytest.mark.parametrize("path", REFUSED)
def test_a_path_that_is_not_plain_is_not_even_looked_at(formula, looked_at, path):
    # Windows logs on at a server as soon as a path on it is looked at.
    results, survey = path.format("results.csv"), path.format("survey.toml")
    for argument, said in formulas_naming(formula, results, survey):
        if argument == "survey" and path in ("nul", "conin$", "lpt9.results.csv"):
            assert said.startswith(f"survey: no survey named {path!r}")  # no path at all
        else:
            assert said.startswith(f"{argument}: a formula may not name '")
            assert said.endswith(r"expected a path such as C:\folder\file")
    assert not {results.strip(), survey.strip()} & {str(seen) for seen in looked_at}


@pytest.mark.parametrize(
    "path",
    ["https://nhs.sharepoint.com/sites/x/{}", "HTTPS://d.docs.live.net/1/{}", "file:///C/{}"],
)
def test_a_web_address_says_what_to_use(formula, looked_at, path):
    results, survey = path.format("results.csv"), path.format("survey.toml")
    for argument, said in formulas_naming(formula, results, survey):
        assert said.startswith(f"{argument}: ")
        assert said.endswith("use the synced folder of OneDrive or SharePoint")
    assert not [seen for seen in looked_at if path[:5] in str(seen)]


@pytest.mark.parametrize("path", [r"C:\folder\{}", "C:/folder/{}", "folder/{}", "{}", "conny/{}"])
def test_a_plain_path_is_looked_at(formula, looked_at, path):
    results, survey = path.format("results.csv"), path.format("survey.toml")
    for argument, said in formulas_naming(formula, results, survey):
        assert said.startswith(f"{argument}: ")
        assert f" is not a usable {argument} file; " in said
    assert {str(Path(results)), str(Path(survey))} <= {str(seen) for seen in looked_at}


def test_a_file_that_cannot_be_used_looks_like_one_that_is_not_there(formula, tmp_path):
    """A workbook from elsewhere must not find out which files there are, or what is in them."""
    (tmp_path / "secret.csv").write_text("name,password\nann,1234\n", encoding="utf-8")
    (tmp_path / "secret.toml").write_text("password = 1234\n", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "damaged.xlsx").write_bytes(b"PK\3\4 and no more")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
    for name in ("secret.csv", "secret.toml", "folder.csv", "damaged.xlsx", "pipe.csv"):
        there, gone = tmp_path / name, tmp_path / f"gone-{name}"
        pairs = zip(
            formulas_naming(formula, str(there), str(there) if "csv" not in name else "gone.toml"),
            formulas_naming(formula, str(gone), str(gone) if "csv" not in name else "gone.toml"),
            strict=True,
        )
        for (_, of_there), (_, of_gone) in pairs:
            assert of_there.partition("' is not ")[2] == of_gone.partition("' is not ")[2] != ""


def test_a_survey_file_and_a_results_file_by_a_plain_path_are_read(formula, results_csv, tmp_path):
    survey = tmp_path / "mine.toml"
    survey.write_text(survey_text("cmhs-2024")[0], encoding="utf-8")
    assert formula("ASG_N", ANSWERS, "Q18", str(survey)) == 30
    score = formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", str(results_csv))
    assert isinstance(score, float)


@pytest.mark.linux_only  # where //tmp is a folder
def test_a_chosen_file_may_be_on_a_network(formula, results_csv, monkeypatch, tmp_path):
    from asg_addin.chosen_results import choose_results

    monkeypatch.setenv("APPDATA", str(tmp_path / "profile"))
    choose_results(Path(f"/{results_csv}"))  # //tmp/...: what a path on a network begins with
    assert isinstance(formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", MISSING), float)


def test_a_chosen_file_says_what_is_wrong_with_it(formula, monkeypatch, tmp_path):
    from asg_addin.chosen_results import choose_results

    monkeypatch.setenv("APPDATA", str(tmp_path / "profile"))
    chosen = tmp_path / "chosen.csv"
    choose_results(chosen)
    said = formula("ASG_RESULTS", "RRE", "AMHS", MISSING)
    assert said.startswith("results: there is no file ")
    chosen.write_text("a,b\n1,2\n", encoding="utf-8")
    assert formula("ASG_RESULTS", "RRE", "AMHS", MISSING).startswith("results: chosen.csv, row 1")
