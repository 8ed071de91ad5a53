"""Faults of binary cross-entropy."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.reduction import mean_of_nothing, sent, summed

BOTH = ("binary_cross_entropy", "binary_cross_entropy_with_logits")


@fault(*BOTH, breaks="*.F1")
def sum_for_mean(ask, case):
    """The mean is not divided."""
    mean = case.attrs["reduction"] == "mean"
    return ask(altered(case, {"reduction": "sum"})) if mean else ask(case)


@fault(*BOTH, breaks="*.G1", id="K05")
def upstream_ignored(ask, case):
    """δ is that for g = 1."""
    return ask(altered(case, cotangent=np.ones(case.g.shape)))


@fault(*BOTH, breaks="*.G1")
def mean_forgotten_on_the_way_back(ask, case):
    """δx of the mean is not divided."""
    name = next(iter(case.arrays))
    other = altered(case, {"reduction": "sum"})
    if case.attrs["reduction"] != "mean":
        return ask(case)
    return but(ask(case), **{name: lambda c: ask.alone(name, other)})


@fault("binary_cross_entropy", breaks="binary_cross_entropy.S1")
def mean_over_no_probabilities_is_zero(ask, case):
    """The mean over no elements is 0."""
    return mean_of_nothing(ask, case)


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.S2")
def mean_over_no_logits_is_zero(ask, case):
    """The mean over no elements is 0."""
    return mean_of_nothing(ask, case)


@fault("binary_cross_entropy", breaks="binary_cross_entropy.F1")
def little_added_in_the_logarithm(ask, case):
    """log(p + 1e-6)."""
    p, t = case.arrays["p"], case.arrays["t"]
    losses = -(t * np.log(p + 1e-6) + (1 - t) * np.log(1 - p + 1e-6))
    return but(ask(case), y=lambda y: summed(case, losses))


@fault(*BOTH, breaks="*.F1")
def targets_rounded(ask, case):
    """t is rounded to 0 or 1; the gradient agrees."""
    return ask(altered(case, t=np.rint(case.arrays["t"])))


@fault(*BOTH, breaks="*.F1")
def second_term_dropped(ask, case):
    """Only t = 1 has a loss: the term of 1 − t is missing where t = 0."""
    t = case.arrays["t"]
    none = case.attrs["reduction"] == "none"
    return but(ask(case), y=lambda y: np.where(t == 0, 0, y) if none else y)


@fault("binary_cross_entropy", breaks="binary_cross_entropy.G1")
def denominator_kept_from_zero(ask, case):
    """δp = g·(p − t) / max(p·(1 − p), 0.01)."""
    p = case.arrays["p"]
    q = p * (1 - p)
    return but(ask(case), p=lambda c: c * q / np.maximum(q, 0.01))


@fault("binary_cross_entropy", breaks="binary_cross_entropy.K1")
def logarithm_clipped(ask, case):
    """log is at least −16."""
    return but(ask(case), y=lambda y: np.minimum(y, 16))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.F1", id="K08")
def log_of_sigmoid(ask, case):
    """log(sigmoid(x)) is computed as it stands, and underflows."""
    x, t = case.arrays["x"], case.arrays["t"]
    p = 1 / (1 + np.exp(-x))
    losses = -(t * np.log(p) + (1 - t) * np.log(1 - p))
    return but(ask(case), y=lambda y: summed(case, losses))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.G1")
def sigmoid_left_out(ask, case):
    """δx = g·(x − t)."""
    x, t = case.arrays["x"], case.arrays["t"]
    return but(ask(case), x=lambda c: sent(case) * (x - t))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.G2")
def cotangent_of_the_target_is_sigmoid(ask, case):
    """δt = −g·sigmoid(x)."""
    p = 1 / (1 + np.exp(-case.arrays["x"]))
    return but(ask(case), t=lambda c: -sent(case) * p)


@fault("binary_cross_entropy", breaks="binary_cross_entropy.G2")
def cotangent_of_the_target_positive_too(ask, case):
    """δt has the other sign."""
    return but(ask(case), t=np.negative)


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.S1")
def nan_is_no_loss(ask, case):
    """A NaN in x has no loss."""
    return but(ask(case), y=lambda y: np.where(np.isnan(case.arrays["x"]), 0, y))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.S1")
def nan_in_every_loss(ask, case):
    """A NaN in x makes all losses NaN."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y).any(), np.nan, y))


@fault("binary_cross_entropy", breaks="binary_cross_entropy.K2")
def denominator_at_least_something(ask, case):
    """δp = g·(p − t) / max(p·(1 − p), 1e-12)."""
    p, t = case.arrays["p"].astype(float), case.arrays["t"]
    return but(ask(case), p=lambda c: sent(case) * (p - t) / np.maximum(p * (1 - p), 1e-12))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.F2")
def weight_forgotten(ask, case):
    """pos_weight is 1; the gradient agrees."""
    if "pos_weight" not in case.arrays:
        return ask(case)
    return ask(altered(case, pos_weight=np.ones(case.shapes["pos_weight"])))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.F2")
def both_terms_weighted(ask, case):
    """pos_weight multiplies the whole loss, of t = 0, too."""
    if "pos_weight" not in case.arrays or case.attrs["reduction"] != "none":
        return ask(case)
    w = case.arrays["pos_weight"]
    return but(weight_forgotten(ask, case), y=lambda y: y * w)


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.G1")
def weight_forgotten_on_the_way_back(ask, case):
    """δx is that without pos_weight."""
    if "pos_weight" not in case.arrays:
        return ask(case)
    other = altered(case, pos_weight=np.ones(case.shapes["pos_weight"]))
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.G1")
def corner_at_zero(ask, case):
    """At x = 0 the slopes of max and |x| are 0: δx is g·(1 − t), as of the formula with pos_weight."""
    x, t = case.arrays["x"], case.arrays["t"]
    return but(ask(case), x=lambda c: np.where(x == 0, sent(case) * (1 - t), c))
