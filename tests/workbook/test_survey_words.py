"""What the workbooks say of a survey comes from its survey file, and holds for any survey."""

from __future__ import annotations

import pytest
from reading_back import texts


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_no_sheet_shows_a_note_of_who_made_the_survey_file(sample_books, code):
    book = sample_books[code].book
    said = [text for sheet in book for text in texts(sheet)]
    assert not [text for text in said if "placeholder" in text.lower() or "Routes" in text]


def test_notes_say_in_words_what_wordings_rest_on(sample_books):
    said = texts(sample_books["Z01"].book["Notes"])
    survey = sample_books["Z01"].results.survey
    inferred = [q.id for q in survey.scored_questions if q.source == "inferred"]
    assert "Q15" in inferred
    assert f"inferred, not from the questionnaire: {', '.join(inferred)}" in said


def test_a_survey_with_its_own_wordings_has_nothing_to_say_of_them(results, hostile_book):
    assert {q.source for q in results.survey.questions} == {"stated"}
    assert not [text for text in texts(hostile_book.book["Notes"]) if "questionnaire:" in text]
