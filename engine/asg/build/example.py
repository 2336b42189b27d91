"""The example workbook of the add-in, and the results file that its formulas read."""

from __future__ import annotations

from pathlib import Path

from asg.build.analyst_book import write_analyst_workbook
from asg.build.run import RESULTS_FILE
from asg.formats.table_file import write_results_table
from asg.results.results import Results


def build_example(results: Results, out: str | Path, template: str) -> tuple[Path, Path]:
    """Write the example workbook of the add-in, and beside it the results file that it reads.

    Parameters
    ----------
    results
        The results of the embedded sample.
    out
        The folder; made if it is not there.
    template
        Name or folder of a template of kind "analyst".

    Returns
    -------
    tuple of Path
        The workbook and the results file.

    Raises
    ------
    UsageError
        If the results are of anything but the sample.
    TemplateError
        If the template is wrong.
    OutputError
        If a file cannot be written.
    """
    workbook = Path(out) / f"{results.survey.id}-analyst.xlsx"
    write_analyst_workbook(results, workbook, template=template)
    table = Path(out) / RESULTS_FILE
    write_results_table(results.table, table, synthetic=results.provenance.synthetic)
    return workbook, table
