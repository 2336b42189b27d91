"""Charts as xlsxwriter draws them: one file per kind."""
