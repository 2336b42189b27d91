"""Tables for publication."""
