"""The sheets of a trust's workbook, one module for each kind."""
