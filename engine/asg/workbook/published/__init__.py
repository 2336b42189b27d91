"""National results as tables for publication: values only, marked up, in files for all readers."""
