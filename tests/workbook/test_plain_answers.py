"""What an analyst asks of an odd figure: the workbook says why, and its figures bear it out."""

from __future__ import annotations

import pytest
from reading_back import opened, texts

OLDER = "Older People's Mental Health Services"
YOUNGER = "Child and Adolescent Mental Health Services"


def said(sample_books, code, sheet):
    return " ".join(texts(opened(sample_books[code].path, values=True)[sheet]))


@pytest.mark.parametrize(
    ("code", "group", "title", "status", "why"),
    [
        ("RRE", "OPMHS", OLDER, "no_data", "nobody answered"),
        ("Z51", "CAMHS", YOUNGER, "suppressed", "to each question fewer than 30 respondents"),
    ],
)
def test_why_a_group_has_no_score(sample_books, sample_results, code, group, title, status, why):
    """It said both reasons of each such group, though the status tells which."""
    table = sample_results.table
    rows = table[(table["trust_code"] == code) & (table["group"] == group)]
    assert set(rows["status"]) == {status, "not_asked"}
    assert f"has no scores to show for {title}: {why}." in said(sample_books, code, group)


def test_the_shares_of_best_and_worst_answers_have_the_words_of_their_bands(
    sample_books, sample_results
):
    """RRE's share of best answers is somewhat better: Summary called it not better."""
    table = sample_results.outliers
    own = table[(table["trust_code"] == "RRE") & (table["group"] == "AMHS")].set_index("measure")
    assert own.loc["best", "z"] > 1.6449
    best, worst = (own.loc[name] for name in ("best", "worst"))
    assert (
        f"Of all answers, {best.share:.0%} were best answers (mean of all trusts "
        f"{best.expected:.0%}): somewhat better than expected; {worst.share:.0%} were worst "
        f"answers (mean of all trusts {worst.expected:.0%}): about the same."
    ).replace("%", " %") in said(sample_books, "RRE", "Summary")


def test_who_is_counted_for_a_section(sample_books, sample_results):
    """S05 of RRE has more respondents than any of its questions, and About says why."""
    table = sample_results.table
    rows = table[(table["trust_code"] == "RRE") & (table["group"] == "AMHS")].set_index("item")
    questions = ["Q22_1", "Q22_2", "Q22_3", "Q22_4", "Q23"]
    assert rows.loc["S05", "n"] > rows.loc[questions, "n"].max()
    about = said(sample_books, "RRE", "About")
    assert "the people who answered at least one of its questions" in about


def test_of_how_many_trusts_a_section_is_ranked(sample_books, sample_results):
    table = sample_results.table
    scores = table[(table["group"] == "AMHS") & (table["item"] == "S01")]["score"].dropna()
    own = table[(table["trust_code"] == "RRE") & (table["group"] == "AMHS")].set_index("item")
    place = (scores > own.loc["S01", "score"]).sum() + 1
    assert len(scores) < 52
    assert f"It ranks {place} of {len(scores)} trusts with a score." in said(
        sample_books, "RRE", "S01"
    )


def test_what_is_missing_everywhere_is_not_called_no_data(sample_books, sample_results):
    """Of older people Q30 is suppressed in each trust: there is no average that may be shown."""
    table = sample_results.table
    rows = table[(table["group"] == "OPMHS") & (table["item"] == "Q30")]
    assert rows["score"].isna().all()
    assert "suppressed" in set(rows["status"])
    assert "[x] no data, or none that may be shown." in said(sample_books, "Z01", "OPMHS")
