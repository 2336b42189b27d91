"""The command over thousands of providers, killed in the middle and gone on with: Linux alone.

    python bench/thousands.py [--providers N] [--respondents N] [--jobs N] [--kill-at SHARE]

Writes the made-up survey of bench/synthetic.py as a file of responses, lets `asg build` write a
workbook of each provider, kills it, lets `--resume` go on, and checks that every file is there,
once, and that none that was finished was written again. Prints tables (Markdown).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from synthetic import large_responses, large_survey

from asg.build.journal import JOURNAL_FILE, MANIFEST_FILE
from asg.build.run import RESULTS_FILE
from asg.ledger.ledger import LEDGER_FILE
from asg.reading import NO_ANSWER
from asg.reading.survey_files import survey_toml
from asg.unfinished_files import TEMPORARY_SUFFIX

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 1.0
"""Seconds between two looks at the processes."""
PARTS = 4
"""Into how many parts of the workbooks the table of memory is divided."""


@dataclass
class Watched:
    """What was seen of one run of the command.

    Attributes
    ----------
    seconds
        By the clock.
    cpu
        Seconds of each process, as last seen.
    memory
        At each look: workbooks there are, megabytes of the main process and of each other.
    """

    seconds: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    memory: list[tuple[int, float, list[float]]] = field(default_factory=list)


def write_inputs(folder: Path, respondents: int, providers: int) -> list[str]:
    """Write survey and responses, and give the words of the command that name them."""
    survey = large_survey()
    responses = large_responses(survey, respondents, providers)
    table = responses.answers.astype(object).where(responses.answers != NO_ANSWER, "")
    codes, names = np.array([*responses.trusts]), np.array([*responses.trusts.values()])
    ages = np.array([*survey.age_groups, ""])
    table.insert(0, "sex", responses.sex + 1)
    table.insert(0, "age_group", ages[responses.age_group])
    table.insert(0, "group", survey.groups[0].id)
    table.insert(0, "trust_name", names[responses.trust])
    table.insert(0, "trust_code", codes[responses.trust])
    table.to_csv(folder / "responses.csv", index=False)
    (folder / "survey.toml").write_text(survey_toml(survey), encoding="utf-8")
    return [str(folder / "responses.csv"), "--survey", str(folder / "survey.toml")]


def run(words: list[str], out: Path, *, until: int | None = None) -> Watched:
    """Run the command and watch it; kill it as soon as there are so many workbooks."""
    seen, start = Watched(), time.monotonic()
    command = subprocess.Popen([sys.executable, "-m", "asg", "build", *words, "--out", str(out)])
    while command.poll() is None:
        done = sum(name.endswith(".xlsx") for name in _names(out))
        megabytes = {}
        for process in _family(command.pid):
            # One that ended since it was listed has nothing more to tell.
            with suppress(OSError, IndexError):
                megabytes[process], seen.cpu[process] = _memory_and_cpu(process)
        main = megabytes.pop(command.pid, 0.0)
        seen.memory.append((done, main, sorted(megabytes.values())))
        if until is not None and done >= until:
            command.send_signal(signal.SIGKILL)
            command.wait()
            break
        time.sleep(EVERY)
    seen.seconds = time.monotonic() - start
    if until is None and command.returncode:
        raise RuntimeError(f"asg build ended with {command.returncode}")
    return seen


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def _family(parent: int) -> Iterator[int]:
    """A process and all that came of it."""
    yield parent
    with suppress(OSError):
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            yield from _family(int(child))


def _memory_and_cpu(process: int) -> tuple[float, float]:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return pages * PAGE / 1e6, (int(words[11]) + int(words[12])) / TICK


def finished(out: Path) -> dict[str, tuple[int, int]]:
    """The files that the journal knows as finished: when each was written, and its number."""
    lines = (out / JOURNAL_FILE).read_text(encoding="utf-8").splitlines()[1:]
    states = {}
    for line in lines:
        with suppress(ValueError):  # the line that was being written
            name = json.loads(line)["file"]
            state = (out / name).stat()
            states[name] = (state.st_mtime_ns, state.st_ino)
    return states


def check(out: Path, providers: int, kept: dict[str, tuple[int, int]]) -> str:
    """Raise where a file is missing, there twice, torn, left over or needlessly written again."""
    manifest = json.loads((out / MANIFEST_FILE).read_text(encoding="utf-8"))
    records = [*manifest["files"], *manifest["workbooks"]]
    names = [record["file"] for record in records]
    if len(manifest["workbooks"]) != providers or len(set(names)) != len(names):
        raise AssertionError(f"{len(manifest['workbooks'])} workbooks in the manifest")
    if odd := _names(out) ^ {*names, MANIFEST_FILE, LEDGER_FILE}:
        raise AssertionError(f"there or missing: {odd}")
    for record in records:
        content = (out / record["file"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != record["sha256"]:
            raise AssertionError(f"{record['file']} is not what was written")
    again = [n for n, s in kept.items() if s != ((p := (out / n).stat()).st_mtime_ns, p.st_ino)]
    if again:
        raise AssertionError(f"written again: {again[:5]}")
    sizes = [record["bytes"] for record in manifest["workbooks"]]
    all_bytes = sum(record["bytes"] for record in records)
    national = next(r["bytes"] for r in manifest["files"] if r["file"].endswith("national.xlsx"))
    table = next(r["bytes"] for r in manifest["files"] if r["file"] == RESULTS_FILE)
    return (
        f"{len(sizes):,} workbooks, smallest {min(sizes) / 1e3:.0f} kB, largest "
        f"{max(sizes) / 1e3:.0f} kB; {RESULTS_FILE} {table / 1e6:.0f} MB, national workbook "
        f"{national / 1e6:.1f} MB; all {all_bytes / 1e9:.2f} GB; {len(kept):,} files kept, none of "
        "them written again; every checksum is that of the manifest"
    )


def write_tables(runs: dict[str, Watched], providers: int) -> None:
    """Print what the runs took, and memory as the workbooks grow in number."""
    out = sys.stdout
    out.write("\n| run | time | CPU, all processes |\n|---|---:|---:|\n")
    for name, seen in runs.items():
        out.write(f"| {name} | {seen.seconds:,.0f} s | {sum(seen.cpu.values()):,.0f} s |\n")
    out.write("\n| workbooks there are | main process | largest other |\n|---:|---:|---:|\n")
    looks = [look for seen in runs.values() for look in seen.memory]
    begun = [look for look in looks if not look[2]]
    before = max((main for _, main, _ in begun), default=0.0)
    out.write(f"| before the first, and the national one | {before:,.0f} MB | |\n")
    for part in range(PARTS):
        low, high = (providers * edge // PARTS for edge in (part, part + 1))
        here = [(m, max(o)) for done, m, o in looks if low <= done <= high and o]
        if here:
            main, other = (max(values) for values in zip(*here, strict=True))
            out.write(f"| {low:,} to {high:,} | {main:,.0f} MB | {other:,.0f} MB |\n")


def main() -> None:
    """Run, kill, go on, check, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--providers", type=int, default=6_300)
    parser.add_argument("--respondents", type=int, default=700_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--template", default="trust_results_light")
    parser.add_argument("--kill-at", type=float, default=0.5, help="a share; 0 for no kill")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="asg-thousands-"))
    try:
        out = folder / "out"
        words = write_inputs(folder, chosen.respondents, chosen.providers)
        words += ["--jobs", str(chosen.jobs), "--template", chosen.template]
        runs: dict[str, Watched] = {}
        kept: dict[str, tuple[int, int]] = {}
        if chosen.kill_at:
            until = int(chosen.kill_at * chosen.providers)
            runs[f"killed at {until:,} workbooks"] = run(words, out, until=until)
            kept = finished(out)
            left = sum(name.endswith(TEMPORARY_SUFFIX) for name in _names(out))
            sys.stdout.write(f"killed: {len(kept):,} files finished, {left} in the making\n")
            runs["gone on with by --resume"] = run([*words, "--resume"], out)
        else:
            runs["in one go"] = run(words, out)
        write_tables(runs, chosen.providers)
        sys.stdout.write(f"\n{check(out, chosen.providers, kept)}\n")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
