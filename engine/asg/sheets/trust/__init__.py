"""Sheets of a trust's workbook."""
