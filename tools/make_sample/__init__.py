"""Makes the synthetic sample that the program ships: ``make sample``."""
