"""The tape: what a function called, and the way back through it."""

import numpy as np

from nnspec.reference.tape import Tape, Variable
from nnspec.spec.ops import OPS


def leaf(*values):
    return Variable(np.array(values))


def pulled(tape, head, *leaves, g=1.0):
    found = tape.pull({head: np.full(head.shape, g)})
    return [found[x].tolist() for x in leaves]


def test_a_value_receives_what_all_its_uses_send_back():
    """y = x·x·w + x."""
    tape, x, w = Tape(), leaf(3.0, -2.0), leaf(5.0, 7.0)
    y = tape.nn.add(tape.nn.multiply(tape.nn.multiply(x, x), w), x)
    assert y.value.tolist() == [48.0, 26.0]
    assert pulled(tape, y, x, w, g=2.0) == [[62.0, -54.0], [18.0, 8.0]]


def test_an_adjoint_is_given_the_result():
    tape, x = Tape(), leaf(0.0, 0.0)
    assert pulled(tape, tape.nn.sigmoid(x), x) == [[0.25, 0.25]]


def test_of_several_results_one_may_go_unused():
    tape, x = Tape(), leaf(1.0, 2.0, 3.0)
    first, second = tape.nn.split(x, at=1)
    assert pulled(tape, second, x) == [[0.0, 1.0, 1.0]]
    assert pulled(tape, first, x) == [[1.0, 0.0, 0.0]]
    joined = tape.nn.concat(second, first, axis=0)
    found = tape.pull({joined: np.array([10.0, 20.0, 30.0])})
    assert found[x].tolist() == [30.0, 10.0, 20.0]


def test_what_the_head_does_not_depend_on_has_no_cotangent():
    tape, x, other = Tape(), leaf(1.0, 4.0), leaf(2.0)
    aside, y = tape.nn.relu(other), tape.nn.relu(x)
    found = tape.pull({y: np.ones(2)})
    assert set(found) == {y, x}
    assert aside not in found


def test_a_result_without_cotangents_sends_nothing_back():
    """The indices beside the maxima; labels have none either."""
    tape, x = Tape(), Variable(np.array([[[[1.0, 7.0], [3.0, 4.0]]]]))
    y, i = tape.nn.max_pool2d_with_indices(x, window=(2, 2), stride=(2, 2))
    (call,) = tape.calls
    assert call.smooth == (y,)
    assert call.results == (y, i)
    assert pulled(tape, y, x) == [[[[[0.0, 1.0], [0.0, 0.0]]]]]

    tape, x, t = Tape(), Variable(np.zeros((1, 2))), Variable(np.array([0]))
    found = tape.pull({tape.nn.cross_entropy(x, t): np.ones(())})
    assert found[x].tolist() == [[-0.5, 0.5]]
    assert t not in found


def test_a_call_knows_its_operation_and_the_operands_that_were_given():
    tape, x, w = Tape(), Variable(np.ones((1, 2))), Variable(np.ones((3, 2)))
    tape.nn.linear(x, w)
    tape.nn.linear(x, w, leaf(1.0, 2.0, 3.0))
    assert [call.names for call in tape.calls] == [("x", "w"), ("x", "w", "b")]
    assert all(call.op is OPS["linear"] for call in tape.calls)


def test_a_variable_has_the_shape_of_its_value_which_may_be_a_shape():
    assert Variable(np.ones((2, 3))).shape == (2, 3)
    assert Variable((4, 5)).shape == (4, 5)
    shapes = Tape(lambda op, given, attrs: op.result(dict(zip(op.operands, given, strict=False)), attrs))
    assert shapes.nn.relu(Variable((4, 5))).shape == (4, 5)


def test_equal_values_are_two_variables():
    tape, a, b = Tape(), leaf(2.0), leaf(2.0)
    assert pulled(tape, tape.nn.multiply(tape.nn.add(a, a), b), a, b) == [[4.0], [4.0]]


def test_nothing_is_warned_of_where_numbers_overflow():
    tape, x = Tape(), leaf(1e308, np.inf)
    y = tape.nn.multiply(x, x)
    assert y.value.tolist() == [np.inf, np.inf]
    assert pulled(tape, y, x, g=1e308) == [[np.inf, np.inf]]
