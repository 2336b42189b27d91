"""The workbook of a trust's own breakdowns: one file a sheet."""
