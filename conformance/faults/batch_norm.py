"""Faults of batch normalisation, many of which every normalisation may have."""

from dataclasses import replace

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault

BOTH = ("batch_norm_evaluation", "batch_norm_training")
WITHIN = ("layer_norm", "group_norm", "instance_norm")
FRESH = ("batch_norm_training", *WITHIN)  # those that take their own statistics
NORMS = (*BOTH, *WITHIN)


def grouped(case):
    """x, g, scale and shift as arrays of float64 that broadcast, and the axes of the statistics."""
    x, g, scale, shift = (np.asarray(a, float) for a in (case.arrays["x"], case.g, *_line(case)))
    if case.op == "layer_norm":
        return x, g, scale, shift, tuple(range(x.ndim - case.attrs["trailing"], x.ndim))
    scale, shift = scale.reshape(1, -1, 1, 1), shift.reshape(1, -1, 1, 1)
    if case.op != "group_norm":
        return x, g, scale, shift, (2, 3) if case.op == "instance_norm" else (0, 2, 3)
    _, c, h, w = x.shape
    form = (-1, case.attrs["groups"], c // case.attrs["groups"])
    return (
        *(a.reshape(*form, h, w) for a in (x, g)),
        *(a.reshape(*form, 1, 1) for a in (scale, shift)),
        (2, 3, 4),
    )


def _line(case):
    return case.arrays["scale"], case.arrays["shift"]


def statistics(case):
    """m and s: of x, or those that are given."""
    x, _, _, _, axes = grouped(case)
    if case.op == "batch_norm_evaluation":
        return tuple(case.arrays[name].astype(float).reshape(1, -1, 1, 1) for name in ("mean", "variance"))
    return x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)


def with_spread(case, root):
    """y with root(s) in place of √(s + ε)."""
    x, _, scale, shift, _ = grouped(case)
    mean, variance = statistics(case)
    return lambda y: ((x - mean) / root(variance) * scale + shift).reshape(y.shape)


def _count(case):
    x, *_, axes = grouped(case)
    return np.prod([x.shape[axis] for axis in axes])


@fault(*NORMS, breaks="*.F1", id="N01")
def epsilon_outside_the_root(ask, case):
    """y is divided by √s + ε."""
    return but(ask(case), y=with_spread(case, lambda s: np.sqrt(s) + case.attrs["epsilon"]))


@fault(*NORMS, breaks="*.F1")
def epsilon_of_another_framework(ask, case):
    """An epsilon of 1e-5 is taken for 1e-3; the gradient agrees."""
    return ask(altered(case, {"epsilon": max(case.attrs["epsilon"], 1e-3)}))


@fault(*FRESH, breaks="*.F1", id="N04")
def square_of_the_mean_subtracted(ask, case):
    """The variance is E[x²] − E[x]², in the dtype of x, and at least 0."""
    x, *_, axes = grouped(case)
    x = x.astype(case.arrays["x"].dtype)
    variance = np.maximum((x * x).mean(axis=axes, keepdims=True) - x.mean(axis=axes, keepdims=True) ** 2, 0)
    return but(ask(case), y=with_spread(case, lambda s: np.sqrt(variance + case.attrs["epsilon"])))


@fault(*FRESH, breaks="*.F1", id="N06")
def unbiased_variance(ask, case):
    """y is divided by the root of the unbiased variance."""
    share = _count(case) / max(_count(case) - 1, 1)
    return but(ask(case), y=with_spread(case, lambda s: np.sqrt(s * share + case.attrs["epsilon"])))


@fault(*NORMS, breaks="*.F1")
def a_flat_channel_is_left_alone(ask, case):
    """Where the variance is 0, y is x · scale + shift."""
    x, _, scale, shift, _ = grouped(case)
    flat = statistics(case)[1] == 0
    return but(ask(case), y=lambda y: np.where(flat, x * scale + shift, y.reshape(x.shape)).reshape(y.shape))


@fault(*NORMS, breaks="*.F1")
def scale_is_added_to_one(ask, case):
    """The scale is kept as its distance from 1; the gradient agrees."""
    return ask(altered(case, scale=case.arrays["scale"] + 1))


@fault(*FRESH, breaks="*.G1", id="N02")
def statistics_are_constants(ask, case):
    """δx does not pass through m and s."""
    _, g, scale, _, _ = grouped(case)
    root = np.sqrt(statistics(case)[1] + case.attrs["epsilon"])
    return but(ask(case), x=lambda c: (g * scale / root).reshape(c.shape))


@fault(*FRESH, breaks="*.G1")
def the_variance_is_a_constant(ask, case):
    """δx passes through m, not through s."""
    _, g, scale, _, axes = grouped(case)
    h = g * scale
    root = np.sqrt(statistics(case)[1] + case.attrs["epsilon"])
    return but(ask(case), x=lambda c: ((h - h.mean(axis=axes, keepdims=True)) / root).reshape(c.shape))


@fault("batch_norm_evaluation", breaks="*.G1", id="N03")
def gradient_of_training(ask, case):
    """δx passes through statistics of x, which are not those that were used."""
    x, g, scale, _, axes = grouped(case)
    root = np.sqrt(statistics(case)[1] + case.attrs["epsilon"])
    normal = (x - x.mean(axis=axes, keepdims=True)) / root
    through = g - g.mean(axis=axes, keepdims=True) - normal * (g * normal).mean(axis=axes, keepdims=True)
    return but(ask(case), x=lambda c: through * scale / root)


@fault(*NORMS, breaks="*.G1")
def cotangent_without_the_scale(ask, case):
    """δx is that of a scale of 1."""
    ones = np.ones_like(case.arrays["scale"])
    return but(ask(case), x=lambda c: ask.alone("x", altered(case, scale=ones)))


@fault(*NORMS, breaks="*.G2")
def scale_sees_x_itself(ask, case):
    """The cotangent of scale is Σ g·x / √(s + ε): the mean is not taken away."""
    x, g, scale, _, _ = grouped(case)
    each = g * x / np.sqrt(statistics(case)[1] + case.attrs["epsilon"])
    axes = tuple(i for i, size in enumerate((1,) * (x.ndim - scale.ndim) + scale.shape) if size == 1)
    if case.op == "layer_norm":
        axes = tuple(range(x.ndim - scale.ndim))
    return but(ask(case), scale=lambda c: each.sum(axis=axes).reshape(c.shape))


@fault(*NORMS, breaks="*.G2")
def scale_sees_the_first_item(ask, case):
    """The cotangent of scale leaves out all items after the first."""
    first = np.zeros_like(case.g)
    first[:1] = case.g[:1]
    return but(ask(case), scale=lambda c: ask.alone("scale", altered(case, cotangent=first)))


@fault(*NORMS, breaks="*.G3")
def shift_sees_the_mean(ask, case):
    """The cotangent of shift is the mean of g, not the sum."""
    share = case.arrays["shift"].size / max(case.g.size, 1)
    return but(ask(case), shift=lambda c: c * share)


@fault(*FRESH, breaks="*.S1")
def what_is_not_finite_is_left_out(ask, case):
    """A NaN in x makes its own y NaN and is left out of the statistics."""
    x = case.arrays["x"]
    lost = ~np.isfinite(x)
    rest = ask(altered(case, x=np.where(lost, 0, x)))
    return but(rest, y=lambda y: np.where(lost, np.nan, y)) if lost.any() else ask(case)


@fault(*NORMS, breaks="*.S1")
def nan_everywhere(ask, case):
    """A NaN or an infinity in x makes all y NaN."""
    lost = not np.isfinite(case.arrays["x"]).all()
    return but(ask(case), y=lambda y: y * np.nan if lost else y)


@fault("batch_norm_evaluation", breaks="every.P1", id="N13")
def evaluation_moves_the_statistics(ask, case):
    """Also in evaluation, mean is moved towards that of x."""
    return replace(ask(case), changed=("mean",))


@fault("batch_norm_evaluation", breaks="*.F1", id="N17")
def statistics_of_x(ask, case):
    """y is normalised with the statistics of x, not with those given."""
    x, _, scale, shift, axes = grouped(case)
    root = np.sqrt(x.var(axis=axes, keepdims=True) + case.attrs["epsilon"])
    return but(ask(case), y=lambda y: (x - x.mean(axis=axes, keepdims=True)) / root * scale + shift)


@fault("batch_norm_training", breaks="*.F1")
def old_statistics(ask, case):
    """y is normalised with the running statistics, as in evaluation."""
    x, _, scale, shift, _ = grouped(case)
    mean, variance = (case.arrays[name].astype(float).reshape(1, -1, 1, 1) for name in ("mean", "variance"))
    root = np.sqrt(variance + case.attrs["epsilon"])
    return but(ask(case), y=lambda y: (x - mean) / root * scale + shift)


def _share(case, wrong):
    return altered(case, {"momentum": wrong(case.attrs["momentum"])})


@fault("batch_norm_training", breaks="batch_norm_training.F2", id="N12")
def momentum_of_the_old(ask, case):
    """momentum is the weight of the old statistics."""
    return replace(ask(case), results=ask(_share(case, lambda momentum: 1 - momentum)).results)


@fault("batch_norm_training", breaks="batch_norm_training.F2", id="N16")
def moved_twice(ask, case):
    """The running statistics are moved twice in one call."""
    return replace(ask(case), results=ask(_share(case, lambda m: 1 - (1 - m) ** 2)).results)


def _moved(case, fresh):
    """The running variance, moved towards another one."""
    old, share = case.arrays["variance"].astype(float), case.attrs["momentum"]
    return lambda new: (1 - share) * old + share * fresh(statistics(case)[1].reshape(-1))


@fault("batch_norm_training", breaks="batch_norm_training.F3", id="N11")
def the_other_estimator(ask, case):
    """The running variance takes the biased estimator in place of the unbiased one, and the reverse."""
    count = _count(case)
    share = 1 if case.attrs["unbiased"] else count / (count - 1)
    return but(ask(case), new_variance=_moved(case, lambda s: s * share))


@fault("batch_norm_training", breaks="batch_norm_training.F3")
def items_in_place_of_elements(ask, case):
    """The unbiased estimator divides by N − 1 items, not by M − 1 elements."""
    n, count = max(case.shapes["x"][0], 2), _count(case)
    share = n / (n - 1) if case.attrs["unbiased"] else 1
    return but(ask(case), new_variance=_moved(case, lambda s: s * share) if count > n else lambda v: v)
