"""The marks that stand where there is no figure."""

SUPPRESSED = "[c]"
NO_FIGURE = "[x]"
NOT_APPLICABLE = "[z]"
