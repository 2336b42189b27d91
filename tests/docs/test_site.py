"""The pages build as a site without a warning; their links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from pages import DOCS, ROOT, name_of, pages, tokens_of


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if not (find_spec("sphinx") and find_spec("myst_parser") and find_spec("latex2mathml")):
        pytest.skip("no Sphinx here: pip install asg-benchmark[docs]")
    out = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--fail-on-warning", "--keep-going", "-d", str(out / "doctrees")]
    command = [sys.executable, "-m", "sphinx", *options, str(DOCS), str(out / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return out / "html"


def test_every_page_is_in_the_site(site):
    for page in filter(lambda page: page.is_relative_to(DOCS), pages()):
        assert (site / page.relative_to(DOCS)).with_suffix(".html").is_file()
    assert "asg.read_published" in (site / "reference.html").read_text("utf-8")


def test_options_keep_both_hyphens(site):
    """A reader copies them: a dash in their place is no option."""
    shown = (site / "commands.html").read_text("utf-8")
    assert "--previous" in shown
    for file in site.glob("*.html"):
        assert not re.search(r"(?<!\w)–[a-z]", file.read_text("utf-8")), file.name


def test_the_site_asks_no_other_host(site):
    loaded = r"""(?:<(?:script|img|iframe|source)[^>]*\ssrc|<link[^>]*\shref)=["']([^"']+)"""
    for file in site.rglob("*.html"):
        for address in re.findall(loaded, file.read_text("utf-8")):
            assert not urlsplit(address).netloc, f"{file.name}: {address}"
    for file in site.rglob("*.css"):
        for address in re.findall(
            r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", file.read_text("utf-8")
        ):
            assert not urlsplit(address).netloc, f"{file.name}: {address}"


def _links(page):
    for token in tokens_of(page):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if child.type in ("link_open", "image") and target:
                yield str(target)


def _anchors(page):
    """The headings of a page as GitHub and myst-parser make anchors of them."""
    tokens = tokens_of(page)
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            words = re.sub(r"[^\w\- ]", "", inline.content.lower())
            yield words.replace(" ", "-")


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links(page):
    for link in _links(page):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:  # of other hosts the form alone: tests ask no network
            assert parts.scheme == "https", link
            assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc), link
            continue
        target = (page.parent / parts.path).resolve() if parts.path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), f"{name_of(page)}: {link}"
        if parts.fragment:
            assert parts.fragment in set(_anchors(target)), f"{name_of(page)}: {link}"


def test_every_picture_is_shown_somewhere():
    shown = {(page.parent / link).resolve() for page in pages() for link in _links(page)}
    assert set((DOCS / "images").iterdir()) <= shown
