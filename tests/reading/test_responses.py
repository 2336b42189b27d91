"""Files of responses: what is read, and how each fault is said."""

from __future__ import annotations

import gzip
import os

import numpy as np
import pytest

import asg
from asg.errors import InputError
from asg.reading import NO_ANSWER, read_responses
from asg.reading.survey_files import survey_from_mapping

SURVEY = {
    "id": "small-2024",
    "title": "Small Survey 2024",
    "year": 2024,
    "codes": {
        "sex": {"1": "male", "2": "female", "3": "intersex"},
        "group": {"7": "AMHS"},
        "missing": ["", ".", -99],
    },
    "age_groups": {"16-35": [16, 35], "36-50": [36, 50], "51-65": [51, 65], "66+": [66, 120]},
    "groups": [
        {"id": "AMHS", "title": "Adults", "report": "benchmark"},
        {"id": "OPMHS", "title": "Older people", "report": "questions"},
    ],
    "sections": [{"number": 1, "title": "One", "questions": ["Q1", "Q2"]}],
    "questions": [
        {
            "id": f"Q{i}",
            "key": f"q{i}",
            "text": "",
            "source": "stated",
            "options": [
                {"code": 1, "label": "Yes", "score": 10},
                {"code": 2, "label": "No", "score": 0},
                {"code": 3, "label": "Don't know"},
            ],
        }
        for i in (1, 2)
    ],
}

HEADINGS = "trust_code,group,age,sex,Q1,Q2\n"


@pytest.fixture
def survey():
    return survey_from_mapping(SURVEY, file="small")


@pytest.fixture
def read(tmp_path, survey):
    def read_text(text, *, name="responses.csv", encoding="utf-8", of=survey):
        path = tmp_path / name
        content = text.encode(encoding)
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return read_responses(path, of)

    return read_text


@pytest.fixture
def faults(read):
    def faults_of(text, **options):
        with pytest.raises(InputError) as refused:
            read(text, **options)
        return str(refused.value).splitlines()

    return faults_of


def test_codes_come_out_as_codes(read):
    responses = read(HEADINGS + "B,AMHS,20,1,1,3\nA,OPMHS,70,2,2,\n")
    assert list(responses.trusts) == ["A", "B"]
    np.testing.assert_array_equal(responses.trust, [1, 0])
    np.testing.assert_array_equal(responses.group, [0, 1])
    np.testing.assert_array_equal(responses.age_group, [0, 3])
    np.testing.assert_array_equal(responses.sex, [0, 1])
    np.testing.assert_array_equal(responses.answers["Q1"], [1, 2])
    np.testing.assert_array_equal(responses.answers["Q2"], [3, NO_ANSWER])


@pytest.mark.parametrize("name", ["r.csv", "r.csv.gz", "R.CSV"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_plain_and_compressed_with_and_without_byte_order_mark(read, name, encoding):
    responses = read(HEADINGS + "A,AMHS,20,1,1,1\n", name=name, encoding=encoding)
    assert len(responses) == 1
    assert responses.source.file == name


@pytest.mark.parametrize("code", ["1", "01", "1.0", " 1 ", "+1", "1."])
def test_a_code_may_be_written_in_the_ways_that_programs_write_it(read, code):
    assert read(HEADINGS + f"A,AMHS,20,1,{code},1\n").answers["Q1"][0] == 1


@pytest.mark.parametrize("missing", ["", ".", "-99", " "])
def test_what_the_survey_lists_as_missing_is_no_answer(read, missing):
    assert read(HEADINGS + f"A,AMHS,20,1,{missing},1\n").answers["Q1"][0] == NO_ANSWER


@pytest.mark.parametrize("code", ["4", "0", "1.5", "yeah", "1e0", "-98", "１", "nan", "1 1"])
def test_a_code_that_the_question_does_not_have_is_a_fault(faults, code):
    assert faults(HEADINGS + f"A,AMHS,20,1,1,1\nA,AMHS,20,1,{code},1\n") == [
        f"responses.csv, row 3, column Q1: code not known '{code}'; "
        "expected 1 (Yes), 2 (No), 3 (Don't know), or blank"
    ]


def test_group_and_sex_are_read_as_words_or_codes_in_any_case(read):
    responses = read(HEADINGS + "A,amhs,20,Male,1,1\nA,7,20,FEMALE,1,1\nA,AMHS,20,3,1,1\n")
    np.testing.assert_array_equal(responses.group, [0, 0, 0])
    np.testing.assert_array_equal(responses.sex, [0, 1, -1])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,XX,20,1,1,1", "column group: group not known 'XX'; expected one of AMHS, OPMHS, 7"),
        (
            "A,AMHS,20,9,1,1",
            "column sex: sex not known '9'; expected one of male, female, intersex, 1, 2, 3, "
            "or blank",
        ),
        (
            "A,AMHS,15,1,1,1",
            "column age: age '15'; expected an age in years, 16 to 120, or blank",
        ),
        ("A,AMHS,121,1,1,1", "column age: age '121'; expected"),
        ("A,AMHS,old,1,1,1", "column age: age 'old'; expected"),
        ("A,AMHS,inf,1,1,1", "column age: age 'inf'; expected"),
        (",AMHS,20,1,1,1", "column trust_code: trust code blank ''; expected"),
        ("../A,AMHS,20,1,1,1", "column trust_code: trust code '../A'; expected 1 to 20 letters"),
        ("CON,AMHS,20,1,1,1", "column trust_code: trust code 'CON'; expected"),
    ],
)
def test_each_fault_names_row_column_value_and_what_was_expected(faults, row, said):
    found = faults(f"{HEADINGS}{row}\nB,AMHS,20,1,1,1\n")
    assert len(found) == 1
    assert found[0].startswith(f"responses.csv, row 2, {said}")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_first_line_may_name_the_separator_as_for_excel(read, separator, end, encoding):
    text = "sep=,\n" + HEADINGS + "A,AMHS,20,1,1,2\n"
    text = text.replace(",", separator).replace("\n", end)
    assert read(text, encoding=encoding).answers["Q2"].tolist() == [2]


def test_a_separator_that_is_named_counts_whatever_the_headings_have_most_of(read):
    text = "sep=;\n" + HEADINGS.replace(",", ";") + "A;AMHS;20,5;1;1;2\n"
    assert len(read(text)) == 1
    named = "sep=;\n" + HEADINGS.replace(",", ";").replace("age", "age,a,b,c,d,e,f,g")
    with pytest.raises(InputError, match="row 2, column age: column missing"):
        read(named + "A;AMHS;20;1;1;2\n")


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("", ": empty file; expected headings in row 2"),
        ("\nA\n", ", row 2: no headings; expected headings in row 2"),
        (HEADINGS + "A,AMHS,20,1,9,1\n", ", row 3, column Q1: code not known '9'"),
        (HEADINGS + '"A",AMHS,20,1,9,1\n', ", row 3, column Q1: code not known '9'"),
        (HEADINGS + "A,AMHS,20,1,1\n", ", row 3: number of cells '5'"),
        (HEADINGS + "A,AMHS,20,1,1,1,1\n", ", row 3: number of cells '7'"),
        (HEADINGS + 'A,AMHS,20,1,1,"1\n', ", row 3: quotation mark that is not closed"),
        (HEADINGS + "A,AMHS,20,1,1,\0\n", ", row 3: a NUL character"),
        (HEADINGS.replace("Q2", "Q1") + "A,AMHS,20,1,1,1\n", ", row 2: heading twice 'Q1'"),
        (
            HEADINGS.replace(",Q2", "") + "A,AMHS,20,1,1\n",
            ", row 2, column Q2: column missing; expected this heading in row 2",
        ),
        (
            HEADINGS.replace("Q2", "") + "A,AMHS,20,1,1,1\n",
            ", row 3: cells without a heading '1'; expected a heading in row 2",
        ),
    ],
)
def test_rows_are_counted_with_the_line_that_names_the_separator(faults, below, said):
    assert faults("sep=,\n" + below)[0].startswith("responses.csv" + said)


def test_all_faults_are_found_in_one_go_and_nothing_else(faults):
    text = HEADINGS + "A,AMHS,15,1,1,1\nA,XX,20,1,1,1\nA,AMHS,20,9,8,1\nA,AMHS,20,1,1,2\n"
    found = faults(text)
    assert [line.split(":")[0] for line in found] == [
        "responses.csv, row 3, column group",
        "responses.csv, row 2, column age",
        "responses.csv, row 4, column sex",
        "responses.csv, row 4, column Q1",
    ]


def test_more_than_20_of_a_kind_are_counted(faults):
    found = faults(HEADINGS + "A,AMHS,20,1,9,1\n" * 25 + "A,XX,20,1,1,1\n")
    assert len(found) == 22
    assert found[0].startswith("responses.csv, row 27, column group: group not known")
    assert found[1].startswith("responses.csv, row 2, column Q1: code not known '9'")
    assert found[-1] == "responses.csv: code not known: 5 more of this kind, 25 in all"


def test_blank_lines_keep_the_numbers_of_the_rows(faults):
    found = faults(HEADINGS + "A,AMHS,20,1,1,1\n\n,,,,,\nA,AMHS,20,1,9,1\n")
    assert found[0].startswith("responses.csv, row 5, column Q1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "responses.csv: empty file; expected headings in row 1"),
        (HEADINGS, "responses.csv: no respondents; expected at least one row below the headings"),
        (
            HEADINGS.replace(",Q2", "") + "A,AMHS,20,1,1\n",
            "responses.csv, row 1, column Q2: column missing; expected this heading in row 1",
        ),
        (
            HEADINGS.replace("age,", "") + "A,AMHS,1,1,1\n",
            "responses.csv, row 1, column age: column missing; expected this heading, or "
            "age_group, in row 1",
        ),
        (
            HEADINGS.replace("Q2", "Q1") + "A,AMHS,20,1,1,1\n",
            "responses.csv, row 1: heading twice 'Q1'; expected each once",
        ),
        (
            HEADINGS + "A,AMHS,20,1,1,1\nA,AMHS,20,1,1,1,1\nA,AMHS,20\n",
            "responses.csv, row 3: number of cells '7'; expected 6 cells, one for each heading",
        ),
        (
            HEADINGS + "A,AMHS,20,1,1\n",
            "responses.csv, row 2: number of cells '5'; expected 6 cells, one for each heading",
        ),
        (
            HEADINGS + 'A,AMHS,20,1,1,"1\n',
            "responses.csv, row 2: quotation mark that is not closed; expected a second",
        ),
    ],
)
def test_a_table_that_is_no_table_of_responses_is_refused(faults, text, said):
    assert faults(text)[0].startswith(said)


def test_a_compressed_file_that_is_cut_off_is_said(tmp_path, survey):
    path = tmp_path / "responses.csv.gz"
    path.write_bytes(gzip.compress((HEADINGS + "A,AMHS,20,1,1,1\n" * 500).encode())[:60])
    with pytest.raises(InputError, match=r"damaged or cut off; expected a whole \.gz file"):
        read_responses(path, survey)


@pytest.mark.parametrize("ending", [".csv", ".docx", ""])
def test_a_file_that_is_not_there_and_a_folder_are_said(tmp_path, survey, ending):
    path = tmp_path / f"r{ending}"
    with pytest.raises(InputError, match="no such file"):
        read_responses(path, survey)
    path.mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_responses(path, survey)


def test_a_folder_that_windows_says_may_not_be_read_is_a_folder(tmp_path, survey, monkeypatch):
    def refused(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "r.csv").touch()
    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(InputError, match="is a folder"):
        read_responses(tmp_path, survey)
    with pytest.raises(InputError, match="cannot be read: no permission"):
        read_responses(tmp_path / "r.csv", survey)


def test_a_file_of_another_kind_is_said(tmp_path, survey):
    (tmp_path / "r.docx").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"ending not known; expected one of \.csv"):
        read_responses(tmp_path / "r.docx", survey)


def test_one_code_in_two_spellings_is_a_fault(faults):
    assert faults(HEADINGS + "RRE,AMHS,20,1,1,1\nrre,AMHS,20,1,1,1\n") == [
        "responses.csv, row 3, column trust_code: trust code spelled in two ways 'rre'; "
        "expected 'RRE', as in other rows"
    ]


def test_names_come_from_the_file_then_the_survey_then_the_code(tmp_path):
    survey = survey_from_mapping(SURVEY | {"trusts": {"B": "Bee Trust"}}, file="small")
    path = tmp_path / "r.csv"
    path.write_text(
        "trust_code,trust_name,group,age,sex,Q1,Q2\n"
        "A,Ay Trust,AMHS,20,1,1,1\nA,,AMHS,20,1,1,1\nB,,AMHS,20,1,1,1\nC,,AMHS,20,1,1,1\n"
    )
    trusts = read_responses(path, survey).trusts
    assert trusts == {"A": "Ay Trust", "B": "Bee Trust", "C": "C"}


def test_one_trust_with_two_names_is_a_fault(faults):
    text = (
        "trust_code,trust_name,group,age,sex,Q1,Q2\nA,Ay,AMHS,20,1,1,1\nA,Ay Trust,AMHS,20,1,1,1\n"
    )
    assert faults(text) == [
        "responses.csv, row 3, column trust_name: trust named in two ways 'Ay Trust'; "
        "expected 'Ay', as in other rows of A"
    ]


def test_a_respondent_stands_once(faults):
    text = "respondent_id," + HEADINGS + "7,A,AMHS,20,1,1,1\n8,A,AMHS,20,1,1,1\n7,A,AMHS,20,1,1,1\n"
    assert faults(text) == [
        "responses.csv, row 4, column respondent_id: respondent twice '7'; "
        "expected each respondent once"
    ]


def test_respondents_without_an_id_may_be_many(read):
    assert len(read("respondent_id," + HEADINGS + ",A,AMHS,20,1,1,1\n" * 3)) == 3


@pytest.mark.parametrize("blank", ["", '""'])  # by the quick way, and by that for all of CSV
def test_rows_in_which_nothing_stands_are_left_out_and_no_other(read, faults, blank):
    headings = "respondent_id," + HEADINGS
    text = f"{headings},A,AMHS,20,1,1,{blank}\n,,,,,,{blank}\n7,A,AMHS,20,1,,2\n"
    assert read(text).answers["Q2"].tolist() == [NO_ANSWER, 2]
    told = faults(f"{headings},,,,,,{blank}\n,,,,,,2\n")
    assert told[0].startswith("responses.csv, row 3, column trust_code: trust code blank ''")


def test_what_is_not_answered_is_taken_from_the_sample(read):
    text = (
        "trust_code,group,age,sex,sample_age,sample_sex,Q1,Q2\n"
        "A,AMHS,,,40,2,1,1\n"  # neither answered: both from the sample
        "A,AMHS,20,1,40,2,1,1\n"  # both answered: the sample does not matter
        "A,AMHS,,3,40,2,1,1\n"  # answered with a sex that has no cell: stays so
        "A,AMHS,,,,,1,1\n"
    )
    responses = read(text)
    np.testing.assert_array_equal(responses.age_group, [1, 0, 1, -1])
    np.testing.assert_array_equal(responses.sex, [1, 0, -1, -1])


def test_age_groups_may_be_given_instead_of_ages(read):
    text = "trust_code,group,age_group,sex,Q1,Q2\nA,AMHS,66+,1,1,1\nA,AMHS,,1,1,1\n"
    np.testing.assert_array_equal(read(text).age_group, [3, -1])


def test_an_age_and_an_age_group_that_differ_are_a_fault(faults):
    text = "trust_code,group,age,age_group,sex,Q1,Q2\nA,AMHS,20,66+,1,1,1\n"
    assert faults(text) == [
        "responses.csv, row 2, column age_group: age and age group differ '66+'; "
        "expected 16-35, by the age in the same row"
    ]


@pytest.mark.parametrize(
    ("age", "group"),
    [("16", 0), ("35", 0), ("35.9", 0), ("36", 1), ("50", 1), ("51", 2), ("66", 3), ("120", 3)],
)
def test_the_edges_of_the_age_groups(read, age, group):
    assert read(HEADINGS + f"A,AMHS,{age},1,1,1\n").age_group[0] == group


def test_columns_may_have_other_headings(tmp_path):
    columns = {"trust_code": "Trust", "sex": "D1", "Q1": "q_one"}
    survey = survey_from_mapping(SURVEY | {"columns": columns}, file="small")
    path = tmp_path / "r.csv"
    path.write_text("Trust,group,age,D1,q_one,Q2,extra\nA,AMHS,20,1,2,1,zzz\n")
    responses = read_responses(path, survey)
    assert responses.answers["Q1"][0] == 2
    assert responses.ignored_columns == ("extra",)


def test_a_blank_group_is_nobodys_fault_but_in_no_group(read):
    np.testing.assert_array_equal(read(HEADINGS + "A,,20,1,1,1\n").group, [-1])


def test_quoted_cells_keep_commas_and_odd_letters(read):
    text = 'trust_code,trust_name,group,age,sex,Q1,Q2\nA,"Barnet, Enfield & Ümläut",AMHS,20,1,1,1\n'
    assert read(text).trusts == {"A": "Barnet, Enfield & Ümläut"}


def test_control_characters_in_a_value_are_shown_escaped(faults):
    found = faults(HEADINGS + "A,AMHS,20,1,\x07,1\n")
    assert "code not known '\\x07'" in found[0]


def test_the_whole_api_is_reached_from_the_package(tmp_path, survey):
    path = tmp_path / "r.csv"
    path.write_text(HEADINGS + "A,AMHS,20,1,1,1\n")
    assert len(asg.read_responses(path, survey)) == 1
