"""The programme's own format of a benchmark workbook, written: what :mod:`asg.published` reads."""

from asg.writing.programme.writing import (
    benchmark_name,
    programme_files,
    write_programme_benchmarks,
)

__all__ = ["benchmark_name", "programme_files", "write_programme_benchmarks"]
