"""The reference as a target: every operation that it has, right, and no framework."""

import inspect

import numpy as np

from broken import Right
from nnspec.conformance.target import Answer, Target
from nnspec.reference.formats import DTYPES
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS


def several(y):
    return y if isinstance(y, tuple) else (y,)


def double(x):
    return x if x.dtype.kind == "i" else x.astype(float)


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


class ByReference(Target):
    """Computes in float64 and rounds once."""

    def __init__(self):
        super().__init__("byreference:Named")

    def _native(self, case, wrt):
        case.spec.result_shapes(case.shapes, case.attrs)  # or Rejected
        rule, attrs, dtype = rule_of(case.spec), case.spec.fill_in(case.attrs), DTYPES[case.dtype]
        given = [double(x) for x in case.arrays.values()]
        y = rule.forward(*given, **attrs)
        told = {n: np.asarray(part) for n, part in zip(case.spec.results, several(y), strict=True)}
        results = {n: part if part.dtype.kind == "i" else part.astype(dtype) for n, part in told.items()}
        if not wrt:
            return Answer(results, {}, ())
        sent = tuple(g.astype(float) for g in case.parts)
        back = rule.vjp(sent[0] if len(sent) == 1 else sent, y, *given, **attrs)
        every = dict(zip(case.arrays, back, strict=True))
        smooth = {name: results[name] for name in case.spec.smooth}
        return Answer(smooth, {name: np.asarray(every[name]).astype(dtype) for name in wrt}, ())
