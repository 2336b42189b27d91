"""One run: results to files, by one row for each sort of workbook."""
