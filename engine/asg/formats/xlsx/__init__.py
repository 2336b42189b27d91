""".xlsx files. Only this package imports xlsxwriter."""
