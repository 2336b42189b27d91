"""The default of every setting of the method; docs/method.md says what each rests on."""

from typing import Final

WEIGHT_CAP = 5.0
UNKNOWN_CELL: Final = "exclude"
SUPPRESS_BELOW = 30
WINSORISE = 0.10
QUANTILE: Final = "rank_floor"
VARIANCE: Final = "linearised"
LIMITS = (0.90, 0.95, 0.998)
CHANGE_TEST: Final = "z"
CHANGE_LEVEL = 0.05
MIN_TRUSTS = 10
DECIMALS = 6
