"""Figures of the results as sheets show them."""
