"""Faults of power-average pooling."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.reference.window import Walk


def _walk(case):
    names = ("window", "stride", "ceil_mode")
    return Walk.over(case.arrays["x"], **{name: case.attrs[name] for name in names})


def _summed(case, f):
    """The sum of f(x) over each window."""
    return sum(_walk(case).meet(f(case.arrays["x"].astype(float))))


def _sent(case, share):
    """δx when an element of a window with the norm y receives g · sign(x) · share(|x|, y)."""
    walk, x, p = _walk(case), case.arrays["x"].astype(float), case.attrs["p"]
    y = _summed(case, lambda x: np.abs(x) ** p) ** (1 / p)
    parts = (
        case.g * np.sign(a) * np.where(y > 0, share(np.abs(a), np.where(y > 0, y, 1)), 0)
        for a in walk.meet(x)
    )
    return walk.collect(x.shape[2:], parts)


@fault("lp_pool2d", breaks="lp_pool2d.F1")
def signed_sum(ask, case):
    """Powers keep the signs of their elements; y is the root of the magnitude of the sum."""
    p = case.attrs["p"]
    sums = _summed(case, lambda x: np.sign(x) * np.abs(x) ** p)
    return but(ask(case), y=lambda y: np.abs(sums) ** (1 / p))


@fault("lp_pool2d", breaks="lp_pool2d.F1")
def root_missing(ask, case):
    """y is the sum of the powers."""
    return but(ask(case), y=lambda y: y ** case.attrs["p"])


@fault("lp_pool2d", breaks="lp_pool2d.F1")
def mean_of_the_powers(ask, case):
    """y is the root of a mean; the gradient agrees."""
    taps, p = np.prod(case.attrs["window"]), case.attrs["p"]
    scale = float(taps) ** (-1 / p)
    return but(ask(altered(case, cotangent=case.g * scale)), y=lambda y: y * scale)


@fault("lp_pool2d", breaks="lp_pool2d.F1")
def always_squares(ask, case):
    """p is read as 2; the gradient agrees."""
    return ask(altered(case, {"p": 2.0}))


@fault("lp_pool2d", breaks="every.F1")
def ceil_mode_ignored(ask, case):
    """`ceil_mode` is read as floor; the gradient agrees."""
    whole = altered(case, {"ceil_mode": False})
    rows, columns = case.spec.result(case.shapes, whole.attrs)[2:]
    return ask(altered(whole, cotangent=case.g[:, :, :rows, :columns]))


@fault("lp_pool2d", breaks="lp_pool2d.G1")
def power_ignored_on_the_way_back(ask, case):
    """The cotangent is that of p = 2: g·x / y."""
    return but(ask(case), x=lambda c: _sent(case, lambda a, y: a / y))


@fault("lp_pool2d", breaks="lp_pool2d.G1")
def sign_lost(ask, case):
    """Negative elements receive what positive ones do."""
    return but(ask(altered(case, x=np.abs(case.arrays["x"]))), y=lambda _: ask(case).y)


@fault("lp_pool2d", breaks="lp_pool2d.G1")
def root_forgotten_on_the_way_back(ask, case):
    """The cotangent is not divided by y to the power of p − 1."""
    p = case.attrs["p"]
    return but(ask(case), x=lambda c: _sent(case, lambda a, y: a ** (p - 1)))


@fault("lp_pool2d", breaks="lp_pool2d.G2")
def nan_from_zeros(ask, case):
    """In a window of zeros 0 is divided by 0."""

    def spoil(c):
        walk, zeros = _walk(case), _summed(case, np.abs) == 0
        taps = walk.taps[0] * walk.taps[1]
        hit = walk.collect(case.shapes["x"][2:], [zeros * 1.0] * taps) > 0
        return np.where(hit, np.nan, c)

    return but(ask(case), x=spoil)


@fault("lp_pool2d", breaks="lp_pool2d.S1")
def nan_as_zero(ask, case):
    """A NaN counts as 0."""
    return ask(altered(case, x=np.nan_to_num(case.arrays["x"], nan=0.0, posinf=np.inf, neginf=-np.inf)))


@fault("lp_pool2d", breaks="lp_pool2d.S2")
def scaled_by_the_largest(ask, case):
    """Elements are divided by the largest of their window, which makes NaN of ∞ / ∞."""
    return but(ask(case), y=lambda y: np.where(np.isinf(y), np.nan, y))


@fault("lp_pool2d", breaks="lp_pool2d.K1")
def slope_of_one_at_a_kink(ask, case):
    """A window of zeros sends g to its elements."""

    def more(c):
        walk, zeros = _walk(case), _summed(case, np.abs) == 0
        taps = walk.taps[0] * walk.taps[1]
        return c + walk.collect(case.shapes["x"][2:], [zeros * case.g.astype(float)] * taps)

    return but(ask(case), x=more)
