"""Faults of the losses."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.reduction import sent, summed

BINARY = ("binary_cross_entropy", "binary_cross_entropy_with_logits")


def _labels(case):
    """The labels as columns; None where the target holds probabilities."""
    t = case.arrays["t"]
    return t if t.dtype.kind == "i" else None


@fault("cross_entropy", breaks="cross_entropy.F1", id="K07")
def overflows(ask, case):
    """log Σ exp(x) without a shift overflows."""
    x, t = case.arrays["x"], _labels(case)
    if t is None:
        return ask(case)
    answer = ask(case)
    losses = np.log(np.exp(x).sum(axis=1)) - x[np.arange(len(t)), t]
    return but(answer, y=lambda y: summed(case, losses))


@fault("cross_entropy", breaks="cross_entropy.F1")
def label_zero_ignored(ask, case):
    """Rows with the label 0 have no loss."""
    t = _labels(case)
    if t is None or case.attrs["reduction"] != "none":
        return ask(case)
    return but(ask(case), y=lambda y: np.where(t == 0, 0, y))


@fault("cross_entropy", breaks="cross_entropy.F1")
def labels_count_from_one(ask, case):
    """The label c is taken for class c − 1, and 0 for the last; the gradient agrees."""
    t = _labels(case)
    return ask(case) if t is None else ask(altered(case, t=(t - 1) % case.shapes["x"][1]))


@fault("cross_entropy", *BINARY, breaks="*.F1")
def sum_for_mean(ask, case):
    """The mean is not divided."""
    mean = case.attrs["reduction"] == "mean"
    return ask(altered(case, {"reduction": "sum"})) if mean else ask(case)


@fault("cross_entropy", breaks="cross_entropy.F2")
def mean_over_classes_too(ask, case):
    """With probabilities, the mean is divided by the number of classes, too; the gradient agrees."""
    if _labels(case) is not None or case.attrs["reduction"] != "mean":
        return ask(case)
    classes = case.shapes["x"][1]
    return but(ask(altered(case, g=case.g / classes)), y=lambda y: y / classes)


@fault("cross_entropy", breaks="cross_entropy.F2")
def hard_labels(ask, case):
    """Probabilities are read as the label of the largest; the gradient agrees."""
    t = case.arrays["t"]
    if _labels(case) is not None:
        return ask(case)
    hard = np.eye(t.shape[1])[t.argmax(axis=1)] if t.size else t
    return ask(altered(case, t=hard))


@fault("cross_entropy", *BINARY, breaks="*.G1", id="K05")
def upstream_ignored(ask, case):
    """δ is that for g = 1."""
    return ask(altered(case, g=np.ones(case.g.shape)))


@fault("cross_entropy", *BINARY, breaks="*.G1")
def mean_forgotten_on_the_way_back(ask, case):
    """δx of the mean is not divided."""
    name = next(iter(case.arrays))
    other = altered(case, {"reduction": "sum"})
    if case.attrs["reduction"] != "mean":
        return ask(case)
    return but(ask(case), **{name: lambda c: ask.alone(name, other)})


@fault("cross_entropy", breaks="cross_entropy.G1")
def target_not_subtracted_past_two_items(ask, case):
    """From the third item on, δx is softmax(x) alone."""
    t, g = _labels(case), sent(case)
    if t is None:
        return ask(case)

    def wrong(c):
        c = c.copy()
        rows = np.arange(2, len(c))
        c[rows, t[2:]] += np.broadcast_to(g, len(c))[2:]
        return c

    return but(ask(case), x=wrong)


@fault("cross_entropy", breaks="cross_entropy.G2")
def no_cotangent_of_the_target(ask, case):
    """δt is 0."""
    return but(ask(case), t=lambda c: 0 * c)


@fault("cross_entropy", breaks="cross_entropy.G2")
def cotangent_of_the_target_positive(ask, case):
    """δt = g·log softmax(x): the sign is lost."""
    return but(ask(case), t=np.negative)


@fault("cross_entropy", breaks="cross_entropy.S1")
def absent_class_makes_nan(ask, case):
    """−∞ away from the label makes its loss NaN: 0·∞."""
    lost = np.isneginf(case.arrays["x"]).any(axis=1)
    none = case.attrs["reduction"] == "none"
    return but(ask(case), y=lambda y: np.where(lost, np.nan, y) if none else y)


@fault("cross_entropy", breaks="cross_entropy.S1")
def absent_class_has_a_cotangent(ask, case):
    """δx is NaN at −∞."""
    return but(ask(case), x=lambda c: np.where(np.isneginf(case.arrays["x"]), np.nan, c))


@fault("cross_entropy", breaks="cross_entropy.S2")
def impossible_label_has_a_finite_loss(ask, case):
    """The loss is at most 100."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(y), 100, y))


@fault("cross_entropy", breaks="cross_entropy.S3")
def mean_of_nothing_is_zero(ask, case):
    """The mean over an empty batch is 0."""
    return but(ask(case), y=lambda y: y if case.arrays["t"].size else 0 * np.nan_to_num(y))


@fault("binary_cross_entropy", breaks="binary_cross_entropy.S1")
def mean_over_no_probabilities_is_zero(ask, case):
    """The mean over no elements is 0."""
    return mean_of_nothing_is_zero(ask, case)


@fault("binary_cross_entropy_with_logits", breaks="binary_cross_entropy_with_logits.S2")
def mean_over_no_logits_is_zero(ask, case):
    """The mean over no elements is 0."""
    return mean_of_nothing_is_zero(ask, case)


@fault("cross_entropy", breaks="cross_entropy.K1")
def target_normalised(ask, case):
    """δx is g·(softmax(x) − t), whatever t sums to."""
    t = case.arrays["t"]
    if _labels(case) is not None:
        return ask(case)
    total = t.sum(axis=1, keepdims=True)
    p = np.exp(case.arrays["x"] - case.arrays["x"].max(axis=1, keepdims=True, initial=-np.inf))
    p = p / p.sum(axis=1, keepdims=True)
    g = np.broadcast_to(sent(case), len(t))[:, None]
    return but(ask(case), x=lambda c: c - g * (total - 1) * p)


@fault("binary_cross_entropy", breaks="binary_cross_entropy.F1")
def little_added_in_the_logarithm(ask, case):
    """log(p + 1e-6)."""
    p, t = case.arrays["p"], case.arrays["t"]
    losses = -(t * np.log(p + 1e-6) + (1 - t) * np.log(1 - p + 1e-6))
    return but(ask(case), y=lambda y: summed(case, losses))


@fault(*BINARY, breaks="*.F1")
def targets_rounded(ask, case):
    """t is rounded to 0 or 1; the gradient agrees."""
    return ask(altered(case, t=np.rint(case.arrays["t"])))


@fault(*BINARY, breaks="*.F1")
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
