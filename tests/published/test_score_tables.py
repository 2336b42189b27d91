"""Tidy tables of scores: ranges, bands and workbooks of anything with an uncertainty."""

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy import stats

import asg
from asg.build.inputs import check_input, load_results
from asg.cli import run
from asg.errors import UsageError
from asg.published.score_tables import identifier
from asg.reading.layouts import layout_toml, load_layout
from asg.reading.survey_files import survey_toml
from made_up_scores import TRUSTS, ncpes, staff_survey, write_table
from made_up_surveys import (
    TRUSTS as TWELVE,
)
from made_up_surveys import (
    dealt,
    made_up_survey,
    respondents,
    write_rows,
)


@pytest.fixture(scope="module")
def cancer(tmp_path_factory):
    return load_results(write_table(tmp_path_factory.mktemp("a") / "cancer-2023.csv", ncpes()))


def band_by_hand(score, se):
    """The steps of the method once more, with ranks from sorting: z, phi, tau2, adjusted z."""
    z = (score - score.mean()) / se
    count = len(z)
    low, high = np.sort(z)[[int(0.1 * count) - 1, count - int(0.1 * count) - 1]]
    phi = np.mean(np.clip(z, low, high) ** 2)
    v = 1 / se**2
    tau2 = max(0, (count * phi - (count - 1)) / (v.sum() - (v**2).sum() / v.sum()))
    adjusted = (score - score.mean()) / np.sqrt(se**2 + tau2)
    cuts = stats.norm.ppf([0.95, 0.975, 0.999])
    return 4 + (adjusted[:, None] > cuts).sum(1) - (adjusted[:, None] < -cuts).sum(1)


def test_limits_become_standard_errors_and_these_bands(cancer):
    given = pd.DataFrame(ncpes())
    for question, rows in given[given.n >= 30].groupby("Question"):
        of = cancer.table[(cancer.table.item == question) & cancer.table.score.notna()]
        se = ((rows.Upper - rows.Lower) / 2 / stats.norm.ppf(0.975)).to_numpy()
        np.testing.assert_allclose(of.se, se, rtol=0, atol=5e-7)  # six decimals
        assert of.band.tolist() == band_by_hand(rows.Score.to_numpy(), se).tolist()
        assert of.n.tolist() == rows.n.tolist()


def test_a_score_of_fewer_than_30_is_not_shown(cancer):
    of = cancer.table[cancer.table.trust_code.isin(TRUSTS[:2])]
    assert set(of.status) == {"suppressed"}
    assert of[["n", "score", "se", "z"]].isna().all(axis=None)
    assert set(cancer.table.trusts.dropna()) == {13}


def test_standard_deviations_and_themes(tmp_path):
    path = write_table(tmp_path / "staff-survey-2024.csv", staff_survey())
    results = load_results(path)
    given = pd.DataFrame(staff_survey())
    expected = given.standard_deviation / np.sqrt(given.base)
    table = results.table.set_index(["trust_code", "item"]).loc[
        list(zip(given.org_code, given.measure, strict=True))
    ]
    np.testing.assert_allclose(table.se, expected, rtol=0, atol=5e-7)
    assert [(s.title, s.questions) for s in results.survey.sections] == [
        ("We are safe", ("PP4_1", "PP4_2")),
        ("We are a team", ("PP7_1",)),
    ]
    assert results.survey.groups[0].report == "questions"
    assert results.trusts["RA1"] == "Trust RA1"


@pytest.mark.parametrize(
    ("name", "rows"), [("cancer-2023.csv", ncpes()), ("staff-survey-2024.csv", staff_survey())]
)
def test_from_file_to_workbooks_in_one_command(tmp_path, name, rows):
    path = write_table(tmp_path / name, rows)
    assert run(["build", str(path), "--out", str(tmp_path / "out")]) == 0
    books = sorted((tmp_path / "out").glob("*.xlsx"))
    assert len(books) == len(TRUSTS) + 1
    book = openpyxl.load_workbook(books[4])
    said = " ".join(str(c.value) for s in ("About", "Notes") for row in book[s] for c in row)
    assert "those of the table that these results were made from" in said
    assert "A table of scores has no response rates." in said
    for unknown in ("age group and sex", "weight_cap", "No weight of this kind is above"):
        assert unknown not in said


def test_without_numbers_of_respondents_it_says_so_once(tmp_path):
    rows = [{k: v for k, v in row.items() if k != "n"} for row in ncpes()]
    results = load_results(write_table(tmp_path / "cancer-2023.csv", rows))
    assert results.table.n.isna().all()
    assert (results.table.status == "ok").all()
    said = [n for n in results.provenance.notices if "could not be checked" in n]
    assert said == [
        "cancer-2023.csv has no numbers of respondents: whether a score is of fewer than 30 could "
        "not be checked."
    ]


def test_marks_of_suppression_are_no_scores(tmp_path):
    rows = ncpes()
    for row in rows[6:8]:
        row.update(Score="*", Lower="*", Upper="*")
    results = load_results(write_table(tmp_path / "cancer-2023.csv", rows))
    assert (results.table.status == "suppressed").sum() == 6 + 2
    assert any("'*' (2)" in notice for notice in results.provenance.notices)
    asg.write_workbook(results, "RA3", tmp_path / "RA3.xlsx")
    legend = "[c] fewer than 30 respondents, or no score in the table: not shown."
    cells = {
        str(c.value) for row in openpyxl.load_workbook(tmp_path / "RA3.xlsx")["ALL"] for c in row
    }
    assert any(legend in text for text in cells)


def test_a_layout_of_one_s_own_says_another_scale(tmp_path, cancer):
    layout = tmp_path / "percent.toml"
    text = layout_toml(load_layout("table")).replace("[0.0, 10.0]", "[0, 100]")
    layout.write_text(text, encoding="utf-8")
    path = write_table(tmp_path / "cancer-2023.csv", ncpes(percent=True))
    results = load_results(path, layout=str(layout))
    assert results.table.band.equals(cancer.table.band)
    np.testing.assert_allclose(results.table.score, cancer.table.score, rtol=0, atol=1e-9)
    assert any("from 0 to 100 are shown from 0 to 10" in n for n in results.provenance.notices)


def lines(tmp_path, change, name="cancer-2023.csv"):
    rows = ncpes()
    change(rows)
    with pytest.raises(asg.InputError) as caught:
        load_results(write_table(tmp_path / name, rows))
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (
            "Score",
            11,
            "out of range '11'; expected a score from 0 to 10, or --layout with another scale",
        ),
        ("Score", "good", "not a number 'good'; expected a number, or blank where suppressed"),
        ("n", "", "score without respondents; expected a number of respondents"),
        ("n", 31.5, "not a whole number '31.5'; expected a whole number of respondents"),
        ("Lower", "", "score without a standard error; expected se, or sd and n, or lower and up"),
        ("Upper", 1, "limits the wrong way round '1'; expected a limit at or above the score"),
        ("Trust", "England", "total, not a trust 'England'; expected rows of trusts only"),
        ("Trust", "R A1", "trust code 'R A1'; expected 1 to 20 letters, digits, - or _"),
        ("Question", "Q55", "row twice 'Q55'; expected one row for each trust, group and item"),
    ],
)
def test_a_fault_is_one_line_that_names_its_cell(tmp_path, column, value, said):
    def change(rows):
        rows[9][column] = value

    [line, *others] = lines(tmp_path, change)
    row = 12 if column == "Question" else 11  # Q55 of the same trust is in row 12
    assert line.startswith(f"cancer-2023.csv, row {row}, column {column}: {said}")
    assert not others


def test_per_cents_are_one_line(tmp_path):
    path = write_table(tmp_path / "cancer-2023.csv", ncpes(percent=True))
    with pytest.raises(asg.InputError) as caught:
        load_results(path)
    [line] = str(caught.value).splitlines()
    assert "row 2, column Score: out of range" in line
    assert "(45 rows); expected a score from 0 to 10, or --layout with another scale" in line


def test_a_table_in_a_workbook(tmp_path, cancer):
    pd.DataFrame(ncpes()).to_excel(tmp_path / "cancer-2023.xlsx", index=False)
    results = load_results(tmp_path / "cancer-2023.xlsx")
    pd.testing.assert_frame_equal(results.table, cancer.table)
    assert isinstance(check_input(tmp_path / "cancer-2023.xlsx"), asg.Results)


def test_a_table_without_an_uncertainty_is_an_error(tmp_path):
    def change(rows):
        for row in rows:
            del row["Lower"]

    [line] = lines(tmp_path, change)
    assert "no column says how uncertain a score is; expected columns se, or sd and n" in line


def test_a_year_is_needed(tmp_path):
    [line] = lines(tmp_path, lambda _: None, "cancer.csv")
    assert "the survey's year is not known; expected one year: a column year" in line


def test_outcomes_do_not_go_with_it(tmp_path):
    path = write_table(tmp_path / "cancer-2023.csv", ncpes())
    with pytest.raises(UsageError, match="--outcomes: not with a table of scores"):
        load_results(path, outcomes=tmp_path / "outcomes.csv")


def test_headings_match_whatever_their_case_and_signs(tmp_path, cancer):
    named = {"Trust": "Trust code", "Score": "Mean score", "Lower": "Lower 95% CI", "n": "Base"}
    named |= {"Upper": "UPPER_95_CI", "Question": "Question number"}
    rows = [{named[k]: v for k, v in row.items()} for row in ncpes()]
    results = load_results(write_table(tmp_path / "cancer-2023.csv", rows))
    pd.testing.assert_frame_equal(results.table, cancer.table)


def test_its_layout_can_be_checked(tmp_path, capsys):
    path = write_table(tmp_path / "cancer-2023.csv", ncpes())
    assert run(["layout", "check", str(path)]) == 0
    said = capsys.readouterr().out
    assert "15 trusts; groups: ALL; items: Q2, Q55, Q59" in said
    assert "Trust as trust_code" in said
    assert run(["layout", "check", str(path), "--layout", "cqc-2022"]) == 1


def test_asg_check_takes_it(tmp_path):
    path = write_table(tmp_path / "cancer-2023.csv", ncpes())
    assert isinstance(check_input(path), asg.Results)


@pytest.mark.parametrize(
    ("item", "name"),
    [("q18", "q18"), ("5a", "Q5a"), ("Q5: a", "Q5_a"), ("%", ""), ("We're safe", "We_re_safe")],
)
def test_items_become_names(item, name):
    assert identifier(item) == name


class TestResultsFile:
    """results.csv as an input: the figures that it came with, and others under other settings."""

    @pytest.fixture(scope="class")
    @classmethod
    def files(cls, tmp_path_factory):
        folder = tmp_path_factory.mktemp("results")
        for year, most in ((2023, 30), (2024, 36)):
            survey = made_up_survey(year, sections=[("Q1", "Q2")])
            (folder / f"{year}.toml").write_text(survey_toml(survey), encoding="utf-8")
            rows = [
                row
                for i, trust in enumerate(TWELVE[year - 2023 :])
                for row in respondents(trust, most + 4 * i, Q1=dealt(8 + i), Q2=dealt(20 - i))
            ]
            write_rows(folder / f"{year}.csv", rows)
        return folder

    def results(self, files, previous=None):
        return load_results(
            files / "2024.csv",
            survey=str(files / "2024.toml"),
            previous=previous,
            previous_survey=None if previous is None else str(files / "2023.toml"),
        )

    def test_the_figures_are_found_again(self, files, tmp_path):
        results = self.results(files, files / "2023.csv")
        results.write_csv(tmp_path / "results.csv")
        again = load_results(tmp_path / "results.csv", survey=str(files / "2024.toml"))
        pd.testing.assert_frame_equal(again.table, results.table, check_exact=True)
        assert (again.table.change != "").any()

    def test_bands_under_other_settings(self, files, tmp_path):
        self.results(files).write_csv(tmp_path / "results.csv")
        survey = asg.load_survey(files / "2024.toml")
        method = survey.method.model_copy(
            update={"suppress_below": 50, "limits": (0.5, 0.6, 0.7), "min_trusts": 5}
        )
        other = tmp_path / "other.toml"
        own = survey.model_copy(update={"method": method})
        other.write_text(survey_toml(own), encoding="utf-8")
        again = load_results(tmp_path / "results.csv", survey=str(other))
        directly = load_results(files / "2024.csv", survey=str(other))
        pd.testing.assert_frame_equal(again.table, directly.table, check_exact=True)
        assert set(again.table.status) == {"suppressed", "ok"}

    def test_last_year_s_results_test_the_change_as_its_responses_do(self, files, tmp_path):
        before = load_results(files / "2023.csv", survey=str(files / "2023.toml"))
        before.write_csv(tmp_path / "last.csv")
        ours = self.results(files, tmp_path / "last.csv")
        theirs = self.results(files, files / "2023.csv")
        pd.testing.assert_frame_equal(ours.table, theirs.table, check_exact=True)
        assert set(ours.table.change) > {""}
        assert ours.previous is not None
        assert ours.previous.year == 2023

    def test_results_of_last_year_beside_results_of_this_year(self, files, tmp_path):
        self.results(files).write_csv(tmp_path / "now.csv")
        before = load_results(files / "2023.csv", survey=str(files / "2023.toml"))
        before.write_csv(tmp_path / "last.csv")
        ours = load_results(
            tmp_path / "now.csv",
            survey=str(files / "2024.toml"),
            previous=tmp_path / "last.csv",
            previous_survey=str(files / "2023.toml"),
        )
        theirs = self.results(files, files / "2023.csv")
        pd.testing.assert_frame_equal(ours.table, theirs.table, check_exact=True)

    def test_a_later_year_is_no_year_before(self, files, tmp_path):
        self.results(files).write_csv(tmp_path / "now.csv")
        with pytest.raises(UsageError, match="made-up-2024 is of 2024; expected a survey"):
            load_results(
                files / "2024.csv",
                survey=str(files / "2024.toml"),
                previous=tmp_path / "now.csv",
            )

    def test_results_of_a_published_workbook_have_no_standard_errors(self, tmp_path):
        from made_up_benchmark import made_up, write

        published = asg.read_published(write(tmp_path / "a-2022.xlsx", made_up()))
        published.write_csv(tmp_path / "results.csv")
        with pytest.raises(asg.InputError, match="no score has a standard error; expected one"):
            load_results(tmp_path / "results.csv")


def test_the_sample_s_results_are_found_again(tmp_path):
    from asg.build.inputs import _sample_results

    sample = _sample_results()
    sample.write_csv(tmp_path / "results.csv")
    again = load_results(tmp_path / "results.csv")
    pd.testing.assert_frame_equal(again.table, sample.table, check_exact=True)
    assert again.provenance.synthetic
    assert again.previous is not None
    assert again.previous.id == "cmhs-2023"


class TestSeveralYears:
    """Change is tested against the newest earlier year; all of them are points of the trend."""

    def years(self, tmp_path):
        files = {}
        for year, more in ((2021, 0.2), (2022, 0.5), (2023, 0.0)):
            rows = ncpes()
            for row in rows:
                for figure in ("Score", "Lower", "Upper"):
                    row[figure] = row[figure] + more
            files[year] = write_table(tmp_path / f"cancer-{year}.csv", rows)
        return files

    def test_tables_of_three_years(self, tmp_path, cancer):
        files = self.years(tmp_path)
        results = load_results(files[2023], previous=[files[2021], files[2022]])
        one = results.table[(results.table.trust_code == "RA5") & (results.table.item == "Q2")]
        now = cancer.table.score[one.index[0]]
        assert one.previous_score.item() == pytest.approx(now + 0.5)
        # Equal standard errors: z = -0.5 / (se sqrt 2).
        assert one.change_z.item() == pytest.approx(-0.5 / (one.se.item() * np.sqrt(2)), abs=1e-4)
        trend = results.trend[(results.trend.trust_code == "RA5") & (results.trend.key == "Q2")]
        assert trend.year.tolist() == [2021, 2022, 2023]
        assert trend.score.tolist() == pytest.approx([now + 0.2, now + 0.5, now])
        roles = [source.role for source in results.provenance.sources]
        assert roles == ["scores", "previous scores", "previous scores"]

    def test_the_order_of_the_years_does_not_count(self, tmp_path):
        files = self.years(tmp_path)
        one, other = (
            load_results(files[2023], previous=[files[a], files[b]])
            for a, b in ((2021, 2022), (2022, 2021))
        )
        pd.testing.assert_frame_equal(one.table, other.table)
        pd.testing.assert_frame_equal(one.trend, other.trend)

    def test_two_tables_of_one_year_are_an_error(self, tmp_path):
        files = self.years(tmp_path)
        again = write_table(tmp_path / "again-2022.csv", ncpes())
        with pytest.raises(UsageError, match="2022"):
            load_results(files[2023], previous=[files[2022], again])

    def test_trusts_of_too_few_respondents_have_no_point(self, tmp_path):
        files = self.years(tmp_path)
        results = load_results(files[2023], previous=[files[2021], files[2022]])
        assert not set(results.trend.trust_code) & set(TRUSTS[:2])


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("trust_name", "North Trust", "another trust name 'North Trust'; expected 'A', as in"),
        ("section", "Other", "another section 'Other'; expected 'Care', as in other rows of Q2"),
        ("text", "Why?", "another text 'Why?'; expected 'Was it?', as in other rows of Q2"),
        ("trust", "NA", "trust code 'NA'; expected 1 to 20 letters"),
    ],
)
def test_what_two_rows_say_otherwise_is_an_error(tmp_path, column, value, said):
    def change(rows):
        for row in rows:
            row["trust"] = row.pop("Trust")
            row["trust_name"] = "A"
            row["section"] = row["text"] = row["Question"]
            if row["Question"] == "Q2":
                row |= {"section": "Care", "text": "Was it?"}
        rows[at][column] = value

    at = 10 if column == "trust_name" else 9  # Q2 of the fourth trust, and the row after it
    first, *_ = lines(tmp_path, change)
    assert first.startswith(f"cancer-2023.csv, row {at + 2}, column {column}: {said}")


def test_repeated_spaces_are_one_and_na_is_nothing(tmp_path):
    rows = [row | {"group": "NA", "trust_name": "North Trust"} for row in ncpes()]
    rows[1]["trust_name"] = "North  Trust"
    results = load_results(write_table(tmp_path / "cancer-2023.csv", rows))
    assert results.trusts["RA1"] == "North Trust"
    assert [group.id for group in results.survey.groups] == ["ALL"]
    assert "cancer-2023.csv: NA was read as blank in: group." in results.provenance.notices


def test_titles_above_a_table_are_passed_over(tmp_path, cancer, capsys):
    path = tmp_path / "cancer-2023.xlsx"
    pd.DataFrame(ncpes()).to_excel(path, index=False, startrow=3)
    book = openpyxl.load_workbook(path)
    book.active["A1"] = "Results by trust"
    book.save(path)
    results = load_results(path)
    pd.testing.assert_frame_equal(results.table, cancer.table)
    assert results.provenance.notices[0] == (
        "cancer-2023.xlsx: 3 rows above the headings were not read."
    )
    assert isinstance(check_input(path), asg.Results)
    assert run(["layout", "check", str(path)]) == 0
    assert run(["survey", "new", str(path), "--out", str(tmp_path / "s.toml")]) == 1
    assert "is a table of scores" in capsys.readouterr().err


def test_decimal_commas(tmp_path, cancer):
    path = tmp_path / "cancer-2023.csv"
    pd.DataFrame(ncpes()).to_csv(path, sep=";", decimal=",", index=False)
    pd.testing.assert_frame_equal(load_results(path).table, cancer.table)


def test_a_number_of_respondents_with_a_comma_for_thousands_is_an_error(tmp_path):
    def change(rows):
        rows[9]["n"] = "1,000"

    [line] = lines(tmp_path, change)
    assert line == (
        "cancer-2023.csv, row 11, column n: not a number '1,000'; expected a number, or blank "
        "where suppressed"
    )


def test_one_heading_that_is_not_known_is_named_and_how_to_describe_it(tmp_path):
    def change(rows):
        for row in rows:
            row["Adjusted rate"] = row.pop("Score")

    [line] = lines(tmp_path, change)
    assert line == (
        "cancer-2023.csv, row 1: is a table of scores without a known heading of the score "
        "'Trust, Question, n, Lower, Upper, Adjusted rate'; expected one of score, mean, "
        "mean_score, value. For another heading: asg layout export table --out my-layout.toml, "
        "write it there, and add --layout my-layout.toml"
    )
