"""The columns of Workings: what each is in words, and its formula from the table of all trusts.

In a workbook without that table, what holds for all trusts are numbers.

Formulas use what Excel 2016 has. In braces stand the other cells of the row and the settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from asg.bands import BAND_LABELS, NO_BAND_LABEL
from asg.kernels.expected_range import LEAST_SPREAD, RANK_FLOOR, RANK_RESIDUE
from asg.marks import NOT_APPLICABLE
from asg.sheets.model import BandRule
from asg.survey.model import Method
from asg.template.theme import Theme
from asg.text_size import share

NOT_REACHABLE = "not reachable"
BEST_BAND = "-"
NONE = "none"
"""What a step shows where there is nothing to compute."""
HIGHEST_SCORE = 10
ENDLESS_Z = 1_000_000
"""Stands for an infinite z, which a cell cannot hold."""

WINSOR_FUNCTIONS = {"weibull": "PERCENTILE.EXC", "linear": "PERCENTILE.INC"}
"""Excel's names for the quantile rules that it has."""
NEAREST = "closest_observation"
"""The quantile rule that takes one of the values themselves, by its rank."""
LIVE_RULES = frozenset([RANK_FLOOR, *WINSOR_FUNCTIONS, NEAREST])
"""Quantile rules that formulas can follow."""


@dataclass(frozen=True)
class WorkingColumn:
    """A column of Workings."""

    id: str
    """By which formulas name it."""
    heading: str
    words: str
    """Its heading, and what it is, its formula in words."""
    width: int
    """In pixels."""
    style: str
    """Look of its cells."""
    formula: str = ""
    """Excel's formula; empty where the column holds figures of the engine."""
    array: bool = False
    """Whether it is an array formula."""
    rule: BandRule = ""
    """How conditional formats know its bands."""


# Text in place of a figure counts as one, so that what follows from it is an error.
_OF_ITEM = '(Trusts[group]={group})*(Trusts[item]={item})*(Trusts[score]<>"")'
_APART = f"{_OF_ITEM}*(1-ISNUMBER(Trusts[se])*(Trusts[se]<{{zero}}))"
_Z = "(Trusts[score]-{theta})/Trusts[se]"
_THETA = f'=IF({{trusts}}=0,"{NONE}",AVERAGE(IF({_OF_ITEM},Trusts[score]+0)))'
_LINE = f'=IFERROR(MATCH(1,(Trusts[trust_code]={{code}})*{_OF_ITEM},0),"{NONE}")'
_WITHIN = (
    f'=IF({{trusts}}=0,"{NONE}",SUM(IF({_OF_ITEM},Trusts[n]^2*Trusts[se]^2))'
    f"/SUM(IF({_OF_ITEM},Trusts[n])))"
)
_TAU2 = (
    f'=IF(OR({{trusts}}<{{least}},{{spread}}<{LEAST_SPREAD}),"{NONE}",'
    "IF({spread}*{phi}<={spread}-1,0,"
    "({spread}*{phi}-({spread}-1))/({sum_v}-{sum_v2}/{sum_v})))"
)
_TOTAL = (
    f'=IF(OR({{tau2}}="{NONE}",{{line}}="{NONE}"),"{NONE}",'
    "IF(ISNUMBER({se}),SQRT(IF({se}<{zero},{within}/{n},{se}^2)+{tau2}),NA()))"
)
_GIVEN_TOTAL = (
    "=IF(AND(ISNUMBER({line}),{trusts}>={least}),"
    f'IF(INDEX(Trusts[total_se],{{line}})="","{NONE}",INDEX(Trusts[total_se],{{line}})+0),'
    f'"{NONE}")'
)
_ADJUSTED_Z = (
    f'=IF({{total}}="{NONE}","{NONE}",IF(COUNT({{score}},{{theta}},{{total}})<3,NA(),'
    "IF({total}>0,({score}-{theta})/{total},"
    f"IF(ABS({{score}}-{{theta}})<{{zero}},0,SIGN({{score}}-{{theta}})*{ENDLESS_Z}))))"
)
_BAND = (
    f'=IF({{z}}="{NONE}",0,4+({{z}}>{{c1}}+{{near}})+({{z}}>{{c2}}+{{near}})'
    "+({z}>{c3}+{near})-({z}<-{c1}-{near})-({z}<-{c2}-{near})-({z}<-{c3}-{near}))"
)
_NEXT_LIMIT = "CHOOSE({band},{lower3},{lower2},{lower1},{upper1},{upper2},{upper3})"
_NEXT = (
    f'=IF({{band}}=0,"{NOT_APPLICABLE}",IF({{band}}=7,"{BEST_BAND}",'
    f'IF({_NEXT_LIMIT}>{HIGHEST_SCORE},"{NOT_REACHABLE}",{_NEXT_LIMIT})))'
)
_CHECK = (
    '=IFERROR(IF({band}<>{engine_band},"no",IF({band}=0,"yes",'
    'IF(ABS({total}-{engine_total})>{tolerance}*MAX(1,{engine_total}),"no",'
    "IF(ISNUMBER({engine_z}),"
    'IF(ABS({z}-{engine_z})>{tolerance}*MAX(1,ABS({engine_z})),"no","yes"),"yes")))),"no")'
)


def _winsor_limits(quantile: str) -> tuple[str, str]:
    """Formulas of the lower and the upper winsor limit."""
    z = f"IF({_APART},{_Z})"
    if quantile == RANK_FLOOR:
        outside = f"INT({{tails}}*{{spread}}+{RANK_RESIDUE:.9f})"
        low, high = f"SMALL({z},MAX(1,{outside}))", f"SMALL({z},{{spread}}-{outside})"
    elif quantile == NEAREST:
        low, high = (f"SMALL({z},{_nearest_rank(tail)})" for tail in ("{tails}", "1-{tails}"))
    elif WINSOR_FUNCTIONS.get(quantile) == "PERCENTILE.INC":
        low, high = (f"PERCENTILE.INC({z},{tail})" for tail in ("{tails}", "1-{tails}"))
    else:
        # PERCENTILE.EXC has no such quantile of hardly any values: the extreme takes its place.
        few = "{tails}*({spread}+1)<=1"
        low = f"IF({few},MIN({z}),PERCENTILE.EXC({z},{{tails}}))"
        high = f"IF({few},MAX({z}),PERCENTILE.EXC({z},1-{{tails}}))"
    return f'=IF({{spread}}=0,"{NONE}",{low})', f'=IF({{spread}}=0,"{NONE}",{high})'


def _nearest_rank(tail: str) -> str:
    """The rank nearest to a share of all, the even one of two that are as near."""
    rank = f"{{spread}}*({tail})"
    nearest = f"IF(MOD({rank},1)=0.5,2*ROUND({rank}/2,0),ROUND({rank},0))"
    return f"MIN({{spread}},MAX(1,{nearest}))"


_PHI = (
    f'=IF({{spread}}=0,"{NONE}",SUM(IF({_APART},'
    f"IF({_Z}<{{low}},{{low}},IF({_Z}>{{high}},{{high}},{_Z}))^2))/{{spread}})"
)


_GIVEN: Mapping[str, tuple[str, str]] = {
    "trusts": ("trusts with a score that may be shown", "given_count"),
    "theta": ("national average: mean of their scores", "given_number"),
    "spread": ("trusts with an SE above 0", "given_count"),
    # No formula reads these two here: phi, which follows from them, is a number too.
    "low": ("lower quantile of their (score - theta) / SE", "working_engine"),
    "high": ("upper quantile of the same", "working_engine"),
    "phi": ("mean square of these, each pulled in to the two limits", "given_number"),
    "sum_v": ("v = 1 / SE²", "given_sum"),
    "sum_v2": ("", "given_sum"),
    "within": ("variance of one answer within trusts", "given_number"),
    "n": ("respondents of this trust", "given_count"),
    "score": ("of this trust", "given_number"),
    "se": ("its standard error", "given_number"),
}
"""What columns are that hold numbers where a workbook has no table of all trusts: words, look."""


def _without_table(column: WorkingColumn, own_errors: bool) -> WorkingColumn:
    """A column as it is where no table of all trusts can be read."""
    if column.id in _GIVEN:
        words, style = _GIVEN[column.id]
        return replace(column, words=words, style=style, formula="", array=False)
    if column.id == "total" and not own_errors:
        return replace(column, style="given_number", formula="")
    return replace(column, formula=column.formula.replace("{line}", "{score}"))


@lru_cache(maxsize=8)
def working_columns(
    method: Method, theme: Theme, own_errors: bool, from_trusts: bool
) -> tuple[WorkingColumn, ...]:
    """The columns for a method, with the theme's words for the bands.

    Without the table of all trusts (``from_trusts``), what holds for all of them are numbers, and
    what depends on this trust is live. Without ``own_errors`` they begin at the total standard
    error.
    """
    columns = _columns(method, theme, own_errors)
    if from_trusts:
        return columns
    return tuple(_without_table(c, own_errors) for c in columns if c.id != "line")


def _columns(method: Method, theme: Theme, own_errors: bool) -> tuple[WorkingColumn, ...]:
    return (
        WorkingColumn("group", "Group", "", 54, "working_text"),
        WorkingColumn("item", "Item", "question or section", 56, "working_strong"),
        WorkingColumn("name", "Name", "in a few words", 150, "working_text"),
        WorkingColumn(
            "trusts",
            "Trusts",
            "trusts with a score in the table Trusts",
            54,
            "working_count",
            f"=SUMPRODUCT({_OF_ITEM})",
        ),
        WorkingColumn(
            "theta", "theta", "national average: mean of their scores", 60, _NUMBER, _THETA, True
        ),
        *(_overdispersion(method.quantile) if own_errors else ()),
        WorkingColumn(
            "line",
            "Line",
            "line of this trust in the table Trusts",
            56,
            "working_plain",
            _LINE,
            array=True,
        ),
        WorkingColumn("score", "Score", "of this trust, there", 56, _NUMBER, _own("score")),
        *(
            (
                WorkingColumn("se", "SE", "its standard error, there", 56, _NUMBER, _own("se")),
                WorkingColumn("n", "n", "its respondents, there", 50, "working_count", _own("n")),
            )
            if own_errors
            else ()
        ),
        WorkingColumn(
            "total",
            "Total SE",
            "root of (SE² + tau²); within / n for an SE² of 0"
            if own_errors
            else "as the published file implies",
            56,
            _NUMBER,
            _TOTAL if own_errors else _GIVEN_TOTAL,
        ),
        WorkingColumn("z", "z", "(score - theta) / total SE", 60, _NUMBER, _ADJUSTED_Z),
        *_limits(method.limits),
        *_band_columns(theme),
        *(
            (WorkingColumn("firm", "How firm is this band", _FIRM_WORDS, 430, "working_text"),)
            if own_errors
            else ()
        ),
        WorkingColumn(
            "engine_band", "Engine: band", "as in results.csv", 54, "working_engine_count"
        ),
        WorkingColumn("engine_total", "Engine: total SE", "", 58, "working_engine"),
        WorkingColumn("engine_z", "Engine: z", "", 60, "working_engine"),
        WorkingColumn(
            "check",
            "Agrees",
            "do these three agree with the workings?",
            56,
            "working_count",
            _CHECK,
        ),
    )


_NUMBER = "working_number"
_FIRM_WORDS = "the engine's: is the band the same under other settings, and no limit near?"


def _overdispersion(quantile: str) -> tuple[WorkingColumn, ...]:
    low, high = _winsor_limits(quantile)
    low_words, high_words = _GIVEN["low"][0], _GIVEN["high"][0]
    if quantile == RANK_FLOOR:
        low_words = "(score - theta) / SE of rank INT(tail x I), the lowest being 1"
        high_words = "the same of rank I - INT(tail x I)"
    return (
        WorkingColumn(
            "spread",
            "I",
            "trusts with an SE above 0",
            50,
            "working_count",
            f"=SUMPRODUCT({_APART})",
        ),
        WorkingColumn("low", "Winsor low", low_words, 62, _NUMBER, low, array=True),
        WorkingColumn("high", "Winsor high", high_words, 62, _NUMBER, high, array=True),
        WorkingColumn(
            "phi",
            "phi",
            "mean square of these, each pulled in to the two limits",
            62,
            _NUMBER,
            _PHI,
            array=True,
        ),
        WorkingColumn(
            "sum_v",
            "Sum v",
            "v = 1 / SE²",
            66,
            "working_sum",
            f"=SUM(IF({_APART},1/Trusts[se]^2))",
            array=True,
        ),
        WorkingColumn(
            "sum_v2",
            "Sum v²",
            "",
            72,
            "working_sum",
            f"=SUM(IF({_APART},1/Trusts[se]^4))",
            array=True,
        ),
        WorkingColumn(
            "tau2",
            "tau²",
            "(I phi - (I - 1)) / (sum v - sum v² / sum v), at least 0",
            74,
            _NUMBER,
            _TAU2,
        ),
        WorkingColumn(
            "within",
            "Within",
            "variance of one answer within trusts: sum n² SE² / sum n",
            66,
            _NUMBER,
            _WITHIN,
            array=True,
        ),
    )


def _own(column: str) -> str:
    found = f"INDEX(Trusts[{column}],{{line}})"
    return f'=IF({{line}}="{NONE}","{NONE}",IF(ISNUMBER({found}),{found},NA()))'


def _limits(coverages: Sequence[float]) -> tuple[WorkingColumn, ...]:
    """The six limits from the lowest to the highest."""
    places = [(-1, 3), (-1, 2), (-1, 1), (1, 1), (1, 2), (1, 3)]
    columns = []
    for side, pair in places:
        name, sign = ("lower", "-") if side < 0 else ("upper", "+")
        heading = f"{name.capitalize()} {share(coverages[pair - 1])}"
        words = f"theta {sign} c{pair} x total SE"
        formula = f'=IF({{total}}="{NONE}","{NONE}",{{theta}}{sign}{{c{pair}}}*{{total}})'
        columns.append(WorkingColumn(f"{name}{pair}", heading, words, 56, _NUMBER, formula))
    return tuple(columns)


def _band_columns(theme: Theme) -> tuple[WorkingColumn, ...]:
    symbols = ",".join(f'"{theme.band(number).symbol}"' for number in sorted(BAND_LABELS))
    labels = ",".join(f'"{BAND_LABELS[number]}"' for number in sorted(BAND_LABELS))
    symbol = f'=IF({{band}}=0,"{NOT_APPLICABLE}",CHOOSE({{band}},{symbols}))'
    words = f'=IF({{band}}=0,"{NO_BAND_LABEL}",{{symbol}}&" "&CHOOSE({{band}},{labels}))'
    return (
        WorkingColumn(
            "band",
            "Band",
            "z against c1, c2, c3; 0: none",
            54,
            "working_band",
            _BAND,
            rule="number",
        ),
        WorkingColumn("symbol", "Symbol", "", 48, "working_centred", symbol),
        WorkingColumn(
            "words",
            "Band in words",
            "what the band cells of the other sheets read",
            220,
            "working_words",
            words,
            rule="words",
        ),
        WorkingColumn(
            "next", "Next band up", "the limit where it begins", 66, "working_centred", _NEXT
        ),
    )
