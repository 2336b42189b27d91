"""The file of outcomes: what is read, and how each fault is said."""

from __future__ import annotations

import pytest

import asg
from asg.errors import InputError

HEADINGS = "trust_code,group,sent,undeliverable,died,returned\n"


@pytest.fixture
def read(tmp_path):
    survey = asg.load_survey("cmhs-2024")

    def read_text(text):
        path = tmp_path / "outcomes.csv"
        path.write_text(text, encoding="utf-8")
        return asg.read_outcomes(path, survey)

    return read_text


def test_counts_are_read_and_names_come_from_the_survey(read):
    outcomes = read(HEADINGS + "RRE,AMHS,1700,20,3,322\nZ99,,1000,9,1,191\n")
    assert outcomes.table.loc[0, "sent"] == 1700
    assert outcomes.table.loc[0, "trust_name"].startswith("Midlands Partnership")
    assert outcomes.table.loc[1, "group"] == ""
    assert outcomes.table.loc[1, "trust_name"] == "Z99"
    assert outcomes.source.rows == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "RRE,XX,1,0,0,0\n",
            "outcomes.csv, row 2, column group: group not known 'XX'; expected one of CAMHS, "
            "AMHS, OPMHS, or blank",
        ),
        (
            "RRE,AMHS,1.5,0,0,0\n",
            "outcomes.csv, row 2, column sent: count '1.5'; expected a whole number",
        ),
        ("RRE,AMHS,-1,0,0,0\n", "outcomes.csv, row 2, column sent: count '-1'"),
        ("RRE,AMHS,,0,0,0\n", "outcomes.csv, row 2, column sent: count ''"),
        (
            "RRE,AMHS,10,2,1,8\n",
            "outcomes.csv, row 2, column returned: more returned than could be '8'; expected at "
            "most 7 (sent less undeliverable less died)",
        ),
        (
            "RRE,AMHS,9,0,0,1\nRRE,AMHS,9,0,0,1\n",
            "outcomes.csv, row 3, column trust_code: trust and group twice 'RRE'; expected one "
            "row per trust and group; the first is row 2",
        ),
        ("a/b,AMHS,9,0,0,1\n", "outcomes.csv, row 2, column trust_code: trust code 'a/b'"),
    ],
)
def test_each_fault_names_its_place(read, rows, said):
    with pytest.raises(InputError) as refused:
        read(HEADINGS + rows)
    assert str(refused.value).startswith(said)


def test_every_missing_column_is_named(read):
    with pytest.raises(InputError) as refused:
        read("trust_code,sent\nRRE,5\n")
    missing = [fault.column for fault in refused.value.faults]
    assert missing == ["group", "undeliverable", "died", "returned"]


@pytest.mark.parametrize("count", ["1,000", "1,533", "12,000,000"])
def test_thousands_with_commas_are_no_numbers_of_thousandths(read, count):
    with pytest.raises(InputError) as caught:
        read(f'{HEADINGS}RRE,AMHS,"{count}",0,0,0\n')
    assert str(caught.value) == (
        f"outcomes.csv, row 2, column sent: count '{count}'; expected a whole number"
    )
