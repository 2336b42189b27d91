r"""Paths that a formula may name: ``C:\folder\file`` and plain relative ones, nothing else.

Whoever wrote a workbook chose the paths in its formulas. Windows logs on at the server of a network
path as soon as a program looks at it, with the user's name and a hash of the password, and opens a
device instead of a file for some names. So a path is refused by its text alone, before any look.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from asg_addin.arguments import ArgumentError, one_line

_ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]" if os.sep == "\\" else r"[A-Za-z]:[\\/]|/")
_PART = re.compile(r'[^<>:"|?*\x00-\x1f]*[^<>:"|?*\x00-\x1f. ]')
"""A name of a folder or file. Windows ignores a dot or space at its end; a colon opens a stream."""

_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])[ ]*(\..*)?", re.IGNORECASE
)
"""Names that Windows opens as devices, in any folder and with any ending."""

_WEB_ADDRESS = re.compile(r"(https?|ftp|file):", re.IGNORECASE)


USE_SYNCED = "is a web address; use the synced folder of OneDrive or SharePoint"


def is_web_address(name: str) -> bool:
    """Whether a text is an address such as Excel gives for a file of OneDrive or SharePoint."""
    return _WEB_ADDRESS.match(name) is not None


def path_in_formula(name: str, argument: str) -> Path:
    """Check a path that a formula names, without reading the disk.

    Raises
    ------
    ArgumentError
        If it is a network path, a device, a web address, or anything else that is not plain.
    """
    shown = repr(one_line(name[:60]))
    if is_web_address(name):
        raise ArgumentError(argument, f"{shown} {USE_SYNCED}")
    parts = re.split(r"[\\/]", _ABSOLUTE.sub("", name, count=1))
    if not all(_PART.fullmatch(part) and not _DEVICE.fullmatch(part) for part in parts):
        said = f"a formula may not name {shown}; expected a path such as C:\\folder\\file"
        raise ArgumentError(argument, said)
    return Path(name)
