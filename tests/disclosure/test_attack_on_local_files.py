"""An adversary reads every file that ``asg local`` writes, and has no figure of a small unit."""

from __future__ import annotations

import csv
import re
import zipfile

import numpy as np
import openpyxl
import pytest
from adversary import Seen, score_span, span

from asg.cli import run
from asg.disclosure import too_few
from asg.local import protection
from made_up_local import OWN, QUESTIONS, SECTIONS, made_up_local

LEAST = 30
ITEMS = (*QUESTIONS, *(f"S{s:02d}" for s in range(1, len(SECTIONS) + 1)))
COLUMNS = [[QUESTIONS.index(q) for q in section] for section in SECTIONS]
DIGITS = 11


def dealt(**sizes):
    return [name for name, size in sizes.items() for _ in range(size)]


TEAMS = dealt(Alpha=90, Beta=70, Gamma=52, Delta=33, Epsilon=14)
SITES = [{"Alpha": "North", "Beta": "North"}.get(team, "South") for team in TEAMS]
CASES = {
    "teams": {"team": TEAMS},
    "teams and the sites that hold them": {"team": TEAMS, "site": SITES},
    "teams and blanks": {"team": ["" if team == "Epsilon" else team for team in TEAMS]},
    "three ways": {
        "team": TEAMS,
        "site": SITES,
        "language": ["Welsh" if j % 23 == 0 else "English" for j in range(len(TEAMS))],
    },
}


def read_table(folder):
    """What the table shows: n and score by breakdown, unit and item; None where there is none."""
    figures: dict[str, dict[str, dict[str, tuple]]] = {}
    with (folder / "local-results.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            n, score = row["n"] or None, row["score"] or None
            of = figures.setdefault(row["by"], {}).setdefault(row["unit"], {})
            of[row["item"]] = (n and int(n), score and float(score))
    return figures


def read_charts(folder, by):
    """What the sheet of small charts shows of a breakdown, n and score by unit and item."""
    (path,) = folder.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path)[f"AMHS {by} charts"]
    found = {}
    for start in (2, 8):
        item = None
        for row in sheet.iter_rows(min_col=start, max_col=start + 4, values_only=True):
            heading = re.match(r"(Q\d|S\d\d)  ", str(row[0] or ""))
            item = heading[1] if heading else item
            if item and row[0] not in (None, by, "Trust") and not heading and row[1] is not None:
                found[row[0], item] = row[1:3]
    return found


def read_trust(folder):
    """The trust's own numbers and scores, as the national results publish them."""
    with (folder.parent / "results.csv").open(newline="", encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["trust_code"] == OWN and r["n"]]
    return {row["item"]: (int(row["n"]), float(row["score"])) for row in rows}


def truth(local, by):
    """The true n of the units of a breakdown, shape (U, I), with their names."""
    names = np.where(local.units[by] == "", "Not stated", local.units[by])
    units = sorted(set(names), key=lambda unit: (unit == "Not stated", unit))
    answered = ~np.isnan(local.answers)
    each = np.column_stack([answered, *(answered[:, c].any(axis=1) for c in COLUMNS)])
    return units, names, np.array([each[names == unit].sum(axis=0) for unit in units])


def attack(local):
    """The withheld figures of which the files tell that they are of fewer than 30."""
    told, trust = read_table(local.folder), read_trust(local.folder)
    shown, true, members = [], [], []
    for by in local.units:
        units, names, n = truth(local, by)
        assert list(told[by]) == units
        numbers = [[told[by][unit][item][0] or np.nan for item in ITEMS] for unit in units]
        shown.append(np.array(numbers, dtype=float))
        true.append(n)
        members.append([units.index(name) for name in names])
    total = np.array([trust[item][0] if item in trust else np.nan for item in ITEMS])
    overlaps = np.unique(np.array(members).T, axis=0)
    seen = Seen(overlaps, COLUMNS, total, shown)
    found = []
    for b, (by, n) in enumerate(zip(local.units, true, strict=True)):
        assert (shown[b][~np.isnan(shown[b])] == n[~np.isnan(shown[b])]).all()
        assert (n[~np.isnan(shown[b])] >= LEAST).all()
        for u, i in zip(*np.nonzero(np.isnan(shown[b]) & (n < LEAST)), strict=True):
            least, most = span(seen, overlaps[:, b] == u, int(i))
            assert least <= n[u, i] <= most
            if most < LEAST:
                found.append((by, list(told[by])[u], ITEMS[i], least, most))
    return found


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_files_do_not_tell_a_small_unit(tmp_path, capsys, case, seed):
    local = made_up_local(tmp_path, CASES[case], capsys, seed)
    assert attack(local) == []


@pytest.mark.parametrize("case", ["teams", "teams and blanks"])
def test_the_scores_of_small_units_stay_open(tmp_path, capsys, case):
    local = made_up_local(tmp_path, CASES[case], capsys)
    told, trust = read_table(local.folder)["team"], read_trust(local.folder)
    units, names, n = truth(local, "team")
    checked = 0
    for k, item in enumerate(QUESTIONS):
        hidden = [u for u, unit in enumerate(units) if told[unit][item][0] is None]
        parts = [told[unit][item] for unit in units if told[unit][item][0] is not None]
        rest_n = trust[item][0] - sum(n for n, _ in parts)
        rest_sum = trust[item][0] * trust[item][1] - sum(n * score for n, score in parts)
        of = np.isin(names, [units[u] for u in hidden])
        assert rest_sum == pytest.approx(np.nansum(local.answers[of, k]))  # weights are all 1
        for u in hidden:
            if 0 < n[u, k] < LEAST:
                low, high = score_span(rest_n, rest_sum, n[u, k])
                assert high - low >= 1 - 1e-6
                checked += 1
    assert checked


@pytest.mark.parametrize("case", CASES)
def test_every_sheet_tells_what_the_table_tells_and_no_more(tmp_path, capsys, case):
    local = made_up_local(tmp_path, CASES[case], capsys)
    told = read_table(local.folder)
    for by, units in told.items():
        charts = read_charts(local.folder, by)
        any_shown = any(n is not None for own in units.values() for n, _ in own.values())
        assert bool(charts) == any_shown
        for (unit, item), (n, score) in charts.items():
            assert (n, score) == tuple("[c]" if v is None else v for v in units[unit][item])
    (path,) = local.folder.glob("*.xlsx")
    hidden = {
        repr(float(score))[:DIGITS]
        for by, units in told.items()
        for unit, own in units.items()
        for k, item in enumerate(QUESTIONS)
        if own[item][1] is None
        for score in [true_score(local, by, unit, k)]
    }
    figures = [own[item] for units in told.values() for own in units.values() for item in ITEMS]
    shown = {repr(score)[:DIGITS] for _, score in figures if score is not None}
    # The nation's lowest and highest scores are public, and may equal a small unit's by chance.
    national = (tmp_path / "results.csv").read_text("utf-8")
    shown |= {number[:DIGITS] for number in re.findall(r"\d+\.\d+", national)}
    hidden = {digits for digits in hidden - shown if len(digits) == DIGITS}
    assert hidden
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            found = re.findall(r"\d+\.\d{6,}", archive.read(name).decode("utf-8"))
            assert {number[:DIGITS] for number in found} & hidden == set(), name


def true_score(local, by, unit, question):
    of = np.where(local.units[by] == "", "Not stated", local.units[by]) == unit
    answers = local.answers[of, question]
    answers = answers[~np.isnan(answers)]
    return answers.mean() if len(answers) else np.nan


def test_the_mark_does_not_tell_which_unit_is_small(tmp_path, capsys):
    local = made_up_local(tmp_path, CASES["teams"], capsys)
    with (local.folder / "local-results.csv").open(newline="", encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["group"] == "AMHS" and r["item"] == "Q1"]
    small, further = ([r for r in rows if r["unit"] == unit] for unit in ("Epsilon", "Delta"))
    keys = {"unit"}
    assert [{k: v for k, v in r.items() if k not in keys} for r in small] == [
        {k: v for k, v in r.items() if k not in keys} for r in further
    ]
    assert small[0]["status"] == "withheld"


def test_the_adversary_finds_what_is_left_if_small_figures_alone_are_withheld(
    tmp_path, capsys, monkeypatch
):
    def primary_alone(units, answers, sections, least):
        masks = []
        for unit in units:
            each = ~np.isnan(answers)
            each = np.column_stack([each, *(each[:, list(c)].any(axis=1) for c in sections)])
            masks.append(too_few([each[unit == u].sum(axis=0) for u in np.unique(unit)], least))
        return masks

    monkeypatch.setattr(protection, "withheld_units", primary_alone)
    found = attack(made_up_local(tmp_path, CASES["teams"], capsys))
    assert ("team", "Epsilon", "Q1", 14, 14) in found


# ---- rows that are not those of the results ----

BIG = {"team": dealt(Alpha=90, Beta=70, Gamma=52), "site": dealt(North=160, South=52)}


def broken_down_again(local, lines):
    """Run again on other rows of the trust, without the ledger, beside the same results."""
    folder = local.folder.parent
    (folder / "late.csv").write_text("".join(lines), "utf-8")
    words = ["local", str(folder / "late.csv"), "--results", str(folder / "results.csv")]
    words += ["--survey", str(folder / "survey.toml"), "--national", str(folder / "national.csv")]
    words += ["--by", "team", "--by", "site", "--out", str(folder / "again")]
    assert run(words) == 0
    return read_table(folder / "again"), read_trust(local.folder)


def differences(told, trust):
    """All units of a breakdown less the trust's number, where all are shown."""
    found = {}
    for by, units in told.items():
        for item in ITEMS:
            numbers = [own[item][0] for own in units.values()]
            if None not in numbers:
                found[by, item] = sum(numbers) - trust[item][0]
    return found


@pytest.mark.parametrize("late", [1, -1, 7, 30])
def test_units_beside_the_results_do_not_tell_a_late_return(tmp_path, capsys, late):
    local = made_up_local(tmp_path, BIG, capsys)
    assert set(differences(read_table(local.folder), read_trust(local.folder)).values()) == {0}
    head, *lines = (tmp_path / "own.csv").read_text("utf-8").splitlines(keepends=True)
    lines = [*lines, *[lines[0]] * late] if late > 0 else lines[:late]
    found = differences(*broken_down_again(local, [head, *lines]))
    assert all(abs(n) in {0, *range(LEAST, 99)} for n in found.values())
    assert ("team", "Q1") not in found or late == 30


def test_only_items_that_differ_lose_a_further_unit(tmp_path, capsys):
    local = made_up_local(tmp_path, BIG, capsys)
    head, first, *lines = (tmp_path / "own.csv").read_text("utf-8").splitlines(keepends=True)
    names, cells = head.strip().split(","), first.strip().split(",")
    assert cells[names.index("Q4")]
    cells[names.index("Q4")] = ""  # the only question of its section
    told, trust = broken_down_again(local, [head, ",".join(cells) + "\n", *lines])
    before = differences(read_table(local.folder), trust)
    whole = {(by, item) for by, item in before if item not in ("Q4", "S02")}
    assert ("team", "Q1") in whole
    assert set(differences(told, trust)) == whole < set(before)
    assert any(own["Q4"][0] is not None for own in told["team"].values())
