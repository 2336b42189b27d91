"""The marks that stand where there is no figure, in workbooks and in cells of the add-in."""

SUPPRESSED = "[c]"
"""Too few respondents: the figure may not be shown."""

NO_FIGURE = "[x]"
"""There is none: nobody answered."""

NOT_APPLICABLE = "[z]"
"""There cannot be one: not asked, or no expected range."""
