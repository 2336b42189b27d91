"""Sheets of the national workbook."""
