"""The programme's own format of a benchmark workbook, written: what :mod:`asg.published` reads."""

from asg.writing.programme.writing import write_programme_benchmarks

__all__ = ["write_programme_benchmarks"]
