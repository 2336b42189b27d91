"""docs/conformance.md is what the rules and their tests make of it."""

from conformance import PAGE, named_tests, page
from rules import RULES


def test_every_rule_has_a_test_and_every_test_a_rule():
    assert list(RULES) == sorted(RULES, key=lambda name: ("STFD".index(name[0]), int(name[1:])))
    assert set(named_tests()) == set(RULES)
    assert len(RULES) == 7 + 10 + 6 + 4


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run tests/published_tables/conformance.py"
