"""Every sentence is true of odd surveys: one trust, no bands, no sections, other settings."""

from __future__ import annotations

import pytest
from lxml import etree
from pptx import Presentation
from reading_back import opened, parts, texts

import asg
from asg.build.run import build
from asg.build.workbooks import write_national_workbook, write_workbook
from asg.cli import run
from asg.cli.summary import results_lines
from asg.reading.survey_files import survey_toml
from asg.sheets.editions import trust_deck
from asg.sheets.figures.figures import arrange
from asg.template.files import load_template
from made_up_surveys import (
    TRUSTS,
    dealt,
    every_trust,
    group,
    made_up_survey,
    question,
    read_rows,
    respondents,
    write_rows,
)

ONE_TRUST = respondents("RXA", 60, Q1=dealt(20), Q2=dealt(10))
SECTION = {"sections": [("Q1", "Q2")]}


@pytest.fixture
def made(tmp_path):
    """Benchmarks rows of a survey, and writes one trust's workbook and the national one."""

    def made(survey, rows, before=None):
        previous = None
        if before is not None:
            previous = (before[0], read_rows(tmp_path / "before.csv", *before))
        responses = read_rows(tmp_path / "now.csv", survey, rows)
        results = asg.benchmark(survey, responses, previous=previous)
        write_workbook(results, "RXA", tmp_path / "trust.xlsx")
        write_national_workbook(results, tmp_path / "national.xlsx")
        return results, opened(tmp_path / "trust.xlsx"), opened(tmp_path / "national.xlsx")

    return made


def words(book, sheet=None):
    sheets = book if sheet is None else [book[sheet]]
    return "\n".join(text for one in sheets for text in texts(one))


def alt_texts(results, code="RXA"):
    deck = trust_deck(arrange(results), load_template("trust_results"), code)
    return [chart.alt_text for slide in deck.slides for chart in slide.charts]


def test_one_trust(made, tmp_path):
    results, trust, national = made(made_up_survey(**SECTION), ONE_TRUST)
    said = words(trust) + words(national)
    assert "with those of the 1 trust in these results." in words(trust, "About")
    assert "It ranks 1 of 1 trust with a score." in said
    assert "1 trusts" not in said
    assert "coloured by expected range" not in said  # there is none
    assert "there is no other trust to compare it with" in words(trust, "Peers")
    assert not trust["Peers"].data_validations.dataValidation
    build(results, tmp_path / "out", template="published_tables")
    cover = opened(tmp_path / "out" / "made-up-2024-published-tables.xlsx")["Cover"]
    assert any("for 1 trust: Title of AMHS." in text for text in texts(cover))


def test_covers_name_only_what_is_there(made):
    # One trust has no expected range; without sections there is no score of any.
    _, trust, national = made(made_up_survey(), ONE_TRUST)
    assert "2 of 2 questions shown: scores alone." in texts(trust["Cover"])
    assert "1 trust with scores, 2 questions: no comparison." in texts(national["Cover"])
    _, trust, national = made(made_up_survey(**SECTION), ONE_TRUST)
    assert "2 of 2 questions shown: scores, sections." in texts(trust["Cover"])
    assert "1 trust with scores, 2 questions: 1 section." in texts(national["Cover"])
    _, trust, national = made(made_up_survey(**SECTION), every_trust())
    assert "2 of 2 questions shown: scores, expected range, sections." in texts(trust["Cover"])
    expected = "12 trusts with scores, 2 questions: 1 section, expected range."
    assert expected in texts(national["Cover"])


def test_a_cover_of_no_scores_promises_none(made):
    few = [one for code in TRUSTS for one in respondents(code, 20, Q1=dealt(9), Q2=dealt(9))]
    _, trust, national = made(made_up_survey(**SECTION), few)
    assert "No scores to show for this trust." in texts(trust["Cover"])
    expected = "0 trusts with scores, 2 questions: no comparison."
    assert expected in texts(national["Cover"])


@pytest.mark.parametrize("colours", [True, False])
def test_a_ranking_is_coloured_by_band_where_there_are_bands(made, tmp_path, colours):
    made(made_up_survey(**SECTION), every_trust() if colours else ONE_TRUST)
    with_bands = "coloured by band" in "".join(drawings(tmp_path / "trust.xlsx"))
    assert with_bands is colours


def drawings(path):
    return [text for name, text in parts(path).items() if name.startswith("xl/drawings/drawing")]


def test_without_names_a_code_stands_once(made):
    _, trust, _ = made(made_up_survey(**SECTION), every_trust())
    assert "RXA RXA" not in words(trust)
    assert "RXB" in texts(trust["Peers"])


def test_nobody_is_excluded_where_nothing_standardises(made):
    survey = made_up_survey(standardise={"variables": []}, age_groups={}, codes={})
    _, trust, _ = made(survey, every_trust())
    notes = words(trust, "Notes")
    assert "Excluded, neutral, capped: nobody, because answers are not standardised." in notes
    assert "anything" not in notes


def test_own_weights_are_not_called_alike_nor_cut(made):
    # Every weight is 1 by age and sex, so none is cut to 5, however large the respondents' own.
    survey = made_up_survey(columns={"weight": "w"})
    rows = [row | {"w": 9 if i % 3 else 1} for i, row in enumerate(every_trust())]
    results, trust, _ = made(survey, rows)
    assert results.weights["largest"].max() >= 9
    assert not results.weights["capped_percent"].any()
    said = words(trust)
    assert "cut to the cap" not in said.replace("Capped: weight cut to the cap.", "")
    assert "By age, sex and the column w, as scores are" in texts(trust["Who took part"])
    survey = made_up_survey(columns={"weight": "w"}, standardise={"variables": []})
    _, trust, _ = made(survey, rows)
    assert "By the column w, as scores are" in texts(trust["Who took part"])


def test_columns_named_by_other_limits_say_what_they_hold(made):
    limits = {"method": {"limits": [0.8, 0.9, 0.99], "change_level": 0.01}}
    _, trust, national = made(made_up_survey(**limits), every_trust())
    sentence = "The columns lower_90 to upper_998 hold the limits of 80 %, 90 % and 99 %."
    assert sentence in words(trust, "Data")
    assert sentence in words(national, "Data")
    about = words(trust, "About")
    assert "Of many questions without a change, about 1 % pass by chance alone." in about
    assert "5 %" not in about
    _, trust, _ = made(made_up_survey(), every_trust())
    assert "hold the limits" not in words(trust, "Data")


def test_a_year_before_that_no_group_is_compared_with_is_noticed(made):
    before = (made_up_survey(2023), every_trust())
    results, trust, _ = made(made_up_survey(groups=[group(history=False)]), every_trust(), before)
    notice = (
        "Nothing is compared with 2023: no group of made-up-2024 has history = true in its survey "
        "file."
    )
    assert notice in results.provenance.notices
    assert notice in texts(trust["Notes"])
    results, _, _ = made(made_up_survey(), every_trust(), before)
    assert not [said for said in results.provenance.notices if "Nothing is compared" in said]


def test_a_withheld_section_is_not_said_to_have_few_respondents(made):
    # 60 people answered one of the two questions; 20 the other one, so the section is withheld.
    rows = respondents("RXA", 60, Q1=dealt(20), Q2=[1, "", ""])
    results, trust, _ = made(made_up_survey(**SECTION), rows)
    said = words(trust, "S01")
    assert "at least one of its questions has fewer than 30 respondents." in said
    assert "fewer than 30 people answered at least one" not in said
    assert not [text for text in alt_texts(results) if ": [x]" in text]


def test_one_of_a_thing_is_said_in_the_singular(tmp_path, capsys):
    survey = made_up_survey(about={"invited": 1})
    assert survey.about.invited == "1 person"
    rows = [*ONE_TRUST, *respondents("RXA", 1, group="", Q1=1, Q2=1)]
    results = asg.benchmark(survey, read_rows(tmp_path / "now.csv", survey, rows))
    assert "now.csv: 1 respondent without a group is not in any results." in (
        results.provenance.notices
    )


def test_a_report_begins_with_a_capital(made):
    groups = [group("AMHS"), group("OPMHS", "questions")]
    survey = made_up_survey(groups=groups, about={"groups": "staff groups"})
    _, trust, _ = made(survey, [*every_trust(), *every_trust(group="OPMHS")])
    assert "Staff groups benchmark report" in texts(trust["Cover"])


def test_rates_stand_beside_those_of_all_trusts_or_of_the_country(tmp_path):
    for country, column in ((None, "All trusts: rate"), ("Wales", "Wales: rate")):
        survey = made_up_survey(about={"country": country} if country else {})
        folder = tmp_path / column[:3]
        folder.mkdir()
        outcomes = folder / "outcomes.csv"
        lines = [f"{code},AMHS,100,1,1,30" for code in TRUSTS]
        head = "trust_code,group,sent,undeliverable,died,returned"
        outcomes.write_text("\n".join([head, *lines]), encoding="utf-8")
        results = asg.benchmark(
            survey,
            read_rows(folder / "now.csv", survey, every_trust()),
            outcomes=asg.read_outcomes(outcomes, survey),
        )
        write_workbook(results, "RXA", folder / "trust.xlsx")
        book = opened(folder / "trust.xlsx")
        assert column in texts(book["About"])
        name = country or "all trusts"
        assert f"(31 %; {name} 31 %)" in words(book)
        assert f"30 of 98 people answered: 30.6% ({name} 30.6%)." in texts(book["Who took part"])
        assert ("England" in words(book)) is False
        build(results, folder / "out", template="published_tables")
        tables = opened(folder / "out" / "made-up-2024-published-tables.xlsx")
        cover = texts(tables["Cover"])
        assert f"Area covered: {country or 'to be announced'}" in cover
        end = f", {country}" if country else ""
        assert cover[0] == f"Made-up survey 2024: benchmark results of trusts{end}"
        assert f"All trusts{end}" in texts(tables["AMHS_response_rates"])


def test_the_command_names_the_area_that_is_open(tmp_path, capsys):
    code = run(["build", "--template", "published_tables", "--out", str(tmp_path)])
    assert code == 0
    assert "geography" not in capsys.readouterr().out  # the sample's survey states England


def test_a_survey_of_hospitals_speaks_of_hospitals(tmp_path):
    about = {"organisation": "hospital"}
    survey = made_up_survey(about=about, **SECTION)
    before = made_up_survey(2023, about=about, **SECTION)
    gone = [*every_trust(), *respondents("RXZ", 30, Q1=1, Q2=1)]
    results = asg.benchmark(
        survey,
        read_rows(tmp_path / "now.csv", survey, every_trust()),
        previous=(before, read_rows(tmp_path / "before.csv", before, gone)),
    )
    assert "\n".join(results_lines(results)).count("hospital") >= 2
    assert "trust" not in "\n".join(results_lines(results)).lower()
    build(results, tmp_path / "out", trusts=["RXA"], pack=True)
    build(results, tmp_path / "tables", template="published_tables")
    out = tmp_path / "out"
    own = opened(out / "made-up-2024-RXA.xlsx")
    assert "Hospital code RXA" in texts(own["Cover"])
    assert "Hospitals" in own.sheetnames
    assert "Hospitals only in made-up-2023, with no results this year: RXZ." in texts(own["Notes"])
    assert own.properties.subject == "Benchmark results of hospital RXA"
    known = ("table trusts", "min_trusts", "trust_code", "trust_name", "trusts[")
    for path in (
        out / "made-up-2024-RXA.xlsx",
        out / "made-up-2024-national.xlsx",
        tmp_path / "tables" / "made-up-2024-published-tables.xlsx",
    ):
        book = opened(path)
        said = words(book).lower()
        for name in known:
            said = said.replace(name, "")
        # The column "trusts" of the results counts them, whatever they are called.
        assert {line for line in said.split("\n") if "trust" in line} <= {"trusts"}, path
        assert "trust" not in f"{book.properties.title} {book.properties.keywords}".lower()
        drawn = " ".join(drawings(path))
        assert "trust" not in drawn.lower()
    slides = Presentation(out / "made-up-2024-RXA.pptx").slides
    said = [etree.tostring(slide._element, encoding="unicode") for slide in slides]
    assert "hospital" in "".join(said)
    assert "trust" not in "".join(said).lower()


def test_commands_of_a_survey_of_hospitals_speak_of_hospitals(tmp_path, capsys):
    about = {"organisation": "hospital"}
    survey = made_up_survey(about=about, **SECTION)
    (tmp_path / "s.toml").write_text(survey_toml(survey), encoding="utf-8")
    rows = [row | {"ward": "Trust ward"} for row in every_trust(trust_name="Trust of care")]
    write_rows(tmp_path / "now.csv", rows)
    results = tmp_path / "results.csv"
    named = [str(tmp_path / "now.csv"), "--survey", str(tmp_path / "s.toml")]
    assert run(["check", *named]) == 0
    assert "360 respondents of 12 hospitals" in capsys.readouterr().out
    assert run(["score", *named, "--out", str(results)]) == 0
    assert run(["check", str(results), *named[1:]]) == 0
    assert "scores of 12 hospitals" in capsys.readouterr().out
    words = ["--results", str(results), "--trust", "RXA", "--by", "ward"]
    assert run(["local", *named, *words, "--out", str(tmp_path / "local")]) == 0
    said = capsys.readouterr().out
    assert "Made-up survey 2024: hospital RXA Trust of care\n" in said
    assert "the hospital's own mix of age" in said


def test_about_explains_a_ranking_where_there_is_one(made):
    _, trust, _ = made(made_up_survey(**SECTION), every_trust())
    assert "Ranking of a section" in texts(trust["About"])
    _, trust, _ = made(made_up_survey(), every_trust())
    assert "Ranking of a section" not in texts(trust["About"])
    assert "Coloured range bar" in texts(trust["About"])


def test_the_programmes_format_names_the_surveys_limits(tmp_path):
    for limits, inner, outer in (([0.8, 0.9, 0.99], "80 %", "99 %"), (None, "90 %", "99.8 %")):
        survey = made_up_survey(**({"method": {"limits": limits}} if limits else {}))
        folder = tmp_path / inner[:2]
        folder.mkdir()
        results = asg.benchmark(survey, read_rows(folder / "now.csv", survey, every_trust()))
        build(results, folder, template="programme_benchmark")
        [path] = folder.glob("*benchmark.xlsx")
        key = texts(opened(path)["Key"])
        assert f"Lower {inner} limit of the expected range" in key
        assert f"Upper {outer} limit of the expected range" in key


def test_wordings_with_trust_stay_where_they_are_cut_short(made):
    long = "Did you trust the people who looked after you on the ward, day and night, all the time?"
    asked = [question("Q1") | {"text": long}, question("Q2") | {"text": "Trust in all nurses"}]
    survey = made_up_survey(questions=asked, about={"organisation": "hospital"}, **SECTION)
    _, trust, _ = made(survey, every_trust())
    said = words(trust)
    assert "Q1. Did you trust the people" in said
    assert "…" in said
    assert "Trust in all nurses" in said
    assert "Your hospital" in said
    assert "you hospital" not in said
    assert "Hospital in all" not in said


def test_breakdowns_without_a_figure_do_not_deny_that_questions_have_scores(made):
    # Twenty-nine men and as many women: no category is shown, both questions are.
    rows = respondents("RXA", 58, sex=["male", "female"], age=[30, 70], Q1=dealt(20), Q2=dealt(9))
    _, trust, national = made(made_up_survey(**SECTION), rows)
    assert "2 of 2 questions shown: scores, sections." in texts(trust["Cover"])
    said = texts(national["AMHS breakdowns"])
    assert "No category of this group has a score that may be shown." in said


def test_published_tables_have_no_table_of_change_where_nothing_is_compared(tmp_path):
    now, before = made_up_survey(), made_up_survey(2022, questions=["Q8"])
    rows = read_rows(tmp_path / "now.csv", now, every_trust())
    asked = [row | {"Q8": 1 + i % 3} for i, row in enumerate(every_trust())]
    previous = (before, read_rows(tmp_path / "before.csv", before, asked))
    results = asg.benchmark(now, rows, previous=previous)
    build(results, tmp_path / "out", template="published_tables")
    tables = opened(tmp_path / "out" / "made-up-2024-published-tables.xlsx")
    assert "AMHS_change" not in tables.sheetnames
    expected = (
        "There are no tables of change. No question of any trust has a score that can be compared "
        "with 2022."
    )
    assert expected in texts(tables["Cover"])


@pytest.mark.parametrize(("test", "said"), [("z", "(z test, "), ("t", "(Welch's t test, ")])
def test_published_notes_name_the_test_of_change(tmp_path, test, said):
    now, before = made_up_survey(method={"change_test": test}), made_up_survey(2023)
    rows = read_rows(tmp_path / "now.csv", now, every_trust())
    previous = (before, read_rows(tmp_path / "before.csv", before, every_trust()))
    results = asg.benchmark(now, rows, previous=previous)
    build(results, tmp_path / "out", template="published_tables")
    tables = opened(tmp_path / "out" / "made-up-2024-published-tables.xlsx")
    notes = words(tables, "Notes")
    assert f"A test {said}5 % level, two-sided) decides whether a change is significant." in notes


def test_questions_without_words_or_options_are_not_said_to_have_some(tmp_path):
    table = tmp_path / "scores-2024.csv"
    rows = [f"{code},Q{q},{5 + i / 10},0.2" for i, code in enumerate(TRUSTS) for q in (1, 2)]
    table.write_text("\n".join(["trust_code,item,score,se", *rows]), encoding="utf-8")
    write_workbook(asg.read_scores(table), "RXA", tmp_path / "trust.xlsx")
    said = texts(opened(tmp_path / "trust.xlsx")["Questions"])
    assert any(text.startswith("Every question scored. Only this head") for text in said)
    assert "source" not in said
