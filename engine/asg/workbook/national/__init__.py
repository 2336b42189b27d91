"""Sheets of the national workbook: all trusts, all items."""
