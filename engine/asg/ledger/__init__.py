"""What earlier runs showed, so that no two tell of too few respondents together."""
