"""Three arithmetics in which a definition can be evaluated: rational, to many digits, emulated.

The emulated one computes as a backend may under a profile of formats: every operation rounded, sums
in any order, fused or not, subnormal numbers kept or flushed, elementary functions as wrong as they
are allowed to be.
"""

import math
from fractions import Fraction

import mpmath
import numpy as np

from nnspec.reference.formats import ROUNDINGS

mpmath.mp.dps = 60


class Rational:
    """Exact: + − × ÷ and comparisons."""

    doubt = 0  # the relative error of this arithmetic itself
    number = read = staticmethod(lambda x: Fraction(float(x)))
    saved = staticmethod(lambda x: x)
    sum = staticmethod(lambda terms: sum(terms, Fraction(0)))
    either = staticmethod(lambda first, *others: first())
    largest = staticmethod(max)

    wide = property(lambda self: self)
    narrow = saved

    def dot(self, pairs, bias=Fraction(0)):
        return self.sum(a * b for a, b in pairs) + bias


def along(f, slope):
    """f, and beside the real line its tangent: a complex step is so small that it is the same."""

    def extended(x):
        if isinstance(x, mpmath.mpc):
            return mpmath.mpc(f(x.real), x.imag * slope(x.real))
        return f(x)

    return extended


class Digits(Rational):
    """60 decimal digits, real or complex; a complex number is compared by its real part."""

    number = read = staticmethod(lambda x: x if isinstance(x, mpmath.mpc) else mpmath.mpf(float(x)))
    doubt = mpmath.mpf(10) ** -50
    sum = staticmethod(lambda terms: sum(terms, mpmath.mpf(0)))
    log = staticmethod(mpmath.log)
    largest = staticmethod(lambda xs: max(xs, key=mpmath.re))

    def exp(self, x):
        """Below 10⁻⁴⁰⁰⁰⁰ it counts as 0: no format comes near."""
        return mpmath.exp(x) if mpmath.re(x) > -100_000 else x * 0

    def log1p(self, x):
        return mpmath.log1p(x) if isinstance(x, mpmath.mpf) else mpmath.log(1 + x)

    def power(self, x, b):
        return mpmath.power(x, self.read(b))

    sqrt = staticmethod(mpmath.sqrt)
    cos = staticmethod(mpmath.cos)
    expm1 = staticmethod(along(mpmath.expm1, mpmath.exp))
    tanh = staticmethod(along(mpmath.tanh, lambda x: mpmath.sech(x) ** 2))
    erf = staticmethod(along(mpmath.erf, lambda x: 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)))


class Number:
    """A number of an emulated arithmetic; a product remembers itself before rounding."""

    __slots__ = ("machine", "raw", "x")

    def __init__(self, x, machine, raw=None):
        self.x, self.machine, self.raw = x, machine, raw

    def __add__(self, other):
        return self.machine.added(self, self.machine.number(other))

    def __sub__(self, other):
        return self + -self.machine.number(other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        raw = self.x * self.machine.number(other).x
        return Number(self.machine.settle(raw), self.machine, raw)

    def __truediv__(self, other):
        return self.machine.divided(self, self.machine.number(other))

    def __rtruediv__(self, other):
        return self.machine.number(other) / self

    def __neg__(self):
        return Number(-self.x, self.machine, None if self.raw is None else -self.raw)

    def __gt__(self, other):
        return self.x > float(other)

    def __ge__(self, other):
        return self.x >= float(other)

    def __lt__(self, other):
        return self.x < float(other)

    def __le__(self, other):
        return self.x <= float(other)

    def __eq__(self, other):
        return self.x == float(other)

    def __float__(self):
        return float(self.x)

    __radd__, __rmul__ = __add__, __mul__
    __hash__ = None


class Emulated:
    """Arithmetic that keeps the promises of a profile and nothing more.

    flush   how often a number below the smallest normal one is read or written as zero
    fuse    a product enters a sum without being rounded
    lean    −1, 0 or 1: elementary functions err downwards, at random, upwards
    """

    def __init__(self, profile, rng, *, flush=0.0, fuse=False, lean=0):
        self.profile, self.rng = profile, rng
        self.flush, self.fuse, self.lean = flush, fuse, lean
        self.reciprocal = rng.random() < 0.5

    @property
    def wide(self):
        """The arithmetic of running sums, for what does not depend on operands."""
        sums = self.profile.accumulator
        profile = type(self.profile)(sums, sums, sums, self.profile.flush)
        return Emulated(profile, self.rng, flush=self.flush, fuse=self.fuse, lean=self.lean)

    def narrow(self, x):
        """A number of the wide arithmetic, rounded to this one."""
        return Number(self.settle(x.x), self)

    def settle(self, exact, format=None, margin=1.0):
        """Round a result, and flush it where that is admitted."""
        format = format or self.profile.middle
        x = format.nearest(exact)[()]
        small = min(abs(x), abs(exact)) < margin * format.tiny
        return x * 0.0 if small and self.rng.random() < self.flush else x

    def number(self, x):
        return x if isinstance(x, Number) else Number(self.profile.middle.nearest(x)[()], self)

    def read(self, x):
        """An element of an operand: exact, or zero where it is subnormal."""
        flushed = abs(x) < self.profile.middle.tiny and self.rng.random() < self.flush
        return Number(np.float64(x) * (0.0 if flushed else 1.0), self)

    def saved(self, x):
        """Kept for the gradient, perhaps in storage."""
        return Number(self.stored(x), self) if self.rng.random() < 0.5 else x

    def stored(self, x):
        format = self.profile.storage
        return x.x if format == self.profile.middle else self.settle(x.x, format)

    def added(self, a, b):
        if self.fuse and (a.raw is not None or b.raw is not None):
            a, b = (a, b) if a.raw is not None else (b, a)
            return Number(self.settle(odd_sum(a.raw, b.x)), self)
        return Number(self.settle(odd_sum(a.x, b.x)), self)

    def divided(self, a, b):
        """By one division, or as a product with 1/b where that is a normal number."""
        reciprocal = self.settle(1.0 / b.x)
        by_product = self.reciprocal and abs(reciprocal) >= self.profile.middle.tiny
        return Number(self.settle(a.x * reciprocal if by_product else a.x / b.x), self)

    def elementary(self, exact, name, margin=1.0):
        """As far from the exact value as ROUNDINGS admits, where the format has such a number."""
        if exact == 0 or not np.isfinite(exact):
            return Number(exact, self)
        most = ROUNDINGS[name] * self.profile.middle.unit
        step = self.rng.choice([0.0, 1.0, self.rng.random()]) * (most - self.profile.middle.unit)
        x = self.settle(exact * (1 + step * (self.lean or self.rng.choice([-1, 1]))), margin=margin)
        wrong = x != 0 and abs(x - exact) > most * abs(exact)
        return Number(self.settle(exact) if wrong else x, self)

    def exp(self, x):
        return self.elementary(np.exp(x.x), "exp", margin=4.0)

    def log(self, x):
        return self.elementary(np.log(x.x), "log")

    def log1p(self, x):
        return self.elementary(np.log1p(x.x), "log1p")

    def sqrt(self, x):
        return self.elementary(np.sqrt(x.x), "sqrt")

    def cos(self, x):
        return self.elementary(np.cos(x.x), "cos")

    def expm1(self, x):
        return self.elementary(np.expm1(x.x), "expm1")

    def tanh(self, x):
        """Exactly ±1 where the rest is far below the last digit."""
        settled = 2 / (np.exp(2 * abs(x.x)) + 1) < self.profile.middle.unit / 1024
        return Number(np.sign(x.x), self) if settled else self.elementary(np.tanh(x.x), "tanh")

    def erf(self, x):
        """A relative error, and an absolute one beside it."""
        if math.erfc(abs(x.x)) < self.profile.middle.unit / 1024:
            return Number(np.sign(x.x), self)
        y = self.elementary(np.float64(math.erf(x.x)), "erf")
        beside = 7 * self.profile.middle.unit * (self.lean or self.rng.choice([-1, 0, 1]))
        return Number(self.settle(y.x + beside), self)

    def power(self, x, b):
        """The power of a library, or exp of a product with a logarithm."""
        return self.either(
            lambda: self.elementary(np.power(x.x, b), "exp", margin=4.0),
            lambda: self.exp(self.number(b) * self.log(x)),
        )

    def largest(self, xs):
        return max(xs, key=float)

    def either(self, *formulas):
        return formulas[self.rng.integers(len(formulas))]()

    def sum(self, terms):
        return self._total([(t.x, t.x) for t in terms])

    def dot(self, pairs, bias=None):
        products = [a.x * b.x for a, b in pairs]
        wide = self.profile.accumulator
        leaves = [(raw if self.fuse else None, self.settle(raw, wide)) for raw in products]
        if bias is None:
            return self._total(leaves)
        if self.rng.random() < 0.5:
            return self._total([*leaves, (bias.x, bias.x)])
        return self._total(leaves) + bias

    def _total(self, leaves):
        """Add in a random order: one after the other, by pairs, or along a random tree."""
        wide, shape = self.profile.accumulator, self.rng.integers(3)
        leaves = [leaves[i] for i in self.rng.permutation(len(leaves))] or [(0.0, np.float64(0.0))]
        while len(leaves) > 1:
            at = int(self.rng.integers(len(leaves) - 1)) if shape == 2 else 0
            (raw, a), (other, b) = leaves.pop(at), leaves.pop(at)
            a, b = (raw, b) if raw is not None else (a, b if other is None else other)
            x = self.settle(odd_sum(a, b), wide)
            leaves.insert(len(leaves) if shape == 1 else at, (None, x))
        return Number(self.settle(leaves[0][1]), self)


def odd_sum(a, b):
    """a + b in float64, rounded to odd: rounding the result again is rounding once.

    Boldo and Melquiond, Emulation of a FMA and correctly rounded sums, IEEE Trans. Comp. 57 (2008).
    """
    total = a + b
    shift = total - a
    rest = (a - (total - shift)) + (b - shift)
    if np.isfinite(rest) and rest != 0 and not np.float64(total).view(np.int64) & 1:
        return np.nextafter(total, np.copysign(np.inf, rest))
    return total
