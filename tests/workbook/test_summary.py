"""Summary: every group with scores, its questions as boxes, and those farthest from the average."""

from __future__ import annotations

import pytest
from reading_back import opened

TITLES = {
    "AMHS": "Adult Mental Health Services",
    "OPMHS": "Older People's Mental Health Services",
    "CAMHS": "Child and Adolescent Mental Health Services",
}


@pytest.fixture(scope="module")
def summary(sample_books):
    return opened(sample_books["Z01"].path, values=True)["Summary"]


@pytest.fixture(scope="module")
def scores(sample_results):
    table = sample_results.table
    mine = table[(table["trust_code"] == "Z01") & (table["level"] == "question")]
    return mine[mine["status"] != "not_asked"].set_index(["group", "item"])


def cells_of(summary):
    """The cells of each group's block of sections, below its title."""
    group, cells = "", {}
    titles = {title: group for group, title in TITLES.items()}
    for row in summary.iter_rows(min_row=4):
        for cell in row:
            # A block begins with the title on its own: the headline has words beside it.
            if cell.value in titles and cell.font.sz == 12:
                group = titles[cell.value]
            if group and isinstance(cell.value, str):
                cells.setdefault(group, []).append(cell)
    return cells


def test_groups_stand_in_the_order_of_what_is_reported(summary):
    assert list(cells_of(summary)) == ["AMHS", "OPMHS", "CAMHS"]


@pytest.mark.parametrize("group", TITLES)
def test_each_question_has_a_box_with_band_and_change(summary, scores, group):
    boxes = dict(c.value.split("\n") for c in cells_of(summary)[group] if "\n" in c.value[:9])
    boxes = {name: said for name, said in boxes.items() if name.startswith("Q")}
    symbols = {7: "▲▲▲", 6: "▲▲", 5: "▲", 4: "●", 3: "▼", 2: "▼▼", 1: "▼▼▼"}
    arrows = {"Increase": " ↑", "Decrease": " ↓"}
    expected = {}
    for question, row in scores.loc[group].iterrows():
        if row["status"] == "suppressed":
            said = "[c]"
        else:
            said = symbols.get(row["band"], f"{row['score']:.1f}")
        expected[question + arrows.get(row["change"], "")] = said
    assert boxes == expected
    assert group != "AMHS" or "Q14 ↓" in boxes


def test_a_box_leads_to_its_question_and_shows_its_wording(sample_books, scores):
    book = opened(sample_books["Z01"].path)
    shown = opened(sample_books["Z01"].path, values=True)["Summary"]
    seen = 0
    for cell in (c for row in book["Summary"].iter_rows() for c in row):
        words = str(shown[cell.coordinate].value)
        if cell.hyperlink and "\n" in words:
            sheet, _, place = cell.hyperlink.location.partition("!")
            question = words.split("\n")[0].split(" ")[0]
            assert book[sheet.strip("'")][place].value == question
            assert cell.hyperlink.tooltip == scores.xs(question, level="item")["text"].iloc[0]
            seen += 1
    assert seen == len(scores)


@pytest.mark.parametrize("group", ["AMHS", "OPMHS"])
def test_the_five_highest_and_lowest_are_those_of_the_results(summary, scores, group):
    title = f"{TITLES[group]}: farthest from the national average"
    start = next(row[1].row for row in summary.iter_rows() if row[1].value == title)
    rows = [summary[number] for number in range(start + 2, start + 7)]
    found = {
        end: [(str(r[name].value).split(".")[0], r[name + apart].value) for r in rows]
        for end, name, apart in (("highest", 1, 5), ("lowest", 7, 6))
    }
    of = scores.loc[group]
    apart = (of["score"] - of["national_average"]).dropna().sort_values(ascending=False)
    assert found["highest"] == [*apart.head(5).items()]
    assert found["lowest"] == [*apart.tail(5)[::-1].items()]


def test_a_group_of_scores_alone_has_no_average(summary):
    words = [c.value for row in summary.iter_rows() for c in row if isinstance(c.value, str)]
    assert f"{TITLES['CAMHS']}: farthest from the national average" not in words
    assert "Scores of 30 questions, without bands." in words
