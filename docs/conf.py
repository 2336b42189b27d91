"""How Sphinx builds the pages of this folder: ``make docs``, every warning an error."""

from __future__ import annotations

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

import asg

project = "ASG Benchmark"
author = "ASG Benchmark"
project_copyright = ""
version = release = asg.__version__

extensions = [
    "myst_parser",  # pages in Markdown, so that they read well in the repository too
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",  # numpydoc's sections
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["images"]
templates_path: list[str] = []

myst_heading_anchors = 3  # links to headings are checked

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"  # the sections of the docstrings say it in words
autodoc_member_order = "bysource"

# Alabaster comes with Sphinx and asks no other host for fonts or scripts.
html_theme = "alabaster"
html_title = f"ASG Benchmark {version}"
html_theme_options = {
    "description": "NHS Community Mental Health Survey: benchmark results in Excel",
    "fixed_sidebar": True,
    "page_width": "1100px",
    "sidebar_width": "250px",
    "show_powered_by": False,
    "font_family": "Arial, sans-serif",
    "head_font_family": "Arial, sans-serif",
    "link": "#005EB8",
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_copy_source = False
html_show_copyright = False
html_math_renderer = "mathml"


def write_formula(page: HTML5Translator, formula: nodes.math | nodes.math_block) -> None:
    """Write a formula as MathML, which browsers draw by themselves; MathJax is on another host."""
    block = isinstance(formula, nodes.math_block)
    page.body.append(convert(formula.astext(), display="block" if block else "inline"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Tell Sphinx how to write formulas."""
    app.add_html_math_renderer("mathml", (write_formula, None), (write_formula, None))
