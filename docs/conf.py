"""How Sphinx builds the pages of this folder: ``make docs``, every warning an error."""

from __future__ import annotations

import os
import re
from pathlib import Path

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
    "sphinx_copybutton",
]
copybutton_prompt_text = r"\$ |>>> |\.\.\. "  # what is typed, without the prompt
copybutton_prompt_is_regexp = True

source_suffix = {".md": "markdown"}
exclude_patterns = ["images", "static"]
templates_path: list[str] = []

smartquotes_action = "qe"  # quotes and ellipses: two hyphens begin an option
myst_heading_anchors = 3  # links to headings are checked

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"

# Furo asks no other host for fonts or scripts.
html_theme = "furo"
html_title = f"ASG Benchmark {version}"
html_static_path = ["static"]
html_css_files = ["site.css"]
_COLOURS = {"color-brand-primary": "#005EB8", "color-brand-content": "#005EB8"}
_ON_DARK = {"color-brand-primary": "#7BB8F0", "color-brand-content": "#7BB8F0"}
_FONTS = {"font-stack": "Arial, Helvetica, sans-serif"}
html_theme_options = {
    "light_css_variables": _COLOURS | _FONTS,
    "dark_css_variables": _ON_DARK | _FONTS,
}
html_copy_source = False
html_show_copyright = False
html_math_renderer = "mathml"


DOCS = Path(__file__).parent
ROOT = DOCS.parent

FROM_ELSEWHERE = {
    "add-in": "addin/README.md",
    "add-in-lite": "addin/lite/README.md",
    "add-in-third-party": "addin/THIRD_PARTY.md",
    "changelog": "CHANGELOG.md",
    "contributing": "CONTRIBUTING.md",
    "security": "SECURITY.md",
}
"""Pages of the site whose text is a file outside docs/."""

_PAGES = {(ROOT / file).resolve(): DOCS / f"{page}.md" for page, file in FROM_ELSEWHERE.items()}
_LINK = re.compile(r"(\]\()([^)\s#:]+)")


def take_pages_from_elsewhere(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put a file from outside docs/ in its page's place, and lead all links to the pages."""
    file = ROOT / FROM_ELSEWHERE[page] if page in FROM_ELSEWHERE else DOCS / f"{page}.md"

    def as_on_the_site(link: re.Match[str]) -> str:
        target = (file.parent / link[2]).resolve()
        found = _PAGES.get(target, target)
        return link[1] + Path(os.path.relpath(found, DOCS)).as_posix()

    source[0] = _LINK.sub(as_on_the_site, file.read_text(encoding="utf-8"))


def write_formula(page: HTML5Translator, formula: nodes.math | nodes.math_block) -> None:
    """Write a formula as MathML, which browsers draw by themselves; MathJax is on another host."""
    block = isinstance(formula, nodes.math_block)
    page.body.append(convert(formula.astext(), display="block" if block else "inline"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Tell Sphinx how to write formulas, and where pages come from."""
    app.connect("source-read", take_pages_from_elsewhere)
    app.add_html_math_renderer("mathml", (write_formula, None), (write_formula, None))
