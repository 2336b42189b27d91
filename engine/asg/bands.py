"""The seven bands of the expected range, and the words for a change."""

from __future__ import annotations

from enum import IntEnum


class Band(IntEnum):
    """Where a trust's score lies in its expected range; 1 is worst, 7 is best."""

    MUCH_WORSE = 1
    WORSE = 2
    SOMEWHAT_WORSE = 3
    ABOUT_THE_SAME = 4
    SOMEWHAT_BETTER = 5
    BETTER = 6
    MUCH_BETTER = 7

    @property
    def label(self) -> str:
        """The band in the programme's words."""
        return BAND_LABELS[self]


BAND_LABELS: dict[int, str] = {
    Band.MUCH_WORSE: "Much worse than expected",
    Band.WORSE: "Worse than expected",
    Band.SOMEWHAT_WORSE: "Somewhat worse than expected",
    Band.ABOUT_THE_SAME: "About the same",
    Band.SOMEWHAT_BETTER: "Somewhat better than expected",
    Band.BETTER: "Better than expected",
    Band.MUCH_BETTER: "Much better than expected",
}
"""The seven bands in words, by number."""

BEST_FIRST = tuple(sorted(BAND_LABELS, reverse=True))
"""Their numbers, 7 to 1."""

NO_BAND_LABEL = "No expected range"
"""What is said where there is no band."""

CHANGE_LABELS: dict[int, str] = {-1: "Decrease", 0: "No change", 1: "Increase"}
"""The outcome of a change test in words: significantly lower, not significant, higher."""
