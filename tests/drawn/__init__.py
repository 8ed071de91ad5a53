"""Small random cases of every operation. One file for each home of operations.

A file has a function for each operation, of its name, that gives a strategy of (shapes of the
operands, attributes). Where an operand is not just any numbers of the dtype, `VALUES` there maps its
name to a function of all shapes and the dtype that gives a strategy of arrays.
"""

from importlib import import_module

from hypothesis import strategies as st

from drawn.common import SETTINGS, drawing, numbers
from nnspec.spec.ops import OPS

__all__ = ["SETTINGS", "cases", "drawing"]


@st.composite
def cases(draw, name, dtype):
    """(operands, attributes, cotangent of the result, or a tuple of those of all that have one)"""
    home = import_module(f"drawn.{OPS[name].home}")
    values = getattr(home, "VALUES", {})
    shapes, attrs = draw(getattr(home, name)())
    operands = {
        key: draw(values[key](shapes, dtype) if key in values else numbers(shape, dtype))
        for key, shape in shapes.items()
    }
    every = OPS[name].result_shapes(shapes, attrs)
    sent = tuple(draw(numbers(every[result], dtype)) for result in OPS[name].smooth)
    return operands, OPS[name].fill_in(attrs), sent[0] if len(sent) == 1 else sent
