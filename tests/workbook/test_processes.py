"""Workbooks on several processes of which one dies."""

from __future__ import annotations

import os

import pytest
from asg.workbook.processes import WORKER_DIED, on_processes

CODES = [f"T{i}" for i in range(8)]


def task(code):
    """Runs in a process: T3 ends it, T5 fails."""
    if code == "T3":
        os._exit(9)
    if code == "T5":
        raise ValueError("no good")
    return code, "done"


def nothing():
    """What every process runs first."""


def died(code, reason):
    return code, reason


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_kills_its_process_loses_only_itself(jobs):
    found = dict(on_processes(jobs, task, CODES, died, initializer=nothing, initargs=()))
    assert set(found) == set(CODES)
    assert found["T3"] == WORKER_DIED
    assert found["T5"] == "ValueError: no good"
    assert all(found[code] == "done" for code in CODES if code not in ("T3", "T5"))


def test_processes_that_cannot_start_are_told_for_every_code():
    found = list(on_processes(2, task, CODES[:3], died, initializer=os._exit, initargs=(9,)))
    assert sorted(found) == [(code, WORKER_DIED) for code in CODES[:3]]
