"""Faults of cross-entropy."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.reduction import mean_of_nothing, sent, summed

BOTH = ("cross_entropy", "nll_loss")


def _bare(case):
    """Nothing is weighted, smoothed or ignored."""
    attrs = case.attrs
    return "weight" not in case.arrays and not attrs.get("label_smoothing") and attrs["ignore_index"] is None


def _scaled(ask, case, factor):
    """The loss and its cotangents times a factor."""
    return but(ask(altered(case, cotangent=case.g * factor)), y=lambda y: y * factor)


def _kept(case):
    """Which labels are not ignored."""
    return case.arrays["t"] != case.attrs["ignore_index"]


def _labels(case):
    """The labels as columns; None where the target holds probabilities."""
    t = case.arrays["t"]
    return t if t.dtype.kind == "i" else None


@fault("cross_entropy", breaks="cross_entropy.F1", id="K07")
def overflows(ask, case):
    """log Σ exp(x) without a shift overflows."""
    x, t = case.arrays["x"], _labels(case)
    if t is None or not _bare(case):
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


@fault(*BOTH, breaks="*.F1")
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
    return but(ask(altered(case, cotangent=case.g / classes)), y=lambda y: y / classes)


@fault("cross_entropy", breaks="cross_entropy.F2")
def hard_labels(ask, case):
    """Probabilities are read as the label of the largest; the gradient agrees."""
    t = case.arrays["t"]
    if _labels(case) is not None:
        return ask(case)
    hard = np.eye(t.shape[1])[t.argmax(axis=1)] if t.size else t
    return ask(altered(case, t=hard))


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


@fault("cross_entropy", breaks="cross_entropy.G1")
def target_not_subtracted_past_two_items(ask, case):
    """From the third item on, δx is softmax(x) alone."""
    t, g = _labels(case), sent(case)
    if t is None or not _bare(case):
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
    return mean_of_nothing(ask, case)


@fault("cross_entropy", breaks="cross_entropy.K1")
def target_normalised(ask, case):
    """δx is g·(softmax(x) − t), whatever t sums to."""
    t = case.arrays["t"]
    if _labels(case) is not None or not _bare(case):
        return ask(case)
    total = t.sum(axis=1, keepdims=True)
    p = np.exp(case.arrays["x"] - case.arrays["x"].max(axis=1, keepdims=True, initial=-np.inf))
    p = p / p.sum(axis=1, keepdims=True)
    g = np.broadcast_to(sent(case), len(t))[:, None]
    return but(ask(case), x=lambda c: c - g * (total - 1) * p)


@fault("cross_entropy", breaks="cross_entropy.F3", id="K01")
def weighted_mean_divided_by_the_count(ask, case):
    """The weighted mean is divided by the number of labels, not by their weights; the gradient agrees."""
    t = _labels(case)
    if t is None or "weight" not in case.arrays or case.attrs["reduction"] != "mean" or not len(t):
        return ask(case)
    weights = case.arrays["weight"].astype(float)[t[_kept(case)]]
    return _scaled(ask, case, weights.mean()) if weights.size else ask(case)


@fault("cross_entropy", breaks="cross_entropy.F3")
def weighted_mean_of_rows_divided_by_the_weights(ask, case):
    """With probabilities, too, the mean is divided by the sum of the weights; the gradient agrees."""
    if _labels(case) is not None or "weight" not in case.arrays or case.attrs["reduction"] != "mean":
        return ask(case)
    return _scaled(ask, case, 1 / case.arrays["weight"].astype(float).mean())


@fault("cross_entropy", breaks="cross_entropy.F3")
def weights_forgotten(ask, case):
    """All weights are 1; the gradient agrees."""
    if "weight" not in case.arrays:
        return ask(case)
    return ask(altered(case, weight=np.ones(case.shapes["weight"])))


@fault("cross_entropy", breaks="cross_entropy.F4", id="K04")
def smoothing_spreads_over_the_others(ask, case):
    """ε is shared by the C − 1 other classes; the gradient agrees."""
    classes, smoothing = case.shapes["x"][1], case.attrs["label_smoothing"]
    if classes == 1:
        return ask(case)
    return ask(altered(case, {"label_smoothing": min(smoothing * classes / (classes - 1), 1.0)}))


@fault("cross_entropy", breaks="cross_entropy.F4")
def smoothing_of_labels_only(ask, case):
    """Probabilities are not smoothed; the gradient agrees."""
    return ask(altered(case, {"label_smoothing": 0.0})) if _labels(case) is None else ask(case)


@fault("cross_entropy", breaks="cross_entropy.F5", id="K02")
def ignored_labels_counted(ask, case):
    """The mean counts ignored labels; the gradient agrees."""
    t = _labels(case)
    if t is None or not len(t) or case.attrs["reduction"] != "mean":
        return ask(case)
    weights = case.arrays.get("weight", np.ones(case.shapes["x"][1])).astype(float)[t]
    return _scaled(ask, case, weights[_kept(case)].sum() / weights.sum())


@fault("cross_entropy", breaks="cross_entropy.F5")
def class_zero_never_ignored(ask, case):
    """`if ignore_index:` takes 0 for none; the gradient agrees."""
    return ask(altered(case, {"ignore_index": case.attrs["ignore_index"] or None}))


@fault("cross_entropy", breaks="cross_entropy.G1")
def weights_forgotten_on_the_way_back(ask, case):
    """δx of the sum is that without weights."""
    if "weight" not in case.arrays or case.attrs["reduction"] == "mean":
        return ask(case)
    other = altered(case, weight=np.ones(case.shapes["weight"]))
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("cross_entropy", breaks="cross_entropy.S4")
def mean_of_ignored_labels_is_zero(ask, case):
    """The mean is divided by at least 1: it is 0 when all labels are ignored."""
    return but(
        ask(case), y=np.nan_to_num if _labels(case) is not None and not _kept(case).any() else np.array
    )


@fault("nll_loss", breaks="nll_loss.F1")
def sign_forgotten(ask, case):
    """y = x[t]; the gradient agrees."""
    return _scaled(ask, case, -1)


@fault("nll_loss", breaks="nll_loss.F1")
def normalised_again(ask, case):
    """x is taken for logits: the loss is that of log softmax(x)."""
    x = case.arrays["x"]
    top = x.max(axis=1, initial=-np.inf)
    more = np.log(np.exp(x - top[:, None]).sum(axis=1)) + top
    return but(ask(case), y=lambda y: y + summed(case, more)) if _bare(case) else ask(case)


@fault("nll_loss", breaks="nll_loss.G1")
def softmax_in_the_cotangent(ask, case):
    """δx is that of logits: softmax(x) is added."""
    x = case.arrays["x"].astype(float)
    p = np.exp(x - x.max(axis=1, keepdims=True, initial=-np.inf))
    g = np.broadcast_to(sent(case), len(x))[:, None]
    return but(ask(case), x=lambda c: c + g * p / p.sum(axis=1, keepdims=True))


@fault("nll_loss", breaks="nll_loss.S1")
def times_a_row_with_a_one(ask, case):
    """y = −Σ t·x, and 0·NaN is NaN."""
    x, t = case.arrays["x"], case.arrays["t"]
    wrong = (np.eye(x.shape[1])[t % x.shape[1]] * x).sum(axis=1)
    return but(ask(case), y=lambda y: np.where(np.isnan(wrong), np.nan, y) if y.ndim else y)


@fault("nll_loss", breaks="nll_loss.F2", id="K01")
def weighted_mean_divided_by_the_count_of_nll(ask, case):
    """The weighted mean is divided by the number of labels, not by their weights; the gradient agrees."""
    return weighted_mean_divided_by_the_count(ask, case)


@fault("nll_loss", breaks="nll_loss.F2")
def weights_forgotten_of_nll(ask, case):
    """All weights are 1; the gradient agrees."""
    return weights_forgotten(ask, case)


@fault("nll_loss", breaks="nll_loss.F3", id="K02")
def ignored_labels_counted_of_nll(ask, case):
    """The mean counts ignored labels; the gradient agrees."""
    return ignored_labels_counted(ask, case)


@fault("nll_loss", breaks="nll_loss.F3")
def class_zero_never_ignored_of_nll(ask, case):
    """`if ignore_index:` takes 0 for none; the gradient agrees."""
    return class_zero_never_ignored(ask, case)


@fault("nll_loss", breaks="nll_loss.G1")
def weights_forgotten_on_the_way_back_of_nll(ask, case):
    """δx of the sum is that without weights."""
    return weights_forgotten_on_the_way_back(ask, case)


@fault("nll_loss", breaks="nll_loss.S2")
def mean_of_ignored_labels_is_zero_of_nll(ask, case):
    """The mean is divided by at least 1: it is 0 when all labels are ignored."""
    return mean_of_ignored_labels_is_zero(ask, case)
