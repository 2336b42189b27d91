"""The areas that trusts are of, beside their results."""

from __future__ import annotations

from dataclasses import replace

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.names import name_list
from asg.reading.trusts_file import TrustsFile
from asg.results.results import Results
from asg.survey.trust_codes import same_codes


def with_areas(results: Results, trusts: TrustsFile) -> Results:
    """Add what a file says of the trusts, and their names where the results have none.

    Codes match whatever their case. Trusts that the file does not name, and those of it that have
    no results, are named in a notice.
    """
    now = same_codes(trusts.names, results.trusts)
    then = {code: old for old, code in now.items()}
    rows = [
        (code, variable, value)
        for code in results.trusts
        for variable, by_code in trusts.areas.items()
        if (value := by_code.get(then.get(code, ""), ""))
    ]
    columns = FURTHER_COLUMNS["areas"]
    areas = dict(zip(columns, zip(*rows, strict=True), strict=True)) if rows else {}
    notices = [*trusts.remarks]
    for codes, what in (
        ([code for code in results.trusts if code not in then], "does not name these trusts"),
        ([code for code in then if code not in results.trusts], "names trusts without results"),
    ):
        if codes:
            notices.append(f"{trusts.file} {what}: {name_list(codes)}.")
    names = {code: trusts.names[old] for code, old in then.items() if trusts.names[old]}
    named = {
        code: names.get(code, name) if name in ("", code) else name
        for code, name in results.trusts.items()
    }
    provenance = results.provenance
    table = results.table.assign(trust_name=results.table["trust_code"].map(named).astype("str"))
    return replace(
        results,
        table=table,
        areas=typed_frame({name: list(cells) for name, cells in areas.items()}, columns),
        provenance=replace(provenance, notices=(*provenance.notices, *notices)),
    )
