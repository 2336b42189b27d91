"""Sites and areas in the place of trusts: as a run on re-keyed rows, and what is withheld."""

import pandas as pd
import pytest

import asg
from asg.errors import InputError
from asg.local.local_breakdown import local_breakdown
from asg.reading.trusts_file import read_trusts
from asg.reading.units import by_area, read_sites
from made_up_surveys import TRUSTS, made_up_survey, read_rows, respondents, write_rows

NOT_OF_UNITS = ["n_eff", "design_effect"]

SITES = {"A": 80, "B": 50, "C": 12}
"""Sizes of a trust's sites: C is small, and B protects it."""


def site_rows(sizes, **more):
    """Rows of sites, ``sizes`` by trust and site code."""
    more = {"Q1": [1, 1, 2, 3], "Q2": [1, 3]} | more
    return [
        row
        for (trust, site), count in sizes.items()
        for row in respondents(trust, count, site_code=site, **more)
    ]


def of_sites(tmp_path, survey, rows, name="r.csv", column="site_code"):
    return read_sites(write_rows(tmp_path / name, rows), survey, column)


def shown(results):
    rows = results.table[results.table["item"] == "Q1"]
    return {code: n for code, n in zip(rows["trust_code"], rows["n"], strict=True) if pd.notna(n)}


def test_sites_are_benchmarked_as_re_keyed_rows_are(tmp_path):
    survey, last = made_up_survey(sections=[("Q1", "Q2")]), made_up_survey(2023)
    sizes = {(t, f"{t}-{s}"): 31 + 3 * i + s for i, t in enumerate(TRUSTS) for s in (1, 2)}
    ages = [20, 40, 40, 70, 60]
    rows = site_rows(sizes, age=ages, sex=["male", "female", "male"])
    before = site_rows(sizes, age=40, Q1=[1, 2, 2, 3])
    ours = asg.benchmark(
        survey,
        of_sites(tmp_path, survey, rows),
        previous=(last, of_sites(tmp_path, last, before, "before.csv")),
    )

    def re_keyed(rows):
        return [row | {"trust_code": row["site_code"]} for row in rows]

    by_hand = asg.benchmark(
        survey,
        read_rows(tmp_path / "hand.csv", survey, re_keyed(rows)),
        previous=(last, read_rows(tmp_path / "hand-before.csv", last, re_keyed(before))),
    )
    assert ours.table["change_z"].notna().sum() == 2 * len(sizes)
    pd.testing.assert_frame_equal(
        ours.table.drop(columns=NOT_OF_UNITS), by_hand.table.drop(columns=NOT_OF_UNITS)
    )
    pd.testing.assert_frame_equal(ours.trend, by_hand.trend)
    assert ours.table[NOT_OF_UNITS].isna().all(axis=None)
    assert set(ours.further_tables) == {"trend"}


def test_one_site_a_trust_has_the_trusts_figures(tmp_path):
    survey = made_up_survey()
    rows = site_rows({(t, f"S{t}"): 30 + i for i, t in enumerate(TRUSTS)})
    ours = asg.benchmark(survey, of_sites(tmp_path, survey, rows)).table
    trusts = asg.benchmark(survey, read_rows(tmp_path / "t.csv", survey, rows)).table
    same = [*trusts.columns.drop([*NOT_OF_UNITS, "trust_code", "trust_name"])]
    pd.testing.assert_frame_equal(ours[same], trusts[same])


def test_respondents_of_no_site_count_in_the_mix_alone(tmp_path):
    # Mix: 90 men of 40 in a hundred and 20, 30 men of 70. A site of 30 men of 40 who say yes and
    # 10 of 70 who say no: weights (90/120)/(30/40) = 1 and (30/120)/(10/40) = 1 with everyone; had
    # the 40 of no site (20 and 20) not counted, the mix would be 70 to 10.
    survey = made_up_survey(questions=["Q1"])
    rows = [
        *respondents("RXA", 30, site_code="A1", Q1=1),
        *respondents("RXA", 10, site_code="A1", age=70, Q1=3),
        *respondents("RXB", 40, site_code="B1", Q1=1),
        *respondents("RXB", 20, Q1=2),
        *respondents("RXB", 20, age=70, Q1=2),
    ]
    results = asg.benchmark(survey, of_sites(tmp_path, survey, rows))
    score = results.table.set_index("trust_code")["score"]
    assert score["A1"] == pytest.approx((30 * 1 * 10 + 10 * 1 * 0) / 40, abs=1e-12)
    assert list(score.index) == ["A1", "B1"]
    said = "\n".join(results.provenance.notices)
    assert "They are of these trusts: RXB (40 rows)." in said
    assert [count.respondents for count in results.provenance.counts] == [120]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"A": 60, "B": 30}, {"A": 60, "B": 30}),
        ({"A": 60, "B": 29}, {}),  # 89 less A's 60 would be B's
        ({"A": 90, "B": 60, "C": 29}, {"A": 90}),
        ({"A": 20, "B": 15}, {}),  # a trust of small sites
        ({"A": 60, "B": 30, "": 40}, {"A": 60, "B": 30}),
        ({"A": 60, "B": 30, "": 1}, {"A": 60}),  # one person of no site is protected too
        ({"A": 40, "B": 20, "": 60}, {}),  # as in asg local, which may show those of no site
    ],
)
def test_what_is_shown_of_a_trust_s_sites(tmp_path, sizes, expected):
    survey = made_up_survey(questions=["Q1"])
    rows = site_rows({("RXA", site): n for site, n in sizes.items()}, Q1=[1, 2, 3])
    results = asg.benchmark(survey, of_sites(tmp_path, survey, rows))
    assert shown(results) == expected
    few = results.table[results.table["n"].isna()]
    assert set(few["status"]) <= {"suppressed"}
    assert few[["score", "se", "z", "band", "national_average"]].isna().all(axis=None)
    if sizes.get("") == 1:
        assert "RXA (how many is withheld)" in "\n".join(results.provenance.notices)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"drop": True},
            "r.csv, column site_code: no such column; expected a column of sites; columns that "
            "made-up-2024 does not name: ward",
        ),
        ({"site_code": ""}, "r.csv, column site_code: no site; expected at least one code"),
        (
            {"site_code": "S 1"},
            "r.csv, row 2, column site_code: site code 'S 1'; expected 1 to 20 letters",
        ),
        ({"site_code": "Total"}, "r.csv, row 2, column site_code: total, not a site 'Total'"),
    ],
)
def test_a_column_that_names_no_sites_is_an_error(tmp_path, change, said):
    survey = made_up_survey(questions=["Q1"])
    rows = [*respondents("RXA", 3, site_code="S1", ward="w", Q1=1)]
    if change.pop("drop", False):
        for row in rows:
            del row["site_code"]
    with pytest.raises(InputError) as error:
        of_sites(tmp_path, survey, [row | change for row in rows])
    [line] = str(error.value).splitlines()
    assert line.startswith(said)


def test_a_site_of_two_trusts_is_an_error(tmp_path):
    survey = made_up_survey(questions=["Q1"])
    rows = site_rows({("RXA", "S1"): 2, ("RXB", "S1"): 2, ("RXB", "s2"): 1, ("RXB", "S2"): 1})
    with pytest.raises(InputError) as error:
        of_sites(tmp_path, survey, rows)
    assert str(error.value).splitlines() == [
        "r.csv, row 7, column site_code: site code spelled in two ways 'S2'; expected 's2', as in "
        "other rows",
        "r.csv, row 4, column site_code: site of two trusts 'S1'; expected only rows of RXA, as "
        "row 2; columns of areas belong in the file of --trusts",
    ]


def test_names_of_sites_are_those_of_the_column_beside(tmp_path):
    survey = made_up_survey(questions=["Q1"])
    rows = respondents("RXA", 40, site_code="S1", site_name="The Elms", Q1=[1, 2])
    responses = of_sites(tmp_path, survey, rows)
    assert responses.trusts == {"S1": "The Elms"}
    assert responses.ignored_columns == ()
    rows[7]["site_name"] = "Elms"
    with pytest.raises(InputError, match="row 9, column site_name: site named in two ways 'Elms'"):
        of_sites(tmp_path, survey, rows)


def areas_file(tmp_path, **columns):
    rows = [
        {"trust_code": trust} | {name: values[i] for name, values in columns.items()}
        for i, trust in enumerate(TRUSTS[: len(next(iter(columns.values())))])
    ]
    return read_trusts(write_rows(tmp_path / "trusts.csv", rows))


def test_an_area_that_would_reveal_a_small_trust_is_withheld(tmp_path):
    survey = made_up_survey(questions=["Q1"])
    sizes = {("RXA", ""): 50, ("RXB", ""): 12, ("RXC", ""): 60, ("RXD", ""): 40, ("RXE", ""): 9}
    responses = read_rows(tmp_path / "r.csv", survey, site_rows(sizes, Q1=[1, 2, 3]))
    trusts = areas_file(tmp_path, icb=["North", "North", "South East", "South East", ""])
    results = asg.benchmark(survey, by_area(responses, trusts, "ICB"))
    assert results.trusts == {"North": "North", "South-East": "South East"}
    assert shown(results) == {"South-East": 100}  # North's 62 less RXA's 50 would be RXB's
    assert "r.csv: trusts without icb are in no ICB: RXE." in results.provenance.notices
    alone = asg.benchmark(survey, responses)
    assert shown(alone) == {"RXA": 50, "RXC": 60, "RXD": 40}


def test_two_areas_of_one_code_are_an_error(tmp_path):
    survey = made_up_survey(questions=["Q1"])
    responses = read_rows(
        tmp_path / "r.csv", survey, site_rows({("RXA", ""): 3, ("RXB", ""): 3, ("RXC", ""): 3})
    )
    named = ["Hampshire and Isle of Wight", "Hampshire and Isle of Man", "x"]
    with pytest.raises(InputError, match="icb code 'Hampshire-and-Isle-o' for two areas"):
        by_area(responses, areas_file(tmp_path, icb=named), "icb")
    coded = areas_file(tmp_path, icb=named, icb_code=["QRL", "QXX", ""])
    assert by_area(responses, coded, "icb").trusts == {
        "QRL": named[0],
        "QXX": named[1],
        "x": "x",
    }
    with pytest.raises(InputError, match="no such column; expected one of the columns icb"):
        by_area(responses, coded, "county")


def test_sites_of_a_build_are_as_asg_local_has_them(tmp_path):
    # Another way to the same figures: a trust breaks its own rows down beside the national results.
    survey = made_up_survey(sections=[("Q1", "Q2")], method={"decimals": 6})
    sizes = {(t, f"{t}-{s}"): n + 2 * i for i, t in enumerate(TRUSTS) for s, n in SITES.items()}
    rows = site_rows(sizes, age=[20, 40, 70, 60, 40], sex=["male", "female", "male"])
    rows += respondents(TRUSTS[0], 45, age=[40, 70, 20], Q1=[1, 2], Q2=3)
    file = write_rows(tmp_path / "r.csv", rows)
    own = write_rows(tmp_path / "own.csv", [r for r in rows if r["trust_code"] == TRUSTS[0]])
    results = asg.benchmark(survey, asg.read_responses(file, survey))
    results.write_csv(tmp_path / "results.csv")
    local = local_breakdown(
        own, ["site_code"], tmp_path / "results.csv", survey=survey, national=file
    ).table
    ours = asg.benchmark(survey, read_sites(file, survey, "site_code")).table
    found = local[local["unit"] != "Not stated"].set_index(["unit", "item"])[["n", "score", "se"]]
    ours = ours.set_index(["trust_code", "item"])[["n", "score", "se"]].loc[found.index]
    assert found["n"].isna().any()
    assert found["n"].notna().any()
    assert ours["n"].equals(found["n"])
    for figure in ("score", "se"):
        assert ours[figure].to_numpy() == pytest.approx(
            found[figure].to_numpy(), abs=1e-6, nan_ok=True
        )
