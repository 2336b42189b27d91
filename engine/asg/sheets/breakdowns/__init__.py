"""Sheets of a trust's own breakdowns."""
