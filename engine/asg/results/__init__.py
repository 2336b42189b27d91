"""Results: what everything read ends in, and everything written begins with."""
