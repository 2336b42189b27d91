"""Builds two inputs in turn into one folder and kills each build at a random moment.

python tests/faults/killed_builds.py FOLDER KILLS SEED

Every other one is killed within two milliseconds of the moment that a file in the making appears.
After each kill every file in the folder has to be, byte for byte, that of the one input or of the
other. What was seen is printed as JSON. The builds are forks of this process, which has read the
inputs, so that 100 of them do not take 100 times as long as one.
"""

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from small_builds import write_inputs

from asg.build.inputs import load_results
from asg.build.journal import JOURNAL_FILE
from asg.build.run import build
from asg.ledger.ledger import LEDGER_FILE
from asg.unfinished_files import TEMPORARY_SUFFIX, alone_in

MOST_TURNS = 10
"""Builds for each kill that is wanted."""


def fork_build(results, out):
    """Build in a fork, as the command does, and give its process id."""
    child = os.fork()
    if child == 0:
        with alone_in(out):
            code = build(results, out).exit_code
        os._exit(code)
    return child


def unfinished(out):
    """Count the files in the making."""
    found = out.iterdir() if out.is_dir() else ()
    return sum(path.name.endswith(TEMPORARY_SUFFIX) for path in found)


def wait_for_unfinished(out, seconds):
    """Wait until a file in the making is there that was not, or the time is over."""
    end = time.monotonic() + seconds
    while not unfinished(out) and time.monotonic() < end:
        pass


def whole(out):
    """The checksum of each finished file, by its name; journal and ledger grow."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.iterdir()
        if not path.name.startswith(".") and path.name not in (JOURNAL_FILE, LEDGER_FILE)
    }


def main(folder, kills, seed):
    """Kill so many builds; print what was found."""
    chance = random.Random(seed)
    survey, first = write_inputs(folder, "first.csv", yes=8)
    second = write_inputs(folder, "second.csv", yes=22)[1]
    inputs = [load_results(path, str(survey)) for path in (first, second)]
    good, seconds = {}, 0.0
    for name, results in zip(("first", "second"), inputs, strict=True):
        begun = time.monotonic()
        _, status = os.waitpid(fork_build(results, folder / name), 0)
        assert status == 0
        seconds = time.monotonic() - begun
        for file, checksum in whole(folder / name).items():
            good.setdefault(file, set()).add(checksum)
    out = folder / "out"
    seen = {"killed": 0, "finished": 0, "unfinished_files": 0, "torn": [], "files": len(good)}
    # On a busy machine some builds are done before they are killed, or between two files.
    for turn in range(MOST_TURNS * kills):
        if seen["killed"] >= kills and seen["unfinished_files"]:
            break
        child = fork_build(inputs[chance.random() < 0.5], out)
        time.sleep(chance.uniform(0, 0.8 * seconds))
        if turn % 2:
            wait_for_unfinished(out, seconds)
            time.sleep(chance.choice((0, chance.uniform(0, 0.002))))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        seen["killed" if os.WIFSIGNALED(status) else "finished"] += 1
        if out.is_dir():
            seen["torn"] += [n for n, found in whole(out).items() if found not in good[n]]
            seen["unfinished_files"] += unfinished(out)
    _, status = os.waitpid(fork_build(inputs[1], out), 0)
    assert status == 0
    seen["left_over"] = sorted(
        p.name for p in out.iterdir() if p.name.startswith(".") or p.name == JOURNAL_FILE
    )
    seen["last_build_whole"] = whole(out) == whole(folder / "second")
    print(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
