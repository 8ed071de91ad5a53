"""Strategies of cases, from a recipe and an aim. Hypothesis draws and shrinks them."""

from dataclasses import replace

from hypothesis import strategies as st

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases.recipe import Aim, Recipe, Signature
from nnspec.conformance.layouts import MOVED
from nnspec.spec.model import Op

SEEDS = st.integers(0, 2**16 - 1)
PLAIN = Aim()


@st.composite
def cases(
    draw: st.DrawFn,
    op: Op,
    dtype: str,
    recipe: Recipe,
    signatures: st.SearchStrategy[Signature],
    aim: Aim = PLAIN,
    *,
    about: str = "",
    layouts: bool = False,
) -> Case:
    """A case of a drawn signature: kinds of values and seeds for all operands and the cotangent.

    With `layouts` the first operand lies in none of the plain ways, any other as it happens.
    """
    signature = draw(signatures)
    attrs = op.fill_in({**signature.attrs, **aim.attrs})
    layout = st.sampled_from(("contiguous", *MOVED)) if layouts else st.just("contiguous")
    moved = st.sampled_from(MOVED) if layouts else layout
    operands: dict[str, Tensor] = {}
    for name, shape in signature.shapes.items():
        kind = draw(st.sampled_from(aim.fills.get(name) or recipe.kinds(name, signature)))
        operands[name] = Tensor(shape, kind, draw(SEEDS), draw(layout if operands else moved))
    for name, values in aim.plants.items():
        operands[name] = draw(planted(operands[name], values, aim, name))
    if not op.smooth:
        return Case(op.name, dtype, operands, attrs, None, about)
    result = op.cotangent(signature.shapes, attrs)
    g = Tensor(result, draw(st.sampled_from(recipe.cotangents)), draw(SEEDS), draw(layout))
    return Case(op.name, dtype, operands, attrs, g, about)


@st.composite
def planted(draw: st.DrawFn, tensor: Tensor, values: tuple[float, ...], aim: Aim, name: str) -> Tensor:
    """The tensor with one to three of its elements replaced."""
    size = 1
    for extent in tensor.shape:
        size *= extent
    places = aim.places[name](tensor.shape) if name in aim.places else range(size)
    if not places:
        return tensor
    at = draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True))
    return replace(tensor, plants=tuple((i, draw(st.sampled_from(values))) for i in at))
