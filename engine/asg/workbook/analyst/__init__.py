"""The example workbook: the add-in's functions at work on some of the sample's responses."""
