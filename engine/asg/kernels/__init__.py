"""The statistics, one step a file: numpy arrays in, numpy arrays out, nothing of files or Excel."""

from asg.kernels.answer_ratio import Ratios, answer_ratios
from asg.kernels.answer_shares import answer_shares, option_shares
from asg.kernels.association import within_correlation
from asg.kernels.change import Change, change
from asg.kernels.decimals import in_decimals, scores_in_decimals
from asg.kernels.expected_range import (
    ExpectedRange,
    Overdispersion,
    RangeSteps,
    adjusted_z,
    band,
    expected_range,
    limits,
    overdispersion,
    phi,
    range_steps,
    tau2,
    total_se,
    winsor_limits,
    winsorise,
    z_scores,
)
from asg.kernels.firmness import bands_under, distance_to_limit, firm_bands, range_alternatives
from asg.kernels.interval import score_interval
from asg.kernels.response_rate import response_rate
from asg.kernels.scores import (
    TrustScores,
    effective_number,
    item_scores,
    item_scores_by_variance,
    scores,
    section_scores,
)
from asg.kernels.standardise import cell_ratios, cells, weights
from asg.kernels.subgroups import (
    Subgroups,
    holm,
    subgroup_scores,
    subgroup_sums,
    subgroups_of,
    two_sided_p,
)
from asg.kernels.within import pooled_se, within_variance

__all__ = [
    "Change",
    "ExpectedRange",
    "Overdispersion",
    "RangeSteps",
    "Ratios",
    "Subgroups",
    "TrustScores",
    "adjusted_z",
    "answer_ratios",
    "answer_shares",
    "band",
    "bands_under",
    "cell_ratios",
    "cells",
    "change",
    "distance_to_limit",
    "effective_number",
    "expected_range",
    "firm_bands",
    "holm",
    "in_decimals",
    "item_scores",
    "item_scores_by_variance",
    "limits",
    "option_shares",
    "overdispersion",
    "phi",
    "pooled_se",
    "range_alternatives",
    "range_steps",
    "response_rate",
    "score_interval",
    "scores",
    "scores_in_decimals",
    "section_scores",
    "subgroup_scores",
    "subgroup_sums",
    "subgroups_of",
    "tau2",
    "total_se",
    "two_sided_p",
    "weights",
    "winsor_limits",
    "winsorise",
    "within_correlation",
    "within_variance",
    "z_scores",
]
