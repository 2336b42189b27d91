"""Trusts that merge or change their code between two years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import numpy as np

from asg.reading import Responses


def codes_now(
    before: Iterable[str], succession: Mapping[str, str], *, in_use: Collection[str]
) -> dict[str, str]:
    """Code of this year of each of last year's, whatever the case of either.

    An old code that is still in use is not replaced.
    """
    spelled = {code.casefold(): code for code in in_use}
    heirs = {old.casefold(): new for old, new in succession.items()}

    def now(code: str) -> str:
        if code.casefold() in spelled:
            return spelled[code.casefold()]
        heir = heirs.get(code.casefold(), code)
        return spelled.get(heir.casefold(), heir)

    return {code: now(code) for code in before}


def succeeded(
    responses: Responses, succession: Mapping[str, str], *, in_use: Collection[str]
) -> Responses:
    """Put last year's respondents under the codes of this year.

    Several old codes with one new one are a merger: their respondents are pooled. An old code that
    is still in use is not replaced.
    """
    old = list(responses.trusts)
    new = list(codes_now(old, succession, in_use=in_use).values())
    if new == old:
        return responses
    codes = sorted(set(new))
    names = dict(zip(new, responses.trusts.values(), strict=True))
    index = {code: i for i, code in enumerate(codes)}
    moved = np.array([index[code] for code in new], dtype=np.intp)
    return replace(
        responses, trust=moved[responses.trust], trusts={code: names[code] for code in codes}
    )
