"""Files are looked at before a reader opens them."""
