"""Arrays that carry a bound on their own rounding error.

The reference is written once, in NumPy. On plain arrays it gives values; on `Bounded` arrays it
also gives, for each element, how far any admissible computation may be from that value: any order
of summation, any blocking, fused or not, with subnormals kept or flushed. This is a running error
analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.3) in midpoint-radius
form. An error of inf means that an intermediate result may overflow: nothing is required then.
"""

import math
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nnspec.reference.formats import ROUNDINGS, Array, Format, Profile

Value = Any  # a plain array or a Bounded one
Where = Callable[[], Array | np.bool]  # worked out only if some element is such that it matters


class Bounded(NDArrayOperatorsMixin):
    """`value` ± `error`, element by element, under a profile."""

    __slots__ = ("error", "profile", "value")

    def __init__(self, value: Array, error: Array | float, profile: Profile) -> None:
        self.value = np.asarray(value, float)
        error = np.asarray(error, float)
        self.error = error if error.shape == self.value.shape else np.broadcast_to(error, self.value.shape)
        self.profile = profile

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        rule = RULES.get(ufunc.__name__)
        if rule is None or method != "__call__" or options:
            return NotImplemented
        return rule(self.profile, *(lift(x, self.profile) for x in inputs))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ceiling(self) -> Array:
        """The largest absolute value that a computation may have here."""
        return np.abs(self.value) + self.error

    def each(self, f: Callable[[Array], Array]) -> "Bounded":
        """Move elements about without arithmetic: f selects, reshapes or broadcasts."""
        return Bounded(f(self.value), f(self.error), self.profile)

    def __getitem__(self, index: Any) -> "Bounded":
        return self.each(lambda a: a[index])

    def reshape(self, *shape: Any) -> "Bounded":
        return self.each(lambda a: a.reshape(*shape))

    def max(self, axis: int, keepdims: bool = False, initial: float = -np.inf) -> "Bounded":
        """The maximum is one of the elements: no rounding of its own. That of nothing is −∞."""
        return self.each(lambda a: a.max(axis=axis, keepdims=keepdims, initial=initial))


def operand(x: Array, profile: Profile) -> Bounded:
    """An array that is exact in storage, of which subnormal elements may be read as zero."""
    x = np.asarray(x, float)
    low = np.abs(x) < profile.zero
    return Bounded(x, np.where(low, np.abs(x), 0.0) if low.any() else 0.0, profile)


def lift(x: Any, profile: Profile) -> Bounded:
    """A constant of the formula, rounded once to the format of intermediates."""
    if isinstance(x, Bounded):
        return x
    x = np.asarray(x, float)
    known = profile.middle.nearest(x)
    return Bounded(x, np.where(known == x, 0.0, np.abs(known - x)), profile)


def nowhere() -> np.bool:
    """No element."""
    return np.False_


def everywhere() -> np.bool:
    """Every element."""
    return np.True_


def rounded(
    profile: Profile,
    value: Array,
    error: Array,
    roundings: float = 1.0,
    *,
    exact: Where = nowhere,
    vanished: Where = nowhere,
    limit: Array | None = None,
    margin: float = 1.0,
    most: Array | None = None,
) -> Bounded:
    """The result of one elementary operation, with its own rounding added to the propagated error.

    exact      where the value is what the formula gives, without rounding in float64: if the operands are
               exact and it is representable, it has no error
    vanished   where the float64 value is 0 only because it underflowed
    limit      where an operand is infinite: its error does not count, and an infinite result is exact
    margin     below this many times the smallest normal number the result may be flushed
    most       that rounding to nearest may add: a number of the format is so near
    """
    middle, size = profile.middle, np.abs(value)
    if limit is not None:
        error = np.where(limit & ~np.isnan(value), 0.0, error)
    ceiling = size + error
    added = roundings * middle.unit * ceiling
    if most is not None:
        added = np.minimum(added, most)
    low = size - error < (margin if profile.flush else 1.0) * middle.tiny
    if low.any():
        low = low & ((ceiling > 0) | vanished())
        added = added + np.where(low, margin * profile.underflow(middle), 0.0)
    known = error == 0 if exact is not nowhere else np.False_
    if known.any():
        known = known & exact() & (middle.nearest(value) == value) & ~vanished()
        added = np.where(known & ((size >= middle.tiny) | (value == 0)), 0.0, added)
    error, fits = error + added, ceiling + added <= middle.largest
    if not fits.all():  # or it is NaN
        error = np.where(fits, error, np.inf)
    if limit is not None:
        error = np.where(limit & np.isinf(value), 0.0, error)
    return Bounded(value, error, profile)


def _infinite(*operands: Bounded) -> Array | None:
    """Where an operand is infinity itself, not a number that overflowed; None if it is nowhere."""
    found = None
    for a in operands:
        here = np.isinf(a.value)
        if here.any():
            here = here & (a.error == 0)
            found = here if found is None else found | here
    return found


def _add(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    value, most = a.value + b.value, None
    if not (a.error.all() and b.error.all()):
        most = np.minimum(
            np.where(a.error == 0, b.ceiling, np.inf), np.where(b.error == 0, a.ceiling, np.inf)
        )

    def exact() -> Array:
        """Of Knuth's two-sum: what the rounding of this sum left over is 0."""
        other = value - a.value
        return (a.value - (value - other)) + (b.value - other) == 0

    return rounded(p, value, a.error + b.error, exact=exact, limit=_infinite(a, b), most=most)


def _subtract(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    return _add(p, a, -b)


def _multiply(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    value = a.value * b.value
    error = np.abs(a.value) * b.error + np.abs(b.value) * a.error + a.error * b.error
    exact = everywhere if p.middle.digits < 53 else nowhere  # a product of two numbers of half the digits

    def vanished() -> Array:
        return (value == 0) & (a.ceiling > 0) & (b.ceiling > 0)

    return rounded(p, value, error, exact=exact, vanished=vanished, limit=_infinite(a, b))


def _divide(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    value, floor = a.value / b.value, np.abs(b.value) - b.error
    clear = floor > 0
    least = np.where(clear, floor, 1.0)
    error = (
        np.abs(a.value) / least * (b.error / np.abs(b.value)) + a.error / least
    )  # nothing underflows early
    if not clear.all():
        error = np.where(clear, error, np.inf)
    halving = not b.error.any() and bool(np.all(np.frexp(np.abs(b.value))[0] == 0.5))
    roundings = 1.0 if halving else ROUNDINGS["divide"]  # perhaps a product with 1/b, where that is normal
    exact = everywhere if halving and p.middle.digits < 53 else nowhere
    infinite = _infinite(a)
    limit = None if infinite is None else infinite & clear

    def vanished() -> Array:
        return (value == 0) & (a.ceiling > 0)

    return rounded(p, value, error, roundings, exact=exact, vanished=vanished, limit=limit)


def _negative(p: Profile, a: Bounded) -> Bounded:
    return Bounded(-a.value, a.error, p)


def _absolute(p: Profile, a: Bounded) -> Bounded:
    return Bounded(np.abs(a.value), a.error, p)


def _maximum(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    clear = np.abs(a.value - b.value) > a.error + b.error
    winner = np.where(a.value > b.value, a.error, b.error)
    return Bounded(np.maximum(a.value, b.value), np.where(clear, winner, np.maximum(a.error, b.error)), p)


def _minimum(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    return -_maximum(p, -a, -b)


def _sqrt(p: Profile, a: Bounded) -> Bounded:
    value, floor = np.sqrt(a.value), np.sqrt(np.maximum(a.value - a.error, 0.0))
    error = np.where(a.error == 0, 0.0, a.error / np.where(a.error == 0, 1.0, value + floor))
    error = np.where(a.value < a.error, np.inf, error)  # what may be negative has no root
    return rounded(p, value, error, ROUNDINGS["sqrt"], limit=_infinite(a))


def _power(p: Profile, a: Bounded, b: Bounded) -> Bounded:
    """a ≥ 0 to a constant power, perhaps as exp(b · log a)."""
    if (a.value < 0).any():
        raise ValueError("the rule of a power is for a base that is not negative; write a product")
    with np.errstate(all="ignore"):  # the logarithm of 0
        way = RULES["exp"](p, RULES["multiply"](p, b, RULES["log"](p, a)))
    value, known = np.power(a.value, b.value), (a.error == 0) & ((a.value == 0) | np.isinf(a.value))
    return Bounded(value, np.where(known, 0.0, way.error + np.abs(way.value - value)), p)


def _expm1(p: Profile, a: Bounded) -> Bounded:
    grown = np.exp(a.value)
    error = np.where(a.error == 0, 0.0, _growth(grown, a))
    return rounded(p, np.expm1(a.value), error, ROUNDINGS["expm1"], limit=_infinite(a))


def _tanh(p: Profile, a: Bounded) -> Bounded:
    value, e = np.tanh(a.value), np.exp(-2 * _nearest_zero(a))
    error = _between(a.error * 4 * e / (1 + e) ** 2, a)  # where it is steepest
    y = rounded(p, value, error, ROUNDINGS["tanh"], limit=_infinite(a))
    return settled(y, 2 * e / (1 + e))


def _cos(p: Profile, a: Bounded) -> Bounded:
    """No slope is steeper than 1."""
    return rounded(p, np.cos(a.value), _between(a.error, a), ROUNDINGS["cos"])


def _between(error: Array, a: Bounded) -> Array:
    """The error of a result between −1 and 1, unless it may be that of NaN."""
    return np.where(a.error == 0, 0.0, np.where(np.isinf(a.error), np.inf, np.minimum(error, 2.0)))


def _nearest_zero(a: Bounded) -> Array:
    """The smallest absolute value that a computation may have."""
    return np.maximum(np.abs(a.value) - a.error, 0.0)


def _exp(p: Profile, a: Bounded) -> Bounded:
    value = np.exp(a.value)
    return rounded(
        p,
        value,
        _growth(value, a),
        ROUNDINGS["exp"],
        vanished=lambda: value == 0,
        limit=_infinite(a),
        margin=4.0,
    )


def _growth(value: Array, a: Bounded) -> Array:
    """How far exp may be from its value at a, because of the error of a."""
    most = np.exp(a.value + a.error)
    return np.where(value == 0, most, np.minimum(value * np.expm1(a.error), most))


def _logarithm(ufunc: np.ufunc, offset: float) -> Callable[[Profile, Bounded], Bounded]:
    def rule(p: Profile, a: Bounded) -> Bounded:
        part = np.where(a.error == 0, 0.0, a.error / np.abs(a.value + offset))
        error = np.where(part < 1, -np.log1p(-np.minimum(part, 1 - 1e-16)), np.inf)
        limit = np.isinf(a.value) | (a.value + offset == 0)
        limit = limit & (a.error == 0) if limit.any() else None
        return rounded(p, ufunc(a.value), error, ROUNDINGS[ufunc.__name__], limit=limit)

    return rule


# fmt: off
RULES: dict[str, Callable[..., Bounded]] = {
    "add":      _add,       "subtract": _subtract,   "multiply": _multiply,   "divide": _divide,
    "negative": _negative,  "absolute": _absolute,   "maximum":  _maximum,    "minimum":  _minimum,
    "sqrt":     _sqrt,      "power":    _power,      "expm1":    _expm1,      "tanh":     _tanh,
    "exp":      _exp,       "log": _logarithm(np.log, 0.0),  "log1p": _logarithm(np.log1p, 1.0),
    "cos":      _cos,
}
# fmt: on


# The words of the reference that NumPy has no ufunc for. On plain arrays each is what its name says.


def erf(x: Value) -> Value:
    """The error function, 2/√π · ∫₀ˣ exp(−t²) dt."""
    if not isinstance(x, Bounded):
        return _erf(np.asarray(x))
    p, value, near = x.profile, _erf(x.value), _nearest_zero(x)
    error = _between(x.error * (2 / math.sqrt(math.pi)) * np.exp(-(near**2)), x)
    # In some kernels the error is absolute: a polynomial times an exponential, taken from 1 (Abramowitz and
    # Stegun, 7.1.26: 1.5e-7 is 2.5 units of float32), and its roundings; 8 units measured in oneDNN.
    y = rounded(p, value, error + 8 * p.middle.unit, ROUNDINGS["erf"])
    return settled(y, _erfc(near))


def erfc(x: Value) -> Value:
    """1 − erf(x), perhaps computed so."""
    if not isinstance(x, Bounded):
        return _erfc(np.asarray(x))
    value, way = _erfc(x.value), 1.0 - erf(x)
    return Bounded(value, way.error + np.abs(way.value - value), x.profile)


def _mapped(f: Callable[[float], float], x: Array) -> Array:
    return np.fromiter(map(f, x.ravel().tolist()), float, x.size).reshape(x.shape)


_erf, _erfc = partial(_mapped, math.erf), partial(_mapped, math.erfc)


def settled(y: Value, rest: Value) -> Value:
    """y, which is ±1 but for a rest: exactly ±1 where the rest is ten bits below its last digit."""
    if not isinstance(y, Bounded):
        return y
    rest = 1.001 * (rest.ceiling if isinstance(rest, Bounded) else rest)  # itself computed
    return Bounded(y.value, np.where(rest < y.profile.middle.unit / 1024, rest, y.error), y.profile)


def unless_overflow(a: Value, b: Value) -> Value:
    """a where its computation cannot overflow, else b: a formula that is left in time."""
    return choose(np.isfinite(a.error), a, b) if isinstance(a, Bounded) else a


def plain(x: Value) -> Array:
    """The value alone, to decide by; a decision has no rounding."""
    return x.value if isinstance(x, Bounded) else x


def choose(condition: Array, a: Value, b: Value) -> Value:
    """a where the condition holds, else b."""
    profile = next((x.profile for x in (a, b) if isinstance(x, Bounded)), None)
    if profile is None:
        return np.where(condition, a, b)
    a, b = lift(a, profile), lift(b, profile)
    return Bounded(np.where(condition, a.value, b.value), np.where(condition, a.error, b.error), profile)


def select(f: Callable[[Array], Array], x: Value) -> Value:
    """f(x), for an f that moves elements about without arithmetic."""
    return x.each(f) if isinstance(x, Bounded) else f(x)


def either(a: Value, *others: Value) -> Value:
    """The value of a; the error of whichever formula is worst: all of them are admitted."""
    if not isinstance(a, Bounded):
        return a
    return Bounded(a.value, reduce(np.maximum, (o.error for o in others), a.error), a.profile)


def saved(x: Value) -> Value:
    """x, perhaps rounded to storage: a tensor that may be kept for the gradient."""
    return (
        stored(x, x.profile.storage)
        if isinstance(x, Bounded) and x.profile.storage != x.profile.middle
        else x
    )


def stored(x: Bounded, format: Format) -> Bounded:
    """x rounded to a narrower format: by a known amount where x is exact."""
    ceiling = x.ceiling
    known = np.abs(format.nearest(x.value) - x.value)
    error = np.where(x.error == 0, known, x.error + format.half_spacing(ceiling))
    if x.profile.flush:
        error = error + np.where((np.abs(x.value) - error < format.tiny) & (ceiling > 0), format.tiny, 0.0)
    return Bounded(x.value, np.where(ceiling > format.largest, np.inf, error), x.profile)
