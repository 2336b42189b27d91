"""Published files whose figures were rounded: the published bands stand, and it is said once."""

import numpy as np
import pytest
import python_calamine

import asg
from asg.kernels import band
from asg.published.rounding import decimals_of
from made_up_benchmark import TRUSTS, made_up, put, rounded, write

APART = "Trusts only in sheet Historical_Comparisonsto2021 (2021), so with no change: RZZ."


def said(file, decimals, kept, bands):
    words = f"{decimals} decimal{'' if decimals == 1 else 's'}"
    found = (
        f"{kept} of {bands} bands would differ if computed from the rounded figures; they are "
        "shown as published, since rounding explains the difference."
        if kept
        else f"Rounding changes none of the {bands} bands."
    )
    return f"{file} is rounded: scores to {words}, limits to {words}, z to {words}. {found}"


def stated_bands(sheets):
    """Bands of the sheet of scores by trust and item; 0 where suppressed."""
    headings, *rows = sheets["Trust_Scores"]
    items = [heading[4:] for heading in headings if heading.startswith("mean")]
    code, places = headings.index("TrustCode"), [headings.index(f"band{item}") for item in items]
    return {
        (row[code], item): row[place]
        for row in rows
        for item, place in zip(items, places, strict=True)
    }


def shown_bands(results):
    table = results.table
    bands = table.band.to_numpy(float, na_value=0)
    return dict(zip(zip(table.trust_code, table.item, strict=True), bands, strict=True))


@pytest.mark.parametrize(("decimals", "kept"), [(1, 5), (2, 1), (3, 0)])
def test_bands_of_a_rounded_file_are_the_published_ones(read, decimals, kept):
    sheets = made_up(spread=0.5)
    results = read(rounded(sheets, decimals))
    assert shown_bands(results) == stated_bands(sheets)
    assert results.provenance.notices == (said("benchmark.xlsx", decimals, kept, 60), APART)
    assert [section.questions for section in results.survey.sections] == [("Q1", "Q2_1"), ("Q3",)]


def test_figures_beside_a_kept_band_agree_with_it(read):
    results = read(rounded(made_up(spread=0.5), 1))
    table = results.table
    assert (band(table.z) == table.band).all()
    # The score lies on the side of each limit that the band says, or on the limit.
    score, number = table.score, table.band
    for p, pair in enumerate(("90", "95", "998")):
        upper, lower = table[f"upper_{pair}"], table[f"lower_{pair}"]
        assert ((score - upper)[number > 4 + p] >= 0).all()
        assert ((score - upper)[number <= 4 + p] <= 0).all()
        assert ((score - lower)[number < 4 - p] <= 0).all()
        assert ((score - lower)[number >= 4 - p] >= 0).all()


def test_a_band_that_rounding_does_not_explain_is_still_said(read):
    sheets = rounded(made_up(spread=0.5), 1)
    put(sheets, "Trust_Scores", 4, "bandQ1", 7)
    notices = read(sheets).provenance.notices
    assert said("benchmark.xlsx", 1, 5, 60) in notices
    assert any(n.startswith("1 band differs from the published one: Q1 of RXC") for n in notices)


@pytest.mark.parametrize(
    ("heading", "value", "notice"),
    [
        ("Q1_Zfinal", 3.5, "1 adjusted z differ"),
        ("ul99Q1", 9.5, "1 upper 99.8 % limit differs"),
        ("ll95Q3", 1.5, "1 lower 95 % limit differs"),
        ("ul90Q3", 9.0, "1 national average, against the middle of the 90 % limits, differs"),
    ],
)
def test_a_figure_that_rounding_does_not_explain_is_still_said(read, heading, value, notice):
    sheets = rounded(made_up(spread=0.5), 1)
    put(sheets, "Trust_Scores", 4, heading, value)
    assert sum(n.startswith(notice) for n in read(sheets).provenance.notices) == 1


def test_a_range_that_rounding_leaves_no_width_has_its_band(read):
    # Limits 6.04 and 6.06 are both 6.0 or 6.1 with one decimal: z would be infinite.
    sheets = made_up(spread=0.02)
    headings, *rows = sheets["Trust_Scores"]
    for row in rows:
        middle = (row[headings.index("ll90Q1")] + row[headings.index("ul90Q1")]) / 2
        for heading, level in zip(("90", "95", "99"), (1.644854, 1.959964, 3.090232), strict=True):
            for side, sign in (("ll", -1), ("ul", 1)):
                reach = sign * level * 0.012
                row[headings.index(f"{side}{heading}Q1")] = middle + reach
        z = (row[headings.index("meanQ1")] - middle) / 0.012
        row[headings.index("Q1_Zfinal")] = z
        row[headings.index("bandQ1")] = int(band(np.array([z]))[0])
    results = read(rounded(sheets, 1))
    assert shown_bands(results) == stated_bands(sheets)
    rows = results.table[results.table.item == "Q1"]
    assert set(rows.band) > {4}
    assert np.isfinite(rows.z).all()


def test_rounded_response_rates_agree_with_the_rounded_national_one(read):
    sheets = rounded(made_up(), 0)
    results = read(sheets)
    assert not any("national response rate" in n for n in results.provenance.notices)
    # 2,466 of 6,660 is 37.03 %.
    assert results.response_rates.response_rate.iloc[-1] == 0.37


def test_a_national_rate_that_rounding_does_not_explain_is_said(read):
    sheets = rounded(made_up(), 0)
    put(sheets, "National_Respondents", 2, "r_rate", 41.0)
    assert any("national response rate differs" in n for n in read(sheets).provenance.notices)


@pytest.mark.parametrize(
    ("figures", "decimals"),
    [
        ([5.0, 6.0, np.nan], 0),
        ([5.1, 6.0, 10.0], 1),
        ([5.12, 6.1], 2),
        ([1 / 3, 0.5], None),
        ([0.1 + 0.2, 1.1], 1),
        ([np.nan], None),
        ([*[0.5] * 199, 1 / 3], 1),
    ],
)
def test_decimals(figures, decimals):
    assert decimals_of(np.array(figures)) == decimals


@pytest.fixture(scope="module")
def aip22_sheets(aip22_path):
    workbook = python_calamine.CalamineWorkbook.from_path(str(aip22_path))
    return {
        name: [
            [None if cell == "" else cell for cell in row]
            for row in workbook.get_sheet_by_name(name).to_python()
        ]
        for name in workbook.sheet_names
    }


@pytest.mark.parametrize(("decimals", "kept"), [(1, 396), (2, 42), (3, 3)])
def test_aip22_rounded(aip22_path, aip22_sheets, tmp_path, decimals, kept):
    path = write(tmp_path / "aip22.xlsx", rounded(aip22_sheets, decimals))
    results = asg.read_published(path)
    assert results.provenance.notices == (said("aip22.xlsx", decimals, kept, "7,434"),)
    exact = asg.read_published(aip22_path)
    assert results.table.band.equals(exact.table.band)
    assert results.table.status.equals(exact.table.status)
    assert results.survey.sections == exact.survey.sections
    nation, national = (r.response_rates.response_rate.iloc[-1] for r in (results, exact))
    assert nation == pytest.approx(national, abs=0.5 * 10.0 ** -(decimals + 2) + 1e-12)


# ---- response rates as fractions ----


def in_fractions(sheets, *, trusts=True, nation=True):
    if trusts:
        for row in range(2, 2 + len(TRUSTS)):
            heading = sheets["Trust_Respondents"][0].index("tr_rate")
            sheets["Trust_Respondents"][row - 1][heading] /= 100
    if nation:
        sheets["National_Respondents"][1][-1] /= 100
    return sheets


@pytest.mark.parametrize(
    ("trusts", "nation", "named"),
    [
        (True, True, "RXA, RXB, RXC and 10 more"),
        (True, False, "RXA, RXB, RXC and 9 more"),
        (False, True, "England"),
    ],
)
def test_response_rates_as_fractions(read, trusts, nation, named):
    results = read(in_fractions(made_up(), trusts=trusts, nation=nation))
    said = f"Response rates that are fractions were read as such, 0.4 as 40 %: {named}."
    assert set(results.provenance.notices) == {APART, said}
    rates = results.response_rates.response_rate
    # 200 of 500 and 2,466 of 6,660 people.
    assert rates.iloc[0] == pytest.approx(200 / 500, abs=1e-12)
    assert rates.iloc[-1] == pytest.approx(2466 / 6660, abs=1e-12)


def test_one_fraction_among_percentages(read):
    sheets = made_up()
    put(sheets, "Trust_Respondents", 3, "tr_rate", 201 / 510)
    results = read(sheets)
    assert any(n.endswith("0.4 as 40 %: RXB.") for n in results.provenance.notices)
    assert results.response_rates.response_rate.iloc[1] == pytest.approx(201 / 510, abs=1e-12)
