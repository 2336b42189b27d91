"""Slides of trusts, where the extra ``[pptx]`` is installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from asg.errors import UsageError
from asg.sheets.editions import trust_deck
from asg.sheets.figures.figures import Figures
from asg.template.files import Template


def check_slides(template: Template) -> None:
    """Raise UsageError where a template makes slides and python-pptx is not installed."""
    if template.layout.slides:
        _pptx()


def slides_bytes(figures: Figures, template: Template, code: str) -> bytes:
    """The slides of a trust, a .pptx file."""
    content: bytes = _pptx().deck_bytes(trust_deck(figures, template, code), template.theme)
    return content


def _pptx() -> ModuleType:
    """The module that writes slides: python-pptx need not be installed."""
    try:
        return import_module("asg.formats.pptx")
    except ModuleNotFoundError as error:
        if error.name != "pptx":
            raise
        raise UsageError("slides need python-pptx: pip install asg-benchmark[pptx]") from error
