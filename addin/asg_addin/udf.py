"""How a Python function becomes a function of Excel: the same way in every host of xlwings.

Only what all hosts share is used: xlwings' ``func`` and ``arg`` with ``ndim``, ``err_to_str`` and
``doc``. Cells come in as rows; an error in a cell comes in as its text, since an error that came in
as a blank would be an answer left out in silence.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from asg.errors import AsgError
from asg_addin.arguments import ArgumentError, Cell, one_line

try:
    from xlwings import arg, func
except ModuleNotFoundError as error:
    if error.name != "xlwings":
        raise
    raise ImportError(
        "the add-in's functions need xlwings: pip install 'asg-benchmark[excel]'"
    ) from error

LONGEST_HELP = 255
"""Characters of a help text that Excel's function wizard shows."""

Udf = Callable[..., Cell]


@dataclass(frozen=True)
class UdfHelp:
    """What Excel's function wizard says of a function.

    Attributes
    ----------
    name, doc
        The function, and what it gives.
    arguments
        What each argument is, in order.
    optional
        Arguments that may be left out.
    """

    name: str
    doc: str
    arguments: dict[str, str]
    optional: frozenset[str]

    @property
    def usage(self) -> str:
        """The function with its arguments: ``ASG_N(answers, question, [survey])``."""
        shown = (f"[{name}]" if name in self.optional else name for name in self.arguments)
        return f"{self.name}({', '.join(shown)})"


UDFS: dict[str, UdfHelp] = {}
"""Every function of the add-in by name, with its help."""


def udf(**arguments: str) -> Callable[[Udf], Udf]:
    """Make a function one of Excel's.

    Parameters
    ----------
    **arguments
        Of each argument, what it is, for Excel's function wizard.

    Returns
    -------
    callable
        A decorator. The function as decorated gives the sentence of an :class:`ArgumentError`, or
        of an :class:`asg.AsgError`, as its value: that is what the cell shows.
    """

    def made(function: Udf) -> Udf:
        @wraps(function)
        def answering(*given: Any, **named: Any) -> Cell:  # noqa: ANN401 - cells of any kind
            try:
                return function(*given, **named)
            except (ArgumentError, AsgError) as wrong:
                return one_line(str(wrong))

        parameters = inspect.signature(function).parameters
        assert list(parameters) == list(arguments), function.__name__
        name, doc = function.__name__, " ".join((function.__doc__ or "").split())
        optional = frozenset(p.name for p in parameters.values() if p.default is None)
        UDFS[name] = UdfHelp(name, doc, dict(arguments), optional)
        answering.__doc__ = doc
        decorated: Udf = answering
        for argument, text in arguments.items():
            decorated = arg(argument, ndim=2, err_to_str=True, doc=text)(decorated)
        return func(decorated)

    return made
