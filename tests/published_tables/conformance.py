"""Makes docs/conformance.md of the rules and the tests of them.

python tests/published_tables/conformance.py
"""

from __future__ import annotations

import re
from pathlib import Path

from rules import RULES

TESTS = sorted(Path(__file__).parent.glob("test_conformance_*.py"))
PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
HEAD = """# Published tables, rule by rule

The published tables follow all 27 rules below. They are the rules of the Analysis Function's
guidance on releasing statistics in spreadsheets. "Essential" marks a rule that accessibility law
requires. [Tables for publication](published-tables.md) says what is in the files.

Tests check each rule on finished files: results of three groups, results from a published benchmark
workbook (one group, ALL), and the embedded sample. LibreOffice opens both formats. Nobody has tried
Excel, its accessibility checker or a screen reader.

`python tests/published_tables/conformance.py` makes this page from the rules in the tests.

| Rule | Asks for | How the files follow it | Test |
|---|---|---|---|
"""


def named_tests() -> dict[str, list[str]]:
    """The names of the tests of each rule."""
    found: dict[str, list[str]] = {}
    text = "\n".join(path.read_text(encoding="utf-8") for path in TESTS)
    for name, rule in re.findall(r"^def (test_([a-z]\d+)_\w+)\(", text, re.MULTILINE):
        found.setdefault(rule.upper(), []).append(name)
    return found


def page() -> str:
    tests = named_tests()
    lines = []
    for name, rule in RULES.items():
        marked = f"{name} essential" if rule.essential else name
        named = ", ".join(f"`{test}`" for test in tests[name])
        kept = f"{rule.kept}. In .ods, {rule.ods}" if rule.ods else rule.kept
        lines.append(f"| {marked} | {rule.asks} | {kept} | {named} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
