"""Phrases that read as translated are in no page, template or message."""

from __future__ import annotations

import re

import pytest

from repository import ROOT

BANNED = (
    *("stands twice", "stand twice", "goes on with", "go on with", "gone on with", "means harm"),
    *("would tell", "is no code of", "that is no text", "has no place here"),
    *("mean nothing to it", "part off", "as nearly as may be", "so many came", "is no way round"),
    *("tells all faults", "what becomes of it", "nothing is given", "makes no allowance"),
    *("who fares worse", "at one with", "in the shadow of", "tell no trusts apart"),
    *(
        "no faults",
        "faults? found",
        "each fault in",
        "all faults",
    ),
    *("should not have", "held back", "blanks around", "told in one line", "told with"),
)
ON_PAGES = (
    *("anew", "at hand", "whoever", "for want of", "is there already", "holds nobody up"),
    *("may be read", "in the place of", "there is no such", "and its kin", "what becomes of"),
)
"""Further phrases that pages and templates do not use."""

WHERE = (
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "docs/*.md",
    "addin/*.md",
    "workbook_templates/**/*.md",
)
CODE = ("engine/asg/**/*.py", "addin/asg_addin/**/*.py")


@pytest.mark.parametrize("pattern", [*WHERE, *CODE])
def test_no_phrase_reads_as_translated(pattern):
    files = sorted(ROOT.glob(pattern))
    assert files
    banned = BANNED if pattern in CODE else (*BANNED, *ON_PAGES)
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {phrase}"
        for path in files
        for phrase in banned
        if re.search(rf"\b{phrase}\b", " ".join(path.read_text("utf-8").split()), re.IGNORECASE)
    ]
    assert found == []
