"""Templates: what an analyst may write in them, and what is said of a mistake."""

from __future__ import annotations

import re
import shutil
import struct
import tomllib
import zipfile
import zlib

import pytest
from own_templates import copy_of
from reading_back import link_targets, opened, parts, texts

from asg.build.workbooks import write_national_workbook, write_workbook
from asg.cli import run
from asg.columns import FURTHER_COLUMNS
from asg.errors import TemplateError, UsageError
from asg.sheets.figures.figures import arrange
from asg.sheets.figures.plan import plan_sheets
from asg.template.export import export_template
from asg.template.files import load_template
from asg.template.folders import list_templates, templates_folder
from asg.template.kinds import KINDS

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
    return copy_of("trust_results", tmp_path / "own")


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
        ("theme.toml", 'font = "Arial"', 'fount = "Arial"', "theme.toml, line 5: fount: unknown"),
        ("theme.toml", 'fill = "#2E9E6B"', 'fill = "green"', "bands.6.fill"),
        ("theme.toml", 'text = "#000000"', 'ink = "#000000"', "bands.6.ink: unknown key"),
        ("theme.toml", 'symbol = "▲▲"', "symbol = '\"'", "bands.6.symbol"),
        ("template.toml", 'kind = "cover"', 'kind = "cower"', "sheets.1.kind"),
        ("template.toml", 'kind = "summary"', 'kind = "summary"\nhue = 1', "sheets.2.hue: unknown"),
        (
            "template.toml",
            'title = "{section_title}"',
            'title = "{chapter}"',
            "'{chapter}': expected only these words in braces:",
        ),
        (
            "template.toml",
            'title = "{section_title}"',
            'title = "{year:>500000000}"',
            "'{year:>500000000}': expected only these words in braces:",
        ),
        (
            "template.toml",
            'title = "{section_title}"',
            'title = "{group!r:>9}"',
            "'{group!r:>9}': expected only these words in braces:",
        ),
        (
            "template.toml",
            "[[sheets]]",
            '[[sheets]]\nkind = "questions"\nname = "Q"\ntitle = "Q"\n\n' * 101 + "[[sheets]]",
            "sheets: found",
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
    with pytest.raises(TemplateError, match=r"theme\.toml: no such file"):
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


NEEDS = {name: kind.needs for name, kind in KINDS.items() if kind.needs}


def without(folder, kind):
    """Take a sheet out of a template."""
    file = folder / "template.toml"
    text = file.read_text(encoding="utf-8")
    fewer = re.sub(rf'\[\[sheets\]\]\nkind = "{kind}"\n([a-z_]+ = .*\n)+', "", text)
    assert fewer != text
    file.write_text(fewer, encoding="utf-8")


def kinds_of(name):
    return [sheet.kind for sheet in load_template(name).layout.sheets]


@pytest.mark.parametrize("kind", kinds_of("trust_results"))
def test_any_sheet_may_be_left_out_and_no_link_is_dead(own, results, tmp_path, kind):
    planned = plan_sheets(arrange(results), load_template("trust_results"))
    if kind not in {sheet.kind for sheet in planned}:
        pytest.skip("these results have no sheet of this kind")
    without(own, kind)
    if kind in NEEDS.values():
        said = rf"line \d+: sheets\.\d+\.kind: .* reads the figures of a sheet of kind '{kind}'"
        with pytest.raises(TemplateError, match=said):
            load_template(own)
        here = kinds_of("trust_results")
        for needing in [one for one, needed in NEEDS.items() if needed == kind and one in here]:
            without(own, needing)
    write_workbook(results, "HOS", tmp_path / "all.xlsx")
    write_workbook(results, "HOS", tmp_path / "x.xlsx", template=own)
    _check_links(opened(tmp_path / "all.xlsx"), opened(tmp_path / "x.xlsx"))
    _check_formulas(tmp_path / "x.xlsx")


@pytest.mark.parametrize("kind", kinds_of("national"))
def test_any_sheet_of_the_national_workbook_may_be_left_out(results, tmp_path, kind):
    folder = copy_of("national", tmp_path / "own")
    without(folder, kind)
    write_national_workbook(results, tmp_path / "all.xlsx")
    write_national_workbook(results, tmp_path / "x.xlsx", template=folder)
    _check_links(opened(tmp_path / "all.xlsx"), opened(tmp_path / "x.xlsx"))


def _check_links(whole, book):
    assert set(book.sheetnames) < set(whole.sheetnames)
    for sheet in book:
        assert set(link_targets(sheet)) <= set(book.sheetnames), sheet.title
    if "Cover" in book.sheetnames:
        assert set(link_targets(book["Cover"])) == set(book.sheetnames) - {"Cover"}


def _check_formulas(path):
    """No formula or chart may read a sheet, or a table, that is not there."""
    book = opened(path)
    tables = {name for sheet in book for name in sheet.tables}
    for name, xml in parts(path).items():
        if not re.match(r"xl/(worksheets/sheet|charts/chart|workbook\.xml)", name):
            continue
        for formula in re.findall(r"<(?:c:)?f[^>]*>([^<]*)<|<definedName[^>]*>([^<]*)<", xml):
            words = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"", "", "".join(formula))
            for quoted, bare in re.findall(r"'((?:[^']|'')+)'!|([A-Za-z0-9_]+)!", words):
                assert (quoted or bare).replace("''", "'") in book.sheetnames, (name, words)
            for table in re.findall(r"([A-Za-z_]+)\[", words):
                assert table in tables, (name, words)


def test_order_follows_the_template(own, results, tmp_path):
    file = own / "template.toml"
    head, *sheets = file.read_text(encoding="utf-8").split("[[sheets]]")
    file.write_text("[[sheets]]".join([head, *sheets[::-1]]) + "\n", encoding="utf-8")
    write_workbook(results, "HOS", tmp_path / "x.xlsx", template=own)
    book = opened(tmp_path / "x.xlsx")
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("Chart data", "Cover")
    contents = link_targets(book["Cover"])[-len(book.sheetnames) + 1 :]
    assert contents == book.sheetnames[:-1], "the links above are the headline's"


def test_titles_words_numbers_and_paper(own, results, tmp_path):
    edited(own, "template.toml", 'title = "Notes and method"', 'title = "How {survey} was made"')
    edited(own, "template.toml", 'score = "0.0"', 'score = "0.00"')
    edited(own, "template.toml", 'name = "Trusts"', 'name = "Trusts"\npaper = "A3"')
    edited(own, "template.toml", 'orientation = "landscape"', 'orientation = "portrait"')
    edited(own, "text/cover.md", "How to read the bands", "What the colours say")
    write_workbook(results, "HOS", tmp_path / "x.xlsx", template=own)
    book = opened(tmp_path / "x.xlsx")
    assert "How Demonstration Survey 2024 was made" in texts(book["Cover"])
    assert "What the colours say" in texts(book["Cover"])
    row = next(row for row in book["S01"].iter_rows() if row[1].value == "Q1")
    assert "0.00" in {cell.number_format for cell in row}
    assert "0.0" not in {cell.number_format for cell in row}
    assert book["Trusts"].page_setup.paperSize == 8
    assert {sheet.page_setup.orientation for sheet in book} == {"portrait"}


def png(width, height):
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff\x00\x00" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


def test_the_logo_stands_on_the_cover_alone_with_its_words(own, results, tmp_path):
    (own / "logo.png").write_bytes(png(40, 10))
    edited(own, "theme.toml", 'font = "Arial"', 'font = "Arial"\nlogo = "logo.png"')
    with pytest.raises(TemplateError, match=r"theme\.toml, line 6: logo: .* logo_text"):
        load_template(own)
    edited(own, "theme.toml", 'logo = "logo.png"', 'logo = "logo.png"\nlogo_text = "Our <Trust>"')
    write_workbook(results, "HOS", tmp_path / "x.xlsx", template=own)
    assert opened(tmp_path / "x.xlsx").sheetnames[0] == "Cover"
    found = text_parts(tmp_path / "x.xlsx")
    (name,) = [name for name, xml in found.items() if "<xdr:pic>" in xml]
    assert name.rpartition("/")[2] in found["xl/worksheets/_rels/sheet1.xml.rels"]
    assert found[name].count("<xdr:pic>") == 1
    assert 'descr="Our &lt;Trust&gt;"' in found[name]
    write_workbook(results, "HOS", tmp_path / "again.xlsx", template=own)
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "x.xlsx").read_bytes()


def text_parts(path):
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.endswith((".xml", ".rels"))]
        return {name: archive.read(name).decode() for name in names}


def test_what_is_no_picture_is_no_logo(own):
    keys = 'font = "Arial"\nlogo = "logo.png"\nlogo_text = "Us"'
    edited(own, "theme.toml", 'font = "Arial"', keys)
    with pytest.raises(TemplateError, match=r"logo\.png: no such file"):
        load_template(own)
    (own / "logo.png").write_bytes(b"GIF89a" + b"\0" * 60)
    with pytest.raises(TemplateError, match=r"'logo\.png' is not a PNG picture"):
        load_template(own)


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (0, 10), (10, 4_001), (2**32 - 1, 1)]
)
def test_a_logo_of_too_many_pixels_is_refused(own, width, height):
    small = png(10, 10)
    (own / "logo.png").write_bytes(small[:16] + struct.pack(">II", width, height) + small[24:])
    keys = 'font = "Arial"\nlogo = "logo.png"\nlogo_text = "Us"'
    edited(own, "theme.toml", 'font = "Arial"', keys)
    with pytest.raises(TemplateError) as caught:
        load_template(own)
    assert f"has {width:,} x {height:,} pixels; expected 1 to 4,000 each way" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    (own / "logo.png").write_bytes(small[:20])
    with pytest.raises(TemplateError, match=r"'logo\.png' is not a PNG picture"):
        load_template(own)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'kind = "notes"',
            'kind = "heat_map"',
            "a workbook of kind 'trust' cannot have a sheet of kind 'heat_map'",
        ),
        ('workbook = "trust"', 'workbook = "both"', "workbook: found 'both'; expected 'trust', "),
        ('paper = "A4"', 'paper = "A5"', "page.paper: found 'A5'; expected 'A4' or 'A3'"),
        (
            'score = "0.0"',
            'score = "[red]0"',
            "numbers.score: found '[red]0'; expected a number format of 0 #",
        ),
        ('name = "Cover"', 'name = "Cover"\norientation = "up"', "sheets.1.orientation"),
    ],
)
def test_more_mistakes_each_with_its_line(own, old, new, said):
    edited(own, "template.toml", old, new)
    with pytest.raises(TemplateError) as caught:
        load_template(own)
    assert said in str(caught.value)
    assert re.search(r"template\.toml, line \d+: ", str(caught.value))


def test_list_and_export(tmp_path, capsys):
    assert run(["template", "list"]) == 0
    said = capsys.readouterr().out
    assert "trust_results  Results workbook of one trust" in said
    assert "national  Workbook of all trusts" in said
    assert run(["template", "export", "national", "--out", str(tmp_path / "mine")]) == 0
    assert str(tmp_path / "mine" / "theme.toml") in capsys.readouterr().out


@pytest.mark.parametrize("name", list_templates())
def test_an_export_is_whole_and_the_same_template(name, tmp_path):
    folder = copy_of(name, tmp_path / name)
    said = tomllib.loads((folder / "template.toml").read_text(encoding="utf-8"))
    assert not {"extends", "theme", "leave_out"} & {*said}
    loaded, original = load_template(folder), load_template(name)
    for part in ("layout", "theme", "texts", "how_to_read"):
        assert getattr(loaded, part) == getattr(original, part), part


def extending(folder, says):
    folder.mkdir()
    (folder / "template.toml").write_text(says, encoding="utf-8")
    return folder


def test_a_template_says_only_what_differs_from_the_one_it_extends(own, results, tmp_path):
    edited(own, "theme.toml", "#98DBA0", "#ABCDEF")
    ours = extending(
        tmp_path / "ours",
        'extends = "own"\nleave_out = ["about", "trusts", "peers"]\nreport_one_group = "Ours"\n',
    )
    (ours / "text").mkdir()
    shutil.copy(own / "text" / "notes.md", ours / "text" / "notes.md")
    edited(ours, "text/notes.md", "# ", "# Our ")
    template, base = load_template(ours), load_template(own)
    gone = ("about", "trusts", "peers")
    kinds = [sheet.kind for sheet in base.layout.sheets if sheet.kind not in gone]
    assert [sheet.kind for sheet in template.layout.sheets] == kinds
    assert template.layout.report_one_group == "Ours"
    assert template.layout.numbers == base.layout.numbers
    assert template.theme.band(5).fill == "#ABCDEF"
    assert template.texts["notes.md"][0].text.startswith("Our ")
    assert template.texts["cover.md"] == base.texts["cover.md"]
    write_workbook(results, "HOS", tmp_path / "x.xlsx", template=ours)
    assert "About" not in opened(tmp_path / "x.xlsx").sheetnames


def test_a_list_of_sheets_or_a_theme_takes_the_place_of_the_extended_one(tmp_path):
    ours = extending(
        tmp_path / "ours",
        'extends = "national"\n[[sheets]]\nkind = "all_results"\nname = "D"\ntitle = "D"\n',
    )
    theme = (templates_folder() / "theme.toml").read_text(encoding="utf-8")
    (ours / "theme.toml").write_text(theme.replace("Arial", "Verdana"), encoding="utf-8")
    template = load_template(ours)
    assert [sheet.kind for sheet in template.layout.sheets] == ["all_results"]
    assert template.theme.font == "Verdana"


def test_a_fault_names_the_file_that_it_stands_in(own, tmp_path):
    ours = extending(tmp_path / "ours", 'extends = "own"\nleave_out = ["about", "chart_data"]\n')
    lines = (own / "template.toml").read_text(encoding="utf-8").splitlines()
    number = lines.index('kind = "summary"') + 1
    with pytest.raises(TemplateError) as caught:
        load_template(ours)
    where = f"{own / 'template.toml'}, line {number}: sheets.2.kind: 'summary' reads"
    assert str(caught.value).startswith(where)
    edited(own, "template.toml", 'kind = "notes"', 'kind = "nodes"')
    (ours / "template.toml").write_text('extends = "own"\nleave_out = ["about"]\nhue = 1\n')
    with pytest.raises(TemplateError) as caught:
        load_template(ours)
    number = lines.index('kind = "notes"') + 1
    faults = str(caught.value).splitlines()
    place = re.escape(f"{own / 'template.toml'}, line {number}: sheets.")
    assert re.match(rf"{place}\d+\.kind: found", faults[0])
    unknown = "unknown key; expected no such key (delete it or correct it)"
    assert faults[1] == f"{ours / 'template.toml'}, line 3: hue: {unknown}"
    edited(own, "template.toml", 'kind = "nodes"', 'kind = "notes"')
    edited(own, "theme.toml", "#98DBA0", "green")
    (ours / "template.toml").write_text('extends = "own"\n')
    with pytest.raises(TemplateError) as caught:
        load_template(ours)
    assert str(caught.value).startswith(f"{own / 'theme.toml'}, line ")


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ('extends = "nowhere"', "line 1: extends: found 'nowhere'; expected a shipped template"),
        ('extends = "ours"', "line 1: extends: found 'ours'; expected a shipped template"),
        ('extends = "../own"', "line 1: extends: found '../own'; expected a shipped template"),
        ("extends = 7", "line 1: extends: found 7; expected a shipped template"),
        ('extends = "own"\ntheme = "//host/x.toml"', "line 2: theme: found '//host/x.toml'"),
        ('extends = "own"\ntheme = "../none.toml"', "none.toml: no such file"),
        ('extends = "own"\nleave_out = ["sofa"]', "line 2: leave_out: found ['sofa']; expected"),
        ('extends = "own"\nleave_out = 1', "line 2: leave_out: found 1; expected kinds of sheets"),
        ('leave_out = ["about"]', "line 1: leave_out: unknown key"),
    ],
)
def test_mistakes_in_what_a_template_extends(own, tmp_path, says, said):
    ours = extending(tmp_path / "ours", says)
    with pytest.raises(TemplateError) as caught:
        load_template(ours)
    assert said in str(caught.value)


def test_templates_that_extend_each_other(tmp_path):
    one = extending(tmp_path / "one", 'extends = "two"')
    extending(tmp_path / "two", 'extends = "one"')
    with pytest.raises(TemplateError, match=r"found .one.; expected .* not extend this one"):
        load_template(one)


def test_export_leaves_what_is_there_be(tmp_path, capsys):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(UsageError, match="not an empty folder"):
        export_template("national", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["note.txt"]
    assert run(["template", "export", "national", "--out", str(tmp_path)]) == 2
    assert run(["template", "export", "nowhere", "--out", str(tmp_path / "x")]) == 1
    assert not (tmp_path / "x").exists()


def test_a_template_of_either_sort_may_be_given_to_build(tmp_path, capsys):
    folder = copy_of("national", tmp_path / "own")
    edited(folder, "template.toml", 'name = "Much worse"', 'name = "Look here"')
    out = tmp_path / "out"
    words = ["build", "--trust", "RRE", "--template", str(folder), "--out", str(out)]
    assert run(words) == 0
    assert "Look here" in opened(out / "cmhs-2024-national.xlsx").sheetnames
    assert "About" in opened(out / "cmhs-2024-RRE.xlsx").sheetnames


def test_one_workbook_that_cannot_be_written_does_not_lose_the_rest(tmp_path, capsys):
    (tmp_path / "cmhs-2024-national.xlsx").mkdir()
    (tmp_path / "cmhs-2024-Z01.xlsx").mkdir()
    words = ["build", "--trust", "RRE", "--trust", "Z01", "--trust", "Z02", "--out", str(tmp_path)]
    assert run(words) == 3
    said = capsys.readouterr().out
    assert "Workbooks: 2 of 3 trusts" in said
    assert re.search("Not written: Z01: .*cmhs-2024-Z01.xlsx: is a folder", said)
    assert re.search("Not written: national workbook: .*is a folder", said)
    written = {p.name for p in tmp_path.iterdir() if p.is_file()}
    books = {"cmhs-2024-RRE.xlsx", "cmhs-2024-Z02.xlsx"}
    tables = {f"{name}.csv" for name in FURTHER_COLUMNS}
    assert written - tables == {*books, "results.csv", "manifest.json", "asg-ledger.json"}
