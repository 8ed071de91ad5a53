"""The model of the spec, and the articles of every operation."""

import inspect

import numpy as np
import pytest

from nnspec.spec.laws import EVERY, LAWS
from nnspec.spec.model import LETTERS, Axes, Rejected, canonical, clauses_in
from nnspec.spec.ops import CLAUSES, OPS


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
class TestOperation:
    def test_its_formula_is_the_first_line(self, op):
        assert op.formula.startswith("y")
        assert (" ~ " if op.random and not op.smooth else " = ") in op.formula

    def test_its_formulas_stand_in_latex_too(self, op):
        assert op.math[0].startswith("y")
        assert any(r"\delta" in line for line in op.math[1:]) or not op.smooth or op.random
        assert all(line.count("{") == line.count("}") for line in op.math)

    def test_its_axes_name_the_operands_of_its_signature(self, op):
        given, result = op.axes.split(" -> ")
        assert tuple(axes.name for axes in Axes.read(given)) == op.operands
        assert Axes.read(result)[0].name == "y"
        parameters = inspect.signature(op.shape).parameters.values()
        missing = {p.name for p in parameters if p.default is None and p.kind is not p.KEYWORD_ONLY}
        assert set(op.optional) == missing

    def test_its_defaults_are_canonical(self, op):
        assert op.fill_in({}) == op.defaults

    def test_its_clauses_are_numbered_without_gaps_in_the_order_of_letters(self, op):
        numbers = [clause.number for clause in op.clauses]
        letters = [letter for letter in LETTERS if letter != "W"]
        want = [f"{l}{i + 1}" for l in letters for i in range(sum(n[0] == l for n in numbers))]
        assert numbers == want
        least = {"P"} if op.random else {"F", "G"} if op.smooth else {"F"}
        assert least <= {n[0] for n in numbers}

    def test_its_clauses_are_sentences(self, op):
        for clause in op.clauses:
            assert clause.text.endswith(".")
            assert "  " not in clause.text

    def test_its_laws_and_batch_operands_exist(self, op):
        assert set(op.laws) <= set(LAWS)
        assert set(op.batch) <= set(op.operands)

    def test_it_has_an_example_with_cotangents(self, op):
        if op.random:
            assert not op.examples, "what is drawn cannot be worked by hand"
            return
        smooth = op.smooth and op.name != "convolve2d"
        assert any(example.cotangents for example in op.examples) or (op.examples and not smooth)


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if "..." not in op.axes])
def test_axes_agree_with_the_shape_rule(name):
    """An axis of y that an operand has, too, has the same size there."""
    given, result = OPS[name].axes.split(" -> ")
    sizes = dict(zip("NCHWKDRSIOET", (2, 3, 5, 6, 4, 3, 2, 2, 7, 8, 4, 2), strict=True))
    sizes |= {"K": sizes["D"]} if name == "conv_transpose2d" else {}  # one group
    y = OPS[name].result({a.name: tuple(sizes[i] for i in a.names) for a in Axes.read(given)}, {})
    names = Axes.read(result)[0].names
    assert len(y) == len(names)
    assert all(size == sizes.get(axis, size) for axis, size in zip(names, y, strict=True))


def test_no_two_clauses_share_an_id():
    everything = [c.id for group in (*LAWS.values(), *(op.clauses for op in OPS.values())) for c in group]
    assert len(everything) == len(set(everything)) == len(CLAUSES)


def test_operations_stand_under_their_names():
    assert all(name == op.name for name, op in OPS.items())


def test_a_clause_goes_on_in_lines_that_are_indented():
    text = """First line.

    C1  One sentence
        in two lines.
    F1  Another.

    No clause, A1  nor this.
    """
    found = clauses_in("it", text)
    assert [(c.id, c.text) for c in found] == [("it.C1", "One sentence in two lines."), ("it.F1", "Another.")]


def test_the_laws_for_every_operation_are_numbered():
    assert [c.number for c in EVERY if c.letter == "C"] == ["C1", "C2", "C3"]
    assert all(c.text.endswith(".") for c in EVERY)


def test_an_axis_has_one_size_wherever_it_stands():
    a, b = Axes.read("a[N M], b[M]?")
    assert (b.optional, a.optional) == (True, False)
    sizes = {}
    a.bind((2, 3), sizes)
    with pytest.raises(Rejected, match="M is 3 and 4"):
        b.bind((4,), sizes)


@pytest.mark.parametrize(
    ("annotation", "value", "wanted"),
    [
        (int, 1, None), (int, True, "an integer"), (int, np.int64(1), "an integer"),
        (bool, False, None), (bool, 0, "True or False"), (float, 1, "a float"),
        (tuple[int, int], (1, 2), None), (tuple[int, int], (1,), "two integers"),
        (tuple[int], (1,), None), (tuple[int], 1, "a tuple of one integer"),
        (tuple[int], (1, 1), "a tuple of one integer"), (tuple[tuple[int, int]], ((0, 0),), None),
        (tuple[tuple[int, int]], (0, 0), "a tuple of one pair of integers"),
        (tuple[tuple[int, int], tuple[int, int]], ((0, 0), (1, 1)), None),
        (tuple[tuple[int, int], tuple[int, int]], (0, 0), "two pairs of integers"),
    ],
)  # fmt: skip
def test_an_attribute_has_one_form(annotation, value, wanted):
    assert canonical(annotation, value) == wanted
