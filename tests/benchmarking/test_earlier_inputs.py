"""Which survey belongs to which of several files of earlier years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from asg.build.earlier_inputs import earlier_inputs
from asg.build.inputs import load_results
from asg.cli import run
from asg.errors import UsageError
from asg.reading.survey_files import survey_toml
from made_up_surveys import every_trust, made_up_survey, write_rows

NOW = made_up_survey(2024)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Surveys and responses of four years."""
    monkeypatch.chdir(tmp_path)
    for year in (2021, 2022, 2023, 2024):
        text = survey_toml(made_up_survey(year))
        Path(f"s{year}.toml").write_text(text, encoding="utf-8")
        rows = every_trust(lambda i, year=year: 2024 - year + i)
        write_rows(Path(f"responses-{year}.csv"), rows)
    return tmp_path


def found(files, surveys):
    pairs = earlier_inputs(NOW, [Path(f) for f in files], [f"s{y}.toml" for y in surveys])
    return {str(file): survey.year for file, survey in pairs}


def test_the_year_in_the_name_finds_the_survey(folder):
    files = ["responses-2022.csv", "responses-2021.csv", "responses-2023.csv"]
    assert found(files, (2023, 2021, 2022)) == {f: int(f[10:14]) for f in files}
    assert list(found(files, (2023, 2021, 2022)).values()) == [2023, 2022, 2021]


def test_without_a_year_in_the_name_the_order_does(folder):
    assert found(["b.csv", "a-20221.csv"], (2022, 2023)) == {"a-20221.csv": 2023, "b.csv": 2022}
    # A name of this year, or with two years, has no one earlier year.
    assert found(["as-in-2024.csv", "2021-2022.csv"], (2023, 2022))["2021-2022.csv"] == 2022


def test_one_file_takes_the_one_survey_whatever_its_name(folder):
    assert found(["responses-2022.csv"], (2023,)) == {"responses-2022.csv": 2023}


@pytest.mark.parametrize(
    ("files", "surveys", "said"),
    [
        (["a.csv", "responses-2022.csv"], (2023,), "the year of a.csv is not known"),
        (["r-2021.csv", "r-2022.csv"], (2023, 2022), "no survey 'made-up-2021' is shipped"),
        (["r-2021.csv", "r2-2021.csv"], (2021,), "are both of 2021"),
        (["r-2022.csv"], (2023, 2022), "appears 2 times, --previous 1 times"),
        ([], (2023,), "--previous-survey without --previous"),
        (["a.csv", "b.csv"], (2023, 2023), "are both of 2023"),
    ],
)
def test_what_cannot_be_told_is_refused(folder, files, surveys, said):
    with pytest.raises(UsageError, match=said):
        found(files, surveys)


def test_a_survey_that_no_file_is_of_is_refused(folder):
    files = ["r-2022.csv", "r-2023.csv", "r2-2023.csv"]
    with pytest.raises(UsageError, match="no --previous is of the year of made-up-2021"):
        found(files, (2023, 2022, 2021))


def test_the_command_takes_several_in_any_order(folder, capsys):
    words = "score responses-2024.csv --survey s2024.toml --out {}"
    for name, order in (("a.csv", (2021, 2022, 2023)), ("b.csv", (2023, 2021, 2022))):
        more = [f"--previous responses-{y}.csv --previous-survey s{y}.toml" for y in order]
        assert run([*words.format(name).split(), *" ".join(more).split()]) == 0
    said = capsys.readouterr().out
    assert "From previous responses: responses-2023.csv" in said
    assert "From responses of 2021: responses-2021.csv" in said
    pd.testing.assert_frame_equal(pd.read_csv("a.csv"), pd.read_csv("b.csv"))
    assert set(pd.read_csv("a.csv")["previous_survey"]) == {"made-up-2023"}


def test_an_earlier_file_that_is_this_years_is_refused(folder, capsys):
    words = "score responses-2024.csv --survey s2024.toml --previous responses-2022.csv"
    words += " --previous responses-2024.csv --previous-survey s2022.toml"
    words += " --previous-survey s2023.toml --out a.csv"
    assert run(words.split()) == 2
    assert "--previous: responses-2024.csv is the same file as INPUT" in capsys.readouterr().err


def test_sheets_of_the_inputs_beside_the_responses(tmp_path):
    """The sheet of the name that --sheet has, or else the first with the right headings."""
    survey = made_up_survey(method={"suppress_below": 2, "min_trusts": 3})
    before = made_up_survey(2023, method={"suppress_below": 2, "min_trusts": 3})
    for name, of in (("now", survey), ("before", before)):
        (tmp_path / f"{name}.toml").write_text(survey_toml(of), encoding="utf-8")
    rows = pd.DataFrame(every_trust())
    other = rows.assign(Q1=1)
    cover = pd.DataFrame({"Contents": ["Responses"]})
    sent = pd.DataFrame(
        [{"trust_code": t, "group": "AMHS"} for t in sorted(set(rows["trust_code"]))]
    ).assign(sent=100, undeliverable=0, died=0, returned=30)
    for name, sheets in (
        ("now", {"Cover": cover, "Final": rows}),
        ("before-2023", {"Cover": cover, "Draft": other, "Final": rows}),
        ("outcomes", {"Cover": cover, "Counts": sent}),
    ):
        with pd.ExcelWriter(tmp_path / f"{name}.xlsx") as writer:
            for sheet, frame in sheets.items():
                frame.to_excel(writer, sheet_name=sheet, index=False)
    results = load_results(
        tmp_path / "now.xlsx",
        str(tmp_path / "now.toml"),
        tmp_path / "before-2023.xlsx",
        str(tmp_path / "before.toml"),
        tmp_path / "outcomes.xlsx",
        "final",
    )
    table = results.table
    assert table["previous_score"].tolist() == table["score"].tolist(), "Final, not Draft"
    assert results.response_rates["sent"].max() == 100 * len(sent)
    notices = " ".join(results.provenance.notices)
    assert "before-2023.xlsx: the sheet Final was read." in notices
    assert "outcomes.xlsx: the sheet Counts was read." in notices
