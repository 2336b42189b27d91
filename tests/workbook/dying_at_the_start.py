"""A pool of two processes whose first is killed while the second is being started.

``python tests/workbook/dying_at_the_start.py`` ends: the build then continues without processes.
"""

import os
import signal
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress

from asg.build import process_pool

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)

LONG_ENOUGH = 2
"""Seconds in which the pool finds out that a process has died, unless it is not looking yet."""


def main():
    """Kill the first process just before the pool knows the second, and leave the pool."""
    process_pool.STARTS_WITHIN = 10
    pool = process_pool._pool(2)
    start = pool._spawn_process

    def start_slowly():
        first = list(pool._processes)
        start()
        for process in first:
            (second,) = pool._processes.keys() - {process}
            late = pool._processes.pop(second)
            os.kill(process, KILL)
            end = time.monotonic() + LONG_ENOUGH
            while not pool._broken and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(0.1)
            pool._processes[second] = late

    pool._spawn_process = start_slowly
    process_pool._pool = lambda jobs: pool
    with process_pool.started_pool(2) as started, suppress(BrokenExecutor):
        if not isinstance(
            started, str
        ):  # the first process did all that was asked before it was killed
            started.submit(os.getpid).result()
    print("ended")


if __name__ == "__main__":
    main()
