"""Names for functions of the method in a workbook, for users of a recent Excel."""

from __future__ import annotations

import re

from asg.kernels.expected_range import ON_THE_LIMIT
from asg.kernels.within import ZERO_SE
from asg.survey.model import Method

NAMES = (
    "ASGF.BAND(z)",
    "ASGF.Z(score, theta, se, tau_squared)",
    "ASGF.CHANGE(score, se, previous_score, previous_se)",
)
"""The names with what they take; Excel would not have tau2, which is a cell."""

_Z = f'IF({{least}}<{ZERO_SE},"SE is 0",({{apart}})/SQRT({{variance}}))'


NEEDS = "Needs Excel 2024 or Microsoft 365."
"""What Excel says of each name, in the Name Manager and where the name is typed."""


def lambda_names(method: Method) -> tuple[tuple[str, str, str], ...]:
    """The names, what they stand for, with the prefixes of the file format, and what they need.

    No cell depends on them: LAMBDA came with Excel 2024, and LibreOffice 7 lacks it.
    """
    beyond = [f"NORM.S.INV({(1 + coverage) / 2!r})+{ON_THE_LIMIT}" for coverage in method.limits]
    above = "".join(f"+(z>{limit})" for limit in beyond)
    below = "".join(f"-(z<-({limit}))" for limit in beyond)
    bodies = (
        f"4{above}{below}",
        _Z.format(least="se", apart="score-theta", variance="se^2+tau_squared"),
        _Z.format(
            least="MIN(se,previous_se)",
            apart="score-previous_score",
            variance="se^2+previous_se^2",
        ),
    )
    return tuple(_defined(declared, body) for declared, body in zip(NAMES, bodies, strict=True))


def _defined(declared: str, body: str) -> tuple[str, str, str]:
    name, _, rest = declared.partition("(")
    taken = rest.removesuffix(")").split(", ")
    formula = f"=LAMBDA({','.join(taken)},{body})"
    local = "|".join(taken)
    formula = re.sub(rf"\b({local})\b", r"_xlpm.\1", formula)
    stored = re.sub(r"\b(LAMBDA|NORM\.S\.INV)\(", r"_xlfn.\1(", formula)
    return name, stored, f"{declared}. {NEEDS}"
