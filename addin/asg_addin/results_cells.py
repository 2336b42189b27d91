"""Cells of a results file: one figure, or the rows of a trust and group."""

from __future__ import annotations

from asg.marks import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED
from asg_addin.arguments import ArgumentError, Cell, Rows, in_words
from asg_addin.cached_files import ResultsFile

_WHY_EMPTY = {"suppressed": SUPPRESSED, "no_data": NO_FIGURE}
"""The mark of an empty figure by the status of its row; any other: there is no such figure."""


def result_cell(file: ResultsFile, trust: str, group: str, item: str, measure: str) -> Cell:
    """A figure, or the mark that says why there is none.

    Raises
    ------
    ArgumentError
        If the file has no such row, or no such column.
    """
    from asg.columns import KEY_COLUMNS, RESULT_COLUMNS

    row = file.rows.get((trust.casefold(), group.casefold(), item.casefold()))
    if row is None:
        raise _not_there(file, trust, group, item)
    column = measure.casefold()
    if column not in RESULT_COLUMNS:
        listed = ", ".join(name for name in RESULT_COLUMNS if name not in KEY_COLUMNS)
        raise ArgumentError("measure", f"{in_words(measure)} is not one of {listed}")
    if row[column] != "" or column in KEY_COLUMNS:
        return row[column]
    return _WHY_EMPTY.get(str(row["status"]), NOT_APPLICABLE)


def result_rows(file: ResultsFile, trust: str, group: str) -> Rows:
    """The headings and the rows of a trust and group; blank where there is no figure.

    Raises
    ------
    ArgumentError
        If the file has no such rows.
    """
    from asg.columns import KEY_COLUMNS, RESULT_COLUMNS

    keys = [k for k in file.rows if k[:2] == (trust.casefold(), group.casefold())]
    if not keys:
        raise _not_there(file, trust, group, None)
    figures = [name for name in RESULT_COLUMNS if name not in KEY_COLUMNS[:4]]
    return [figures, *([file.rows[key][name] for name in figures] for key in keys)]


def _not_there(file: ResultsFile, trust: str, group: str, item: str | None) -> ArgumentError:
    rows = [r for r in file.rows.values() if str(r["trust_code"]).casefold() == trust.casefold()]
    if not rows:
        return ArgumentError("trust", f"{in_words(trust)} is not in {file.name}")
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    if item is None or group.casefold() not in {known.casefold() for known in groups}:
        said = f"{in_words(group)} is not in {file.name}; expected one of {', '.join(groups)}"
        return ArgumentError("group", said)
    said = f"{in_words(item)} is not a question or section of {group} in {file.name}"
    return ArgumentError("item", said)
