"""A stop (Ctrl-C, SIGTERM) at any line of what must be whole leaves nothing behind."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from itertools import count

import pytest

from asg.output_files import write_file
from asg.stops import Stopped, answer_stops, stops_answered, stops_wait
from asg.unfinished_files import alone_in

GUARDING = ("unfinished_files.py", "output_files.py", "stops.py", "contextlib.py")
"""The code in which a stop could leave something behind; filelock's stands between two lines."""

LINES = 400
"""More than the work below runs."""


@pytest.fixture(autouse=True)
def _stops_answered_in_order():
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    answer_stops()
    yield
    for number, handler in before:
        signal.signal(number, handler)


def send_at(line):
    """A tracer that sends SIGTERM at one of the lines that guard a file, counted."""
    lines = count()

    def trace(frame, event, _argument):
        if not frame.f_code.co_filename.endswith(GUARDING):
            return None
        if event == "line" and next(lines) == line and not is_in_a_finalizer(frame):
            signal.raise_signal(signal.SIGTERM)
        return trace

    return trace


def whole_files(folder):
    """What is in a folder, hidden files too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@contextmanager
def traced(trace):
    """Follow what runs line by line."""
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def is_in_a_finalizer(frame):
    """Whether Python would print what is raised here, and go on."""
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


def test_a_stop_at_any_line_leaves_a_whole_file_or_none_and_no_lock(tmp_path):
    folder = tmp_path / "out"
    file = folder / "results.csv"

    def build():
        with alone_in(folder):
            write_file(b"new", file)

    def is_stopped_at(line):
        try:
            with traced(send_at(line)):
                build()
        except Stopped:
            return True
        return False

    build()  # what is done once, as the import of filelock, is not traced
    stopped = []
    for line in range(LINES):
        file.unlink(missing_ok=True)
        if is_stopped_at(line):
            stopped.append(line)
        left = whole_files(folder)
        assert left in ({}, {"results.csv": b"new"}), line
    assert len(stopped) > 200
    assert stopped[-1] < LINES - 1
    assert file.read_bytes() == b"new"


def test_a_stop_waits_for_the_end_of_a_guarded_block():
    done = []

    def work():
        with stops_wait():
            signal.raise_signal(signal.SIGINT)
            done.append("the block")
        done.append("what follows")

    with pytest.raises(Stopped):
        work()
    assert done == ["the block"]


def test_a_stop_that_waits_is_answered_where_stops_are_answered_again():
    done = []

    def work():
        with stops_wait():
            signal.raise_signal(signal.SIGINT)
            done.append("the block")
            with stops_answered():
                done.append("what may be stopped")

    with pytest.raises(Stopped):
        work()
    assert done == ["the block"]
    with stops_wait():  # and stops once
        pass


def test_another_thread_holds_no_stop_back():
    entered, end = threading.Event(), threading.Event()

    def hold():
        with stops_wait():
            entered.set()
            end.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    try:
        with pytest.raises(Stopped):
            signal.raise_signal(signal.SIGTERM)
    finally:
        end.set()
        thread.join()
