"""Published benchmark workbooks as results: figures computed anew and held against the file."""

from asg.published.benchmark import read_published

__all__ = ["read_published"]
