"""The anchors of charts, written in one step, are those that xlsxwriter writes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.drawing import Drawing, DrawingInfo, DrawingTypes

from asg.workbook.anchors_xml import charts_part

numbers = st.integers(0, 10**6)
words = st.text(st.sampled_from(["a", "é", '"', "'", "&", "<", ">", "\n", " "]), min_size=1)


def chart(dimensions=(1, 2, 0, 0, 3, 4, 5, 6), words="A chart", number=1):
    info = DrawingInfo()
    info._drawing_type = DrawingTypes.CHART
    info._dimensions = [*dimensions, 0, 0]
    info._anchor = 1
    info._rel_index = number
    info._description = words
    return info


def drawing(*infos):
    made = Drawing()
    made.embedded = True
    for info in infos:
        made._add_drawing_object(info)
    return made


def by_xlsxwriter(made):
    target = io.StringIO()
    made._set_xml_writer(target)
    made._assemble_xml_file()
    return target.getvalue()


charts = st.lists(
    st.builds(chart, st.lists(numbers, min_size=8, max_size=8), words, numbers), max_size=4
)


@given(charts)
def test_anchors_are_what_xlsxwriter_writes(infos):
    made = drawing(*infos)
    assert charts_part(made) == by_xlsxwriter(made)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("_drawing_type", DrawingTypes.IMAGE),
        ("_anchor", 2),
        ("_name", "Named"),
        ("_description", None),
        ("_decorative", True),
    ],
)
def test_what_is_no_plain_chart_is_left_to_xlsxwriter(field, value):
    other = chart()
    setattr(other, field, value)
    assert charts_part(drawing(chart(), other)) is None
