"""The rows of the kinds of sheet: each names a maker that is there, and fits its template."""

from __future__ import annotations

import pytest

from asg.build.editions import EDITIONS
from asg.sheets.figures.plan import SCOPES
from asg.sheets.makers import maker_of
from asg.sheets.publication.publication_tables import TableKind
from asg.template.files import load_template
from asg.template.folders import list_templates
from asg.template.kinds import KINDS, PUBLISHED_PAGES


@pytest.mark.parametrize("name", KINDS)
def test_a_row_names_what_makes_the_sheet(name):
    kind = KINDS[name]
    table = kind.workbook == "published" and name not in PUBLISHED_PAGES
    assert isinstance(maker_of(name), TableKind) == table
    assert table or callable(maker_of(name))
    assert kind.per in SCOPES
    assert kind.needs in ("", *KINDS)
    assert not kind.parts or kind.text


def test_every_kind_is_in_a_shipped_template():
    shipped = {s.kind for name in list_templates() for s in load_template(name).layout.sheets}
    assert shipped == set(KINDS)


def test_each_sort_of_workbook_has_its_shipped_template():
    for sort, edition in EDITIONS.items():
        assert load_template(edition.template).layout.workbook == sort
