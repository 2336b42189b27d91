"""Tables of text from files of any format."""
