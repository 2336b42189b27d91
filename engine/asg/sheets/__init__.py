"""Sheets of workbooks: what is on them, not how a format stores it."""
