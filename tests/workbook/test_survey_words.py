"""What describes the survey comes from the survey: nothing is said that it does not state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from own_templates import copy_of
from reading_back import opened, texts

import asg
from asg.build.run import build
from asg.build.workbooks import write_national_workbook, write_workbook
from asg.survey.model import About
from asg.template.markdown import read_markdown
from asg.template.words import stated

OF_ONE_SURVEY = (
    *("mental health service", "assessment service", "service users", "patient survey programme"),
    *("older people", "children", "camhs", "amhs", "nhs services"),
    "england",
)
"""What is true of the community mental health survey, or of its programme, alone."""

FACTS = {
    "programme": "The Programme",
    "country": "Ruritania",
    "groups": "Clinics",
    "population": "people who stayed overnight",
    "eligibility": "Everybody of 18 and over.",
    "fieldwork": "January to May 2026.",
    "invited": "1,250 people",
    "contact": "A team: team@example.org",
}


def of_survey(results, about=None, groups=("CYP", "ADU", "OLD")):
    """The results as those of another survey: of some groups, whose titles say nothing."""
    kept = [g for g in results.survey.groups if g.id in groups]
    renamed = [g.model_copy(update={"title": f"Clinic {n}"}) for n, g in enumerate(kept, 1)]
    update = {"about": about or About(), "groups": tuple(renamed)}
    table, rates = results.table, results.response_rates
    return replace(
        results,
        survey=results.survey.model_copy(update=update),
        table=table[table["group"].isin(groups)].reset_index(drop=True),
        response_rates=rates[rates["group"].isin(groups)].reset_index(drop=True),
    )


def words(book):
    return "\n".join(text for sheet in book for text in texts(sheet))


def about_rows(book):
    """The terms of About with what stands beside them."""
    rows = [[cell.value for cell in row[1:3]] for row in book["About"].iter_rows()]
    return {term: text for term, text in rows if term}


@pytest.mark.parametrize("groups", [("CYP", "ADU", "OLD"), ("ADU",), ("CYP",), ("OLD",)])
@pytest.mark.parametrize("template", ["trust_results", "trust_results_light"])
def test_a_survey_that_states_nothing_is_not_described(results, tmp_path, groups, template):
    bare = of_survey(results, groups=groups)
    write_workbook(bare, "T00", tmp_path / "x.xlsx", template=template)
    book = opened(tmp_path / "x.xlsx")
    said = words(book).lower()
    assert not [text for text in OF_ONE_SURVEY if text in said]
    assert "{" not in words(book)
    assert book["Cover"]["B2"].value == "Demonstration Survey 2024"
    assert "Benchmark report" in texts(book["Cover"])
    about = about_rows(book)
    assert about["What it is"].startswith("This workbook compares the results of ")
    for heading in ("Who could take part", "How many were invited", "Fieldwork"):
        assert heading not in about
    assert "More about the survey" not in about
    several = "Each group has its own results: " in words(book)
    assert several is (len(groups) > 1)
    charts = {
        "Ranking of a section": "ADU",
        "Coloured range bar": "ADU",
        "Grey bar and star": "OLD",
        "Bars": "CYP",
    }
    assert {name for name in charts if name in about} == {
        name for name, group in charts.items() if group in groups
    }


def test_the_national_workbook_and_published_tables_say_nothing_either(results, tmp_path):
    bare = of_survey(results)
    write_national_workbook(bare, tmp_path / "national.xlsx")
    build(bare, tmp_path, template="published_tables")
    for path in (tmp_path / "national.xlsx", tmp_path / "demo-2024-published-tables.xlsx"):
        book = opened(path)
        said = words(book).lower()
        assert not [text for text in OF_ONE_SURVEY if text in said]
        assert "About the survey" not in texts(book["Cover"])
        stated_in_file = f"{book.properties.keywords} {book.properties.subject}".lower()
        assert not [text for text in ("mental", "nhs", "england") if text in stated_in_file]
    assert "Source: Demonstration Survey 2024" in texts(book["Cover"])


@pytest.mark.parametrize("left_out", [None, *FACTS])
def test_what_a_survey_states_is_said(results, tmp_path, left_out):
    facts = {name: text for name, text in FACTS.items() if name != left_out}
    other = of_survey(results, About(**facts))
    write_workbook(other, "T00", tmp_path / "x.xlsx")
    build(other, tmp_path, template="published_tables")
    trust = words(opened(tmp_path / "x.xlsx"))
    published = texts(opened(tmp_path / "demo-2024-published-tables.xlsx")["Cover"])
    for name, text in FACTS.items():
        assert (text in trust) is (name != left_out), name
        if name != "groups":
            assert (text in "\n".join(published)) is (name != left_out), name
    assert ("Clinics benchmark report" in trust) is (left_out != "groups")
    sentence = "The Demonstration Survey 2024 is a survey of people who stayed overnight."
    assert (sentence in trust) is (left_out != "population")
    assert (sentence in published) is (left_out != "population")


def test_links_lead_to_the_pages(results, tmp_path):
    url = "https://example.org/survey?a=1&b=2"
    other = of_survey(results, About.model_validate({"links": [{"text": "Its page", "url": url}]}))
    write_workbook(other, "T00", tmp_path / "x.xlsx")
    build(other, tmp_path, template="published_tables")
    about = opened(tmp_path / "x.xlsx")["About"]
    cover = opened(tmp_path / "demo-2024-published-tables.xlsx")["Cover"]
    for sheet in (about, cover):
        cells = [c for row in sheet.iter_rows() for c in row if c.value == f"Its page: {url}"]
        assert [cell.hyperlink.target for cell in cells] == [url]


def test_the_name_of_the_groups_is_for_several(results, tmp_path):
    write_workbook(of_survey(results, About(**FACTS), ("ADU",)), "T00", tmp_path / "x.xlsx")
    cover = texts(opened(tmp_path / "x.xlsx")["Cover"])
    assert "Benchmark report" in cover
    assert not [text for text in cover if "Clinics" in text]


@pytest.mark.parametrize("name", asg.list_surveys())
def test_shipped_surveys_are_described_by_what_is_stated_of_them(name):
    about = asg.load_survey(name).about
    assert about.groups == "Assessment Service Groups"
    assert f"1 April and 31 May {name[-4:]}" in about.eligibility
    assert "August and December" in about.fieldwork
    assert (about.invited is None) is (name == "cmhs-2023")
    assert [link.url.startswith("https://") for link in about.links] == [True, True]


def test_headings_left_with_nothing_below_them_go_too():
    text = "# A\n\n## B\n\n{population}\n\n## C\n\n# D\n\n{fieldwork}\n\nText"
    blocks = read_markdown(text, "x.md")
    nothing = {"population": "", "fieldwork": ""}
    assert [b.text for b in stated(blocks, nothing)] == ["A", "C", "D", "Text"]
    assert len(stated(blocks, {"population": "x", "fieldwork": "y"})) == len(blocks)


def test_a_template_may_say_its_own_lines_of_the_banner(results, tmp_path):
    own = tmp_path / "own"
    copy_of("trust_results", own)
    file = own / "template.toml"
    text = file.read_text("utf-8").replace('"{programme}"', '"Our {year} survey"')
    file.write_text(text, "utf-8")
    write_workbook(of_survey(results), "T00", tmp_path / "x.xlsx", template=own)
    assert opened(tmp_path / "x.xlsx")["Cover"]["B3"].value == "Our 2024 survey"
    file.write_text(text.replace("Our {year}", "Our {yaer}"), "utf-8")
    with pytest.raises(asg.TemplateError, match=r"template.toml, line 13: programme: .*\{survey\}"):
        write_workbook(of_survey(results), "T00", tmp_path / "x.xlsx", template=own)
