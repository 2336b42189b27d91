"""Reads every number of respondents that a build tells, as someone outside would find it."""

from __future__ import annotations

import csv
import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import openpyxl
from scipy.optimize import Bounds, LinearConstraint, milp

ANY_NUMBER = 1_000_000
ELSEWHERE = "trusts without responses"


@dataclass
class Told:
    """Numbers of respondents told, by group: ``""`` is all groups together.

    ``exact``: of a trust and group. ``least``: the most respondents to an item of a trust.
    ``nation``: all who came back, with trusts that have no responses. ``file``: rows of the file
    of responses.
    """

    groups: list[str]
    trusts: set[str] = field(default_factory=set)
    exact: dict[tuple[str, str], int] = field(default_factory=dict)
    least: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    nation: dict[str, int] = field(default_factory=dict)
    file: dict[str, int] = field(default_factory=dict)


def read_build(folder, said, groups, titles, year):
    """Read results.csv, manifest.json, every workbook of a folder, and what was said on stdout."""
    told = Told(groups)
    with (folder / "results.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            told.trusts.add(row["trust_code"])
            if row["n"]:
                key = row["trust_code"], row["group"]
                told.least[key] = max(told.least[key], int(row["n"]))
    _read_beside(told, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for counts in manifest["counts"]:
        if counts["year"] == year and counts["respondents"] is not None:
            _told_once(told.file, counts["group"], counts["respondents"])
    for source in manifest["sources"]:
        if source["role"] == "responses" and source["rows"] is not None:
            _told_once(told.file, "", source["rows"])
    found = re.search(r"From responses: .*, ([\d,]+) rows", said)
    if found:
        _told_once(told.file, "", int(found[1].replace(",", "")))
    for path in folder.glob("*.xlsx"):
        _read_workbook(told, openpyxl.load_workbook(path, data_only=True), titles, year)
    return told


def _read_beside(told, folder):
    """Read what the weights and the table of who took part tell of a trust's number at least.

    The design effect is the number by the effective one; numbers of categories are to the nearest
    5.
    """
    for name in ("weights", "profile"):
        path = folder / f"{name}.csv"
        sums = defaultdict(int)
        if path.is_file():
            with path.open(newline="", encoding="utf-8") as stream:
                for row in csv.DictReader(stream):
                    key = row["trust_code"], row["group"], row.get("variable", "")
                    if name == "profile":
                        sums[key] += max(int(row["n"]) - 2, 0) if row["n"] else 0
                    else:
                        effective, effect = float(row["n_eff"]), float(row["design_effect"])
                        sums[key] = math.ceil((effective - 0.05) * (effect - 0.005))
        for (trust, group, _), n in sums.items():
            told.least[trust, group] = max(told.least[trust, group], n)


def _read_workbook(told, book, titles, year):
    group_of = {title: group for group, title in titles.items()} | {"All groups": ""}
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            cells = [cell for cell in row if cell is not None]
            if sheet.title == "Response rates" and isinstance(row[6], int):
                group = {"All groups": ""}.get(row[2], row[2])
                if row[0]:
                    _told_once(told.exact, (row[0], group), row[6])
                else:
                    _told_once(told.nation, group, row[6])
            if sheet.title == "Notes" and cells[:1] == [str(year)] and isinstance(cells[2], int):
                _told_once(told.file, group_of[cells[1]], cells[2])
            if sheet.title == "Notes" and cells[:1] == ["responses"] and isinstance(cells[2], int):
                _told_once(told.file, "", cells[2])
            england = sheet.title == "Notes" and cells[:1] == ["England"]
            if england and isinstance(cells[5], int):
                _told_once(told.nation, group_of[cells[1]], cells[5])
            about = sheet.title == "About" and cells and cells[0] in group_of and len(cells) == 6
            if about and isinstance(cells[4], int):
                _told_once(told.nation, group_of[cells[0]], cells[4])


def _told_once(numbers, key, number):
    assert numbers.setdefault(key, number) == number, f"{key} is told in two ways"


def most(told: Told, trust: str, group: str) -> int:
    """The largest number that a trust's group may have returned, given everything shown."""
    trusts = [*sorted(told.trusts | {code for code, _ in told.exact}), ELSEWHERE]
    groups = [*told.groups, "not said"]
    shape = (len(trusts), len(groups))
    rows, numbers = [], []

    def equation(chosen_trusts, chosen_groups, number):
        row = np.zeros(shape)
        row[np.ix_(chosen_trusts, chosen_groups)] = 1
        rows.append(row.ravel())
        numbers.append(number)

    everywhere, listed = range(len(trusts)), range(len(trusts) - 1)
    of_groups, all_groups = range(len(told.groups)), range(len(groups))
    for group_id, number in told.nation.items():
        chosen = [told.groups.index(group_id)] if group_id else all_groups
        equation(everywhere, chosen, number)
    for group_id, number in told.file.items():
        equation(listed, [told.groups.index(group_id)] if group_id else of_groups, number)
    low, high = np.zeros(shape), np.full(shape, float(ANY_NUMBER))
    for (code, group_id), number in told.least.items():
        low[trusts.index(code), told.groups.index(group_id)] = number
    for (code, group_id), number in told.exact.items():
        at = trusts.index(code), groups.index(group_id or "not said")
        low[at] = high[at] = number
    target = np.zeros(shape)
    target[trusts.index(trust), told.groups.index(group)] = -1
    system = LinearConstraint(np.array(rows), numbers, numbers) if rows else ()
    found = milp(
        target.ravel(),
        constraints=system,
        integrality=np.ones(target.size),
        bounds=Bounds(low.ravel(), high.ravel()),
    )
    assert found.status == 0, found.message
    return round(-found.fun)
