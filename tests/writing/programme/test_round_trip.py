"""Results written in the programme's own format and read again are the same results."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest
import python_calamine

import asg
from asg.build.editions import write_files
from asg.build.inputs import load_results
from asg.build.run import build
from asg.cli import run
from asg.columns import FURTHER_COLUMNS, LIMIT_COLUMNS, RESPONSE_RATE_COLUMNS
from asg.errors import TemplateError
from asg.template.export import export_template
from made_up_benchmark import made_up, write
from made_up_surveys import TRUSTS, YES, dealt, made_up_survey, read_rows, respondents

SAME = 1e-12
FIGURES = [
    *("n", "score", "national_average", "lowest", "highest", "trusts", "total_se", "z", "band"),
    *LIMIT_COLUMNS,
    *("previous_n", "previous_score", "previous_national_average"),
]
WORDS = ["trust_code", "trust_name", "level", "item", "band_label", "status", "change"]
DEMOGRAPHIC = ("_tpc", "_pc")
"""How the headings of percentages end that results do not hold: sexes, ages and so on."""


@pytest.fixture(scope="module")
def sample():
    return load_results(None, None, None, None, None)


@pytest.fixture(scope="module")
def sample_files(sample, tmp_path_factory):
    return write_files(sample, tmp_path_factory.mktemp("programme"), "programme_benchmark")


@pytest.fixture(scope="module", params=["made-up", "Adult Inpatient 2022"])
def theirs_path(request, tmp_path_factory):
    """A published workbook: a made-up one, and the real one where it is here."""
    if request.param != "made-up":
        return request.getfixturevalue("aip22_path")
    sheets = made_up(suppressed={(0, 2), (0, 4)})
    sheets["Historical_Comparisonsto2021"].pop()  # a trust of that year alone, which is a notice
    return write(tmp_path_factory.mktemp("theirs") / "benchmark.xlsx", sheets)


@pytest.fixture(scope="module")
def theirs(theirs_path):
    return asg.read_published(theirs_path)


@pytest.fixture(scope="module")
def ours_path(theirs, tmp_path_factory):
    """The same results, written by us."""
    [path] = write_files(theirs, tmp_path_factory.mktemp("ours"), "programme_benchmark")
    return path


def sheets_of(path):
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def assert_same(ours, again, figures=FIGURES, words=WORDS):
    for name in figures:
        a, b = (t[name].to_numpy(np.float64, na_value=np.nan) for t in (ours, again))
        np.testing.assert_allclose(b, a, rtol=0, atol=SAME, err_msg=name)
    for name in words:
        assert again[name].tolist() == ours[name].tolist(), name


def test_a_published_file_comes_back_whole(theirs, ours_path):
    again = asg.read_published(ours_path)
    assert_same(theirs.table, again.table)
    assert again.table.previous_survey.tolist() == theirs.table.previous_survey.tolist()
    assert again.survey == theirs.survey
    assert again.provenance.notices == theirs.provenance.notices == ()
    pd.testing.assert_frame_equal(again.response_rates, theirs.response_rates, rtol=0, atol=SAME)


def test_sheets_and_headings_are_the_programme_s(theirs_path, ours_path):
    ours, theirs = sheets_of(ours_path), sheets_of(theirs_path)
    # The newest year alone is in the results; its national averages have a sheet of our own.
    assert [n for n in theirs if n != "Historical_Comparisonsto2020"] == [
        n for n in ours if n != "National_History2021"
    ]
    for name in set(ours) - {"Guidance", "Key", "National_History2021"}:
        wanted = [h for h in theirs[name][0] if not h.endswith(DEMOGRAPHIC)]
        assert ours[name][0] == wanted, name
        assert len(ours[name]) == len(theirs[name]), name
    assert ours["Guidance"][0][0] == theirs["Guidance"][0][0]


def test_cells_are_the_programme_s(theirs_path, ours_path):
    ours, theirs = sheets_of(ours_path), sheets_of(theirs_path)
    compared = 0
    for name in ("Trust_Scores", "Trust_Respondents", "National_Max&Min"):
        place = {heading: i for i, heading in enumerate(theirs[name][0])}
        for row, real in zip(ours[name][1:], theirs[name][1:], strict=True):
            for heading, cell in zip(ours[name][0], row, strict=True):
                published = real[place[heading]]
                if isinstance(published, str) or isinstance(cell, str):
                    # The number of a suppressed question is published, and is not in our results.
                    assert cell == published or (heading.endswith("_tres") and cell == ""), heading
                else:
                    assert cell == pytest.approx(published, rel=0, abs=1e-6), (name, heading)
                compared += 1
    assert compared > 600


def test_one_workbook_for_each_group(sample_files):
    assert [path.name for path in sample_files] == [
        "cmhs-2024-camhs-benchmark.xlsx",
        "cmhs-2024-amhs-benchmark.xlsx",
        "cmhs-2024-opmhs-benchmark.xlsx",
    ]


@pytest.mark.parametrize(("place", "group"), [(0, "CAMHS"), (1, "AMHS"), (2, "OPMHS")])
def test_the_sample_comes_back(sample, sample_files, place, group):
    again = asg.read_published(sample_files[place])
    table = sample.table[sample.table.group == group]
    # Trusts that took no part and questions not asked are not in the file.
    took_part = table.groupby("trust_code").status.transform(
        lambda s: not set(s) <= {"no_data", "not_asked"}
    )
    ours = table[took_part & (table.status != "not_asked")].copy()
    ours["status"] = ours["status"].replace("no_data", "suppressed")
    order = ["trust_code", "item"]
    ours, theirs = (t.sort_values(order).reset_index(drop=True) for t in (ours, again.table))
    # The format does not hold how many responded to a section.
    ours.loc[ours.level == "section", "n"] = pd.NA
    assert_same(ours, theirs)
    assert again.survey.year == 2024
    assert sample.survey.title in again.survey.title


@pytest.mark.parametrize(("place", "group"), [(0, "CAMHS"), (1, "AMHS"), (2, "OPMHS")])
def test_response_rates_come_back(sample, sample_files, place, group):
    again = asg.read_published(sample_files[place]).response_rates
    rates = sample.response_rates
    ours = rates[rates.group == group].set_index("trust_code")
    theirs = again[again.group == "ALL"].set_index("trust_code")
    shown = ours[ours.response_rate.notna()]
    assert len(shown)
    for code, row in shown.iterrows():
        if code:
            assert theirs.returned[code] == row.returned
            assert theirs.response_rate[code] == pytest.approx(row.response_rate, abs=SAME)
    hidden = set(ours.index[ours.response_rate.isna()])
    assert theirs.returned[theirs.index.isin(hidden)].isna().all()


def test_a_suppressed_figure_is_nowhere_in_the_file(sample, sample_files):
    suppressed = sample.table[
        (sample.table.status == "suppressed") & (sample.table.group == "AMHS")
    ]
    assert len(suppressed)
    rows = sheets_of(sample_files[1])
    head, *scores = rows["Trust_Scores"]
    by_trust = {row[0]: row for row in scores}
    for row in suppressed.itertuples():
        cells = dict(zip(head, by_trust[row.trust_code], strict=True))
        of = {h: c for h, c in cells.items() if h.endswith((f"0{row.item}", f"5{row.item}"))}
        assert set(of.values()) == {""}
        assert cells[f"mean{row.item}"] == cells[f"{row.item}_Zfinal"] == ""
        assert cells[f"band{row.item}"] == 0


def test_the_key_explains_every_column(sample_files):
    sheets = sheets_of(sample_files[1])
    explained = {row[0] for row in sheets["Key"][1:]}
    assert explained == set(sheets) - {"Guidance", "Key"}
    assert all(all(row) for row in sheets["Key"])


def test_an_ods_file_reads_the_same(sample, tmp_path):
    folder = tmp_path / "template"
    export_template("programme_benchmark", folder)
    file = folder / "template.toml"
    file.write_text(file.read_text().replace('["xlsx"]', '["xlsx", "ods"]'))
    written = write_files(sample, tmp_path, folder)
    xlsx, ods = (p for p in written if "opmhs" in p.name)
    assert sheets_of(xlsx) == sheets_of(ods)
    assert zipfile.ZipFile(io.BytesIO(ods.read_bytes())).namelist()[0] == "mimetype"
    assert asg.read_published(ods).table.equals(asg.read_published(xlsx).table)


def test_the_same_results_give_the_same_bytes(sample, sample_files, tmp_path):
    again = write_files(sample, tmp_path, "programme_benchmark")
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in sample_files]


def test_a_score_that_everyone_gave_comes_back_without_a_band(made_up_results, tmp_path):
    """Every trust's SE is 0: there are scores at the ends of the scale, and no expected range."""
    [path] = write_files(made_up_results, tmp_path, "programme_benchmark")
    ours, again = made_up_results.table, asg.read_published(path).table
    assert ours.z.isna().all()
    assert_same(ours, again, ["score", "z", "band", "total_se", *LIMIT_COLUMNS], ["band_label"])


def test_build_makes_these_files_alone(sample, tmp_path):
    built = build(sample, tmp_path, template="programme_benchmark")
    assert built.exit_code == 0
    tables = {f"{name}.csv" for name in FURTHER_COLUMNS}
    names = sorted(path.name for path in tmp_path.iterdir() if path.name not in tables)
    assert names == [
        "asg-ledger.json",
        "cmhs-2024-amhs-benchmark.xlsx",
        "cmhs-2024-camhs-benchmark.xlsx",
        "cmhs-2024-opmhs-benchmark.xlsx",
        "manifest.json",
        "results.csv",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["xlsx"]', '["pdf"]', "formats"),
        ('workbook = "programme"', 'workbook = "programme"\nsheet = "x"', "sheet"),
        ("description", "description = ", "not a TOML file"),
    ],
)
def test_a_wrong_template_is_refused(sample, tmp_path, old, new, said):
    folder = tmp_path / "template"
    export_template("programme_benchmark", folder)
    file = folder / "template.toml"
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(TemplateError, match=said):
        write_files(sample, tmp_path, folder)


def test_response_rate_columns_are_as_ever(sample):
    assert list(sample.response_rates.columns) == list(RESPONSE_RATE_COLUMNS)


@pytest.mark.parametrize("decimals", [6, "all"])
def test_a_question_to_which_everyone_gives_the_best_answer(tmp_path, decimals):
    # Weights that are no round numbers: weighted means of tens leave 10.000000000000002 and so on.
    survey = made_up_survey(method={"decimals": decimals}, sections=[("Q1", "Q2")])
    rows = []
    for i, trust in enumerate(TRUSTS):
        ages = [20, 40, 60, 80, *([25, 45, 70] * i)]
        answers = {"Q1": YES, "Q2": dealt(36 + i % 4, of=40)}
        rows += respondents(trust, 41 + i, age=ages, sex=["male", "female"], **answers)
    results = asg.benchmark(survey, read_rows(tmp_path / "rows.csv", survey, rows))
    [path] = write_files(results, tmp_path, "programme_benchmark")
    assert run(["check", str(path)]) == 0
    again = asg.read_published(path)
    assert set(again.table.query("item == 'Q1'").score) == {10.0}
    assert_same(results.table, again.table, FIGURES[1:5], ["trust_code", "item"])
