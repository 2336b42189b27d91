"""Slides as .pptx: python-pptx writes them; alt texts, theme and dates go into the finished file.

The charts are native: each has its figures in a workbook of its own, which PowerPoint opens to edit
them. python-pptx has no call for alt texts, for all that an axis needs and for the colours of the
theme; and xlsxwriter, by which it makes these workbooks, dates them with the day of the run.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
)
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from asg.sheets.slides import BarChart, Deck, Paragraph, Slide, SlideTable
from asg.template.theme import Theme
from asg.text_size import LINE_SPACING, line_count, one_line, shortened
from asg.zip_package import deflated, package_bytes, parts_of

WIDTH, HEIGHT = 13.333, 7.5
"""Of a slide, in inches: 16 to 9."""
MARGIN, TITLE_HEIGHT = 0.45, 0.95
FOOT, NOTE_HEIGHT = 0.32, 0.5
PIXELS = 96
"""In an inch."""
TITLE_ONLY = 5
"""The layout of python-pptx's own template that has a title alone."""
TITLE_SIZES, HEADLINE_SIZES, LINE_SIZES = (
    (26, 22, 18, 14),
    (20, 18, 16, 14, 12, 10),
    (16, 14, 12, 10),
)
"""Sizes of font in points, of which the largest is taken that leaves room."""
TABLE_SIZE, SMALL, SMALLEST = 11, 9, 8
MOST_CHART_LINES = 22
"""Lines of labels that a chart has room for in small letters; for more it has the smallest."""
TABLE_SHARE = 0.62
"""Of the width, where a chart stands beside a table."""
CHART_FRAME, HIGHEST_BAR = 1.6, 0.4
"""Of a chart, in inches: what is around its bars, and the most that a bar takes."""
LARGEST_TEXT = 0.55
"""Of the height that lines may take where a table or a chart follows."""
DRAWN_TO = 10
"""The end of an axis of scores."""

THEME_PART = "ppt/theme/theme1.xml"
ACCENTS = ("blue", "dark_green", "grey", "fill6", "fill3", "fill1")
"""What a user finds as the theme's colours."""


class _Box(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def placed(self) -> tuple[Any, Any, Any, Any]:
        return (Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height))


def deck_bytes(deck: Deck, theme: Theme) -> bytes:
    """Write slides as a .pptx file: the same bytes for the same slides."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _widen(presentation.slide_master)
    _set_properties(presentation.core_properties, deck)
    writer = _Writer(theme)
    alt_texts = {
        f"ppt/slides/slide{number}.xml": writer.add(presentation, slide, deck.footer)
        for number, slide in enumerate(deck.slides, start=1)
    }
    made = io.BytesIO()
    presentation.save(made)
    parts = parts_of(made)
    for name, texts in alt_texts.items():
        parts[name] = _described(parts[name], texts)
    for name in [name for name in parts if name.startswith("ppt/charts/chart")]:
        parts[name] = _labelled(parts[name])
    parts[THEME_PART] = _themed(parts[THEME_PART], theme)
    for name in [name for name in parts if name.endswith(".xlsx")]:
        parts[name] = _dated(parts[name], deck.created)
    return package_bytes({name: deflated(part) for name, part in parts.items()})


def _widen(master: Any) -> None:  # noqa: ANN401 - python-pptx's
    """Stretch the layouts, which are 10 inches wide, so that new slides fit too."""
    for shapes in (master.shapes, *(layout.shapes for layout in master.slide_layouts)):
        for shape in shapes:
            left, width = shape.left, shape.width
            shape.left, shape.width = round(left * WIDTH / 10), round(width * WIDTH / 10)


def _set_properties(properties: Any, deck: Deck) -> None:  # noqa: ANN401 - python-pptx's
    properties.title = shortened(one_line(deck.title), 250)
    properties.subject = shortened(one_line(deck.subject), 250)
    properties.author = properties.last_modified_by = "ASG Benchmark"
    properties.created = properties.modified = deck.created
    properties.language = "en-GB"
    properties.revision = 1


class _Writer:
    """Writes slides in the colours of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def _colour(self, token: str) -> RGBColor:
        return RGBColor.from_string(self._theme.colour(token)[1:].upper())

    def add(self, presentation: Any, slide: Slide, footer: str) -> dict[str, str]:  # noqa: ANN401
        """Add a slide; give the alt texts of its shapes by their names."""
        made = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
        self._title(made, slide.title)
        across = WIDTH - 2 * MARGIN
        top, bottom = TITLE_HEIGHT + 0.15, HEIGHT - FOOT - (NOTE_HEIGHT if slide.note else 0.1)
        filled = bool(slide.table or slide.charts)
        room = (bottom - top) * (LARGEST_TEXT if filled else 1)
        if slide.lines:
            sizes = LINE_SIZES if filled else HEADLINE_SIZES
            size, height = _fitting(slide.lines, across, room, sizes)
            self._lines(made, _Box(MARGIN, top, across, height), slide.lines, size)
            top += height + 0.05
        if slide.note:
            note = [Paragraph(slide.note)]
            self._lines(made, _Box(MARGIN, bottom, across, NOTE_HEIGHT), note, SMALL)
        number = presentation.slides.index(made) + 1
        foot = [Paragraph(f"{footer}   |   {number}")]
        self._lines(made, _Box(MARGIN, HEIGHT - FOOT, across, FOOT), foot, SMALL)
        texts = {}
        boxes = _columns(_Box(MARGIN, top, across, bottom - top), slide)
        if slide.table:
            texts["Table 1"] = slide.table.alt_text
            self._table(made, next(boxes), slide.table)
        for count, chart in enumerate(slide.charts, start=1):
            texts[f"Chart {count}"] = chart.alt_text
            self._chart(made, next(boxes), chart, f"Chart {count}")
        return texts

    def _title(self, made: Any, text: str) -> None:  # noqa: ANN401
        title = made.shapes.title
        box = _Box(0, 0, WIDTH, TITLE_HEIGHT)
        title.left, title.top, title.width, title.height = box.placed()
        title.fill.solid()
        title.fill.fore_color.rgb = self._colour("blue")
        frame = title.text_frame
        frame.margin_left = frame.margin_right = Inches(MARGIN)
        frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, True
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        size, _ = _fitting([Paragraph(text, True)], WIDTH - 2 * MARGIN, TITLE_HEIGHT, TITLE_SIZES)
        self._run(paragraph, Paragraph(text, True), size, "white")

    def _run(self, paragraph: Any, text: Paragraph, size: float, colour: str) -> None:  # noqa: ANN401
        run = paragraph.add_run()
        run.text = _printable(text.text)
        run.font.size, run.font.bold = Pt(size), text.strong
        run.font.color.rgb = self._colour(colour)
        run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK

    def _lines(self, made: Any, box: _Box, lines: Iterable[Paragraph], size: float) -> None:  # noqa: ANN401
        frame = made.shapes.add_textbox(*box.placed()).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        for number, line in enumerate(lines):
            paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
            if number and not line.below:
                paragraph.space_before = Pt(size / 3)
            self._run(paragraph, line, size, "grey" if size == SMALL else "ink")

    def _table(self, made: Any, box: _Box, table: SlideTable) -> None:  # noqa: ANN401
        frame = made.shapes.add_table(len(table.rows) + 1, len(table.heads), *box.placed())
        frame.name = "Table 1"
        grid = frame.table
        for column, part in enumerate(table.widths):
            grid.columns[column].width = Inches(box.width * part / sum(table.widths))
        for row in grid.rows:
            row.height = Inches(min(0.5, box.height / (len(table.rows) + 1)))
        for column, head in enumerate(table.heads):
            self._cell(grid.cell(0, column), Paragraph(head, True), "white", "dark_blue")
        for number, cells in enumerate(table.rows, start=1):
            for column, cell in enumerate(cells):
                here, band = grid.cell(number, column), cell.band
                colours = ("ink", "white") if band is None else (f"text{band}", f"fill{band}")
                self._cell(here, Paragraph(cell.text, band is not None), *colours)
                if cell.centred:
                    here.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER

    def _cell(self, cell: Any, text: Paragraph, colour: str, fill: str) -> None:  # noqa: ANN401
        cell.fill.solid()
        cell.fill.fore_color.rgb = self._colour(fill)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_top = cell.margin_bottom = Inches(0.03)
        self._run(cell.text_frame.paragraphs[0], text, TABLE_SIZE, colour)

    def _chart(self, made: Any, box: _Box, drawn: BarChart, name: str) -> None:  # noqa: ANN401
        # A few rows of bars are not stretched over the whole height.
        rows = len(drawn.labels) * len(drawn.series)
        box = box._replace(height=min(box.height, CHART_FRAME + rows * HIGHEST_BAR))
        data = CategoryChartData(number_format="0.0")
        data.categories = [_printable(label) for label in drawn.labels]
        for series in drawn.series:
            data.add_series(series.name, series.values)
        frame = made.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.placed(), data)
        frame.name = name
        chart = frame.chart
        # Each label has the room of the longest.
        lines = len(drawn.labels) * max(label.count("\n") + 1 for label in drawn.labels)
        chart.font.size = Pt(SMALL if lines <= MOST_CHART_LINES else SMALLEST)
        chart.font.color.rgb = self._colour("ink")
        chart.has_title = True
        self._heading(chart.chart_title.text_frame, drawn.title, 11)
        chart.has_legend = len(drawn.series) > 1
        if chart.has_legend:
            chart.legend.position = XL_LEGEND_POSITION.BOTTOM
            chart.legend.include_in_layout = False
        chart.category_axis.reverse_order = True  # the first label at the top
        chart.category_axis.tick_labels.font.size = chart.font.size
        chart.category_axis.format.line.color.rgb = self._colour("hairline")
        scores = chart.value_axis
        scores.minimum_scale, scores.maximum_scale, scores.major_unit = 0, DRAWN_TO, 2
        scores.major_gridlines.format.line.color.rgb = self._colour("hairline")
        scores.tick_labels.number_format, scores.tick_labels.number_format_is_linked = "0", False
        scores.has_title = True
        self._heading(scores.axis_title.text_frame, drawn.axis, SMALL)
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 45, 0
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0", False
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        plot.data_labels.font.size = Pt(SMALLEST)
        for series, bars in zip(drawn.series, plot.series, strict=True):
            self._fill(bars, series.colour)
            for at, band in enumerate(series.bands):
                if band is not None:
                    self._fill(bars.points[at], f"fill{band}")

    def _heading(self, frame: Any, text: str, size: float) -> None:  # noqa: ANN401
        self._run(frame.paragraphs[0], Paragraph(text, True), size, "ink")

    def _fill(self, bars: Any, colour: str) -> None:  # noqa: ANN401
        bars.format.fill.solid()
        bars.format.fill.fore_color.rgb = self._colour(colour)
        bars.format.line.color.rgb = self._colour("grey")
        bars.format.line.width = Pt(0.5)


def _columns(box: _Box, slide: Slide) -> Iterator[_Box]:
    """The places of a slide's table and charts, side by side."""
    number = len(slide.charts) + (slide.table is not None)
    shares: Sequence[float] = [1 / number] * number if number else []
    if slide.table and slide.charts:
        shares = [TABLE_SHARE, *[(1 - TABLE_SHARE) / len(slide.charts)] * len(slide.charts)]
    left = box.left
    for part in shares:
        yield box._replace(left=left, width=box.width * part - 0.1)
        left += box.width * part


def _fitting(
    lines: Sequence[Paragraph], width: float, room: float, sizes: Sequence[int] = LINE_SIZES
) -> tuple[float, float]:
    """The largest size at which lines fit into a box, and the height that they take, in inches."""
    height = room
    for size in sizes:
        number = sum(line_count(line.text, width * PIXELS, size, line.strong) for line in lines)
        gaps = sum(not line.below for line in lines) / 3
        height = (number * LINE_SPACING + gaps) * size / 72 + 0.1
        if height <= room:
            return size, height
    return sizes[-1], height


def _printable(text: str) -> str:
    """A text without the control characters that no XML may hold."""
    return "".join(letter for letter in text if letter >= " " or letter == "\n")


def _described(part: bytes, texts: Mapping[str, str]) -> bytes:
    """A slide with the alt texts of its shapes."""
    written = part.decode()
    for name, text in texts.items():
        old = f'name="{name}"'
        written = written.replace(old, f"{old} descr={quoteattr(_printable(text))}", 1)
    return written.encode()


_NEGATIVE_AXIS = re.compile(rb'(?<=<c:axId val=")-|(?<=<c:crossAx val=")-')


def _labelled(part: bytes) -> bytes:
    """A chart with a label beside every row of bars, and the axis of scores at the bottom."""
    part = _NEGATIVE_AXIS.sub(b"", part)  # python-pptx numbers axes as the format does not allow
    part = part.replace(b"<c:noMultiLvlLbl", b'<c:tickLblSkip val="1"/><c:noMultiLvlLbl')
    before, mark, scores = part.partition(b"<c:valAx>")
    # Without a rotation, LibreOffice leaves out labels that it thinks too near.
    before = before.replace(b"<a:bodyPr/>", b'<a:bodyPr rot="0"/>')
    lowest = scores.replace(b'<c:crosses val="autoZero"/>', b'<c:crosses val="max"/>')
    return before + mark + lowest


def _themed(part: bytes, theme: Theme) -> bytes:
    """The theme with a template's font and colours."""
    written = part.decode()
    font = f"typeface={quoteattr(theme.font)}"
    written = re.sub(r'(?<=<a:latin )typeface="[^"]*"', lambda _: font, written)
    tokens = {f"accent{number}": token for number, token in enumerate(ACCENTS, start=1)}
    for name, token in {"dk2": "dark_blue", "lt2": "pale", "hlink": "dark_blue", **tokens}.items():
        filled = f'<a:{name}><a:srgbClr val="{theme.colour(token)[1:].upper()}"/></a:{name}>'
        written = re.sub(rf"<a:{name}>.*?</a:{name}>", filled, written, flags=re.DOTALL)
    return written.encode()


def _dated(workbook: bytes, created: datetime) -> bytes:
    """The workbook of a chart with the day of the slides in place of the moment of the run."""
    parts = parts_of(workbook)
    day = f"{created:%Y-%m-%dT%H:%M:%SZ}".encode()
    parts["docProps/core.xml"] = re.sub(rb"(?<=W3CDTF\">)[^<]*", day, parts["docProps/core.xml"])
    return package_bytes({name: deflated(part) for name, part in parts.items()})
