"""The reference as a target: every operation that it has, right, and no framework."""

import inspect

from broken import Right
from nnspec.conformance.ideal import Ideal
from nnspec.conformance.target import Target
from nnspec.reference.formats import DTYPES
from nnspec.spec.ops import OPS


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
