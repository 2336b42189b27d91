"""Formats of files: a book of sheets in, bytes out."""
