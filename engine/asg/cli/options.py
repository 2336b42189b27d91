"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
        help="Last year's survey. Repeat it as --previous.",
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
        help="The file that records what earlier runs showed, so that two runs together reveal "
        "nothing of too few respondents. Default: asg-ledger.json beside the outputs.",
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
    typer.Option("--unit", metavar="COLUMN", help="Sites or areas in place of trusts: refused."),
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
