"""The page that compares the published report with the workbook names sheets that there are."""

from __future__ import annotations

import re

from asg.build.inputs import load_results
from asg.sheets.figures.figures import arrange
from asg.sheets.figures.plan import plan_sheets
from asg.template.files import load_template
from repository import ROOT


def test_the_page_names_sheets_of_the_workbook():
    page = (ROOT / "docs" / "report-and-workbook.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", page, re.MULTILINE)[1:]
    assert len(rows) > 20
    figures = arrange(load_results(None))
    sheets = {p.name for p in plan_sheets(figures, load_template("trust_results"))}
    for report, where, compared in rows:
        missing = compared.startswith("missing")
        assert compared.startswith(("better", "same", "missing")), report
        assert missing is (where == "-"), report
        assert missing or set(where.split(", ")) <= sheets | {"Trend"}, report
