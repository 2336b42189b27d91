"""Slides of a trust: what is on them, what is not, and the file that PowerPoint opens."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from pptx import Presentation
from pptx.util import Pt

from asg.build.run import build
from asg.build.slides import slides_bytes
from asg.build.workbooks import write_workbooks
from asg.cli import run
from asg.errors import UsageError
from asg.marks import NOT_FIRM
from asg.sheets.editions import trust_deck
from asg.sheets.figures.figures import arrange
from asg.template.files import load_template, with_slides
from open_xml_sdk import sdk_errors

TRUST = load_template("trust_results")


def deck_of(results, code, template=TRUST):
    return trust_deck(arrange(results), template, code)


@pytest.fixture(scope="module")
def written(sample_results, published_results, results, tmp_path_factory):
    """Decks as files: the reproduced trust, all groups, hardly a score, hostile, published."""
    folder = tmp_path_factory.mktemp("slides")
    of = {"RRE": sample_results, "Z01": sample_results, "Z51": sample_results, "HOS": results}
    of[next(iter(published_results.trusts))] = published_results
    paths = []
    for code, one in of.items():
        paths.append(folder / f"{code}.pptx")
        paths[-1].write_bytes(slides_bytes(arrange(one), TRUST, code))
    return paths


def texts_of(path):
    """Every text of each slide: titles, lines and cells."""
    found = []
    for slide in Presentation(path).slides:
        texts = []
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts += [p.text for p in shape.text_frame.paragraphs]
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
        found.append(texts)
    return found


def charts_of(path):
    return [shape.chart for s in Presentation(path).slides for shape in s.shapes if shape.has_chart]


def numbers_in(path):
    """Every number in the caches of the charts and in the workbooks below them."""
    found = set()
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.startswith("ppt/charts/chart"):
                found |= {float(v) for v in re.findall(rb"<c:v>([\d.]+)</c:v>", parts.read(name))}
            if name.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(parts.read(name)))
                values = (cell for row in book.active.iter_rows(values_only=True) for cell in row)
                found |= {float(value) for value in values if isinstance(value, int | float)}
    return found


def test_the_file_is_what_powerpoint_opens(written):
    for path in written:
        found = OpenXmlValidator(FileFormat.OFFICE_2019).validate(path)
        assert [str(error) for error in found.errors] == []
        assert 5 <= len(Presentation(path).slides) <= 12
        assert all(slide.shapes.title.text for slide in Presentation(path).slides)


def test_open_xml_sdk_finds_nothing(written):
    for path in written:
        assert sdk_errors(path) == []


def test_the_reproduced_trust(written):
    titles, slides = [t[0] for t in texts_of(written[0])], texts_of(written[0])
    assert titles == [
        "Midlands Partnership University NHS Foundation Trust",
        "Adult Mental Health Services: sections by band",
        "What is better than expected",
        "What is worse than expected",
        "Change since 2023",
        "How to read these slides",
    ]
    # As its 2024 report has it: 10 of 35 questions better, none worse, Q33_3 fell.
    assert any(
        line.startswith("10 of 35 questions better than expected, none worse.")
        for line in slides[0]
    )
    assert "No question of your trust is worse than expected." in slides[3]
    assert "Q33_3" in slides[4]
    assert "↓ Decrease" in slides[4]
    better = [text for text in slides[2] if re.fullmatch(r"Q\d+(_\d)?", text)]
    assert len(better) == 10
    assert all(any("Synthetic sample" in text for text in slide) for slide in slides)


def test_the_charts_show_the_results(written, sample_results):
    [sections, change] = charts_of(written[0])
    table = sample_results.table
    table = table[(table["trust_code"] == "RRE") & (table["group"] == "AMHS")].set_index("item")
    own, national = sections.plots[0].series
    rows = table[table["level"] == "section"]
    assert tuple(own.values) == tuple(rows["score"])
    assert tuple(national.values) == tuple(rows["national_average"])
    categories = [c.removesuffix(NOT_FIRM) for c in sections.plots[0].categories]
    assert [c.split("\n")[1].split(" ", 1)[1] for c in categories] == [*rows["band_label"]]
    before, now = change.plots[0].series
    assert [*change.plots[0].categories] == ["AMHS Q33_3"]
    assert (*before.values, *now.values) == (
        table.loc["Q33_3", "previous_score"],
        table.loc["Q33_3", "score"],
    )
    fills = [own.points[i].format.fill.fore_color.rgb for i in range(len(rows))]
    assert [f"#{fill}" for fill in fills] == [
        TRUST.theme.colour(f"fill{band}") for band in rows["band"]
    ]


def test_bands_that_are_not_firm_are_marked_and_the_last_slide_says_so(sample_results):
    firm = sample_results.sensitivity
    firm = firm[(firm["trust_code"] == "RRE") & (firm["group"] == "AMHS")].set_index("item")["firm"]
    deck = deck_of(sample_results, "RRE")
    [better] = [s.table for s in deck.slides if s.title == "What is better than expected"]
    marked = {row[0].text: row[-1].text.endswith(NOT_FIRM) for row in better.rows}
    assert marked == {question: not firm[question] for question in marked}
    assert set(marked.values()) == {True, False}
    [chart] = deck.slides[1].charts
    assert [label.endswith(NOT_FIRM) for label in chart.labels] == [
        not firm[f"S{number:02d}"] for number in range(1, 14)
    ]
    assert any(line.text.startswith("~ after a band") for line in deck.slides[-1].lines)


def test_a_wording_too_long_for_its_cell_gives_way_to_the_short_name(sample_results):
    [change] = [s for s in deck_of(sample_results, "RRE").slides if s.title == "Change since 2023"]
    [[question, wording, *_]] = change.table.rows
    assert (question.text, wording.text) == ("Q33_3", "AMHS: Financial advice")


def test_with_one_group_the_headline_is_ordinary_lines(published_results):
    deck = deck_of(published_results, next(iter(published_results.trusts)))
    first = deck.slides[0].lines
    assert all(line.text for line in first)
    assert not any(line.strong for line in first)
    assert any("better than expected" in line.text for line in first)


def test_labels_of_a_chart_find_room_where_few_have_a_band(written):
    """Z51 has two sections with a band below the name: all labels have the room of these."""
    [chart] = charts_of(written[2])
    categories = [*chart.plots[0].categories]
    assert sum("\n" in label for label in categories) == 2
    assert chart.font.size == Pt(8)
    [turned] = chart.category_axis._element.xpath("c:txPr/a:bodyPr/@rot")
    assert turned == "0", "without it LibreOffice left out every second label"


def test_the_workbook_of_a_chart_has_its_figures_and_no_formula(written):
    for path in written:
        with zipfile.ZipFile(path) as parts:
            books = [name for name in parts.namelist() if name.endswith(".xlsx")]
            charts = charts_of(path)
            assert len(books) == len(charts)
            for name, chart in zip(sorted(books, key=len_then_name), charts, strict=True):
                content = parts.read(name)
                with zipfile.ZipFile(io.BytesIO(content)) as inner:
                    assert b"<f>" not in inner.read("xl/worksheets/sheet1.xml")
                sheet = openpyxl.load_workbook(io.BytesIO(content)).active
                columns = [[cell.value for cell in column][1:] for column in sheet.columns]
                assert columns[0] == [*chart.plots[0].categories]
                for column, series in zip(columns[1:], chart.plots[0].series, strict=True):
                    # xlsxwriter keeps 16 digits.
                    assert column == [v and pytest.approx(v, rel=1e-15) for v in series.values]


def len_then_name(name):
    return len(name), name


def test_every_chart_and_table_is_described(written):
    for path in written:
        for slide in Presentation(path).slides:
            for shape in slide.shapes:
                if shape.has_chart or shape.has_table:
                    [said] = shape._element.xpath(".//p:cNvPr/@descr")
                    assert len(said) > 30
                if shape.has_chart:
                    assert shape.chart.chart_title.text_frame.text
                    assert shape.chart.value_axis.axis_title.text_frame.text


def test_shapes_stay_on_the_slide_and_do_not_overlap(written):
    for path in written:
        presentation = Presentation(path)
        for slide in presentation.slides:
            boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
            for left, top, right, bottom in boxes:
                assert left >= 0
                assert top >= 0
                assert right <= presentation.slide_width
                assert bottom <= presentation.slide_height + 9525  # a pixel
            for i, one in enumerate(boxes):
                for other in boxes[i + 1 :]:
                    across = min(one[2], other[2]) - max(one[0], other[0])
                    down = min(one[3], other[3]) - max(one[1], other[1])
                    assert across <= 9525 or down <= 9525, (path.name, slide.shapes.title.text)


def test_no_suppressed_figure_is_in_any_part(exact_results, unsuppressed_results, tmp_path):
    shown = exact_results.table
    real = unsuppressed_results.table
    keys = ["trust_code", "group", "item"]
    both = shown.merge(real, on=keys, suffixes=("", "_real"))
    hidden = both[(both["status"] == "suppressed") & both["score_real"].notna()]
    figures = arrange(exact_results)
    codes = hidden["trust_code"].value_counts().index[:6]
    assert len(codes) == 6
    for code in codes:
        path = tmp_path / f"{code}.pptx"
        path.write_bytes(slides_bytes(figures, TRUST, code))
        numbers = np.array(sorted(numbers_in(path)))
        secret = hidden[hidden["trust_code"] == code]["score_real"].to_numpy(float)
        # Answers alike give whole scores, which others have too.
        secret = secret[secret != secret.round(1)]
        assert len(secret)
        for value in secret:
            assert not np.isclose(numbers, value, rtol=0, atol=1e-9).any()
    # The check sees a figure that is there.
    assert np.isclose(numbers, shown[shown["trust_code"] == code]["score"].max(), atol=1e-9).any()


def test_a_trust_with_scores_alone_has_no_bands(results):
    table = results.table.copy()
    others = ~table["group"].isin([g.id for g in results.survey.groups if g.report == "scores"])
    empty = others & (table["trust_code"] == "T02")
    for name in table.columns[table.columns.get_loc("n") :]:
        if name not in ("status", "trusts", "national_average", "lowest", "highest"):
            table.loc[empty, name] = "" if table[name].dtype == "str" else None
    table.loc[empty, "status"] = "no_data"
    deck = deck_of(replace(results, table=table), "T02")
    said = {slide.title: [line.text for line in slide.lines] for slide in deck.slides}
    assert any("not compared with other trusts" in t for t in said["What is better than expected"])
    assert not any(slide.table for slide in deck.slides)
    assert said["How to read these slides"][-1] == "No result of your trust has a band."
    assert [s.name for slide in deck.slides for c in slide.charts for s in c.series] == [
        "Your trust"
    ]


def test_what_is_said_above_questions_is_true_of_the_group(sample_results):
    def said(results, code):
        slides = deck_of(results, code).slides
        return {s.title: [line.text for line in s.lines] for s in slides if s.charts}

    older = said(sample_results, "Z01")[
        "Older People's Mental Health Services: score of each question"
    ]
    assert older[0].endswith("This group has no section scores.")
    table = sample_results.table.copy()
    sections = (table["trust_code"] == "Z01") & (table["level"] == "section")
    for name in ("n", "score", "se", "band", "z"):
        table.loc[sections, name] = None
    table.loc[sections, "status"] = "suppressed"
    adults = said(replace(sample_results, table=table), "Z01")
    assert adults["Adult Mental Health Services: score of each question"][0] == (
        "No section score is shown for your trust."
    )


def test_without_wordings_there_is_no_column_for_them(published_results):
    figures = arrange(published_results)
    assert not any(item.text for key, item in figures.items.items() if key[1].startswith("Q"))
    decks = [trust_deck(figures, TRUST, code) for code in published_results.trusts]
    tables = [
        s.table for d in decks for s in d.slides if s.table and s.table.heads[0] == "Question"
    ]
    assert tables
    assert all("Wording" not in table.heads for table in tables)


def test_without_a_survey_before(without_previous):
    deck = deck_of(without_previous, "RRE")
    [change] = [slide for slide in deck.slides if slide.title == "Change"]
    assert change.lines[0].text.startswith("There is no earlier survey to compare with")


def test_the_colours_font_and_words_are_the_template_s(sample_results, tmp_path):
    theme = TRUST.theme
    colours = theme.colours.model_copy(update={"blue": "#123456"})
    own = replace(TRUST, theme=theme.model_copy(update={"colours": colours, "font": "Verdana"}))
    content = slides_bytes(arrange(sample_results), own, "RRE")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        themed = parts.read("ppt/theme/theme1.xml").decode()
        slide = parts.read("ppt/slides/slide1.xml").decode()
    assert themed.count('typeface="Verdana"') == 2
    assert '<a:accent1><a:srgbClr val="123456"/></a:accent1>' in themed
    assert "123456" in slide
    assert "005EB8" not in slide


def test_the_same_bytes_at_another_time(results, monkeypatch):
    first = slides_bytes(arrange(results), TRUST, "RRE")
    later = time.time() + 400 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    time.sleep(1.1)  # xlsxwriter dates the workbooks of charts by the clock, to the second
    assert slides_bytes(arrange(results), TRUST, "RRE") == first


def test_a_build_writes_them_and_the_manifest_has_them(results, tmp_path):
    codes = ["RRE", "T03", "T04"]
    one, other = tmp_path / "one", tmp_path / "other"
    built = build(results, one, trusts=codes, pack=True)
    build(results, other, trusts=codes, pack=True, jobs=2)
    manifest = json.loads((one / "manifest.json").read_text("utf-8"))
    assert [r["file"] for r in manifest["slides"]] == [f"demo-2024-{c}.pptx" for c in codes]
    for record in manifest["slides"]:
        assert (one / record["file"]).stat().st_size == record["bytes"]
        assert (one / record["file"]).read_bytes() == (other / record["file"]).read_bytes()
    assert built.exit_code == 0
    assert not [*one.glob("*.tmp*")]


def test_resume_keeps_a_trust_with_both_files_and_writes_one_without(results, tmp_path):
    codes = ["RRE", "T03", "T04"]
    build(results, tmp_path, trusts=codes, pack=True)
    slides = tmp_path / "demo-2024-T03.pptx"
    whole = slides.read_bytes()
    slides.unlink()
    (tmp_path / "demo-2024-T04.pptx").write_bytes(b"changed")
    again = build(results, tmp_path, trusts=codes, pack=True, resume=True)
    assert [w.trust_code for w in again.workbooks if w.kept] == ["RRE"]
    assert slides.read_bytes() == whole
    assert len(json.loads((tmp_path / "manifest.json").read_text("utf-8"))["slides"]) == 3
    # What was written without slides does not pass for a build with them, nor the other way round.
    plain = build(results, tmp_path, trusts=codes, resume=True)
    assert not [w for w in plain.workbooks if w.kept]
    assert "slides" not in json.loads((tmp_path / "manifest.json").read_text("utf-8"))


def test_a_file_that_cannot_be_written_is_reported_for_its_trust_alone(results, tmp_path):
    (tmp_path / "demo-2024-T03.pptx").mkdir()
    built = build(results, tmp_path, trusts=["RRE", "T03"], pack=True)
    [failed] = built.failed
    assert failed.trust_code == "T03"
    assert "demo-2024-T03.pptx" in failed.error
    assert built.exit_code == 3
    assert (tmp_path / "demo-2024-RRE.pptx").is_file()


def test_a_template_may_ask_for_them(results, tmp_path):
    folder = tmp_path / "own"
    assert run(["template", "export", "trust_results", "--out", str(folder)]) == 0
    text = (folder / "template.toml").read_text("utf-8")
    (folder / "template.toml").write_text(f"slides = true\n{text}", "utf-8")
    write_workbooks(results, tmp_path, trusts=["RRE"], template=folder)
    assert (tmp_path / "demo-2024-RRE.pptx").is_file()
    assert load_template(folder).layout == with_slides(TRUST).layout
    national = tmp_path / "national"
    assert run(["template", "export", "national", "--out", str(national)]) == 0
    text = (national / "template.toml").read_text("utf-8")
    (national / "template.toml").write_text(f"slides = true\n{text}", "utf-8")
    assert run(["template", "check", str(national)]) == 1


@pytest.fixture
def without_python_pptx(monkeypatch):
    monkeypatch.delitem(sys.modules, "asg.formats.pptx", raising=False)
    monkeypatch.setitem(sys.modules, "pptx", None)


@pytest.mark.usefixtures("without_python_pptx")
def test_without_the_extra_one_line_says_what_to_install(results, tmp_path):
    with pytest.raises(
        UsageError, match=r"^slides need python-pptx: pip install asg-benchmark\[pptx\]$"
    ):
        build(results, tmp_path / "out", trusts=["RRE"], pack=True)
    assert not (tmp_path / "out").exists()
    build(results, tmp_path / "out", trusts=["RRE"])


def test_text_that_no_xml_may_hold(results, tmp_path):
    figures = arrange(results)
    items = {
        key: replace(item, text=f"\x07<&> {item.text}", short="")
        for key, item in figures.items.items()
    }
    path = tmp_path / "x.pptx"
    path.write_bytes(slides_bytes(replace(figures, items=items), TRUST, "RRE"))
    assert any("<&>" in text for slide in texts_of(path) for text in slide)
    assert any("<&>" in label for chart in charts_of(path) for label in chart.plots[0].categories)


def test_the_command(tmp_path, capsys):
    words = ["build", "--trust", "Z51", "--pack", "--out", str(tmp_path)]
    assert run(words) == 0
    assert f"Slides: {tmp_path / 'cmhs-2024-Z51.pptx'}" in capsys.readouterr().out
    assert len(Presentation(tmp_path / "cmhs-2024-Z51.pptx").slides) >= 5


def test_very_many_groups_and_questions_stay_within_12_slides(results):
    figures = arrange(results)
    outlines = tuple(
        replace(o, others=o.questions * 3, sections=()) for o in figures.outlines for _ in range(4)
    )
    deck = trust_deck(replace(figures, outlines=outlines), TRUST, "RRE")
    assert len(deck.slides) <= 12
    assert deck.slides[0].note.startswith("Slides follow for the first 4 of")
    assert all(len(slide.charts) <= 2 for slide in deck.slides)
    assert all(len(c.labels) <= 16 for slide in deck.slides for c in slide.charts)
    assert all(len(slide.table.rows) <= 10 for slide in deck.slides if slide.table)
