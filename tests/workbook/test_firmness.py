"""How firm bands are: in Workings, by the mark beside a band, and on the national sheet."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from reading_back import opened, texts

from asg.build.workbooks import write_national_workbook, write_workbook
from asg.marks import NOT_FIRM
from asg.sheets.figures.firmness import _in_words

MEANING = "~ after a band, or after a question listed by band: the band is not firm."


@pytest.fixture(scope="module")
def path(sample_results, tmp_path_factory):
    path = tmp_path_factory.mktemp("firmness") / "RRE.xlsx"
    write_workbook(sample_results, "RRE", path)
    return path


@pytest.fixture(scope="module")
def own(sample_results):
    table = sample_results.sensitivity
    return table[table["trust_code"] == "RRE"].set_index("item")


def test_workings_say_how_firm_each_band_is(path, own):
    sheet = opened(path)["Workings"]
    rows = list(sheet.iter_rows(values_only=True))
    heading = next(row for row in rows if "How firm is this band" in row)
    at, item = heading.index("How firm is this band"), heading.index("Item")
    said = {row[item]: row[at] for row in rows[rows.index(heading) + 1 :] if row[item]}
    for name, row in own.iterrows():
        assert (said[name] == "firm") == row["firm"], name
        assert ("from a limit" in said[name]) == (row["distance"] < 0.1), name
        moved = row["band_winsorise_0.20"] != row["band"]
        assert ("20 % pulled in at each tail" in said[name]) == moved, name
    assert set(own["firm"]) == {True, False}


def test_a_band_that_is_not_firm_has_a_mark_and_the_sheet_says_what_it_means(path, own):
    values, formulas = load_workbook(path, data_only=True)["S02"], load_workbook(path)["S02"]
    found = 0
    for row in values.iter_rows():
        if row[1].value in own.index:
            band = next(c for c in row if str(c.value).endswith(("expected", "same", NOT_FIRM)))
            assert band.value.endswith(NOT_FIRM) == (not own.loc[row[1].value, "firm"])
            formula = formulas[band.coordinate].value
            assert (NOT_FIRM in formula) == band.value.endswith(NOT_FIRM)
            found += 1
    assert found == 5
    assert any(text.startswith(MEANING) for text in texts(values))


def test_comparison_marks_the_questions_whose_bands_are_not_firm(path, own):
    sheet = opened(path)["Comparison"]
    links = {str(c.value) for row in sheet.iter_rows() for c in row if c.hyperlink}
    listed = {text for text in links if text.startswith("Q")}
    banded = own[own.index.str.startswith("Q") & (own["band"] != 4)]
    assert listed == {q if firm else q + NOT_FIRM for q, firm in banded["firm"].items()}
    assert len(banded) == 10
    assert set(banded["firm"]) == {True, False}
    assert any(text.startswith(MEANING) for text in texts(sheet))


def test_settings_of_a_sort_are_named_together():
    bands = {"band_hazen": 4, "band_linear": 4, "band_winsorise_0.05": 4, "band_winsorise_0.20": 4}
    bands |= {"band_weibull": 5, "band_product": 4}
    assert _in_words({"firm": False, "band": 5, "distance": 0.02, **bands}) == (
        "not firm: another band with the quantile rule hazen or linear, 5 % or 20 % pulled in at "
        "each tail or the product form of the variance; z is 0.02 from a limit"
    )


def test_the_national_workbook_counts_the_bands_that_change(sample_results, tmp_path):
    write_national_workbook(sample_results, tmp_path / "national.xlsx")
    table = sample_results.sensitivity
    adults = table[table["group"] == "AMHS"]
    said = texts(opened(tmp_path / "national.xlsx")["Firmness"])
    firm = adults["firm"].sum()
    assert f"{firm:,} of {len(adults):,} bands are firm ({firm / len(adults):.0%})." in said
    rows = {
        row[1]: row[2]
        for row in opened(tmp_path / "national.xlsx")["Firmness"].iter_rows(values_only=True)
        if row[1] and row[2] is not None
    }
    older = table[table["group"] == "OPMHS"]  # the last of the two
    assert rows["The quantile rule weibull"] == (older["band_weibull"] != older["band"]).sum()
