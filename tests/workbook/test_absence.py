"""What is missing is called missing: not none, not 0, and not too few respondents."""

import re
from dataclasses import replace

import pytest
from reading_back import opened, texts

from asg.build.workbooks import write_national_workbook
from asg.cli import run
from earlier_layouts import cmh21
from made_up_benchmark import made_up, write

SUPPRESSED = {(3, 1), (3, 3)}
"""Q2_1 of RXD, and so its section S01."""


def built(folder, sheets, *options):
    """Every text of every workbook that a file gives, by file and sheet."""
    path = write(folder / "made-up-2022.xlsx", sheets)
    assert run(["build", str(path), "--out", str(folder / "out"), *options]) == 0
    return {
        (book.stem.rsplit("-", 1)[1], sheet.title): texts(sheet)
        for book in (folder / "out").glob("*.xlsx")
        for sheet in opened(book)
    }


@pytest.fixture(scope="module")
def with_ranges(tmp_path_factory):
    return built(tmp_path_factory.mktemp("ranges"), made_up(SUPPRESSED), "--trust", "RXD")


@pytest.fixture(scope="module")
def without_ranges(tmp_path_factory):
    """A file of 2021: means, and nothing else."""
    return built(tmp_path_factory.mktemp("earlier"), cmh21(), "--trust", "RXD")


def test_no_sheet_says_that_too_few_answered_where_the_file_has_no_score(
    with_ranges, without_ranges
):
    for (book, sheet), said in [*with_ranges.items(), *without_ranges.items()]:
        # Response rates are withheld by this program too.
        here = [text for text in said if "came back" not in text and "[c] marks" not in text]
        here = [text for text in here if "is not checked" not in text]
        wrong = [t for t in here if re.search(r"[Ff]ewer than \d+|[Tt]oo few|no data", t)]
        assert not wrong, (book, sheet)


def test_what_the_file_lacks_is_not_said_of_the_survey_or_the_mailing(without_ranges):
    """The survey of 2021 had expected ranges, sections and a mailing; the file has none of them."""
    for place, said in {
        ("RXD", "Summary"): "The published workbook has no section scores.",
        ("RXD", "Change"): "The published workbook compares with no earlier survey.",
        ("RXD", "About"): "The published workbook has no response rates.",
        ("RXD", "Comparison"): "The published workbook has no expected ranges, so nothing here is "
        "benchmarked.",
        ("national", "Response rates"): "The published workbook has no response rates.",
    }.items():
        assert said in without_ranges[place], place
    everything = " ".join(text for said in without_ranges.values() for text in said)
    assert not re.search("of this survey is|mailing were given|has no group|none was", everything)


@pytest.mark.parametrize(
    "place",
    [
        ("RXD", "Change"),
        ("national", "Much worse"),
        ("national", "Outliers"),
        ("national", "ALL breakdowns"),
        ("national", "Firmness"),
        ("national", "Response rates"),
    ],
)
def test_a_sheet_with_nothing_on_it_says_why_and_does_not_say_how_to_read_it(without_ranges, place):
    *_, links, why = without_ranges[place]
    assert "►" in links or "◄" in links
    assert "ublished workbook" in why or "no score has an expected range" in why


def test_the_headline_and_the_section_say_why(with_ranges):
    summary = " ".join(with_ranges["RXD", "Summary"])
    assert "1 question is not shown: no score in the published workbook." in summary
    section = " ".join(with_ranges["RXD", "S01"])
    assert "No section score is shown for your trust: the published workbook has none." in section


def test_tau_that_is_not_published_is_not_known(with_ranges):
    said = with_ranges["national", "Summary"]
    assert "Not known from these results: they hold no tau squared." in said
    assert not any("chance explains it all" in text for text in said)


def test_trusts_on_which_chance_explains_it_all_are_still_called_so(planted, tmp_path):
    results = planted.results
    table = results.table.assign(tau2=results.table.tau2.mask(results.table.tau2.notna(), 0.0))
    path = tmp_path / "national.xlsx"
    write_national_workbook(replace(results, table=table), path)
    assert "None: chance explains all differences." in texts(opened(path)["Summary"])


def test_no_range_is_not_called_no_outlier(without_ranges):
    for sheet, band in (("Much worse", "worse"), ("Much better", "better")):
        [said] = [t for t in without_ranges["national", sheet] if "expected range, so" in t]
        assert said == (
            f"Not known: no score has an expected range, so none can be much {band} than expected."
        )


def test_workings_of_a_file_without_ranges_do_not_speak_of_respondents(without_ranges):
    assert any("no score with an expected range" in t for t in without_ranges["RXD", "Workings"])


def test_bands_of_an_item_without_a_range_are_not_counted_as_0(results, tmp_path):
    path = tmp_path / "national.xlsx"
    write_national_workbook(results, path)
    # Seven trusts of this group have scores: too few for an expected range.
    rows = opened(path)["OLD items"].iter_rows(values_only=True)
    q4 = next(row for row in rows if row[1] == "Q4")
    assert q4[8:15] == ("[z]",) * 7
    rows = opened(path)["ADU items"].iter_rows(values_only=True)
    q4 = next(row for row in rows if row[1] == "Q4")
    assert sum(q4[8:15]) == q4[3]


def test_published_tables_say_what_c_means(tmp_path):
    said = built(tmp_path, made_up(SUPPRESSED), "--template", "published_tables")
    meaning = "[c] means confidential: left out of the published workbook, or withheld here."
    assert meaning in said["tables", "ALL_scores"]


def test_the_summary_of_a_build_counts_what_the_file_leaves_out(tmp_path, capsys):
    built(tmp_path, made_up(SUPPRESSED), "--trust", "RXD")
    said = capsys.readouterr().out
    assert "ALL: 12 trusts with scores; 2 figures not in the published file" in said


def test_a_change_that_is_not_there_is_laid_to_the_file(with_ranges):
    assert "No score in the published workbook of 2022." in with_ranges["RXD", "Change"]
