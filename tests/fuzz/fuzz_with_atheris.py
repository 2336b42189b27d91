"""Fuzzes one reader with atheris, which follows the branches of our code and not chance alone.

python tests/fuzz/fuzz_with_atheris.py KIND SECONDS [FOLDER of finds]

0 SECONDS are RUNS runs, the same each time.
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "published")]

with atheris.instrument_imports(include=["asg"]):
    from targets import PACKAGES, TARGETS, changed_package, ends_well, seed


RUNS = 500


def main(kind, seconds, finds):
    """Fuzz the reader of a kind of file for some seconds; what it finds ends the program."""
    read, ending = TARGETS[kind]

    def one(content):
        if kind in PACKAGES and len(content) > 8:
            # A zip that is broken says little: most of the time a part of a sound one is changed.
            given = atheris.FuzzedDataProvider(content)
            part, count = given.ConsumeIntInRange(0, 40), given.ConsumeIntInRange(1, 3)
            edits = [
                (given.ConsumeIntInRange(0, 1 << 16), given.ConsumeIntInRange(0, 40), b"")
                for _ in range(count)
            ]
            put = given.ConsumeBytes(1 << 12)
            content = changed_package(seed(kind), part, [(p, t, put) for p, t, _ in edits])
        ends_well(read, content, ending)

    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "seed").write_bytes(seed(kind))
        options = [f"-max_total_time={seconds}"] if seconds else [f"-runs={RUNS}", "-seed=1"]
        options += ["-max_len=100000", "-rss_limit_mb=4096"]
        options += ["-timeout=60", f"-artifact_prefix={finds}/{kind}-"]
        atheris.Setup([sys.argv[0], *options, corpus], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ".")
