"""``asg addin``: build, install, uninstall, doctor; the Excel part is imported when asked for."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asg.cli.terminal import say
from asg.errors import UsageError
from asg.when_used import when_used

if TYPE_CHECKING:
    from asg_addin import doctor as examination
    from asg_addin import installing, machine, xlam
else:
    examination, installing, machine, xlam = (
        when_used(f"asg_addin.{name}") for name in ("doctor", "installing", "machine", "xlam")
    )

addin_app = typer.Typer(
    name="addin",
    help="The Excel add-in: build, install, uninstall, doctor.",
    no_args_is_help=True,
)


@addin_app.command()
def build(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path(
        "out"
    ),
) -> None:
    """Make asg.xlam from the template of the installed xlwings."""
    _need_excel_extra()
    built = xlam.build_addin(out)
    say(f"Add-in: {built.path}")
    say(f"{len(built.functions)} functions, xlwings {built.xlwings}")


@addin_app.command()
def install(
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="XLAM", help="A built add-in, such as a signed one."),
    ] = None,
) -> None:
    """Put the add-in where Excel opens it when it starts, for this user only."""
    _need_excel_extra()
    for path in installing.install(machine.this_machine(), file).files:
        say(f"Installed: {path}")
    say("Start Excel: the tab ASG Benchmark is there. If it is not: asg addin doctor")


@addin_app.command()
def uninstall() -> None:
    """Remove exactly what 'asg addin install' wrote."""
    done = installing.uninstall(machine.this_machine())
    for path in done.removed:
        say(f"Removed: {path}")
    for path in done.left:
        say(f"Not removed, because it was changed after installation: {path}")
    if not done.removed and not done.left:
        say("Nothing to remove: 'asg addin install' has installed nothing here")


@addin_app.command()
def doctor() -> int:
    """Check the add-in: what is wrong, and what to do. Exit 1 if anything is wrong."""
    findings = examination.diagnose(machine.this_machine())
    for finding in findings:
        for line in finding.lines:
            say(line)
    number = sum(finding.level == "wrong" for finding in findings)
    if number:
        say(f"{number} {'thing is' if number == 1 else 'things are'} wrong")
    return 1 if number else 0


def _need_excel_extra() -> None:
    """What to install where the add-in's packages are missing, before anything needs them."""
    missing = [name for name in ("xlwings", "pyopenvba") if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"the add-in needs {' and '.join(missing)}: pip install asg-benchmark[excel]"
        )
