"""Finished workbooks keep to Excel's file format, and so do the formulas in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from formula_lint import LONGEST, Surroundings, faults, surroundings
from openxml_audit import FileFormat, OpenXmlValidator
from python_calamine import CalamineWorkbook

from open_xml_sdk import sdk_errors


def test_open_xml_sdk_finds_nothing(finished):
    assert sdk_errors(finished.path) == []


def test_open_xml_sdk_finds_a_planted_fault(hostile_book, tmp_path):
    broken = tmp_path / "broken.xlsx"
    rewrite(
        hostile_book.path, broken, "xl/worksheets/sheet1.xml", "<sheetData>", '<sheetData a="1">'
    )
    assert sdk_errors(broken)


def test_openxml_audit_finds_nothing(finished):
    found = OpenXmlValidator(FileFormat.OFFICE_2019).validate(finished.path)
    assert [str(error) for error in found.errors] == []


def test_calamine_reads_what_openpyxl_reads(finished):
    book = CalamineWorkbook.from_path(finished.path)
    assert book.sheet_names == finished.book.sheetnames
    table = finished.results.table
    if "Trusts" in book.sheet_names:
        sheet, column = "Trusts", 5
    else:
        sheet, column = "Data", list(table.columns).index("score")
        table = table[table["trust_code"] == finished.code]
    rows = book.get_sheet_by_name(sheet).to_python()
    scores = [row[column] for row in rows if isinstance(row[column], float)]
    shown = table["score"].dropna().tolist()
    assert scores[-len(shown) :] == shown


def test_formulas_are_in_excel_s_language(finished):
    around = surroundings(finished.book)
    wrong = {
        f"{sheet}!{cell}": said
        for (sheet, cell), text in finished.formulas.items()
        if (said := faults(text, around))
    }
    assert not wrong


def test_conditions_of_formats_are_in_excel_s_language(finished):
    around = surroundings(finished.book)
    checked = 0
    for sheet in finished.book:
        for cells in sheet.conditional_formatting:
            for rule in cells.rules:
                for text in rule.formula:
                    assert not faults(text, around), f"{sheet.title} {cells.sqref}: {text}"
                    checked += 1
    assert checked


def test_names_are_in_excel_s_language(finished):
    names = {name: defined.value for name, defined in finished.book.defined_names.items()}
    assert set(names) == {"ASGF.BAND", "ASGF.Z", "ASGF.CHANGE"}
    for name, text in names.items():
        assert not faults(text, surroundings(finished.book), in_name=True), name


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("=SUM(1;2)", "semicolon"),
        ("=SUM((1,2)", "balance"),
        ("=SUM(1,2))", "cannot be read"),
        ("=NORM.S.INV(0.9)", "needs the prefix"),
        ("=_xlfn.SUM(1)", "no prefix"),
        ("=XLOOKUP(1,A1:A2,B1:B2)", "not a function"),
        ("=_xlfn.LET(_xlpm.a,1,_xlpm.a)", "not a function"),
        ("='Nowhere'!A1", "no such sheet"),
        ("=SUM(Trusts[core])", "no such column"),
        ("=SUM(Trust[score])", "no such table"),
        ("=Trusts[@score]", "neither"),
        ("=1+z", "neither"),
        ("=1+#REF!", "#REF!"),
        (f"=1{'+1' * LONGEST}", "characters"),
    ],
)
def test_the_linter_sees(formula, said):
    around = Surroundings(["Trusts"], {"Trusts": ["score"]})
    assert said in " ".join(found := faults(formula, around))
    assert found


def test_the_linter_sees_a_parameter_that_is_a_cell():
    around = Surroundings([], {})
    found = faults("=_xlfn.LAMBDA(_xlpm.tau2,_xlpm.tau2>0)", around, in_name=True)
    assert found == ["_xlpm.tau2: the name of a cell"] * 2


def test_the_linter_takes_what_is_right():
    around = Surroundings(["It's"], {"Trusts": ["score"]})
    for formula in (
        "=_xlfn.PERCENTILE.EXC(IF(Trusts[score]>0,Trusts[score]),0.1)",
        "='It''s'!$A$1&\"; no (\"",
        "=SUM(A1:$B$2,{1;2})",
    ):
        assert faults(formula, around) == []
    assert faults("=_xlfn.LAMBDA(_xlpm.z,_xlpm.z>0)", around, in_name=True) == []


def rewrite(source: Path, target: Path, part: str, old: str, new: str) -> None:
    """Copy a workbook, with one thing in one part of it replaced."""
    with zipfile.ZipFile(source) as original, zipfile.ZipFile(target, "w") as copy:
        for name in original.namelist():
            content = original.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            copy.writestr(name, content)
