"""The sheet of help: the buttons, the functions with their arguments, and what a cell may show."""

from __future__ import annotations

from asg.marks import SUPPRESSED

BUTTONS = (
    ("Build workbooks", "A workbook per trust, a national one and results.csv, in a folder."),
    ("Choose results file", "The results.csv that ASG_RESULT and ASG_RESULTS read."),
    ("Check this sheet of responses", "Lists what is wrong on a new sheet; changes nothing."),
    ("Insert function examples", "A new sheet with every function at work."),
    ("Restart Python", "After an upgrade, or when formulas show an error of Python."),
)

CELLS = (
    (SUPPRESSED, "Fewer than 30 respondents: the figure may not be shown."),
    ("#NAME?", "The add-in is not loaded. In a command prompt: asg addin doctor"),
    ("a sentence", "An argument is wrong; the sentence begins with its name."),
)


def help_rows() -> list[list[object]]:
    """The rows of the sheet; the formulas among them are there to read."""
    import asg_addin.functions  # noqa: F401 - fills UDFS
    from asg_addin.udf import UDFS

    rows: list[list[object]] = [["Buttons of the tab ASG Benchmark", None, None]]
    rows += [[button, says, None] for button, says in BUTTONS]
    rows += [[None] * 3, ["What a cell may show", None, None]]
    rows += [[shown, says, None] for shown, says in CELLS]
    rows += [[None] * 3, ["Functions", "argument", "what it is"]]
    for function in UDFS.values():
        rows.append([f"={function.usage}", None, function.doc])
        rows += [[None, name, says] for name, says in function.arguments.items()]
    return rows
