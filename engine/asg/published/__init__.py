"""Published scores as results: benchmark workbooks, and tidy tables of scores."""

from asg.published.benchmark import read_published
from asg.published.score_tables import read_scores

__all__ = ["read_published", "read_scores"]
