"""The words of a template: what may be in them, what is filled in, what is said of a mistake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from own_templates import copy_of
from reading_back import opened, texts

from asg.build.workbooks import write_national_workbook, write_workbook
from asg.errors import TemplateError
from asg.survey.model import About
from asg.template.files import load_template
from asg.template.kinds import KINDS
from asg.template.markdown import read_markdown
from asg.template.words import OPTIONAL, TEXT_PLACEHOLDERS


@pytest.fixture
def own(tmp_path):
    return copy_of("trust_results", tmp_path / "own")


def written(folder, name, text):
    (folder / "text" / name).write_text(text, encoding="utf-8")


def test_the_four_sorts_of_blocks_with_their_lines():
    text = "# One\n\nA **bold** word\nand more.\n\n- first\n- second &amp; *third*".replace(
        "*third*", "x"
    )
    blocks = read_markdown(text, "about.md")
    assert [(b.kind, b.text, b.line) for b in blocks] == [
        ("title", "One", 1),
        ("paragraph", "A bold word and more.", 3),
        ("bullet", "first", 6),
        ("bullet", "second & x", 7),
    ]
    assert [run.text for run in blocks[1].runs if run.bold] == ["bold"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a\n\n| a | b |\n|---|---|\n| 1 | 2 |", 3, "a table"),
        ("one\ntwo ![logo](x.png)", 2, "an image"),
        ("<b>x</b>", 1, "HTML"),
        ("\n<div>x</div>\n", 2, "HTML"),
        ("see [here](https://example.org)", 1, "a link"),
        ("1. one\n2. two", 1, "a numbered list"),
        ("- a\n  - b", 2, "a list within a list"),
        ("### three", 1, "a heading below the second level"),
        ("a *word*", 1, "italics"),
        ("a `word`", 1, "code"),
        ("```\nx\n```", 1, "a block of code"),
        ("> said", 1, "a quotation"),
        ("a\n\n---\n", 3, "a rule"),
        ("one  \ntwo", 1, "a line break"),
    ],
)
def test_anything_else_is_refused_with_its_line(own, text, line, what):
    written(own, "about.md", text)
    with pytest.raises(TemplateError) as caught:
        load_template(own)
    said = str(caught.value)
    assert f"about.md, line {line}: {what}" in said
    assert "allowed are headings" in said


@pytest.mark.parametrize("braces", ["{trsut}", "{survey", "}", "{}", "{0}", "{survey.title}"])
def test_braces_that_stand_for_nothing(own, braces):
    written(own, "about.md", f"# Title\n\nThe {braces} here.")
    with pytest.raises(
        TemplateError, match=r"about\.md, line 3: .* is not a placeholder; expected"
    ):
        load_template(own)


def test_a_part_needs_its_own_file_and_a_paragraph_of_its_own(own):
    written(own, "about.md", "See {response_rates} here.")
    with pytest.raises(TemplateError, match=r"in a paragraph of its own: \{response_rates\}"):
        load_template(own)
    written(own, "about.md", "{settings}")
    with pytest.raises(TemplateError, match=r"'\{settings\}' is not a placeholder"):
        load_template(own)


def test_the_cover_s_list_has_a_line_for_each_band(own):
    written(own, "cover.md", "## Bands\n\n- one\n- two\n")
    with pytest.raises(TemplateError, match=r"cover\.md, line 4: a list of 2; expected one of 7"):
        load_template(own)


def test_notes_name_a_kind_of_sheet(own):
    written(own, "how_to_read.md", "# summery\n\nNote.")
    with pytest.raises(TemplateError, match=r"how_to_read\.md, line 1: 'summery': expected one of"):
        load_template(own)
    written(own, "how_to_read.md", "\nNote.")
    with pytest.raises(TemplateError, match=r"line 2: expected a title first"):
        load_template(own)


def test_a_missing_file_of_words(own):
    (own / "text" / "about.md").unlink()
    with pytest.raises(TemplateError, match=r"about\.md: no such file"):
        load_template(own)


def test_every_placeholder_is_filled_in(own, results, tmp_path):
    lines = [f"{name}: <{{{name}}}>" for name in TEXT_PLACEHOLDERS]
    written(own, "about.md", "\n\n".join(lines).replace("<", "=").replace(">", "="))
    about = About.model_validate(
        {
            **dict.fromkeys(("programme", "groups", "population", "eligibility"), "a statement"),
            **dict.fromkeys(("fieldwork", "invited", "contact"), "a statement"),
            "links": [{"text": "a page", "url": "https://example.org"}],
        }
    )
    described = replace(results, survey=results.survey.model_copy(update={"about": about}))
    write_workbook(described, "RRE", tmp_path / "x.xlsx", template=own)
    said = texts(opened(tmp_path / "x.xlsx")["About"])
    filled = dict(line.split(": ", 1) for line in said if ": =" in line)
    assert set(TEXT_PLACEHOLDERS) - OPTIONAL <= set(filled)  # the survey says nothing of the others
    expected = {
        "survey": "Demonstration Survey 2024",
        "year": "2024",
        "previous": "2023",
        "trust": "Midlands Partnership University NHS Foundation Trust",
        "trust_code": "RRE",
        "trusts": "14",
        "suppress_below": "30",
        "min_trusts": "10",
        "weight_cap": "5",
        "limits": "90 %, 95 % and 99.8 %",
        "change_test": "z test",
        "engine": "0.0.test",
    }
    assert {name: filled[name].strip("=") for name in expected} == expected
    assert "Adult Services" in filled["groups"]


def test_settings_change_the_words(results, tmp_path):
    method = results.survey.method.model_copy(update={"suppress_below": 44, "change_test": "t"})
    survey = results.survey.model_copy(update={"method": method})
    write_workbook(replace(results, survey=survey), "RRE", tmp_path / "x.xlsx")
    said = " ".join(texts(opened(tmp_path / "x.xlsx")["About"]))
    assert "fewer than 44 respondents" in said
    assert "Welch's t test" in said
    assert "30 respondents" not in said


def test_a_trust_s_name_is_no_markdown(own, results, tmp_path):
    table = results.table.copy()
    table.loc[table["trust_code"] == "RRE", "trust_name"] = "**Bold** {year} <b> Trust"
    write_workbook(replace(results, table=table), "RRE", tmp_path / "x.xlsx", template=own)
    said = " ".join(texts(opened(tmp_path / "x.xlsx")["About"]))
    assert "**Bold** {year} <b> Trust" in said


def test_own_notes_stand_on_the_sheets_they_name(own, results, tmp_path):
    written(
        own, "how_to_read.md", "# sections\n\nMy own words of {year}.\n\n# wider_range\n\nWide."
    )
    write_workbook(results, "HOS", tmp_path / "x.xlsx", template=own)
    book = opened(tmp_path / "x.xlsx")
    assert "My own words of 2024." in texts(book["S01"])
    assert "Wide." in texts(book["S01"])
    assert "My own words of 2024." not in texts(book["Summary"])
    assert not any("overall rank" in text for text in texts(book["Summary"]))


def test_notes_of_the_national_workbook_stand_above_its_tables(results, tmp_path):
    folder = copy_of("national", tmp_path / "own")
    written(folder, "how_to_read.md", "# heat_map\n\nRead from left to right.")
    write_national_workbook(results, tmp_path / "x.xlsx", template=folder)
    sheet = opened(tmp_path / "x.xlsx")["ADU bands"]
    assert "Read from left to right." in texts(sheet)
    (table,) = sheet.tables.values()
    first = int(table.ref.split(":")[0].lstrip("A"))
    assert sheet.freeze_panes == f"C{first + 1}"
    assert sheet.print_title_rows == f"$1:${first}"


def test_the_page_on_templates_lists_what_there_is():
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    for name, meaning in TEXT_PLACEHOLDERS.items():
        assert f"| `{{{name}}}` | {meaning} |" in page
    for kind in KINDS.values():
        if kind.workbook != "published":  # whose parts are on a page of their own
            assert all(f"`{{{part}}}`" in page for part in kind.parts)


@pytest.mark.parametrize("text", ["word " * 100_000, "words\n\n" * 20_000, "a " * 2_001])
@pytest.mark.parametrize("name", ["about.md", "notes.md", "how_to_read.md"])
def test_words_that_are_too_long_are_refused(own, name, text):
    with (own / "text" / name).open("a", encoding="utf-8") as stream:
        stream.write("\n\n" + text)
    with pytest.raises(TemplateError, match=rf"{name}.* characters; expected at most") as caught:
        load_template(own)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 300


def test_a_paragraph_of_too_many_placeholders_is_refused(own):
    with (own / "text" / "about.md").open("a", encoding="utf-8") as stream:
        stream.write("\n\n" + "{trust}" * 41)
    with pytest.raises(TemplateError, match=r"about\.md, line \d+: expected at most 40 placehold"):
        load_template(own)
