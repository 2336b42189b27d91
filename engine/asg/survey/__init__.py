"""A survey: its questions and settings."""
