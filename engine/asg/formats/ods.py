"""A book of published tables as OpenDocument (.ods), written part by part.

The libraries that write .ods take an object a cell, which is a minute for the tables of a large
survey, or need LibreOffice on the machine. A book of published tables uses little of the format:
text, numbers, links, styles of cells, and which cells are a table.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from asg.sheets.model import Book, Content, ExcelTable, Sheet, column_letters
from asg.template.theme import LOOKS, Look, Theme
from asg.text_size import INDENT

LANGUAGE = ("en", "GB")
PIXELS_PER_INCH = 96
HEADING_STYLES = {1: "Heading 1", 2: "Heading 2"}
"""The cell styles by which LibreOffice and screen readers know a title and a subheading."""

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
VERSION = "1.3"
NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"

PAGE = (
    '<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties '
    'fo:page-width="11.69in" fo:page-height="8.27in" style:print-orientation="landscape" '
    'fo:margin="0.4in" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
    "</office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Default" style:page-layout-name="page"/>'
    "</office:master-styles>"
)
"""A4, landscape, one page wide; without header and footer."""

_DIGITS = re.compile(r"[#0,]*0(?:\.0+)?")
_CONTROL = re.compile(r"[\x00-\x1f]")
_BLANKS = re.compile(r" {2,}")


def ods_bytes(book: Book, theme: Theme) -> bytes:
    """Write a book as an .ods file.

    The book has lines in column A and at most one table a sheet; nothing merged, no charts.
    """
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "meta.xml": _part("document-meta", _meta(book)),
        "styles.xml": _part("document-styles", _font(theme) + _styles(book, theme)),
        "content.xml": _part("document-content", _font(theme) + _content(book, theme)),
    }
    # The year of the book, not the day: the same book gives the same bytes.
    day = (book.created.year, book.created.month, book.created.day, 0, 0, 0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # A reader knows the file by its first part, which is therefore not compressed.
        for name, content in {"mimetype": MEDIA_TYPE, **parts}.items():
            entry = zipfile.ZipInfo(name, day)
            entry.create_system = 3  # Unix: the same bytes on Windows
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.encode("utf-8"))
    return packed.getvalue()


def _part(root: str, content: str) -> str:
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:{root} {spaces} '
        f'office:version="{VERSION}">{content}</office:{root}>'
    )


def _manifest() -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (
            ("/", MEDIA_TYPE),
            ("content.xml", "text/xml"),
            ("styles.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="{MANIFEST}" '
        f'manifest:version="{VERSION}">{entries}</manifest:manifest>'
    )


def _meta(book: Book) -> str:
    day = book.created.isoformat()
    properties = [
        ("meta:generator", "ASG Benchmark"),
        ("dc:title", book.title),
        ("dc:subject", book.subject),
        *(("meta:keyword", word) for word in book.keywords.split(", ") if word),
        ("meta:initial-creator", book.author),
        ("dc:creator", book.author),
        ("meta:creation-date", day),
        ("dc:date", day),
        ("dc:language", "-".join(LANGUAGE)),
    ]
    words = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in properties)
    return f"<office:meta>{words}</office:meta>"


def _font(theme: Theme) -> str:
    name = quoteattr(theme.font)
    return (
        f"<office:font-face-decls><style:font-face style:name={name} svg:font-family={name} "
        'style:font-family-generic="swiss"/></office:font-face-decls>'
    )


def _content(book: Book, theme: Theme) -> str:
    styles = "".join([*_cell_styles(book, theme), *_sizes(book)])
    sheets = "".join(map(_sheet, book.sheets))
    ranges = "".join(_range(sheet, sheet.table) for sheet in book.sheets if sheet.table)
    return (
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{sheets}"
        f"<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body>"
    )


def _used(book: Book) -> list[str]:
    """List the looks that the cells of a book have."""
    cells = {cell.style for sheet in book.sheets for line in sheet.lines for cell in line.cells}
    tables = [sheet.table for sheet in book.sheets if sheet.table is not None]
    columns = {style for t in tables for c in t.columns for style in (c.style, c.head)}
    return sorted(cells | columns)


def _styles(book: Book, theme: Theme) -> str:
    styles = "".join([_default_styles(book, theme), *_named_styles(book, theme)])
    return f"<office:styles>{styles}</office:styles>{PAGE}"


def _named_styles(book: Book, theme: Theme) -> Iterable[str]:
    """The styles that a reader of the file sees by name: Default, Heading 1, Heading 2."""
    used = [LOOKS[name] for name in _used(book)]
    yield (
        f'<style:style style:name="Default" style:family="table-cell">'
        f"<style:text-properties style:font-name={quoteattr(theme.font)} "
        f'fo:font-size="{book.size:g}pt"/></style:style>'
    )
    for level, name in HEADING_STYLES.items():
        look = next((look for look in used if look.heading == level), None)
        if look is not None:
            yield _style(_heading_name(level), look, name)


def _cell_styles(book: Book, theme: Theme) -> Iterable[str]:
    """The looks of cells, each on top of a named style, and the number formats they need."""
    used = [LOOKS[name] for name in _used(book)]
    for number in sorted({look.number for look in used if look.number}):
        yield from number_styles(_data_style(number), theme.number_format(number))
    for name in _used(book):
        level = LOOKS[name].heading
        yield _style(name, LOOKS[name], parent=_heading_name(level) if level else "Default")


def _style(name: str, look: Look, display: str = "", parent: str = "Default") -> str:
    shown = f" style:display-name={quoteattr(display)}" if display else ""
    data = f' style:data-style-name="{_data_style(look.number)}"' if look.number else ""
    wrap = "wrap" if look.wrap else "no-wrap"
    across = {"left": "start", "center": "center", "right": "end"}[look.align]
    down = "top" if look.top else "middle"
    weight = ' fo:font-weight="bold"' if look.bold else ""
    indent = f' fo:margin-left="{_inches(look.indent * INDENT)}"' if look.indent else ""
    return (
        f'<style:style style:name="{name}"{shown} style:family="table-cell" '
        f'style:parent-style-name="{parent}"{data}>'
        f'<style:table-cell-properties fo:wrap-option="{wrap}" style:vertical-align="{down}" '
        'style:text-align-source="fix" fo:padding="0.04in"/>'
        f'<style:paragraph-properties fo:text-align="{across}"{indent}/>'
        f'<style:text-properties fo:font-size="{look.size:g}pt"{weight} '
        'style:use-window-font-color="true"/></style:style>'
    )


def _heading_name(level: int) -> str:
    return HEADING_STYLES[level].replace(" ", "_20_")


def _data_style(number: str) -> str:
    return "number_" + "".join(letter if letter.isalnum() else "_" for letter in number)


def number_styles(name: str, shown: str) -> list[str]:
    """The OpenDocument styles of a number format that is written as Excel writes it.

    >>> number_styles("whole", "0")[0][:42]
    '<number:number-style style:name="whole"><n'
    """
    parts = shown.split(";")
    styles = []
    maps = ""
    if len(parts) > 1:
        conditions = ["value()&gt;0", "value()&lt;0"][: len(parts) - 1]
        for index, condition in enumerate(conditions):
            styles.append(_number_style(f"{name}P{index}", parts[index]))
            target = f'style:apply-style-name="{name}P{index}"'
            maps += f'<style:map style:condition="{condition}" {target}/>'
    return [*styles, _number_style(name, parts[-1], maps)]


def _number_style(name: str, part: str, maps: str = "") -> str:
    found = _DIGITS.search(part)
    digits = found.group() if found else "0"
    before, after = part[: part.index(digits)], part[part.index(digits) + len(digits) :]
    decimals = len(digits.partition(".")[2])
    whole = digits.partition(".")[0].count("0")
    grouping = ' number:grouping="true"' if "," in digits else ""
    kind = "percentage" if "%" in part else "number"
    return (
        f'<number:{kind}-style style:name="{name}">{_literal(before)}'
        f'<number:number number:decimal-places="{decimals}" '
        f'number:min-decimal-places="{decimals}" number:min-integer-digits="{whole}"{grouping}/>'
        f"{_literal(after)}{maps}</number:{kind}-style>"
    )


def _literal(text: str) -> str:
    return f"<number:text>{escape(text)}</number:text>" if text else ""


def _default_styles(book: Book, theme: Theme) -> str:
    language, country = LANGUAGE
    return (
        '<style:default-style style:family="table-cell"><style:text-properties '
        f'style:font-name={quoteattr(theme.font)} fo:font-size="{book.size:g}pt" '
        f'fo:language="{language}" fo:country="{country}"/></style:default-style>'
    )


def _sizes(book: Book) -> Iterable[str]:
    """The styles of columns and rows: their widths and heights."""
    for width in sorted({width for sheet in book.sheets for width in sheet.widths}):
        yield (
            f'<style:style style:name="co{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{_inches(width)}"/></style:style>'
        )
    for height in sorted({h for sheet in book.sheets for h in _heights(sheet)}):
        yield (
            f'<style:style style:name="ro{height}" style:family="table-row">'
            f'<style:table-row-properties style:row-height="{_inches(height)}" '
            'style:use-optimal-row-height="false"/></style:style>'
        )


def _inches(pixels: int) -> str:
    return f"{pixels / PIXELS_PER_INCH:.4f}in"


def _heights(sheet: Sheet) -> list[int]:
    table = sheet.table
    below = [] if table is None else [table.head_height, *table.heights]
    return [*(line.height for line in sheet.lines), *below]


def _sheet(sheet: Sheet) -> str:
    table = sheet.table
    parts = [f"<table:table table:name={quoteattr(sheet.name)}>"]
    if table is not None:
        parts.append(f"<table:title>{escape(table.name)}</table:title>")
        if table.description:
            parts.append(f"<table:desc>{escape(table.description)}</table:desc>")
    parts += [f'<table:table-column table:style-name="co{width}"/>' for width in sheet.widths]
    for line in sheet.lines:
        cells = "".join(_cell(cell.value, cell.style, cell.link) for cell in line.cells)
        parts.append(_row(line.height, cells))
    if table is not None:
        parts += _table_rows(table)
    parts.append("</table:table>")
    return "".join(parts)


def _table_rows(table: ExcelTable) -> Iterable[str]:
    heads = "".join(_cell(c.heading, c.head) for c in table.columns)
    yield f"<table:table-header-rows>{_row(table.head_height, heads)}</table:table-header-rows>"
    styles = [column.style for column in table.columns]
    links = {(row, column): link for row, column, link in table.links}
    for row, (height, values) in enumerate(zip(table.heights, table.rows, strict=True)):
        yield _row(
            height,
            "".join(
                _cell(value, style, links.get((row, column), ""))
                for column, (value, style) in enumerate(zip(values, styles, strict=True))
            ),
        )


def _row(height: int, cells: str) -> str:
    return f'<table:table-row table:style-name="ro{height}">{cells}</table:table-row>'


def _cell(value: Content, style: str, link: str = "") -> str:
    if value is None:
        return "<table:table-cell/>"
    look = f'<table:table-cell table:style-name="{style}"'
    if isinstance(value, int | float):
        number = repr(value)
        return f'{look} office:value-type="float" office:value="{number}"/>'
    if not isinstance(value, str):
        raise TypeError(f"{value!r}: published tables hold text and numbers")
    text = _words(value)
    if link:
        target = quoteattr(_target(link))
        text = f'<text:a xlink:href={target} xlink:type="simple">{text}</text:a>'
    return f'{look} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _words(text: str) -> str:
    """Text as XML; further blanks of a run must be told, or a reader drops them."""
    written = escape(_CONTROL.sub(" ", text))
    return _BLANKS.sub(lambda run: f' <text:s text:c="{len(run.group()) - 1}"/>', written)


def _target(link: str) -> str:
    if link.startswith(("https://", "mailto:")):
        return link
    sheet, _, cell = link.rpartition("!")
    return f"#{sheet}.{cell}"


def _range(sheet: Sheet, table: ExcelTable) -> str:
    """Mark the cells of a table as one, headed by its first row."""
    name = sheet.name.replace("'", "''")
    first = len(sheet.lines) + 1
    last = f"{column_letters(len(table.columns) - 1)}{first + len(table.rows)}"
    address = f"'{name}'.A{first}:'{name}'.{last}"
    return (
        f'<table:database-range table:name="{table.name}" '
        f'table:target-range-address={quoteattr(address)} table:contains-header="true" '
        'table:display-filter-buttons="false"/>'
    )
