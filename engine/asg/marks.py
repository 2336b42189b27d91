"""The marks of figures that are not there, and of figures that are invented."""

SUPPRESSED = "[c]"
"""Too few respondents: the figure may not be shown."""

NO_FIGURE = "[x]"
"""There is none: nobody answered."""

NOT_APPLICABLE = "[z]"
"""There cannot be one: not asked, or no expected range."""

NOT_FIRM = " ~"
"""Follows the words of a band that is not firm."""

SYNTHETIC_COLUMN = "synthetic"
"""The column that marks invented rows, in the sample's files and in all tables made from them."""

SYNTHETIC_MARK = "yes"
"""What that column holds in such a row."""

SYNTHETIC = (
    "Synthetic sample: respondents are invented. No figure here may be quoted as a trust's result."
)
"""What every output says that invented rows have gone into."""


def or_no_figure(value: str | float | None) -> str | float:
    """What a cell shows of a value: NO_FIGURE where there is none, or an empty text."""
    return NO_FIGURE if value is None or value == "" else value
