"""Sheets of the analyst's workbook: the add-in's functions on sample data."""
