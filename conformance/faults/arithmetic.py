"""Faults of sum and product."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault

BOTH = ("add", "multiply")


def _combine(case, x, z):
    return x + z if case.op == "add" else x * z


def _arrays(case):
    return (case.arrays[name].astype(float) for name in ("x", "z"))


@fault(*BOTH, breaks="*.F1")
def aligned_at_the_first_axis(ask, case):
    """An operand with fewer axes lies along the first axes where that fits; the gradient is right."""
    x, z = _arrays(case)
    if z.ndim >= x.ndim or z.shape != x.shape[: z.ndim]:
        return ask(case)
    return but(ask(case), y=lambda y: _combine(case, x, z.reshape(*z.shape, *[1] * (x.ndim - z.ndim))))


@fault(*BOTH, breaks="*.F1")
def repeated_along_the_first_axis_alone(ask, case):
    """Along any axis but the first a repeated z counts as 0 after its first use."""
    _, z = _arrays(case)
    used = np.zeros(case.g.shape)
    at = tuple(slice(1) if i and size == 1 else slice(None) for i, size in enumerate(z.shape))
    if z.ndim < case.g.ndim:
        return ask(case)
    used[at] = 1
    x, _ = _arrays(case)
    return but(ask(case), y=lambda y: np.where(used > 0, y, _combine(case, x, 0 * z)))


@fault("add", breaks="add.F1")
def no_carry(ask, case):
    """y loses the last four digits of the smaller operand where the other is 16 times as large."""
    x, z = (np.broadcast_to(a, case.g.shape) for a in _arrays(case))
    large, small = np.where(np.abs(x) > np.abs(z), x, z), np.where(np.abs(x) > np.abs(z), z, x)
    return but(ask(case), y=lambda y: np.where(np.abs(large) > 16 * np.abs(small), large + small * 0.9375, y))


@fault("multiply", breaks="multiply.F1")
def by_logarithms(ask, case):
    """y is ±exp(log |x| + log |z|), a few digits short."""
    x, z = _arrays(case)
    power = np.exp(np.log(np.abs(x)).astype(case.dtype) + np.log(np.abs(z)).astype(case.dtype))
    return but(ask(case), y=lambda y: np.where(np.isfinite(y), np.sign(x) * np.sign(z) * power, y))


@fault(*BOTH, breaks="*.G1")
def cotangent_of_the_last_use(ask, case):
    """δx, where x is repeated along its first axis, is that of the last use, not the sum."""
    if case.shapes["x"][:1] != (1,) or len(case.shapes["x"]) < case.g.ndim:
        return ask(case)
    g = case.g.copy()
    g[:-1] = 0
    return but(ask(case), x=lambda c: ask.alone("x", altered(case, cotangent=g)))


@fault(*BOTH, breaks="*.G2")
def cotangent_averaged(ask, case):
    """δz is the mean over the axes along which z is repeated."""
    uses = case.g.size / max(int(np.prod(case.shapes["z"])), 1)
    return but(ask(case), z=lambda c: c / max(uses, 1))


@fault(*BOTH, breaks="*.G2")
def cotangent_summed_over_the_first_axis(ask, case):
    """δz, where z has fewer axes, lacks all but the first item."""
    if len(case.shapes["z"]) >= case.g.ndim:
        return ask(case)
    g = case.g.copy()
    g[1:] = 0
    return but(ask(case), z=lambda c: ask.alone("z", altered(case, cotangent=g)))


@fault("multiply", breaks="multiply.G1")
def cotangent_times_the_other_itself(ask, case):
    """δx = g·x where x and z have one shape: the operand that was kept is the wrong one."""
    if case.shapes["x"] != case.shapes["z"]:
        return ask(case)
    return but(ask(case), x=lambda c: case.g * case.arrays["x"])


@fault("multiply", breaks="multiply.G2")
def magnitude_of_the_cotangent(ask, case):
    """δz = g·|x|."""
    other = altered(case, x=np.abs(case.arrays["x"]))
    return but(ask(case), z=lambda c: ask.alone("z", other))


@fault("add", breaks="add.S1")
def infinities_cancel(ask, case):
    """∞ − ∞ is 0."""
    x, z = _arrays(case)
    return but(ask(case), y=lambda y: np.where(np.isinf(x) & np.isinf(z) & (x == -z), 0, y))


@fault("multiply", breaks="multiply.S1")
def zero_times_infinity(ask, case):
    """0·∞ is 0."""
    x, z = _arrays(case)
    lost = (np.isinf(x) & (z == 0)) | (np.isinf(z) & (x == 0))
    return but(ask(case), y=lambda y: np.where(lost, 0, y))


@fault(*BOTH, breaks="*.S1")
def nan_stays_out(ask, case):
    """A NaN in x is read as 0."""
    x, _ = _arrays(case)
    return ask(altered(case, x=np.nan_to_num(x, nan=0.0, posinf=np.inf, neginf=-np.inf)))
