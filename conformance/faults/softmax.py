"""Faults of softmax, its logarithm, and the logarithm of a sum."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


def _exp(case):
    """exp(x) in the dtype of the case, without any shift."""
    return np.exp(case.arrays["x"])


@fault("softmax", "log_softmax", breaks="every.P5")
def long_rows(ask, case):
    """Of a row longer than 65536, the rest is 0."""
    return but(ask(case), y=lambda y: np.concatenate([y[..., :65536], 0 * y[..., 65536:]], axis=-1))


@fault("softmax", breaks="softmax.F1", id="S01")
def no_maximum_subtracted(ask, case):
    """exp(x) overflows."""
    e, axis = _exp(case), case.attrs["axis"]
    return but(ask(case), y=lambda y: e / e.sum(axis=axis, keepdims=True))


@fault("softmax", breaks="softmax.F1", only="forward")
def overflows_without_a_gradient(ask, case):
    """exp of a finite x overflows, in calls that ask for no cotangent."""
    right = ask.wrt or not np.isfinite(case.arrays["x"]).all()
    return ask(case) if right else no_maximum_subtracted(ask, case)


@fault("softmax", "log_softmax", breaks="*.F1", id="S04")
def always_the_last_axis(ask, case):
    """The last axis is normalised, whatever `axis` says; the gradient agrees."""
    return ask(altered(case, {"axis": -1}))


@fault("softmax", "log_softmax", breaks="*.F1")
def axis_zero_is_no_axis(ask, case):
    """axis = 0 is taken for no axis, and the last is normalised; the gradient agrees."""
    return ask(altered(case, {"axis": case.attrs["axis"] or -1}))


@fault("softmax", "log_softmax", breaks="*.F1")
def negative_axis_from_the_front(ask, case):
    """axis = −2 is taken for 1; the gradient agrees."""
    axis = case.attrs["axis"]
    other = -axis - 1 if axis < -1 else axis
    return ask(altered(case, {"axis": other}))


@fault("softmax", "log_softmax", breaks="*.F1")
def maximum_of_the_whole_array(ask, case):
    """One maximum is subtracted from all rows, and those far below it vanish."""
    x, axis = case.arrays["x"], case.attrs["axis"]
    e = np.exp(x - x.max(initial=-np.inf))
    y = e / e.sum(axis=axis, keepdims=True)
    return but(ask(case), y=lambda right: y if case.op == "softmax" else np.log(y))


@fault("softmax", breaks="softmax.G1", id="S02")
def diagonal_alone(ask, case):
    """δx = g·y·(1 − y)."""
    answer = ask(case)
    return but(answer, x=lambda c: case.g * answer.y * (1 - answer.y))


@fault("softmax", "log_softmax", breaks="*.G1", id="S03")
def no_cotangent(ask, case):
    """δx is 0, as it should be only for a constant g."""
    return but(ask(case), x=lambda c: 0 * c)


@fault("softmax", breaks="softmax.G1")
def mean_of_g_unweighted(ask, case):
    """δx = y·(g − mean g)."""
    answer = ask(case)
    mean = case.g.mean(axis=case.attrs["axis"], keepdims=True)
    return but(answer, x=lambda c: answer.y * (case.g - mean))


@fault("softmax", "log_softmax", breaks="*.S1")
def minus_infinity_makes_nan(ask, case):
    """x = −∞ makes its row NaN."""
    lost = np.isneginf(case.arrays["x"]).any(axis=case.attrs["axis"], keepdims=True)
    return but(ask(case), y=lambda y: np.where(lost, np.nan, y))


@fault("softmax", "log_softmax", breaks="*.S1")
def minus_infinity_still_counts(ask, case):
    """x = −∞ is read as 88 below the row's maximum, and keeps a share."""
    x = case.arrays["x"]
    finite = np.where(np.isfinite(x), x, -np.inf).max(axis=case.attrs["axis"], keepdims=True, initial=-np.inf)
    return ask(altered(case, x=np.where(np.isneginf(x) & np.isfinite(finite), finite - 8, x)))


@fault("softmax", "log_softmax", breaks="*.S2")
def nan_stays_alone(ask, case):
    """A NaN in x makes its own y NaN and is left out of the rest."""
    x = case.arrays["x"]
    y = ask(altered(case, x=np.where(np.isnan(x), -np.inf, x))).y
    return but(ask(case), y=lambda right: np.where(np.isnan(x), np.nan, y))


@fault("softmax", breaks="softmax.S2")
def nothing_makes_zeros(ask, case):
    """A row of −∞ gives zeros."""
    lost = np.isneginf(case.arrays["x"]).all(axis=case.attrs["axis"], keepdims=True)
    return but(ask(case), y=lambda y: np.where(lost, 0, y))


@fault("softmax", "log_softmax", breaks="*.S2")
def nan_in_other_rows(ask, case):
    """A NaN reaches every row."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y).any(), np.nan, y))


@fault("log_softmax", breaks="log_softmax.S2")
def infinity_is_certain(ask, case):
    """A +∞ gives 0 for itself and −∞ for the rest of its row."""
    x = case.arrays["x"]
    sure = np.isposinf(x).any(axis=case.attrs["axis"], keepdims=True) & ~np.isnan(x).any()
    return but(ask(case), y=lambda y: np.where(sure, np.where(np.isposinf(x), 0, -np.inf), y))


@fault("log_softmax", breaks="log_softmax.F1", id="S05")
def log_of_softmax(ask, case):
    """y = log(softmax(x)), which underflows to −∞."""
    return but(ask(case), y=lambda y: np.log(np.exp(y)))


@fault("log_softmax", breaks="log_softmax.F1")
def log_of_softmax_and_a_little(ask, case):
    """y = log(softmax(x) + 1e-12)."""
    return but(ask(case), y=lambda y: np.log(np.exp(y) + 1e-12))


@fault("log_softmax", breaks="log_softmax.G1", id="S06")
def cotangent_passed_on(ask, case):
    """δx = g: the term of the sum is dropped."""
    return but(ask(case), x=lambda c: case.g)


@fault("log_softmax", breaks="log_softmax.G1")
def cotangent_of_softmax(ask, case):
    """δx is that of softmax."""
    answer = ask(case)
    y, axis = np.exp(answer.y), case.attrs["axis"]
    return but(answer, x=lambda c: y * (case.g - (case.g * y).sum(axis=axis, keepdims=True)))


@fault("logsumexp", breaks="logsumexp.F1", id="K07")
def no_shift(ask, case):
    """exp(x) overflows in the dtype of x."""
    x, axis = case.arrays["x"], case.attrs["axis"]
    return but(ask(case), y=lambda y: np.log(np.exp(x).sum(axis=axis)))


@fault("logsumexp", breaks="logsumexp.F1")
def one_shift_for_all(ask, case):
    """One maximum is subtracted from all rows, and those far below it vanish."""
    x = case.arrays["x"]
    m = x.max(initial=-np.inf)
    return but(ask(case), y=lambda y: m + np.log(np.exp(x - m).sum(axis=case.attrs["axis"])))


@fault("logsumexp", breaks="logsumexp.F1")
def never_below_the_log_of_tiny(ask, case):
    """y has 1e-6 added inside the logarithm, beside the maximum's 1."""
    x, axis = case.arrays["x"].astype(float), case.attrs["axis"]
    m = x.max(axis=axis, initial=-np.inf)
    return but(ask(case), y=lambda y: np.where(np.isfinite(m), m + np.log(np.exp(y - m) + 1e-6), y))


@fault("logsumexp", breaks="logsumexp.F1")
def mean_of_exponentials(ask, case):
    """y = log of the mean along any axis but the last."""
    x, axis = case.arrays["x"], case.attrs["axis"]
    inner = axis % x.ndim != x.ndim - 1
    return but(ask(case), y=lambda y: y - np.log(x.shape[axis]) if inner else y)


@fault("logsumexp", breaks="logsumexp.F1")
def negative_axis_off_by_one(ask, case):
    """Where the sizes of the last two axes are equal, axis = −2 is taken for −1; the gradient agrees."""
    axis, shape = case.attrs["axis"], case.shapes["x"]
    alike = axis == -2 and shape[-1] == shape[-2]
    return ask(altered(case, {"axis": -1})) if alike else ask(case)


@fault("logsumexp", breaks="logsumexp.G1")
def cotangent_to_the_maximum(ask, case):
    """δx goes to the largest element of each row alone."""
    x, axis = case.arrays["x"], case.attrs["axis"]
    largest = x == x.max(axis=axis, keepdims=True, initial=-np.inf)
    return but(ask(case), x=lambda c: np.where(largest, c, 0))


@fault("logsumexp", breaks="logsumexp.G1")
def shift_differentiated_too(ask, case):
    """The maximum gives g a second time."""
    x, axis = case.arrays["x"], case.attrs["axis"]
    largest = x == x.max(axis=axis, keepdims=True, initial=-np.inf)
    return but(ask(case), x=lambda c: np.where(largest, c + np.expand_dims(case.g, axis), c))


@fault("logsumexp", breaks="logsumexp.G1")
def terms_not_divided(ask, case):
    """δx = g·exp(x − m), not divided by the sum."""
    x, axis = case.arrays["x"], case.attrs["axis"]
    e = np.exp(x - x.max(axis=axis, keepdims=True, initial=-np.inf))
    return but(ask(case), x=lambda c: np.expand_dims(case.g, axis) * e)


@fault("logsumexp", breaks="logsumexp.S1")
def nothing_is_nan(ask, case):
    """A row of −∞ gives NaN: −∞ − (−∞)."""
    return but(ask(case), y=lambda y: np.where(np.isneginf(y), np.nan, y))


@fault("logsumexp", breaks="logsumexp.S1")
def minus_infinity_poisons(ask, case):
    """x = −∞ makes its row −∞."""
    lost = np.isneginf(case.arrays["x"]).any(axis=case.attrs["axis"])
    return but(ask(case), y=lambda y: np.where(lost, -np.inf, y))


@fault("logsumexp", breaks="logsumexp.S2")
def infinity_is_nan(ask, case):
    """A row with +∞ gives NaN: ∞ − ∞."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(y), np.nan, y))


@fault("logsumexp", breaks="logsumexp.S2")
def infinity_in_other_rows(ask, case):
    """A +∞ reaches every row, through one shift for all."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(y).any(), np.inf, y))


@fault("logsumexp", breaks="logsumexp.S3")
def nan_is_absent(ask, case):
    """A NaN is left out."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), -np.inf, x)))
