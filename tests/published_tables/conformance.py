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

Made by `python tests/published_tables/conformance.py` from the rules that the tests keep; a test
says when this page is out of date. Every rule is tested on finished files: results of three groups,
results from a published benchmark workbook (one group, ALL), and a run of the embedded sample. The
rules are those of the Analysis Function's guidance on releasing statistics in spreadsheets;
"essential" marks what accessibility law rests on. [published-tables.md](published-tables.md) says
what is in the files.

What no test can show: how Excel itself, its accessibility checker and a screen reader take the
files. None of these has been tried. LibreOffice opens and renders both formats.

| Rule | Asks for | How it is kept in .xlsx | In .ods | Test |
|---|---|---|---|---|
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
        lines.append(f"| {marked} | {rule.asks} | {rule.kept} | {rule.ods} | {named} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
