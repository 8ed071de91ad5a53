"""The reference as a target: every operation that it has, right, and no framework.

What is random it has not: that is drawn by the generators of NumPy and SciPy.
"""

import inspect

import numpy as np
from scipy.stats import truncnorm

from broken import Right
from nnspec.conformance.expect import Expectation
from nnspec.conformance.ideal import Ideal
from nnspec.conformance.target import Answer, Target
from nnspec.reference.formats import DTYPES
from nnspec.spec.ops import OPS

LEFT = 0.87962566103423978  # the deviation of a normal distribution of deviation 1, cut at two


class Named(Right):
    """An adapter with the parameters of the spec; the target below makes its calls itself."""

    dtypes = tuple(DTYPES)


def named(op):
    def method(self, *operands, **attrs):
        raise AssertionError("called")

    kind, key = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    names = [inspect.Parameter(n, kind) for n in ("self", *op.operands)]
    names += [inspect.Parameter(n, key) for n in op.defaults]
    method.__signature__ = inspect.Signature(names)
    return method


for op in OPS.values():
    setattr(Named, op.name, named(op))


class ByReference(Ideal):
    """No framework: the reference's answers for an adapter that offers everything."""

    def __init__(self):
        super().__init__(Target("byreference:Named"))

    def _native(self, case, wrt):
        if not case.spec.random:
            return super()._native(case, wrt)
        case.spec.result_shapes(case.shapes, case.attrs)  # or Rejected
        attrs, dtype = case.spec.fill_in(case.attrs), DTYPES[case.dtype]
        if case.op != "random_dropout":
            return Answer({"y": numbers(case.op, case.shapes["w"], **attrs).astype(dtype)}, {}, ())
        kept = scaled_mask(case.shapes["x"], **attrs)
        x, g = (array.astype(float) for array in (case.arrays["x"], case.g))
        return Answer({"y": (x * kept).astype(dtype)}, {name: (g * kept).astype(dtype) for name in wrt}, ())


class AtTheEdge(ByReference):
    """What is not exact lies a share of the bound away from the truth, all numbers of a call on one side."""

    def __init__(self, share):
        super().__init__()
        self.share, self.rng = share, np.random.default_rng(0)

    def _native(self, case, wrt):
        right = super()._native(case, wrt)
        share = self.share * self.rng.choice([-1, 1])
        want = Expectation(case)
        results = {name: pushed(y, want.results[name], share) for name, y in right.results.items()}
        wants = want.cotangents() if wrt else {}
        cotangents = {name: pushed(c, wants[name], share) for name, c in right.cotangents.items()}
        return Answer(results, cotangents, ())


def pushed(got, want, share):
    """As it was where no number of the dtype lies between the truth and the place."""
    if got.dtype.kind == "i":
        return got
    with np.errstate(all="ignore"):
        there = (want.value + share * want.tolerance).astype(got.dtype)
        error = np.abs(there.astype(float) - want.value)
        moved = (want.tolerance > 0) & (error <= abs(share) * want.tolerance)
    return np.where(moved, there, got)


def scaled_mask(shape, *, p, training, seed):
    """0 with probability p, otherwise 1 / (1 − p)."""
    if not training:
        return np.ones(shape)
    kept = np.random.default_rng(seed).random(shape) >= p
    return np.where(kept, 1 / (1 - p) if p < 1 else 0.0, 0.0)


def numbers(name, shape, *, seed, truncated=False, deviation=1.0):
    """Of an initializer."""
    rng = np.random.default_rng(seed)
    if name == "truncated_normal":
        return truncnorm.rvs(-2, 2, scale=deviation, size=shape, random_state=rng)
    k, c, *kernel = shape
    fans = c * np.prod(kernel), k * np.prod(kernel)
    variance = 2 / sum(fans) if name.startswith("glorot") else 2 / fans[0]
    if name.endswith("uniform"):
        return rng.uniform(-1, 1, shape) * np.sqrt(3 * variance)
    if truncated:
        return truncnorm.rvs(-2, 2, scale=np.sqrt(variance) / LEFT, size=shape, random_state=rng)
    return rng.normal(0, np.sqrt(variance), shape)
