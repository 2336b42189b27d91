"""Layouts are data: the shipped ones, one of one's own, and what is said of an unknown one."""

import numpy as np
import pytest

import asg
from asg.build.inputs import check_input, load_results
from asg.cli import run
from asg.columns import LIMIT_COLUMNS
from asg.errors import LayoutFileError
from asg.reading.layouts import layout_toml, list_layouts, load_layout
from made_up_benchmark import TRUSTS, made_up, write
from made_up_layouts import ip24, uec20_type_3, unknown

SAME = ["n", "score", "total_se", "z", "band", *LIMIT_COLUMNS, "status"]


@pytest.fixture(scope="module")
def of_2022(tmp_path_factory):
    path = write(tmp_path_factory.mktemp("2022") / "benchmark.xlsx", made_up())
    return asg.read_published(path)


def test_scores_and_earlier_years_of_2024(read):
    results = read(ip24(ranges=False), "20250909_aip24_Benchmark_TrustLevel.xlsx")
    assert (results.survey.title, results.survey.year) == ("Adult Inpatient Survey 2024", 2024)
    table = results.table
    assert table.item.unique().tolist() == ["q1", "q2_1", "q3", "S01", "S02"]
    assert set(table.status) == {"not_benchmarked"}
    one = table[(table.trust_code == "RXB") & (table.item == "q1")].iloc[0]
    assert one.score == made_up()["Trust_Scores"][2][3]
    trend = results.trend[results.trend.trust_code == "RXB"]
    assert trend[trend.key == "q1"].year.tolist() == [2022, 2023, 2024]
    assert trend[trend.key == "q1"].score.tolist() == [4.0, 5.5, one.score]


def test_a_file_of_2024_with_ranges_says_what_one_of_2022_does(read, of_2022):
    sheets = ip24()
    results = read(sheets)
    ours, theirs = results.table, of_2022.table
    assert ours[SAME].drop(columns="n").equals(theirs[SAME].drop(columns="n"))
    assert not any("not used" in notice for notice in results.provenance.notices)


def test_type_3_services(read, of_2022):
    results = read(uec20_type_3(), "20210915_uec20_type3_benchmark-data.xlsx")
    title = "Urgent and Emergency Care Survey, type 3 services, 2020"
    assert results.survey.title == title
    assert results.survey.id == "urgent-and-emergency-care-survey-type-3-services-2020"
    assert results.table.item.unique().tolist() == ["T1", "T2_1", "T3"]
    questions = of_2022.table[of_2022.table.level == "question"].reset_index(drop=True)
    assert results.table[SAME].equals(questions[SAME])


def test_type_1_services_have_items_q(read):
    sheets = {f"UEC20_{n}": rows for n, rows in made_up().items() if n.startswith("Trust")}
    assert read(sheets).survey.title == "Urgent and Emergency Care Survey, type 1 services, 2020"


@pytest.mark.parametrize("letter", ["B", "F", "T", "X"])
def test_items_of_other_surveys(read, of_2022, letter):
    sheets = {
        name: [[h.replace("Q", letter) if isinstance(h, str) else h for h in rows[0]], *rows[1:]]
        for name, rows in made_up().items()
    }
    results = read(sheets)
    items = [item.replace("Q", letter) for item in of_2022.table.item.unique()]
    assert results.table.item.unique().tolist() == items
    assert results.table[SAME].equals(of_2022.table[SAME])


@pytest.mark.parametrize("name", list_layouts())
def test_an_exported_layout_is_the_layout(name, tmp_path):
    path = tmp_path / "own.toml"
    assert run(["layout", "export", name, "--out", str(path)]) == 0
    assert load_layout(path) == load_layout(name)
    assert run(["layout", "export", name, "--out", str(path)]) == 2


@pytest.mark.parametrize("name", ["layout.xlsx", "layout"])
def test_a_layout_is_written_as_text_alone(name, tmp_path, capsys):
    path = tmp_path / name
    assert run(["layout", "export", "cqc-2022", "--out", str(path)]) == 2
    assert capsys.readouterr().err.strip() == f"asg: {path}: a layout is written as .toml"
    assert not path.exists()


def own_layout(tmp_path, **replaced):
    """A layout of one's own for the unknown workbook, as a user would change an exported one."""
    text = layout_toml(load_layout("cqc-2022"))
    for old, new in {
        "complete = true": "complete = false",
        "headings_row = 1": "headings_row = 2",
        'scores = "Trust_Scores"': 'scores = "Results by trust"',
        'code = "TrustCode"': 'code = "Org code"',
        'name = "trustname"': 'name = "Org name"',
        'score = "mean{}"': 'score = "{} score"',
        **replaced,
    }.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_unknown_layout_names_the_nearest_and_what_differs(tmp_path):
    path = write(tmp_path / "found-2022.xlsx", unknown())
    with pytest.raises(asg.InputError) as caught:
        load_results(path)
    [line] = str(caught.value).splitlines()
    assert line.startswith("found-2022.xlsx, sheet Results by trust: is a published file whose")
    for words in (
        "the scores are on sheet Results by trust, not on Trust_Scores",
        "there is no sheet Trust_Respondents",
        "the headings are in row 2, not 1",
        "there is no column TrustCode; there is no column trustname",
        "no heading is one of a score, such as meanQ1; there is Q1 score",
        "asg layout export cqc-2022 --out my-layout.toml",
        "--layout my-layout.toml",
    ):
        assert words in line


def test_a_layout_of_one_s_own_reads_it(tmp_path, of_2022, capsys):
    path = write(tmp_path / "found-2022.xlsx", unknown())
    layout = own_layout(tmp_path)
    results = load_results(path, layout=str(layout))
    same = [name for name in SAME if name != "n"]
    assert results.table[same].equals(of_2022.table[same])
    assert isinstance(check_input(path, layout=str(layout)), asg.Results)
    assert run(["layout", "check", str(path)]) == 1
    assert run(["layout", "check", str(path), "--layout", str(layout)]) == 0
    assert (
        "Sheet Results by trust: 12 trusts, 3 questions (Q1, Q2_1, Q3)" in capsys.readouterr().out
    )
    assert run(["build", str(path), "--layout", str(layout), "--out", str(tmp_path / "out")]) == 0


def test_scores_of_another_scale_are_shown_from_0_to_10(tmp_path, of_2022):
    sheets = unknown()
    [_, headings, *rows] = sheets["Results by trust"]
    scaled = [p for p, h in enumerate(headings) if " score" in h or h[:2] in ("ll", "ul")]
    for row in rows:
        for place in scaled:
            row[place] = 10 * row[place]
    path = write(tmp_path / "found-2022.xlsx", sheets)
    layout = own_layout(tmp_path, **{"scale = [0.0, 10.0]": "scale = [0, 100]"})
    table = load_results(path, layout=str(layout)).table
    np.testing.assert_allclose(table.score, of_2022.table.score, rtol=0, atol=1e-12)
    assert table.band.equals(of_2022.table.band)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("headings_row = 2", "headings_row = 0", "headings_row: found 0; expected at least 1"),
        ("headings_row = 2", "heading_row = 2", "heading_row: unknown key"),
        (
            'z = "{}_Zfinal"',
            'z = "Zfinal"',
            "figures.z: found 'Zfinal'; expected a heading with",
        ),
        ("scale = [0.0, 10.0]", "scale = [10, 0]", "expected the lowest score, then a higher one"),
    ],
)
def test_a_fault_of_a_layout_names_file_and_line(tmp_path, old, new, said):
    path = own_layout(tmp_path, **{old: new} if old in layout_toml(load_layout("cqc-2022")) else {})
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.write_text(text, encoding="utf-8")
    line = 1 + text.splitlines().index(new)
    with pytest.raises(LayoutFileError) as caught:
        load_layout(path)
    assert f"own.toml, line {line}: " in str(caught.value)
    assert said in str(caught.value)


def test_no_layout_of_a_name():
    with pytest.raises(LayoutFileError, match="no layout named 'cqc-1999'; shipped: cqc-2020, "):
        load_layout("cqc-1999")


def test_every_earlier_year_of_aip22(aip22_path):
    """Rows of the two sheets of comparisons: 132 and 130 trusts, read in the file."""
    results = asg.read_published(aip22_path)
    trend = results.trend
    assert trend.year.unique().tolist() == [2020, 2021, 2022]
    one = trend[(trend.trust_code == "R0A") & (trend.key == "Q2")]
    # Q2_mean_H2, Q2_mean_H and meanQ2 of the first row of each sheet.
    assert one.score.tolist() == [8.21510583924551, 7.13886946764811, 6.75047749468319]
    assert one.n.tolist() == [154, 122, 141]
    assert trend.groupby("year").score.count().to_dict() == {2020: 5063, 2021: 5669, 2022: 5669}
    assert (results.table.status == "ok").sum() == 7434


def test_trusts_code_of_every_row_of_the_trend_is_one_of_this_year(read):
    trend = read(made_up()).trend
    assert set(trend.trust_code) == set(TRUSTS[1:])  # RXA has no earlier score
    assert (trend.year == 2021).sum() == 22  # 11 of this year's trusts, two questions


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("_ll95", "_ll_95", " Expected q1_ll95 (the nearest is q1_ll_95)."),
        ("_band", "_bnd", " Expected q1_band (the nearest is q1_bnd)."),
        ("_ul99", "_of_no_such_figure", ""),
    ],
)
def test_a_heading_that_is_nearly_right_is_named(tmp_path, old, new, said):
    """The headings of limits since 2024 are inferred: without one the scores are still shown."""
    sheets = ip24()
    headings, *rows = sheets["IP24_trust_results"]
    sheets["IP24_trust_results"] = [[h.replace(old, new) for h in headings], *rows]
    results = asg.read_published(write(tmp_path / "b.xlsx", sheets))
    assert results.table["score"].notna().all()
    assert results.table["band"].isna().all()
    [notice] = [n for n in results.provenance.notices if "not benchmarked" in n]
    assert notice.endswith(f"scores are shown but not benchmarked.{said}")
