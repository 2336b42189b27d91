"""Attacks what disclosure control leaves, for as long as is said, and prints what was found.

PYTHONPATH=tests python tests/disclosure/attack.py 3600
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nations_of_sites
import numpy as np
import pandas as pd
from build_reading import ELSEWHERE, Told, most
from digits import may_be, sample_trusts
from test_attack_on_breakdowns import leaks, numbered, overlaps_told
from test_joint_attack import SURVEY, attacked, nation

from asg.disclosure import withheld_totals, withheld_units

LEAST = 30
NEARBY = 12
"""Numbers of the nation on each side of the true one that the attack on digits tries."""


@dataclass
class Tally:
    """Counts of one attack: cases tried, small figures among them, and figures found."""

    name: str
    cases: int = 0
    figures: int = 0
    found: int = 0

    def add(self, figures: int, found: int) -> None:
        self.cases += 1
        self.figures += figures
        self.found += found


def random_trust(random):
    """Units in one to three breakdowns, nested with strays or crossed; answers; a section."""
    sizes = random.integers(1, 71, random.integers(2, 7))
    first = np.repeat(np.arange(len(sizes)), sizes)
    units = [first]
    for _ in range(random.integers(0, 3)):
        site = random.integers(0, random.integers(1, 4), len(sizes))[first]
        stray = random.random(len(first)) < random.choice([0.0, 0.05, 0.5])
        units.append(numbered(np.where(stray, random.integers(0, 3, len(first)), site)))
    questions = int(random.integers(1, 5))
    scores = random.choice([0.0, 5.0, 10.0], (len(first), questions), p=[0.1, 0.2, 0.7])
    share = random.choice([1.0, 0.97, 0.7, 0.3], questions)
    answers = np.where(random.random(scores.shape) < share, scores, np.nan)
    cut = int(random.integers(0, questions + 1))
    return units, answers, [list(range(cut))] if cut else []


def attack_units(random, numbers: Tally, overlaps: Tally) -> None:
    """Subtract the shown units of a random trust from each other and from the trust."""
    units, answers, sections = random_trust(random)
    withheld = withheld_units(units, answers, sections, LEAST)
    hidden = sum(int(mask.sum()) for mask in withheld)
    numbers.add(hidden, len(leaks(units, answers, sections, withheld)))
    cells = len(np.unique(np.column_stack(units), axis=0)) * (answers.shape[1] + len(sections))
    overlaps.add(cells, len(overlaps_told(units, answers, sections, withheld)))


def random_nation(random):
    """Tables of response rates and of respondents, with what results show of each trust."""
    groups, trusts = ["AMHS", "CAMHS", "OPMHS"][: random.integers(1, 4)], []
    for code in (f"T{i:02d}" for i in range(random.integers(3, 13))):
        for group in groups:
            small = random.random() < random.choice([0.02, 0.3])
            trusts.append((code, group, int(random.integers(*((1, 30) if small else (30, 150))))))
    listed = pd.DataFrame(trusts, columns=["trust_code", "group", "respondents"])
    elsewhere = [("Z1", random.choice([*groups, ""]), int(random.integers(1, 80)))]
    elsewhere = elsewhere if random.random() < 0.4 else []
    came = [*trusts, *((ELSEWHERE, group, n) for _, group, n in elsewhere)]
    nation = [("", g, sum(n for _, of, n in came if of == g)) for g in groups]
    rows = [*trusts, *nation, ("", "", sum(n for *_, n in came))]
    rates = pd.DataFrame(rows, columns=["trust_code", "group", "returned"])
    # Weights and the table of who took part tell the number of each trust of 30 or more.
    floors = {(code, group): n for code, group, n in trusts if n >= LEAST}
    return groups, rates, listed, floors, came


def attack_nation(random, tally: Tally) -> None:
    """Combine all totals of a random nation."""
    groups, rates, listed, floors, came = random_nation(random)
    withheld = withheld_totals(rates, listed, floors, LEAST)
    told = Told(groups, {code for code, *_ in came if code != ELSEWHERE})
    told.least.update(floors)
    shown = rates[~withheld.rates].itertuples(index=False, name=None)
    for code, group, n in shown:
        if code:
            told.exact[code, group] = n
        else:
            told.nation[group] = n
    for group, n in listed.groupby("group")["respondents"].sum().items():
        if group not in withheld.counts:
            told.file[group] = int(n)
    if not withheld.rows:
        told.file[""] = int(listed["respondents"].sum())
    small = [(code, group or "not said", n) for code, group, n in came if n < LEAST]
    told.groups.append("not said")
    found = [key for *key, n in small if most(told, *key) < max(LEAST, n + 2)]
    tally.add(len(small), len(found))


def attack_sites(random, tally: Tally) -> None:
    """Combine the tables of trusts, sites and areas of a random nation."""
    nation = nations_of_sites.random_nation(random)
    figures, found = nations_of_sites.attack(nation, *nations_of_sites.tables(nation))
    tally.add(figures, len(found))


def attack_digits(random, trusts, tally: Tally, decimals: int) -> None:
    """Look for the number of the nation in the digits of a trust's figures."""
    trust = trusts[random.integers(len(trusts))]
    true = int(trust.nation.sum())
    tried = range(true - NEARBY, true + NEARBY + 1)
    fitting = [n for n in tried if may_be(trust, decimals, n)]
    assert true in fitting
    tally.add(1, fitting == [true])


def attack_tables(random, folder, tallies) -> None:
    """Combine all tables of a random nation."""
    seed = int(random.integers(2**31))
    for place, of_attack in enumerate(attacked(SURVEY, *nation(folder, seed))):
        for (name, _), number in of_attack.items():
            if place:
                tallies[name].figures += number
            else:
                tallies[name].cases += 1
                tallies[name].found += len(number)


def attack(seconds: float, seed: int = 0) -> list[Tally]:
    """Attack in turn until the time is over; each at least once."""
    random = np.random.default_rng(seed)
    units, overlaps = Tally("units of a trust"), Tally("overlaps of its units")
    totals = Tally("totals of the nation")
    sites = Tally("sites and areas beside trusts")
    digits = {d: Tally(f"digits, {d} decimals") for d in (6, 4, 3, 2)}
    tables = {
        "categories_found": Tally("who took part, by all tables"),
        "others_found": Tally("subgroups, less one trust's own people"),
        "weights_found": Tally("men or women, by weights"),
    }
    trusts = sample_trusts()
    end = time.monotonic() + seconds
    while not totals.cases or time.monotonic() < end:
        attack_units(random, units, overlaps)
        attack_sites(random, sites)
        for _ in range(5):
            attack_nation(random, totals)
        with TemporaryDirectory() as folder:
            for _ in range(3):
                attack_tables(random, Path(folder), tables)
        for decimals, tally in digits.items():
            attack_digits(random, trusts, tally, decimals)
    return [units, overlaps, totals, sites, *tables.values(), *digits.values()]


def table(tallies: list[Tally]) -> str:
    """Write the counts as a table in Markdown."""
    lines = ["| attack | cases | figures under attack | found |", "|---|---:|---:|---:|"]
    lines += [f"| {t.name} | {t.cases:,} | {t.figures:,} | {t.found:,} |" for t in tallies]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(attack(float(sys.argv[1]))))
