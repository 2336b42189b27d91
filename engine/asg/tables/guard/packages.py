"""The zip that a workbook is: every part looked at, in bounded memory, before a reader opens it.

The reader of workbooks (calamine) trusts what it reads: it makes room for every cell between the
first and the last, repeats what a part says to repeat, and where there is not enough memory the
process ends without a word. So it is handed a package of our own making, which holds only parts
that have been unpacked here, are well-formed XML without a document type, and stay within limits.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Protocol
from xml.parsers import expat

from asg.tables.guard.ods_parts import OdsReader
from asg.tables.guard.sheet_looks import LARGEST_SPAN, Handlers, PackageError, SheetLook
from asg.tables.guard.xlsx_parts import XlsxReader
from asg.text_size import shortened

LARGEST_WORKBOOK = 500_000_000
"""Bytes of a workbook's parts once unpacked; more than this is no file of a survey."""

MOST_PARTS = 20_000
LONGEST_CAUSE = 200
"""Characters of what a reader says is wrong: it may quote bytes of the file."""

CHUNK = 1 << 16
CONTENTS_PART = "xl/workbook.xml"
"""The part of an .xlsx that names its sheets."""

LARGEST_CONTENTS = 1 << 24
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_PARTS = frozenset(("content.xml", "styles.xml", "META-INF/manifest.xml"))
"""The parts of an .ods that are read."""

_UNSOUND = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)


class PartReader(Protocol):
    """What looks at a package's parts, one after another."""

    def begin(self, part: str) -> Handlers:
        """Begin with a part; what takes in its elements."""

    def sheets(self) -> Mapping[str, SheetLook]:
        """What was found, by the name of the sheet."""


@dataclass(frozen=True, eq=False)
class Package:
    """A workbook's package after the look."""

    content: bytes
    """The package that may be read: a zip of the parts that were looked at."""
    sheets: Mapping[str, SheetLook]
    """By the name of each sheet, what was found in it."""
    broken: Mapping[str, str]
    """By the name of a part that is left out, why."""


def look_into(content: bytes) -> Package:
    """Unpack a workbook's parts, look at each, and pack those that may be read."""
    packed = BytesIO()
    broken: dict[str, str] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts, zipfile.ZipFile(packed, "w") as copy:
            infos = {info.filename: info for info in parts.infolist()}
            # What a part says that it unpacks to is all that is ever unpacked of it.
            if sum(info.file_size for info in parts.infolist()) > LARGEST_WORKBOOK:
                raise PackageError("is over 500 MB once unpacked")
            if len(parts.infolist()) > MOST_PARTS:
                raise PackageError(f"is damaged or not a workbook (over {MOST_PARTS:,} parts)")
            is_ods = _is_ods(parts, infos)
            reader: PartReader = OdsReader() if is_ods else XlsxReader()
            if is_ods:
                copy.writestr("mimetype", ODS_TYPE)
            for name in sorted(infos, key=_strings_first):
                # What is not looked at as what it is, is not read at all.
                if is_ods and name not in ODS_PARTS:
                    continue
                with _opened(parts, infos[name]) as stream:
                    part = _unpacked(stream)
                if not part:
                    continue
                try:
                    _look_at(name, part, reader)
                except expat.ExpatError as error:
                    broken[name] = f"{name}: {error}"
                except PackageError as error:
                    raise PackageError(f"{error}, in {name}") from None
                else:
                    copy.writestr(name, part)
    except _UNSOUND as error:
        raise _damaged(error) from error
    return Package(packed.getvalue(), reader.sheets(), broken)


def stated_sheets(content: bytes) -> frozenset[str]:
    """The names of a workbook's sheets, looking at as little of it as will tell."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            infos = {info.filename: info for info in parts.infolist()}
            if CONTENTS_PART in infos and infos[CONTENTS_PART].file_size <= LARGEST_CONTENTS:
                reader = XlsxReader()
                with _opened(parts, infos[CONTENTS_PART]) as stream:
                    _look_at(CONTENTS_PART, _unpacked(stream), reader)
                return frozenset(reader.sheets())
    except (*_UNSOUND, expat.ExpatError) as error:
        raise _damaged(error) from error
    # An .ods has its sheets, and all that is in them, in one part.
    return frozenset(look_into(content).sheets)


def _damaged(error: Exception) -> PackageError:
    return PackageError(f"is damaged or not a workbook ({shortened(str(error), LONGEST_CAUSE)})")


def _strings_first(name: str) -> tuple[bool, str]:
    """Order the parts so that shared texts are known before the cells that show them."""
    return posixpath.basename(name).casefold() != "sharedstrings.xml", name


def _is_ods(parts: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo]) -> bool:
    if "mimetype" not in infos:
        return False
    with _opened(parts, infos["mimetype"]) as stream:
        return stream.read(len(ODS_TYPE)) == ODS_TYPE.encode()


def _opened(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    if info.flag_bits & 1:
        raise PackageError("is protected by a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageError("is damaged or not a workbook (parts compressed in an unknown way)")
    return parts.open(info)


def _unpacked(stream: IO[bytes]) -> bytes:
    """Unpack a part; nothing of one that is no XML."""
    start = stream.read(CHUNK)
    if not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return b""
    return start + stream.read()


def _look_at(name: str, part: bytes, reader: PartReader) -> None:
    """Hand a part to the reader, having seen that it is well-formed and declares no types."""
    # UTF-8 whatever the part declares, which is how calamine reads it.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    # To look at each of so many takes half a minute.
    if part.count(b"<c ") + part.count(b"<c>") > LARGEST_SPAN:
        raise PackageError(f"has over {LARGEST_SPAN:,} cells")
    handlers = reader.begin(name)
    parser.StartElementHandler = handlers.start
    parser.EndElementHandler = handlers.end
    parser.CharacterDataHandler = handlers.text
    parser.Parse(part, True)


def _refuse_document_type(name: str, *_: object) -> None:
    raise PackageError("declares a document type or entities, which no workbook needs")
