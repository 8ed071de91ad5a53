"""Faults of kl_div."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.reduction import mean_of_nothing, sent


@fault("kl_div", breaks="kl_div.F1")
def mean_is_batchmean(ask, case):
    """The mean divides by N alone; the gradient agrees."""
    mean = case.attrs["reduction"] == "mean"
    return ask(altered(case, {"reduction": "batchmean"})) if mean else ask(case)


@fault("kl_div", breaks="kl_div.F1")
def cross_entropy_only(ask, case):
    """y = −t·x: the entropy of t is left out."""
    answer = ask(case)
    entropy = ask(altered(case, x=np.zeros(case.shapes["x"]))).y
    return but(answer, y=lambda y: y - entropy)


@fault("kl_div", breaks="kl_div.F1")
def zero_times_minus_infinity(ask, case):
    """t·log t is NaN where t = 0."""
    absent = case.arrays["t"] == 0
    return but(ask(case), y=lambda y: np.where(absent if y.ndim else absent.any(), np.nan, y))


@fault("kl_div", breaks="kl_div.F1")
def probabilities_kept_from_zero(ask, case):
    """t is at least 0.05, as some add an epsilon; the gradient agrees."""
    return ask(altered(case, t=np.maximum(case.arrays["t"].astype(float), 0.05)))


@fault("kl_div", breaks="kl_div.G1", id="K05")
def upstream_ignored(ask, case):
    """δ is that for g = 1."""
    return ask(altered(case, cotangent=np.ones(case.g.shape)))


@fault("kl_div", breaks="kl_div.G1")
def cotangent_of_exponentials(ask, case):
    """δx = g·(exp(x) − t), as if x had been normalised here."""
    return but(ask(case), x=lambda c: c + sent(case) * np.exp(case.arrays["x"]))


@fault("kl_div", breaks="kl_div.G2")
def one_forgotten(ask, case):
    """δt = g·(log t − x)."""
    return but(ask(case), t=lambda c: c - sent(case))


@fault("kl_div", breaks="kl_div.G2")
def target_is_a_constant(ask, case):
    """δt is 0."""
    return but(ask(case), t=lambda c: 0 * c)


@fault("kl_div", breaks="kl_div.S1")
def infinite_loss_cut(ask, case):
    """The loss is at most 100."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(y), 100, y))


@fault("kl_div", breaks="kl_div.S2")
def mean_of_nothing_is_zero(ask, case):
    """The mean over an empty batch is 0."""
    return mean_of_nothing(ask, case)
