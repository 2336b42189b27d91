"""The command ``asg``: words in, exit code out; no traceback unless ``--debug`` asks for one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from asg._version import __version__
from asg.cli.terminal import give_up, prepare, say, say_aside
from asg.errors import AsgError
from asg.names import plain
from asg.stops import Stopped, ignore_stops

_WEB_ADDRESS = re.compile(r"(?<![^=])https?:[/\\].*", re.IGNORECASE)
"""A word of the command, or what follows the "=" in one."""

EXIT_DONE = 0
EXIT_INPUT = 1
EXIT_USAGE = 2
EXIT_OUTPUT = 3
EXIT_INTERRUPTED = 130

STOPPED = "stopped; finished files are complete"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code."""
    os.environ["PYTHONSAFEPATH"] = "1"  # processes of ours import nothing from the current folder
    words = list(sys.argv[1:] if arguments is None else arguments)
    prepare()
    code = run(words)
    ignore_stops()
    sys.exit(code)


def run(words: Sequence[str]) -> int:
    """Run the command and give its exit code.

    0 done; 1 the input is wrong; 2 the command line is wrong; 3 an output could not be written.
    """
    debug = "--debug" in words
    for word in words:
        if address := _WEB_ADDRESS.search(word):
            _say(
                f"{plain(address[0])} is a web address; expected a file or folder of this computer"
            )
            _say("for a folder in SharePoint or OneDrive, use the synced folder in File Explorer")
            return EXIT_USAGE
    try:
        return _run([word for word in words if word != "--debug"], debug=debug)
    except Stopped as stopped:
        _say(STOPPED)
        return stopped.exit_code


def _run(words: Sequence[str], *, debug: bool) -> int:
    try:
        if words == ["--version"]:  # answered before anything heavy is imported
            say(f"asg {__version__}")
            return EXIT_DONE
        import typer  # after --version

        from asg.cli.commands import app  # imports typer

        code = app(args=list(words), prog_name="asg", standalone_mode=False)
    except AsgError as error:
        if debug:
            raise
        _say(str(error))
        return error.exit_code
    except MemoryError:
        if debug:
            raise
        _say("not enough memory; close other programs, or use a computer with more")
        return EXIT_INPUT
    except OSError as error:  # the disk, the network, or the system's limits
        if debug:
            raise
        place = "" if error.filename is None else f"{error.filename}: "
        _say(f"{place}could not be read or written: {error.strerror or error}")
        try:
            sys.stdout.flush()
        except OSError:  # typer's help, on a full disk
            give_up(sys.stdout)
        return EXIT_OUTPUT
    except typer.TyperException as error:
        if debug:
            raise
        message = error.format_message()
        if message.startswith("Usage:"):  # a command that wants another word: its help
            for line in message.split("\n"):
                say_aside(line)
        else:
            _say(f"{message} (asg --help lists commands and options)")
        return EXIT_USAGE
    except (typer.Abort, KeyboardInterrupt):
        _say(STOPPED)
        return EXIT_INTERRUPTED
    except Exception as error:
        if debug:
            raise
        _say(f"this is an error in the program: {type(error).__name__}: {error}")
        _say("run the command again with --debug, and report what it prints")
        return EXIT_INPUT
    return code if isinstance(code, int) else EXIT_DONE


def _say(words: str) -> None:
    for line in words.split("\n"):
        say_aside(f"asg: {line}")
