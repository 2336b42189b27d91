"""Files on a network: never at a formula's word, where the user chose one."""

from pathlib import Path

import pytest
from classic_excel import MISSING

ANSWERS = ((1.0,), (3.0,)) * 15


@pytest.mark.parametrize(
    "path",
    [r"\\server\share\{}", "//server/share/{}", r"\/server\{}", r"\\?\C:\{}", r"  \\server\{}"],
)
def test_a_path_on_a_network_is_not_even_looked_at(formula, monkeypatch, path):
    # Windows logs on at a server as soon as a path on it is looked at.
    looked_at = []
    monkeypatch.setattr(Path, "stat", lambda path, **_: looked_at.append(path))
    monkeypatch.setattr(Path, "open", lambda path, *_, **__: looked_at.append(path))
    results, survey = path.format("results.csv"), path.format("survey.toml")
    for said, argument in [
        (formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", results), "results"),
        (formula("ASG_RESULTS", "RRE", "AMHS", results), "results"),
        (formula("ASG_SCORE", ANSWERS, "Q18", MISSING, survey), "survey"),
        (formula("ASG_N", ANSWERS, "Q18", survey), "survey"),
    ]:
        assert said.startswith(f"{argument}: a formula may not name a path on a network (")
    assert not looked_at


def test_a_chosen_file_may_be_on_a_network(formula, results_csv, monkeypatch, tmp_path):
    from asg_addin.chosen_results import choose_results

    monkeypatch.setenv("APPDATA", str(tmp_path / "profile"))
    choose_results(Path(f"/{results_csv}"))  # //tmp/...: what a path on a network begins with
    assert isinstance(formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", MISSING), float)
