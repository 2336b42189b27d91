"""The embedded sample: ordinary rows from which the ordinary run gives what a report prints."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import asg
from asg.columns import KEY_COLUMNS
from asg.results.trust_scores import scored_answers
from asg.sample import OUTCOMES_FILE, PREVIOUS_FILE, RESPONSES_FILE, load_sample, write_sample
from asg.survey.file_columns import COLUMN_ROLES
from make_sample.__main__ import make_sample
from make_sample.calibration import check_designed
from make_sample.checking import SampleError, check_made
from make_sample.printed import printed_figures
from make_sample.trusts import DEMONSTRATION, GONE, HARDLY_SHOWN, NEW_THIS_YEAR, NO_GROUPS
from repository import files_of

REPORT = json.loads((Path(__file__).parent / "reference/rre_2024.json").read_text("utf-8"))
ENGINE = Path(asg.__file__).parent
SAMPLE = ENGINE / "sample"
ABOUT_THE_SAME = "About the same"
NEAR = 0.03  # to the printed decimal, so that rounding hangs on no last digit


def benchmarked(sample, **settings):
    method = sample.survey.method.model_copy(update=settings)
    return asg.benchmark(
        sample.survey.model_copy(update={"method": method}),
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )


def of_rre(results):
    table = results.table
    own = (table["trust_code"] == REPORT["trust_code"]) & (table["group"] == REPORT["group"])
    return table[own].set_index("item")


@pytest.fixture(scope="module")
def sample():
    return load_sample()


@pytest.fixture(scope="module")
def results(sample):
    return benchmarked(sample)


@pytest.fixture(scope="module")
def rre(results):
    return of_rre(results)


@pytest.fixture(scope="module")
def files():
    """Rows of both years as they stand, by year."""
    return {
        year: pd.read_csv(SAMPLE / name, dtype=str, keep_default_na=False)
        for year, name in ((2024, RESPONSES_FILE), (2023, PREVIOUS_FILE))
    }


class TestPrintedFigures:
    """Every figure that the report prints for RRE."""

    @pytest.mark.parametrize("printed", REPORT["sections"], ids=itemgetter("item"))
    def test_section_score_and_band(self, rre, printed):
        row = rre.loc[printed["item"]]
        assert round(row["score"], 1) == printed["score"]
        assert row["score"] == pytest.approx(printed["score"], abs=NEAR)
        assert row["band_label"] == printed["band"]

    @pytest.mark.parametrize("column", ["score", "national_average", "lowest", "highest"])
    @pytest.mark.parametrize("printed", REPORT["score_rows"], ids=itemgetter("item"))
    def test_score_row(self, rre, printed, column):
        reached = rre.loc[printed["item"], column]
        assert round(reached, 1) == printed[column]
        assert reached == pytest.approx(printed[column], abs=NEAR)
        assert rre.loc[printed["item"], "n"] == printed["n"]

    @pytest.mark.parametrize("printed", REPORT["band_lists"], ids=itemgetter("item"))
    def test_question_in_a_band_list(self, rre, printed):
        assert rre.loc[printed["item"], "band_label"] == printed["band"]

    def test_the_25_other_questions_are_about_the_same(self, rre):
        listed = [entry["item"] for entry in REPORT["band_lists"]]
        others = rre[(rre["level"] == "question") & ~rre.index.isin(listed)]
        assert len(others) == 25
        assert set(others["band_label"]) == {ABOUT_THE_SAME}

    @pytest.mark.parametrize("printed", REPORT["changes"], ids=itemgetter("item"))
    def test_respondents_of_both_years(self, rre, printed):
        row = rre.loc[printed["item"]]
        assert (row["previous_n"], row["n"]) == (printed["n_2023"], printed["n_2024"])

    @pytest.mark.parametrize("printed", REPORT["changes"], ids=itemgetter("item"))
    def test_change(self, rre, printed):
        # Three labels are not in the report's text; the sample has "No change" for them.
        assert rre.loc[printed["item"], "change"] == (printed["change"] or "No change")

    @pytest.mark.parametrize("item", REPORT["not_compared"]["items"])
    def test_a_new_or_changed_question_has_no_change(self, rre, item):
        assert rre.loc[item, "change"] == ""
        assert rre.loc[item, "status"] == "ok"
        assert pd.isna(rre.loc[item, "previous_score"])

    def test_no_data_in_the_other_groups(self, results):
        assert results.trusts[REPORT["trust_code"]] == REPORT["trust_name"]
        own = results.table[results.table["trust_code"] == REPORT["trust_code"]]
        for group in REPORT["groups_without_responses"]:
            shown = own[(own["group"] == group) & (own["status"] != "not_asked")]
            assert set(shown["status"]) == {"no_data"}

    def test_no_z_lies_near_a_cut(self, rre):
        for cut in (1.644854, 1.959964, 3.090232):
            assert (rre["z"].abs() - cut).abs().min() >= 0.05
        assert (rre["change_z"].dropna().abs() - 1.959964).abs().min() >= 0.1

    def test_changes_are_the_same_by_welchs_t(self, sample, rre):
        assert of_rre(benchmarked(sample, change_test="t"))["change"].equals(rre["change"])

    def test_bands_are_the_same_with_the_older_variance(self, sample, rre):
        assert of_rre(benchmarked(sample, variance="product"))["band"].equals(rre["band"])


class TestTotals:
    def test_trusts_and_respondents(self, sample, results):
        totals = REPORT["totals"]
        assert len(results.trusts) == totals["trusts"][0]
        groups = [group.id for group in sample.survey.groups]
        rows = np.bincount(sample.responses.group)
        assert dict(zip(groups, rows.tolist(), strict=True)) == totals["returned"]

    def test_questionnaires_sent_and_the_trust_in_the_outcomes_alone(self, sample, results):
        table = sample.outcomes.table
        assert table["sent"].sum() == REPORT["totals"]["sent"][0]
        assert table["trust_code"].nunique() == REPORT["totals"]["trusts_sent"][0]
        alone = table.set_index("trust_code").loc[NO_GROUPS]
        assert (alone["group"], alone["returned"]) == ("", 191)
        assert NO_GROUPS not in results.trusts

    def test_returned_are_the_rows_of_each_trust_and_group(self, sample, files):
        rows = files[2024].groupby(["trust_code", "group"]).size()
        table = sample.outcomes.table
        returned = table[table["group"] != ""].set_index(["trust_code", "group"])["returned"]
        pd.testing.assert_series_equal(returned.sort_index(), rows, check_names=False)

    def test_national_response_rates(self, results):
        rates = results.response_rates
        england = rates[(rates["trust_code"] == "") & (rates["group"] != "")]
        reached = england.set_index("group")["response_rate"]
        assert {g: round(100 * r) for g, r in reached.items()} == REPORT["totals"]["rate_percent"]

    def test_last_year_has_another_trust_and_lacks_one(self, sample, results):
        now, before = set(sample.responses.trusts), set(sample.previous_responses.trusts)
        assert len(before) == 52
        assert (before - now, now - before) == ({GONE}, {NEW_THIS_YEAR})
        new = results.table[results.table["trust_code"] == NEW_THIS_YEAR]
        assert set(new["change"]) == {""}
        assert (new["status"] == "ok").any()


class TestTheOtherTrusts:
    @pytest.mark.parametrize("level", ["question", "section"])
    def test_all_seven_bands_occur(self, results, level):
        bands = results.table.loc[results.table["level"] == level, "band"]
        assert set(bands.dropna()) == set(range(1, 8))

    def test_amhs_scores_lie_about_as_far_apart_as_areas_did_in_2021(self, results):
        table = results.table
        spread = table[table["group"] == "AMHS"].groupby("item")["score"].std()
        assert 0.4 < spread.median() < 0.6
        assert spread.between(0.25, 0.95).all()
        assert (table.groupby(["group", "item"])["tau2"].max().dropna() < 0.6).all()

    def test_one_trust_shows_almost_all_and_one_almost_nothing(self, results):
        asked = results.table[results.table["status"] != "not_asked"]
        shown = asked["status"].isin(["ok", "not_benchmarked"])
        share = shown.groupby([asked["trust_code"], asked["group"]]).mean()
        assert share[DEMONSTRATION].min() > 0.8
        assert share[HARDLY_SHOWN].max() < 0.25

    def test_what_is_suppressed_is_empty(self, results):
        suppressed = results.table[results.table["status"] == "suppressed"]
        rest = suppressed.drop(columns=[*KEY_COLUMNS, "status", "n"])
        assert suppressed["n"].isna().all()
        assert (rest.isna() | (rest == "")).all(axis=None)
        assert {"question", "section"} == set(suppressed["level"])

    def test_some_small_trusts_lose_sections_of_amhs(self, results):
        table = results.table
        sections = table[(table["group"] == "AMHS") & (table["level"] == "section")]
        lost = sections[sections["status"] == "suppressed"]
        per_trust = lost.groupby("trust_code").size()
        assert 3 <= (per_trust >= 4).sum() <= 6

    def test_about_twenty_trusts_are_scored_in_camhs_and_forty_in_opmhs(self, results):
        table = results.table.set_index(["group", "item"])
        assert 19 <= table.loc[("CAMHS", "Q39"), "trusts"].max() <= 25
        assert 35 <= table.loc[("OPMHS", "Q39"), "trusts"].max() <= 42

    def test_camhs_drops_what_nobody_has_enough_respondents_for(self, sample):
        questions = sample.survey.scored_questions
        most = {q.id: _scored(sample, "CAMHS", q.id).max() for q in questions}
        assert {q for q, n in most.items() if n < 30} == set(sample.survey.group("CAMHS").drop)


def _scored(sample, group, question):
    """Count respondents with a scored answer, by trust."""
    survey, responses = sample.survey, sample.responses
    member = responses.group == survey.groups.index(survey.group(group))
    codes = responses.answers[question].to_numpy()[member]
    scored = ~np.isnan(scored_answers(codes, survey.question[question]))
    return np.bincount(responses.trust[member][scored], minlength=len(responses.trusts))


class TestRows:
    ROUTES = (
        # question, asked only of who gave one of these codes to the question before it
        *((q, "Q2", "1") for q in ("Q3", "Q4", "Q5", "Q6", "Q7")),
        *((q, "Q3", "234") for q in ("Q4", "Q5")),
        ("Q7", "Q6", "1"),
        ("Q15", "Q14", "1"),
        *((q, "Q21", "1") for q in ("Q22_1", "Q22_2", "Q22_3", "Q22_4", "Q23")),
        ("Q26", "Q24", "1"),
        *((q, "Q27", "1") for q in ("Q28", "Q29", "Q30", "Q31")),
        *((q, "Q28", "1") for q in ("Q29", "Q30", "Q31")),
        *((q, "Q36", "1") for q in ("Q37", "Q38")),
    )

    ROUTES_OF_2023 = (("Q7", "Q6", "1"), *((q, "Q26", "1") for q in ("Q28", "Q29", "Q30")))

    @pytest.mark.parametrize(
        ("year", "question", "before", "codes"),
        [*((2024, *route) for route in ROUTES), *((2023, *route) for route in ROUTES_OF_2023)],
    )
    def test_routing(self, files, year, question, before, codes):
        answered = files[year][question] != ""
        assert answered.any()
        assert files[year].loc[answered, before].isin(list(codes)).all()

    def test_who_received_no_support_says_so_again(self, files):
        rows = files[2024]
        assert set(rows.loc[rows["Q37"] == "2", "Q38"]) == {"4"}
        assert set(rows.loc[rows["Q38"] == "4", "Q37"]) == {"2"}

    @pytest.mark.parametrize("year", [2024, 2023])
    def test_columns(self, files, year):
        survey = asg.load_survey(f"cmhs-{year}")
        about = [*COLUMN_ROLES[:5], *COLUMN_ROLES[6:]]  # all but age_group
        expected = [*about, *survey.question, "team", "synthetic", *survey.profile]
        assert list(files[year].columns) == expected
        assert bool(survey.profile) == (year == 2024)
        assert files[year]["respondent_id"].is_unique

    def test_ages_of_the_groups(self, files):
        rows = files[2024][files[2024]["age"] != ""]
        age = rows["age"].astype(int)
        assert age[rows["group"] == "CAMHS"].between(16, 25).all()
        assert age[rows["group"] == "AMHS"].between(16, 85).all()
        assert (age[rows["group"] == "OPMHS"] >= 66).mean() > 0.9

    def test_missing_ages_and_sexes(self, files):
        rows = files[2024]
        share = ((rows["age"] == "") | (rows["sex"] == "")).mean()
        filled = (rows["age"] == "") & (rows["sample_age"] != "")
        neither = (rows["age"] == "") & (rows["sample_age"] == "")
        assert 0.01 < share < 0.025
        assert filled.sum() > 50
        assert 5 < neither.sum() < 60
        assert set(rows["sex"]) == {"1", "2", "3", "4", ""}
        assert 0 < (rows["Q8"] == "").mean() < 0.05

    def test_answers_of_a_respondent_go_together(self, sample, files):
        rows = files[2024][files[2024]["group"] == "AMHS"]
        asked = ["Q8", "Q10", "Q13", "Q18", "Q39", "Q40"]
        questions = sample.survey.question
        score = pd.DataFrame(
            {q: rows[q].map({str(c): s for c, s in questions[q].scores.items()}) for q in asked}
        )
        for trust in (rows["trust_code"] == "RRE", rows["trust_code"] != "RRE"):
            correlation = score[trust].corr().to_numpy()[np.triu_indices(len(asked), 1)]
            assert correlation.min() > 0.15
            assert correlation.max() < 0.6


class TestNothingInventedUnderARealName:
    def invented(self, sample):
        table = sample.outcomes.table
        names = dict(zip(table["trust_code"], table["trust_name"], strict=True))
        names |= sample.responses.trusts | sample.previous_responses.trusts
        del names["RRE"]
        assert len(names) == 53
        return names

    def test_codes_and_names_are_no_listed_trusts(self, sample):
        listed = sample.survey.trusts
        real = " ".join(listed.values()).casefold()
        for code, name in self.invented(sample).items():
            assert re.fullmatch(r"Z\d\d", code)
            assert code not in listed
            assert name.split()[0].casefold() not in real

    def test_codes_are_in_no_published_workbook(self, sample, aip22_path):
        sheet = pd.read_excel(aip22_path, "Trust_Scores", engine="calamine")
        assert not set(self.invented(sample)) & set(sheet.iloc[:, 0])

    def test_the_engine_knows_nothing_of_the_trust(self):
        for path in files_of(ENGINE):
            if path.relative_to(ENGINE).parts[0] not in ("sample", "survey"):
                assert not re.search(rb"\bRRE\b", path.read_bytes()), path


class TestFiles:
    def test_responses_are_marked_and_dated_the_same_everywhere(self, sample, results):
        assert sample.responses.synthetic
        assert sample.previous_responses.synthetic
        assert results.provenance.synthetic
        assert {source.date for source in results.provenance.sources} == {"2026-11-23"}

    def test_notices_tell_of_the_trusts_that_differ_and_of_nothing_else(self, results):
        notices = results.provenance.notices
        assert len(notices) == 7
        assert sum("rounded to 2 decimals" in notice for notice in notices) == 2
        assert sum(notice.endswith("were ignored: team.") for notice in notices) == 2
        for code in (GONE, NEW_THIS_YEAR, NO_GROUPS):
            assert any(code in notice for notice in notices)

    def test_files_are_small_and_have_no_time(self):
        names = (RESPONSES_FILE, PREVIOUS_FILE, OUTCOMES_FILE)
        assert sum((SAMPLE / name).stat().st_size for name in names) < 1_500_000
        for name in (RESPONSES_FILE, PREVIOUS_FILE):
            assert (SAMPLE / name).read_bytes()[4:8] == bytes(4)

    def test_written_files_give_the_same_results(self, results, tmp_path):
        folder = tmp_path / "sample"
        written = write_sample(folder)
        assert sorted(written) == sorted(folder.iterdir())
        survey = asg.load_survey(folder / "cmhs-2024.toml")
        before = asg.load_survey(folder / "cmhs-2023.toml")
        again = asg.benchmark(
            survey,
            asg.read_responses(folder / "responses-2024.csv", survey),
            previous=(before, asg.read_responses(folder / "responses-2023.csv", before)),
            outcomes=asg.read_outcomes(folder / "outcomes-2024.csv", survey),
        )
        pd.testing.assert_frame_equal(again.table, results.table)
        assert "all of it is synthetic" in (folder / "README.txt").read_text("utf-8")


class TestMaking:
    def test_the_script_makes_the_same_files(self):
        # Compared unpacked: another zlib packs the same rows in other bytes.
        made = make_sample()
        for name, content in made.items():
            kept = (SAMPLE / name).read_bytes()
            if name.endswith(".gz"):
                content, kept = gzip.decompress(content), gzip.decompress(kept)
            assert hashlib.sha256(content).hexdigest() == hashlib.sha256(kept).hexdigest(), name

    def test_the_check_passes_on_what_is_embedded(self):
        assert "Q33_3" in check_made(SAMPLE, printed_figures())

    @pytest.mark.parametrize(
        ("part", "figures", "told"),
        [
            ("section_scores", {"S04": 6.6}, "S04: score"),
            ("rows", {"Q17": {"lowest": 3.3}}, "Q17: lowest"),
            ("bands", {"Q8": 5}, "Q8: z"),
            ("n", {"Q6": (66, 90)}, "Q6: n"),
            ("changes", {"Q34": "Increase"}, "Q34: change z"),
        ],
    )
    def test_the_check_tells_what_is_missed(self, part, figures, told):
        printed = printed_figures()
        wrong = replace(printed, **{part: getattr(printed, part) | figures})
        with pytest.raises(SampleError) as error:
            check_made(SAMPLE, wrong)
        assert all(line.startswith(told) for line in str(error.value).splitlines())

    def test_a_question_without_figures_of_rre_is_named_with_what_it_needs(self, tmp_path):
        printed = printed_figures()
        check_designed(asg.load_survey("cmhs-2024"), printed)
        text = (Path(asg.__file__).parent / "survey/cmhs-2024.toml").read_text("utf-8")
        (tmp_path / "new.toml").write_text(text.replace('"Q41"', '"Q99"'), encoding="utf-8")
        with pytest.raises(SampleError) as error:
            check_designed(asg.load_survey(tmp_path / "new.toml"), printed)
        said = str(error.value).splitlines()
        assert len(said) == 3
        assert said[0] == (
            "Q99: nothing to make answers from; expected its score in RRE_SCORES of design.py"
        )

    def test_the_figures_it_works_from_are_the_reports(self):
        printed = printed_figures()
        assert printed.section_scores == {s["item"]: s["score"] for s in REPORT["sections"]}
        assert printed.n == {c["item"]: (c["n_2023"], c["n_2024"]) for c in REPORT["changes"]}
        entries = [*REPORT["sections"], *REPORT["band_lists"]]
        labels = {e["item"]: e["band"] for e in entries if e["band"] != ABOUT_THE_SAME}
        assert {item: asg.Band(band).label for item, band in printed.bands.items()} == labels
        for row in REPORT["score_rows"]:
            assert printed.rows[row["item"]].items() <= row.items()
