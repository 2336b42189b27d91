"""What very many trusts do to the size of a workbook: said before a build begins."""

from __future__ import annotations

from asg.build.workbooks import DEFAULT_TEMPLATE
from asg.errors import UsageError
from asg.formats.xlsx.shared_texts import MOST_CHARACTERS
from asg.results.results import Results
from asg.tables.guard.xlsx_parts import LAST_ROW
from asg.template.files import Template, load_template

LIGHT_TEMPLATE = "trust_results_light"
"""The shipped template of a trust's workbook without the scores of the others."""

MANY_TRUSTS = 500
"""With more, a build says what the scores of all trusts add to each workbook."""

BYTES_PER_SCORE = 40
"""Of a score of the sheet of all trusts' scores, packed; measured with 6,300 trusts."""

HEAD_ROWS = 50
"""More than the lines above the table of all trusts' scores will ever be."""


def scores_in_each(results: Results, template: Template) -> int:
    """How many scores of all trusts each workbook of a template holds."""
    if any(sheet.kind == "trusts" for sheet in template.layout.sheets):
        return int(results.table["score"].notna().sum())
    return 0


def check_room(results: Results, template: Template) -> None:
    """Raise UsageError where the scores of all trusts find no room on a sheet."""
    scores = scores_in_each(results, template)
    if scores > LAST_ROW - HEAD_ROWS:
        raise UsageError(
            f"template {template.name!r}: its sheet of all trusts' scores would have {scores:,} "
            f"rows; a sheet of Excel has {LAST_ROW:,}. Take a template without that sheet, "
            f"such as {LIGHT_TEMPLATE}"
        )


def check_notices(results: Results) -> None:
    """Raise UsageError for a notice that no cell can hold."""
    for notice in results.provenance.notices:
        if len(notice) * 2 > MOST_CHARACTERS:
            raise UsageError(
                f"a notice of {len(notice):,} characters ({notice[:40]!r}...); expected at most "
                f"{MOST_CHARACTERS // 2:,}"
            )


def size_line(results: Results, template: str) -> str:
    """What each workbook will hold of very many trusts; "" where there is nothing to say."""
    sort = load_template(template).layout.workbook
    if sort not in ("trust", "national") or len(results.trusts) <= MANY_TRUSTS:
        return ""
    scores = scores_in_each(
        results, load_template(template if sort == "trust" else DEFAULT_TEMPLATE)
    )
    if not scores:
        return ""
    megabytes = scores * BYTES_PER_SCORE / 1e6
    return (
        f"Each workbook will hold {scores:,} scores of all {len(results.trusts):,} trusts, some "
        f"{megabytes:,.1f} MB; --template {LIGHT_TEMPLATE} leaves them out"
    )
