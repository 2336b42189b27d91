"""What a value of a file should have been, in words: the faults that pydantic finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

NO_SUCH_KEY = "expected no such key (delete it or correct it)"

_BY_KIND = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "a text, between quotation marks",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list: [..., ...]",
    "list_type": "a list: [..., ...]",
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
    "literal_error": "{expected}",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "too_long": "at most {max_length} values",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
}
"""By pydantic's name of a kind of fault."""


def expected_words(detail: ErrorDetails, patterns: Mapping[str, str]) -> str:
    """What was expected where pydantic found something else."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "too_short":
        return _no_fewer(context["min_length"], detail["input"])
    if kind == "string_pattern_mismatch" and context["pattern"] in patterns:
        return patterns[context["pattern"]]
    words = _BY_KIND.get(kind)
    if words is None:  # a fault that our own checks raise has our own words
        return detail["msg"].removeprefix("Value error, ")
    return words.format(**context)


def _no_fewer(least: int, found: object) -> str:
    if isinstance(found, str):
        return "a text that is not blank"
    return f"at least {least} value{'s' if least > 1 else ''}"
