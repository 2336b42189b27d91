"""The pages made from the code are those that the code makes now."""

from __future__ import annotations

import importlib.util

import pytest
from pages import DOCS

_spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
assert _spec
assert _spec.loader
make_reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_reference)


@pytest.mark.parametrize("page", make_reference.PAGES)
def test_a_page_is_as_the_code_makes_it(page):
    made = "\n".join(make_reference.PAGES[page]()) + "\n"
    assert (DOCS / page).read_text("utf-8") == made, "run: make reference"


def test_every_command_is_on_the_page():
    text = (DOCS / "commands.md").read_text("utf-8")
    for command in ("build", "score", "check", "local", "sample", "survey show", "template list"):
        assert f"## asg {command}\n" in text
    assert "`--previous INPUT`" in text
