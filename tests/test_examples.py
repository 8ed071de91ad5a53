"""The examples of the spec, worked out on paper, hold on the reference."""

import numpy as np
import pytest

from nnspec.reference.bounded import Bounded, operand
from nnspec.reference.formats import EXACT, FORMATS
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import CLAUSES, OPS

EXAMPLES = [
    pytest.param(op, example, id=f"{op.name}.{example.clause}-{i}")
    for op in OPS.values() for i, example in enumerate(op.examples)
]  # fmt: skip


def read(op, example):
    given = {name: np.asarray(example.given[name]) for name in op.operands if name in example.given}
    labels = {name for name, x in given.items() if name in ("t", "i") and x.dtype.kind == "i"}
    operands = {name: x if name in labels else x.astype(float) for name, x in given.items()}
    attrs = {name: value for name, value in example.given.items() if name not in given}
    return operands, attrs


def assert_is(got, want):
    """Equal, up to the error of the reference and of writing `want` in float64."""
    want = np.asarray(want, float)
    assert got.shape == want.shape
    if not isinstance(got, Bounded):  # integers
        assert np.array_equal(got, want)
        return
    assert (np.abs(got.value - want) <= got.error + FORMATS["float64"].half_spacing(want)).all()


@pytest.mark.parametrize(("op", "example"), EXAMPLES)
def test_an_example_holds_on_the_reference(op, example):
    operands, attrs = read(op, example)
    shapes = op.result_shapes({name: x.shape for name, x in operands.items()}, attrs)
    op.admit(operands, op.fill_in(attrs))
    given = [x if x.dtype.kind == "i" else operand(x, EXACT) for x in operands.values()]
    y = rule_of(op).forward(*given, **op.fill_in(attrs))
    results = y if isinstance(y, tuple) else (y,)
    said = example.y if isinstance(example.y, tuple) else (example.y,)
    for got, want, shape in zip(results, said, shapes.values(), strict=True):
        assert got.shape == shape
        assert_is(got, want)
    if example.g is None:
        assert not example.cotangents
        return
    g, smooth = operand(np.asarray(example.g), EXACT), [shapes[name] for name in op.smooth]
    if len(smooth) > 1:  # g is flat
        ends = np.cumsum([0, *map(np.prod, smooth)]).astype(int)
        g = tuple(g[i:j].reshape(shape) for i, j, shape in zip(ends[:-1], ends[1:], smooth, strict=True))
    cotangents = rule_of(op).vjp(g, y, *given, **op.fill_in(attrs))
    found = dict(zip(operands, cotangents, strict=True))
    for name, want in example.cotangents.items():
        assert_is(found[name], want)


@pytest.mark.parametrize(("op", "example"), EXAMPLES)
def test_an_example_names_a_clause_and_leaves_out_defaults(op, example):
    assert f"{op.name}.{example.clause}" in CLAUSES
    _, attrs = read(op, example)
    for name, value in op.fill_in(attrs).items():
        assert op.name == "avg_pool2d" or name not in attrs or value != op.defaults[name]
