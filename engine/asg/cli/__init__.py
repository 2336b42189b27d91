"""The command ``asg``: words in, exit code out; no traceback unless ``--debug`` asks for one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from asg._version import __version__
from asg.errors import AsgError

EXIT_DONE = 0
EXIT_INPUT = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code.

    Parameters
    ----------
    arguments
        The words after ``asg``; those of the process where not given.
    """
    os.environ["PYTHONSAFEPATH"] = "1"  # processes of ours import nothing from the current folder
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:  # answered before anything heavy is imported
        sys.stdout.write(f"asg {__version__}\n")
        sys.exit(EXIT_DONE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack letters that a name has
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(words))


def run(words: Sequence[str]) -> int:
    """Run the command and give its exit code.

    0 done; 1 the input is wrong; 2 the command line is wrong; 3 an output could not be written.
    """
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    import typer

    from asg.cli.commands import app

    try:
        code = app(args=list(words), prog_name="asg", standalone_mode=False)
    except typer.TyperException as error:
        if debug:
            raise
        message = error.format_message()
        if message.startswith("Usage:"):  # a command that wants another word: its help
            sys.stderr.write(f"{message}\n")
        else:
            _say(f"{message} (asg --help lists what there is)")
        return EXIT_USAGE
    except AsgError as error:
        if debug:
            raise
        _say(str(error))
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _say("stopped; files that were finished are whole")
        return EXIT_INTERRUPTED
    except MemoryError:
        if debug:
            raise
        _say("not enough memory; close other programs, or use a computer with more")
        return EXIT_INPUT
    except Exception as error:
        if debug:
            raise
        _say(f"asg failed and should not have: {type(error).__name__}: {error}")
        _say("run it again with --debug and report what it prints")
        return EXIT_INPUT
    return code if isinstance(code, int) else EXIT_DONE


def _say(words: str) -> None:
    for line in words.splitlines():
        sys.stderr.write(f"asg: {line}\n")
