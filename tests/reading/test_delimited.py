"""Delimited text is read as Python's csv module reads it, whatever is quoted, and named by row."""

from __future__ import annotations

import csv
import os
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asg.errors import InputError
from asg.sample import write_sample
from asg.tables import delimited

quickly = settings(max_examples=200, deadline=None, derandomize="CI" in os.environ)


def records(path):
    """The records that are read, each after its row, the headings first; or what is reported."""
    try:
        read = delimited.read_delimited(path)
    except InputError as error:
        return [str(fault) for fault in error.faults]
    columns = (read.rows, *(column.tolist() for column in read.columns.values()))
    return [[1, *read.columns], *map(list, zip(*columns, strict=True))]


def expected_of(path, text):
    """The same by the csv module: filled records, or one line for each of another length."""
    read = list(csv.reader(text.splitlines(keepends=True)))
    width = len(read[0])
    uneven = [
        (row, len(cells)) for row, cells in enumerate(read, 1) if len(cells) not in (0, width)
    ]
    if uneven:
        wanted = f"{width} cells, one for each heading"
        return [
            f"{path.name}, row {r}: number of cells '{n}'; expected {wanted}" for r, n in uneven
        ]
    stripped = [[row, *(text.strip() for text in cells)] for row, cells in enumerate(read, 1)]
    return [record for record in stripped if any(record[1:])]


pieces = st.sampled_from(
    ["1", "12", ",", ",", ",", "\n", "\n", "\r\n", " ", "é", "x" * 9, "NA", '"a,b"', '"a\nb"', '""']
)


@quickly
@given(st.lists(pieces, max_size=40).map("".join), st.sampled_from([16, 64, 1 << 20]))
@example('"1",2\n', 16)
@example("1,2,3\n4\n", 1 << 20)
@example("\n1,2\n\n", 1 << 20)
@example(f'"{"x" * 100}\n",2\n1,2', 16)
def test_text_is_read_as_the_csv_module_reads_it(tmp_path_factory, below, block):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    text = f"a,b\n{below}"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        assert records(path) == expected_of(path, text)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('"', ["row 1"]),
        ('a,"b\n1,2\n', ["row 1"]),
        ('a,b\n1,2\n3,"4\n5,6\n', ["row 3"]),
        ('a,b\n"1\n2,3\n', ["row 2"]),
        ('a,b\n1,2\n3,"', ["row 3"]),
        ('sep=;\na;b\n1;2\n3;"4\n', ["row 4"]),
        ('a,b\n"1\n",2\n"3,4\n', ["row 3"]),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_reported_with_its_row(tmp_path, text, faults):
    path = tmp_path / "open.csv"
    path.write_text(text, encoding="utf-8", newline="")
    kind = 'quotation mark that is not closed; expected a second " in the same cell'
    assert records(path) == [f"open.csv, {row}: {kind}" for row in faults]


def test_records_of_other_lengths_are_reported_beside_it(tmp_path):
    path = tmp_path / "both.csv"
    path.write_text('a,b\n1\n2,3,4\n5,"6\n', encoding="utf-8")
    assert [line.partition(";")[0] for line in records(path)] == [
        "both.csv, row 2: number of cells '1'",
        "both.csv, row 3: number of cells '3'",
        "both.csv, row 4: quotation mark that is not closed",
    ]


@pytest.mark.parametrize("length", [131_073, 5_000_000])
def test_a_cell_may_be_longer_than_the_csv_module_or_a_block_allows(tmp_path, length):
    # Lines of a million bytes and more are refused, so the longest cells have line breaks.
    cell = ("x" * 99 + "\n") * (length // 100) + "x" * (length % 100)
    path = tmp_path / "long.csv"
    path.write_text(f'a,b\n1,"{cell}"\n2,3\n', encoding="utf-8", newline="")
    assert records(path) == [[1, "a", "b"], [2, "1", cell.strip()], [3, "2", "3"]]


def test_one_quotation_mark_takes_no_time(tmp_path):
    write_sample(tmp_path)
    plain, quoted = tmp_path / "responses-2024.csv", tmp_path / "quoted.csv"
    lines = plain.read_text(encoding="utf-8").split("\n")
    lines[1] = '"' + lines[1].replace(",", '",', 1)
    quoted.write_text("\n".join(lines), encoding="utf-8")

    def seconds(path):
        took = []
        for _ in range(7):
            before = time.process_time()
            delimited.read_delimited(path)
            took.append(time.process_time() - before)
        return min(took)

    assert records(plain) == records(quoted)
    assert seconds(quoted) < 2 * seconds(plain)  # 20 times, where pandas read what is quoted
