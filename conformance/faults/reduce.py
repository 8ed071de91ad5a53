"""Faults of reductions."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault

SUMS = ("reduce_mean", "reduce_sum")


def _axes(case):
    return tuple(axis % len(case.shapes["x"]) for axis in case.attrs["axes"])


def _sizes(case):
    return [case.shapes["x"][axis] for axis in _axes(case)]


def _beside(case, a):
    """What is reduced, beside every element of x."""
    a = a if case.attrs["keepdims"] else np.expand_dims(a, _axes(case))
    return np.broadcast_to(a, case.shapes["x"])


def _routed(case, weigh):
    """δx when g goes to the elements, weighted by weigh(x with ones at maximisers, its axes)."""
    x = case.arrays["x"].astype(float)
    best = x == x.max(axis=_axes(case), keepdims=True)
    return _beside(case, case.g.astype(float)) * weigh(best.astype(float), _axes(case))


def _first(best, axes):
    """Only the first maximiser of each result, in row-major order."""
    kept = [axis for axis in range(best.ndim) if axis not in axes]
    turn = [*kept, *sorted(axes)]
    turned = best.transpose(turn)
    flat = turned.reshape(*turned.shape[: len(kept)], -1)
    flat = flat * (np.cumsum(flat, axis=-1) == 1)
    return flat.reshape(turned.shape).transpose(np.argsort(turn))


def _in_turn(best, axes):
    """Shares that are equal along each axis, one axis after the other."""
    shares = np.ones(best.shape)
    for axis in axes:
        shares = shares * best / np.maximum(best.sum(axis=axis, keepdims=True), 1)
        best = np.broadcast_to(best.max(axis=axis, keepdims=True), best.shape)
    return shares


@fault(*SUMS, "reduce_max", breaks="*.F1")
def negative_axis_one_further(ask, case):
    """axis −2 is taken for −1, where the sizes do not tell; the gradient agrees."""
    axes = tuple(-1 if axis == -2 else axis for axis in case.attrs["axes"])
    rank, other = len(case.shapes["x"]), altered(case, {"axes": axes})
    lawful = len({axis % rank for axis in axes}) == len(axes)
    fits = lawful and case.spec.result(case.shapes, other.attrs) == case.g.shape
    return ask(other) if fits else ask(case)


@fault("reduce_mean", breaks="reduce_mean.F1", id="K09")
def divided_by_one_axis(ask, case):
    """Of several axes only the size of the first divides the sum; the gradient agrees."""
    rest = float(np.prod(_sizes(case)[1:]))
    return but(ask(case), y=lambda y: y.astype(float) * rest, x=lambda c: c.astype(float) * rest)


@fault("reduce_mean", breaks="reduce_mean.F1")
def one_less_in_the_divisor(ask, case):
    """The sum of seven elements or more is divided by one less, as for an unbiased variance."""
    m = float(np.prod(_sizes(case)))
    return but(ask(case), y=lambda y: y.astype(float) * (m / (m - 1))) if m > 6 else ask(case)


@fault(*SUMS, breaks="*.F1", dtypes=("float16", "bfloat16"))
def sums_in_storage(ask, case):
    """Running sums along a single axis are kept in 16 bits."""
    if len(_axes(case)) > 1:
        return ask(case)
    sums = np.add.accumulate(case.arrays["x"], axis=_axes(case)[0], dtype=case.arrays["x"].dtype)
    last = np.take(sums, -1, axis=_axes(case)[0]).astype(float)
    divisor = _sizes(case)[0] if case.op == "reduce_mean" else 1
    return but(ask(case), y=lambda y: (last / divisor).reshape(y.shape))


@fault("reduce_mean", breaks="reduce_mean.G1")
def cotangent_undivided(ask, case):
    """Each element receives g."""
    return but(ask(case), x=lambda c: _beside(case, case.g))


@fault("reduce_mean", breaks="reduce_mean.G1")
def cotangent_divided_by_one_axis(ask, case):
    """Of several axes only the size of the last divides g."""
    return but(ask(case), x=lambda c: _beside(case, case.g.astype(float)) / _sizes(case)[-1])


@fault("reduce_sum", breaks="reduce_sum.G1")
def cotangent_aligned_from_the_right(ask, case):
    """Without keepdims, g is repeated along the first axes where the sizes do not tell."""
    x, g = case.shapes["x"], case.g
    fits = not case.attrs["keepdims"] and g.shape == x[len(x) - g.ndim :]
    return but(ask(case), x=lambda c: np.broadcast_to(g, x)) if fits else ask(case)


@fault("reduce_sum", breaks="reduce_sum.G1")
def cotangent_counted_again(ask, case):
    """With keepdims, g is multiplied by the number of elements."""
    m = float(np.prod(_sizes(case)))
    return but(ask(case), x=lambda c: c.astype(float) * m) if case.attrs["keepdims"] else ask(case)


@fault(*SUMS, breaks="*.S1")
def nan_left_out(ask, case):
    """A NaN is left out of the sum."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), 0, x)))


@fault(*SUMS, breaks="*.S1")
def nan_everywhere(ask, case):
    """A NaN in one result reaches all."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y).any(), np.nan, y))


@fault("reduce_max", breaks="reduce_max.F1")
def largest_magnitude(ask, case):
    """y is the element of largest magnitude when no element is positive."""
    low = ask(altered(case, x=-case.arrays["x"])).y
    return but(ask(case), y=lambda y: np.where(y < 0, -low, y))


@fault("reduce_max", breaks="reduce_max.G1")
def cotangent_one_beside(ask, case):
    """Where several axes are reduced, δx is one element further along the last axis."""
    return but(ask(case), x=lambda c: np.roll(c, 1, axis=-1)) if len(_axes(case)) > 1 else ask(case)


@fault("reduce_max", breaks="reduce_max.G2", id="P01")
def all_of_it_to_every_maximiser(ask, case):
    """Each of several maximisers receives the whole cotangent."""
    return but(ask(case), x=lambda c: _routed(case, lambda best, axes: best))


@fault("reduce_max", breaks="reduce_max.G2")
def half_of_it_to_every_maximiser(ask, case):
    """At a tie each maximiser receives half, however many they are."""

    def weigh(best, axes):
        return np.where(best.sum(axis=axes, keepdims=True) > 1, best / 2, best)

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("reduce_max", breaks="reduce_max.G2")
def ties_lose_their_cotangent(ask, case):
    """Where maximisers tie, none receives anything."""

    def weigh(best, axes):
        return best * (best.sum(axis=axes, keepdims=True) == 1)

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("reduce_max", breaks="reduce_max.K1", id="P02")
def first_takes_all(ask, case):
    """The first of several maximisers receives the whole cotangent, as in max_pool2d."""
    return but(ask(case), x=lambda c: _routed(case, _first))


@fault("reduce_max", breaks="reduce_max.K1")
def equal_shares_axis_by_axis(ask, case):
    """Over several axes the maximum is taken axis by axis, and shared equally each time."""
    return but(ask(case), x=lambda c: _routed(case, _in_turn))


@fault("reduce_max", breaks="reduce_max.S1")
def infinity_clipped(ask, case):
    """+∞ is read as the largest number."""
    return but(ask(case), y=lambda y: np.minimum(y, np.finfo(case.dtype).max))


@fault("reduce_max", breaks="reduce_max.S2", id="P10")
def starts_at_the_lowest_number(ask, case):
    """−∞ alone gives the lowest finite number."""
    return but(ask(case), y=lambda y: np.maximum(y, np.finfo(case.dtype).min))


@fault("reduce_max", breaks="reduce_max.K2", id="P05")
def nan_dropped(ask, case):
    """A NaN loses every comparison."""
    x = case.arrays["x"]
    lost = ask(altered(case, x=np.where(np.isnan(x), -np.inf, x))).y
    return but(ask(case), y=lambda y: lost)
