"""What the shorthand of published tables means, in the words of each kind of table."""

from __future__ import annotations

from collections.abc import Mapping

from asg.marks import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED
from asg.template.kinds import SheetKind

HELD_BACK = (
    "confidential: held back because fewer than {below} people answered, or because it would tell "
    "another figure that is held back."
)

LEFT_OUT = "confidential: left out of the published workbook, or held back here."

NOT_AVAILABLE: Mapping[SheetKind, str] = {
    "published_scores": "not available: the trust has no respondents in this group, or the figure "
    "is not known.",
    "published_ranges": "not available: the trust has no respondents in this group, too few "
    "trusts have a score for an expected range, or the figure is not known.",
    "published_change": "not available: the trust has no figure in the previous survey that may "
    "be shown and compared, or the figure is not known.",
    "published_national": "not available: no trust has a score that may be shown, or the figure "
    "is not known.",
    "published_rates": "not available: nobody was sent a questionnaire, or the figure is not "
    "known.",
    "published_national_rates": "not available: nobody was sent a questionnaire, or the figure is "
    "not known.",
}

DOES_NOT_APPLY: Mapping[SheetKind, str] = {
    "published_scores": "not applicable: the group is not reported on this question, or the "
    "question belongs to no section.",
    "published_ranges": "not applicable: the group is not reported on this question.",
    "published_change": "not applicable: the group is not reported on this question.",
    "published_national": "not applicable: the group is not reported on this question or has no "
    "expected ranges, or the question belongs to no section.",
    "published_rates": "not applicable: a figure of all trusts has no trust code.",
    "published_national_rates": "not applicable: a figure of all groups has no group code.",
}


def meaning(mark: str, kind: SheetKind, held_back: str) -> str:
    """What a mark means in a kind of table.

    Parameters
    ----------
    mark
        [c], [x] or [z].
    kind
        The kind of table.
    held_back
        What [c] means.

    Examples
    --------
    >>> meaning("[z]", "published_rates", LEFT_OUT)
    'not applicable: a figure of all trusts has no trust code.'
    """
    words = {
        SUPPRESSED: held_back,
        NO_FIGURE: NOT_AVAILABLE[kind],
        NOT_APPLICABLE: DOES_NOT_APPLY[kind],
    }
    return words[mark]
