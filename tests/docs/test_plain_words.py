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
    *("is no variable of", "is no formula", "are no respondents", "is not to be found"),
    *("begins? with none of", "beginning with none of", "expected none of this name"),
    *("case does not count", "cells, as there are", "blank likewise"),
    *("what it rests on", "has no bearing on", "have no bearing on"),
    *("can be set beside", "to set beside it", "who fares better", "standardised by nothing"),
    *("of which one has to be", "stand for themselves", "which says whose", "would flag by"),
    *("names no group", "is no sheet of", "has not all of", "lists what there is"),
    *("with it its own", "windows keeps for", "all else stays", "why, the last"),
)
ON_PAGES = (
    *("anew", "at hand", "whoever", "for want of", "is there already", "holds nobody up"),
    *("may be read", "in the place of", "there is no such", "and its kin", "what becomes of"),
    *("may stand with", "the survey before", "a team, no person", "which says what is missing"),
    *("enters no average", "is said above it", "where there are such", "may not be added up"),
    *("by which every", "reads right"),
)
"""Further phrases that pages and templates do not use."""

WHERE = (
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "docs/*.md",
    "addin/*.md",
    "workbook_templates/**/*.md",
    "workbook_templates/**/*.toml",
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
