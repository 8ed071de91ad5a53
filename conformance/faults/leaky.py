"""Faults of leaky rectifiers."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.rectifier import at_zero


@fault("leaky_relu", "prelu", breaks="*.S1", id="R04")
def nan_is_not_above_zero(ask, case):
    """NaN gives 0: it is not above 0, and what is not above 0 is made 0."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.where(np.isnan(x), 0, y))


@fault("leaky_relu", breaks="leaky_relu.F1")
def larger_of_the_two(ask, case):
    """y = max(x, slope·x), which is another function where the slope is above 1; the gradient agrees."""
    x, slope = case.arrays["x"], case.attrs["slope"]
    if slope <= 1:
        return ask(case)
    swapped = ask(altered(case, x=-x))
    return but(swapped, y=lambda y: -y, x=lambda c: c)


@fault("leaky_relu", breaks="leaky_relu.F1")
def magnitude_of_the_slope(ask, case):
    """A slope below 0 is taken for its magnitude; the gradient agrees."""
    return ask(altered(case, {"slope": abs(case.attrs["slope"])}))


@fault("leaky_relu", breaks="leaky_relu.F1")
def default_for_no_slope(ask, case):
    """A slope of 0 is falsy, and the default stands in; the gradient agrees."""
    return ask(altered(case, {"slope": case.attrs["slope"] or 0.01}))


@fault("leaky_relu", breaks="leaky_relu.F1", dtypes=("float64",))
def slope_in_single_precision(ask, case):
    """The slope is rounded to float32; the gradient agrees."""
    return ask(altered(case, {"slope": float(np.float32(case.attrs["slope"]))}))


@fault("leaky_relu", breaks="leaky_relu.G1")
def slope_inverted(ask, case):
    """Where the slope is below 1/2 the cotangent is that of 1 − slope."""
    x, slope = case.arrays["x"], case.attrs["slope"]
    return but(ask(case), x=lambda c: np.where((x < 0) & (slope < 0.5), (1 - slope) * case.g, c))


@fault("leaky_relu", breaks="leaky_relu.G1")
def cotangent_of_the_default_slope(ask, case):
    """δx is that of the default slope."""
    return but(ask(case), x=lambda c: ask.alone("x", altered(case, {"slope": 0.01})))


@fault("leaky_relu", "prelu", breaks="*.K1", id="R01")
def slope_one_at_the_bend(ask, case):
    """The slope at 0 is 1, that of x ≥ 0."""
    return but(ask(case), x=at_zero(case, 1))


@fault("leaky_relu", breaks="leaky_relu.G2")
def no_slope_at_the_bend(ask, case):
    """The slope at 0 is 0, though both sides have more: a sum of two rectifiers."""
    return but(ask(case), x=at_zero(case, 0))


@fault("leaky_relu", breaks="leaky_relu.S2")
def leak_stops_at_infinity(ask, case):
    """leaky_relu(−∞) is −∞ whatever the sign of the slope."""
    return but(ask(case), y=lambda y: np.where(np.isneginf(case.arrays["x"]), -np.inf, y))


@fault("leaky_relu", "prelu", breaks="*.S2")
def no_slope_where_infinite(ask, case):
    """δx is 0 where x is infinite."""
    return but(ask(case), x=lambda c: np.where(np.isinf(case.arrays["x"]), 0, c))


@fault("prelu", breaks="prelu.F1")
def one_slope_for_all(ask, case):
    """The first channel's slope stands for all; the gradient agrees, and goes to the first."""
    a = case.arrays["a"]
    answer = ask(altered(case, a=np.full(a.shape, a[0])))
    return but(answer, a=lambda c: np.concatenate([c.sum(keepdims=True), 0 * c[1:]]))


@fault("prelu", breaks="prelu.F1")
def slopes_along_the_last_axis(ask, case):
    """Where the last axis has as many elements as there are channels, the slopes lie along it."""
    x = case.arrays["x"]
    if x.ndim < 3 or x.shape[-1] != x.shape[1]:
        return ask(case)
    turned = ask(altered(case, cotangent=np.swapaxes(case.g, 1, -1), x=np.swapaxes(x, 1, -1)))
    return but(turned, y=lambda y: np.swapaxes(y, 1, -1), x=lambda c: np.swapaxes(c, 1, -1))


@fault("prelu", breaks="prelu.G1")
def slopes_of_a_neighbour(ask, case):
    """δx takes the slopes in reverse order."""
    other = altered(case, a=case.arrays["a"][::-1])
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("prelu", breaks="prelu.G2")
def slope_cotangent_of_the_last_item(ask, case):
    """δa is overwritten by each item of the batch, not summed."""
    last = altered(case, cotangent=case.g[-1:], x=case.arrays["x"][-1:])
    return but(ask(case), a=lambda c: ask.alone("a", last) if len(case.g) else c)


@fault("prelu", breaks="prelu.G2")
def slope_cotangent_of_all_elements(ask, case):
    """δa sums g·x over all elements, those above 0 included."""
    x, g = case.arrays["x"].astype(float), case.g.astype(float)
    others = tuple(i for i in range(x.ndim) if i != 1)
    return but(ask(case), a=lambda c: (g * x).sum(axis=others))


@fault("prelu", breaks="prelu.G2")
def slope_cotangent_averaged(ask, case):
    """δa is the mean over the axes after the channels, not the sum."""
    return but(ask(case), a=lambda c: c / max(int(np.prod(case.shapes["x"][2:])), 1))


@fault("prelu", breaks="prelu.G3")
def slope_two_at_the_bend(ask, case):
    """The slope at 0 is 2."""
    return but(ask(case), x=at_zero(case, 2))


@fault("prelu", breaks="prelu.S2")
def two_rectifiers_at_infinity(ask, case):
    """y = max(x, 0) + a·(x − |x|) / 2, and ∞ − ∞ is NaN."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(case.arrays["x"]), np.nan, y))
