"""What a workbook says of results from a published workbook: nothing that is not known of them."""

from __future__ import annotations

import re

import pytest
from own_templates import copy_of
from reading_back import opened, texts

import asg
from asg.build.run import build
from asg.build.workbooks import write_national_workbook, write_workbook
from asg.errors import TemplateError
from asg.template.files import load_template, text_for
from made_up_benchmark import made_up, write
from made_up_scores import ncpes, write_table


@pytest.fixture(scope="module")
def from_published(tmp_path_factory):
    return asg.read_published(
        write(tmp_path_factory.mktemp("published") / "benchmark.xlsx", made_up())
    )


@pytest.fixture(scope="module")
def book(from_published, tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "one.xlsx"
    write_workbook(from_published, next(iter(from_published.trusts)), path)
    return opened(path)


def test_about_says_nothing_of_mental_health_weights_or_tests(book):
    said = " ".join(texts(book["About"]))
    assert "people who use NHS services" not in said
    assert "benchmark workbook that the survey programme has published" in said
    unknown = r"mental health|z test|No weight of this|Older people|Children and young|All groups"
    assert not re.search(unknown, said)


@pytest.mark.parametrize("source", ["published workbook", "table of scores"])
def test_about_names_what_has_no_sheet_and_how_to_print(book, source, tmp_path):
    """Answers, Who took part and Priorities need the responses."""
    if source == "table of scores":
        results = asg.read_scores(write_table(tmp_path / "cancer-2023.csv", ncpes()))
        write_workbook(results, next(iter(results.trusts)), tmp_path / "one.xlsx")
        book = opened(tmp_path / "one.xlsx")
    assert not {"Answers", "Who took part", "Priorities"} & {*book.sheetnames}
    said = " ".join(texts(book["About"]))
    assert f"The {source} has no answers of respondents. So this workbook does not show" in said
    assert "pages when printed" in said


def test_notes_have_no_setting_that_was_not_used(book):
    said = texts(book["Notes"])
    assert "limits" in said
    for setting in ("weight_cap", "unknown_cell", "winsorise", "quantile", "variance"):
        assert setting not in said
    for setting in ("suppress_below", "change_test", "change_level", "min_trusts"):
        assert setting not in said
    assert any("recovered from the published limits" in text for text in said)


def test_notes_of_the_national_workbook_too(from_published, tmp_path):
    write_national_workbook(from_published, tmp_path / "national.xlsx")
    said = texts(opened(tmp_path / "national.xlsx")["Notes"])
    assert "limits" in said
    assert "quantile" not in said


def test_the_national_workbook_has_no_column_or_link_of_a_wording(from_published, tmp_path):
    write_national_workbook(from_published, tmp_path / "national.xlsx")
    national = opened(tmp_path / "national.xlsx")
    items, bands = national["ALL items"], " ".join(texts(national["ALL bands"]))
    assert not {"Wording", "Tau"} & {*texts(items)}
    assert any(re.fullmatch(r"S\d+ Section \d+", text) for text in texts(items))
    assert "leads to its national results." in bands
    assert "{" not in bands
    for name in ("Much worse", "Much better"):
        assert "Wording" not in texts(national[name])
    for name in ("Notes", "Response rates"):
        assert "All groups" not in texts(national[name]), "the one group is everyone"


def test_a_template_without_these_words_shows_the_others(from_published, tmp_path):
    own = tmp_path / "own"
    copy_of("trust_results", own)
    for name in ("about.md", "notes.md"):
        (own / "text" / text_for(name, "published")).unlink()
    write_workbook(
        from_published, next(iter(from_published.trusts)), tmp_path / "x.xlsx", template=own
    )
    assert any("weighted by age and sex" in t for t in texts(opened(tmp_path / "x.xlsx")["About"]))


def test_a_mistake_in_these_words_is_told(tmp_path):
    own = tmp_path / "own"
    copy_of("trust_results", own)
    (own / "text" / "notes_published.md").write_text("# A\n\n{trsut}\n", encoding="utf-8")
    with pytest.raises(
        TemplateError, match=r"notes_published\.md, line 3: '\{trsut\}' is not a place"
    ):
        load_template(own)


def test_published_tables_of_a_published_workbook_say_no_weight_and_no_test(
    from_published, tmp_path
):
    build(from_published, tmp_path, template="published_tables")
    (path,) = tmp_path.glob("*.xlsx")
    book = opened(path)
    said = " ".join([*texts(book["Cover"]), *texts(book["Notes"])])
    assert "recovered from the published limits" in said
    assert not re.search(
        "A weight of this kind is at most|z test|fewer than 30|sent to people", said
    )


def test_notes_for_published_tables_have_the_same_names(tmp_path):
    own = tmp_path / "own"
    copy_of("published_tables", own)
    notes = own / "text" / "notes_published.md"
    notes.write_text(notes.read_text("utf-8").replace("# bands", "# band"), "utf-8")
    with pytest.raises(TemplateError, match=r"notes_published\.md, line \d+: no heading 'bands'"):
        load_template(own)
