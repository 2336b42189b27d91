"""The words of a template: what may be in braces, and what takes its place.

A file of words may also hold parts that are made from the results, each a paragraph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from asg.template.markdown import Block, Run, WordFile

TEXT_PLACEHOLDERS: Mapping[str, str] = {
    "survey": "title of the survey, with its year",
    "year": "year of the survey",
    "programme": "programme that the survey belongs to",
    "everyone": "all trusts together: the survey's country, or 'All trusts'",
    "population": "the people that it asks",
    "eligibility": "who could take part",
    "fieldwork": "when questionnaires were sent out and returned",
    "invited": "how many were invited",
    "survey_contact": "the contact for questions about the survey",
    "groups_name": "the survey's name for its groups, if it has several",
    "previous": "what changes are measured against, such as 2023; or 'the previous survey'",
    "trust": "name of the trust; 'All trusts' in the national workbook",
    "trust_code": "its code; nothing in the national workbook",
    "trusts": "number of trusts in the results",
    "trust_count": "the same with its word: '1 trust', '52 trusts'",
    "ranked": "the trusts that a ranking shows: 'each trust', or every second, third and so on; "
    "empty without rankings",
    "groups": "titles of the groups, as a sentence lists them",
    "several_groups": "the same, if there are several",
    "benchmark_groups": "titles of the groups with scores and bands of sections",
    "question_groups": "titles of the groups with bands of questions only",
    "score_groups": "titles of the groups with scores only",
    "suppress_below": "with fewer respondents nothing is shown",
    "min_trusts": "with fewer trusts there is no expected range",
    "standardised_by": "the standardising variables, such as 'age and sex'",
    "not_standardised": "a sentence, if answers are not standardised",
    "design_weight": "the column of each respondent's own weight",
    "weight_cap": "the largest weight of a respondent",
    "winsorise": "share of z scores pulled in at each end",
    "limits": "the limits of the expected range, as a sentence lists them",
    "inner_limit": "the innermost of them",
    "middle_limit": "the one between",
    "outer_limit": "the outermost",
    "change_level": "level of significance of a change",
    "change_test": "name of the test of change",
    "engine": "version of the program",
}
"""What words of a template may hold in braces, and what stands for it."""


OPTIONAL = frozenset(
    (
        *("programme", "population", "eligibility", "fieldwork", "invited", "survey_contact"),
        *("links", "groups_name", "standardised_by", "not_standardised", "design_weight"),
        *("ranked", "several_groups", "benchmark_groups", "question_groups", "score_groups"),
    )
)
"""What not every survey has: where it has none, a paragraph that names it is left out."""


_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


def part_of(block: Block) -> str:
    """The name of the part that a paragraph stands for; "" where it is ordinary text."""
    found = _BRACES.fullmatch(block.text.strip())
    name = found[1] if found and found[1] else ""
    return "" if name in TEXT_PLACEHOLDERS else name


def check_words(words: WordFile, parts: Sequence[str]) -> None:
    """Raise TemplateError, with the line, where words hold braces that stand for nothing.

    ``parts`` may be in braces too, each in a paragraph of its own.
    """
    for block in words.blocks:
        if block.kind == "paragraph" and part_of(block) in parts:
            continue
        # Over the whole block: bold within braces would part a placeholder from itself.
        for run in block.runs:
            for found in _BRACES.finditer(run.text):
                if found[1] not in TEXT_PLACEHOLDERS:
                    allowed = ", ".join(f"{{{name}}}" for name in TEXT_PLACEHOLDERS)
                    own = ", ".join(f"{{{name}}}" for name in parts)
                    alone = f"; in a paragraph of its own: {own}" if own else ""
                    said = f"{found[0]!r} is not a placeholder; expected one of {allowed}{alone}"
                    raise words.fault(block.line, said)


def is_stated(text: str, words: Mapping[str, str]) -> bool:
    """Whether the survey has everything that a text names."""
    return all(words[name] for name in OPTIONAL.intersection(_BRACES.findall(text)))


def stated(blocks: Sequence[Block], words: Mapping[str, str]) -> list[Block]:
    """Leave out what the survey does not state, and headings with nothing else below them."""
    kept = [is_stated(block.text, words) for block in blocks]
    for at in reversed(range(len(blocks))):
        below = _below(blocks, at)
        kept[at] &= not below or any(kept[place] for place in below)
    return [block for block, keep in zip(blocks, kept, strict=True) if keep]


def _below(blocks: Sequence[Block], at: int) -> Sequence[int]:
    """The places of the blocks that a heading is the heading of; none for other blocks."""
    ends = {"title": ("title",), "heading": ("title", "heading")}.get(blocks[at].kind)
    if ends is None:
        return ()
    after = range(at + 1, len(blocks))
    return range(at + 1, next((i for i in after if blocks[i].kind in ends), len(blocks)))


def filled(block: Block, words: Mapping[str, str]) -> tuple[Run, ...]:
    """The text of a block with its placeholders filled in, and what of it is bold."""
    return tuple(
        Run(_BRACES.sub(lambda found: words[found[1]], run.text), run.bold) for run in block.runs
    )


def plain(block: Block, words: Mapping[str, str]) -> str:
    """The text of a block with its placeholders filled in, without the bold."""
    return "".join(run.text for run in filled(block, words))


def plain_text(text: str, words: Mapping[str, str]) -> str:
    """A text of template.toml filled in; "" where the survey does not state what it names."""
    return text.format_map(words) if is_stated(text, words) else ""
