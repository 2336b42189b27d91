"""Options that several commands have."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

Input = Annotated[
    Path | None,
    typer.Argument(
        metavar="[INPUT]",
        help="A file of responses (.csv, .csv.gz, .xlsx, .ods, .sav, .dta, .parquet), or a "
        "published trust-level benchmark workbook (.ods, .xlsx), recognised by their content. "
        "Without it: the embedded synthetic sample.",
        show_default=False,
    ),
]
PreviousOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--previous",
        metavar="INPUT",
        help="Last year's responses, or its published benchmark workbook. Repeat the option for "
        "earlier years.",
    ),
]
PreviousSurveyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--previous-survey",
        metavar="NAME|FILE",
        help="Last year's survey. Repeat it like --previous.",
    ),
]
OutcomesOption = Annotated[
    Path | None,
    typer.Option("--outcomes", metavar="FILE", help="Questionnaires sent and returned."),
]
SurveyOption = Annotated[
    str | None,
    typer.Option(
        "--survey", metavar="NAME|FILE", help="The survey. Default: the newest shipped one."
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="The sheet of a workbook. Default: the one named responses, or the first.",
        show_default=False,
    ),
]
LedgerOption = Annotated[
    Path | None,
    typer.Option(
        "--ledger",
        metavar="FILE",
        help="The file that records what earlier runs showed. It prevents two runs from "
        "revealing too few respondents together. Default: asg-ledger.json beside the outputs.",
        show_default=False,
    ),
]
LayoutOption = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="NAME|FILE",
        help="The layout of a published file. Default: the shipped one that fits.",
        show_default=False,
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="COLUMN",
        help="Benchmark sites or areas instead of trusts: a column of the responses, such as "
        "site_code, or of the file of --trusts, such as icb.",
        show_default=False,
    ),
]
TrustsOption = Annotated[
    Path | None,
    typer.Option(
        "--trusts",
        metavar="FILE",
        help="A table of the trusts: trust_code, name, region, icb, type and any further column.",
    ),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Overwrite existing files with these names.")
]


class Inputs(NamedTuple):
    """What results are computed from, as the command line names it."""

    file: Input = None
    survey: SurveyOption = None
    previous: PreviousOption = None
    previous_survey: PreviousSurveyOption = None
    outcomes: OutcomesOption = None
    sheet: SheetOption = None
    layout: LayoutOption = None
    trusts: TrustsOption = None


def with_inputs(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command whose parameter ``inputs`` is taken as the options of :class:`Inputs`."""
    options = get_type_hints(Inputs, include_extras=True)

    @wraps(command)
    def taking(**given: Any) -> Any:  # noqa: ANN401 - the options of any command
        inputs = Inputs(**{name: given.pop(name) for name in options})
        return command(inputs=inputs, **given)

    parameters: list[inspect.Parameter] = []
    for one in inspect.signature(command, eval_str=True).parameters.values():
        parameters += (
            [
                one.replace(name=name, annotation=annotation, default=None)
                for name, annotation in options.items()
            ]
            if one.name == "inputs"
            else [one]
        )
    taking.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return taking
