"""Private names of other libraries: none, so that a new version of one breaks nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repository import ROOT

OWN = ("asg", "asg_addin")
DOCUMENTED = {"_replace", "_fields", "_make", "_asdict", "_exit"}
"""Of named tuples, whose names begin so to stay clear of fields; and os._exit."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("engine/asg", "addin/asg_addin"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED


def own_names() -> set[str]:
    found = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "cls"):
                found.add(node.attr)
    return found


def test_no_private_name_of_another_library_is_used():
    own = own_names()
    foreign = []
    for file, tree in trees():
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Attribute):
                names = [node.attr]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in OWN:
                names = [alias.name for alias in node.names]
            foreign += [f"{file}:{node.lineno} {n}" for n in names if private(n) and n not in own]
    assert foreign == []


def test_a_private_name_would_be_seen():
    tree = ast.parse("from xlsxwriter.worksheet import _secret\nbook._other()")
    names = [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)]
    assert [name for name in names if private(name)] == ["_other"]
