"""What lets everybody read the workbooks: headings, contrast, words beside colours, print."""

from __future__ import annotations

import re

import pytest
from own_templates import copy_of
from reading_back import opened, parts, texts

from asg.bands import BAND_LABELS
from asg.build.workbooks import write_national_workbook, write_workbook
from asg.errors import TemplateError
from asg.formats.xlsx.styles import style_sheet
from asg.template.contrast import LEAST_CONTRAST, contrast, faint_pairs, pairs
from asg.template.files import load_template
from asg.template.theme import LOOKS


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    write_workbook(results, "HOS", folder / "trust.xlsx")
    write_national_workbook(results, folder / "national.xlsx")
    return folder


BOTH = pytest.mark.parametrize("name", ["trust.xlsx", "national.xlsx"])


def title_of(sheet):
    (title,) = (c for row in sheet.iter_rows() for c in row if c.value and c.style == "Heading 1")
    return title


@BOTH
def test_every_sheet_has_one_title_with_the_style_heading_1(folder, name):
    for sheet in opened(folder / name):
        assert title_of(sheet).row <= 4, sheet.title


@BOTH
def test_headings_have_the_style_heading_2_and_keep_their_look(folder, name):
    book = opened(folder / name)
    sheet = book["Notes"]
    headings = {
        c.value: c for row in sheet.iter_rows() for c in row if c.value and c.style == "Heading 2"
    }
    assert {"Method", "Input", "Notices"} <= set(headings)
    assert headings["Method"].font.sz == LOOKS["heading"].size
    assert headings["Method"].font.b
    assert title_of(book["Cover"]).font.sz == LOOKS["cover_title"].size


@BOTH
def test_the_built_in_styles_are_declared(folder, name):
    styles = parts(folder / name)["xl/styles.xml"]
    for number, builtin in ((1, 16), (2, 17)):
        assert (
            f'<cellStyle name="Heading {number}" xfId="{number}" builtinId="{builtin}"/>' in styles
        )
    assert '<cellStyleXfs count="3">' in styles
    xfs = re.search("<cellXfs.*?</cellXfs>", styles)[0]
    assert set(re.findall(r'xfId="(\d+)"', xfs)) == {"0", "1", "2"}


@BOTH
def test_title_author_and_language_are_told(folder, name):
    core = parts(folder / name)["docProps/core.xml"]
    assert "<dc:title>Demonstration Survey 2024: " in core
    assert "<dc:creator>ASG Benchmark</dc:creator>" in core
    assert "<dc:language>en-GB</dc:language>" in core


@BOTH
def test_print_set_up(folder, name):
    for sheet in opened(folder / name):
        wide = 3 if sheet.title == "Data" else 1
        assert (sheet.page_setup.fitToWidth or 1) == wide
        portrait = name == "trust.xlsx" and sheet.title in ("Trusts", "Data", "Chart data")
        assert sheet.page_setup.orientation == ("portrait" if portrait else "landscape")
        paper = 8 if re.search("bands|scores", sheet.title) else 9
        assert sheet.page_setup.paperSize == paper, sheet.title
        assert sheet.title == "Cover" or sheet.print_title_rows
    data = opened(folder / name)["Data"]
    last = data.print_title_cols.split(":")[1].strip("$")
    assert data[f"{last}{data.freeze_panes[1:]}"].value, "the item is printed on every page"


@pytest.mark.parametrize("name", ["trust_results", "national"])
def test_contrast_of_all_text_in_the_shipped_themes(name):
    theme = load_template(name).theme
    ratios = {(t, f): contrast(theme.colour(t), theme.colour(f)) for t, f in pairs()}
    assert len(ratios) > 12
    assert min(ratios.values()) >= LEAST_CONTRAST, min(ratios, key=ratios.get)
    assert not list(faint_pairs(theme))


def test_contrast_is_reckoned_as_the_guidelines_do():
    # #767676 is the lightest grey that passes level AA on white; the next one does not.
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('text = "#000000"', 'text = "#0A7A4B"', "line 26: bands.6.text: text6 on fill6"),
        ('grey = "#425563"', 'grey = "#9AA5AD"', "colours.grey: grey on white has a contrast of"),
        ('symbol = "▲▲"', 'symbol = "▲▲▲"', "bands.7.symbol: the symbol of band 6 too"),
    ],
)
def test_a_theme_that_some_cannot_read_is_refused(tmp_path, old, new, said):
    folder = copy_of("trust_results", tmp_path / "own")
    text = (folder / "theme.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "theme.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_template(folder)
    assert said in str(caught.value)


def test_colour_never_stands_alone(folder):
    theme = load_template("trust_results").theme
    fills = {f"FF{theme.band(n).fill[1:]}": n for n in BAND_LABELS}
    for name in ("trust.xlsx", "national.xlsx"):
        coloured = 0
        for sheet in opened(folder / name):
            for row in sheet.iter_rows():
                for cell in row:
                    number = fills.get(cell.fill.fgColor.rgb) if cell.fill.fill_type else None
                    if number and cell.value is not None:
                        coloured += 1
                        words = f"{cell.value}".lower()
                        heads = ("your trust", "national average")
                        label = BAND_LABELS[number].removesuffix(" than expected").lower()
                        told = label in words or theme.band(number).symbol in words
                        assert told or words in heads or words.isdigit(), (sheet.title, cell.value)
        assert coloured >= 7
        key = texts(opened(folder / name)["Cover"])
        assert all(theme.band_words(number) in key for number in BAND_LABELS)
    heat_map = " ".join(texts(opened(folder / "national.xlsx")["ADU bands"]))
    assert all(f"{number} {theme.band_words(number)}" in heat_map for number in BAND_LABELS)


def test_heading_formats_are_their_own():
    """Two looks that differ in nothing but the heading must not become one format."""
    styles = style_sheet(load_template("trust_results").theme, 10, tuple(LOOKS), True)
    headings = {styles.looks[name] for name, look in LOOKS.items() if look.heading}
    others = {styles.looks[name] for name, look in LOOKS.items() if not look.heading}
    assert headings
    assert not headings & others
