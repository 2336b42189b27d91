"""Templates: sheets, words, colours."""
