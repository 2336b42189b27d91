"""Templates: what an analyst may write in them, and what is said of a mistake."""

from __future__ import annotations

import shutil

import pytest
from reading_back import opened

from asg.errors import TemplateError
from asg.workbook import list_templates, load_template, write_workbook
from asg.workbook.template import templates_folder

# From the brief: the fills that stay apart for colour-blind sight.
FILLS = {
    7: ("#00563B", "#FFFFFF", "▲▲▲"),
    6: ("#2E9E6B", "#000000", "▲▲"),
    5: ("#98DBA0", "#000000", "▲"),
    4: ("#C9D0D4", "#000000", "●"),
    3: ("#FFE14D", "#000000", "▼"),
    2: ("#F28A4B", "#000000", "▼▼"),
    1: ("#B8430B", "#FFFFFF", "▼▼▼"),
}


@pytest.fixture
def own(tmp_path):
    return shutil.copytree(templates_folder() / "trust_results", tmp_path / "own")


def edited(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_theme():
    theme = load_template("trust_results").theme
    looks = {n: (theme.band(n).fill, theme.band(n).text, theme.band(n).symbol) for n in FILLS}
    assert looks == FILLS
    assert theme.font == "Arial"
    assert theme.band_words(6) == "▲▲ Better than expected"
    assert "trust_results" in list_templates()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("theme.toml", 'font = "Arial"', 'fount = "Arial"', "theme.toml, line 4: fount: unknown"),
        ("theme.toml", 'fill = "#2E9E6B"', 'fill = "green"', "bands.6.fill"),
        ("theme.toml", 'text = "#000000"', 'ink = "#000000"', "bands.6.ink: unknown key"),
        ("theme.toml", 'symbol = "▲▲"', "symbol = '\"'", "bands.6.symbol"),
        ("template.toml", 'kind = "cover"', 'kind = "cower"', "sheets.1.kind"),
        ("template.toml", 'kind = "summary"', 'kind = "summary"\nhue = 1', "sheets.2.hue: unknown"),
        (
            "template.toml",
            'title = "{section_title}"',
            'title = "{chapter}"',
            "'{chapter}': expected no braces but",
        ),
        ("template.toml", "programme =", "programme", "not a TOML file"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(own, file, old, new, said):
    edited(own, file, old, new)
    with pytest.raises(TemplateError) as caught:
        load_template(own)
    assert said in str(caught.value)
    assert file in str(caught.value)


def test_no_such_template():
    with pytest.raises(TemplateError, match=r"no template 'x'; shipped: .*trust_results"):
        load_template("x")


def test_a_missing_file(own):
    (own / "theme.toml").unlink()
    with pytest.raises(TemplateError, match=r"theme\.toml: missing"):
        load_template(own)


def test_names_order_and_colours_are_the_template_s(own, results, tmp_path):
    edited(own, "template.toml", 'name = "Cover"', 'name = "Start"')
    edited(own, "theme.toml", "#98DBA0", "#ABCDEF")
    write_workbook(results, "LNG", tmp_path / "x.xlsx", template=own)
    book = opened(tmp_path / "x.xlsx")
    assert book.sheetnames[0] == "Start"
    fills = {
        rule.dxf.fill.bgColor.rgb
        for cells in book["S02"].conditional_formatting
        for rule in cells.rules
    }
    assert "FFABCDEF" in fills
