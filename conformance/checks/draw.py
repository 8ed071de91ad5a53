"""Strategies of cases, from a recipe and an aim. Hypothesis draws and shrinks them."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases.recipe import Aim
from nnspec.conformance.checks.check import Request
from nnspec.conformance.layouts import ANY, MOVED
from nnspec.spec.model import Shape

SEEDS = st.integers(0, 2**16 - 1)
PLAIN = Aim()


@st.composite
def cases(
    draw: st.DrawFn, request: Request, aim: Aim = PLAIN, *, about: str = "", layouts: bool = False
) -> Case:
    """A case of a drawn signature: kinds of values and seeds for all operands and the cotangent.

    With `layouts` the first operand lies in none of the plain ways, any other as it happens.
    """
    op, recipe, signature = request.op, request.recipe, draw(request.signatures)
    attrs = op.fill_in({**signature.attrs, **aim.attrs})

    def tensor(name: str, shape: Shape, kinds: Sequence[str], ways: Sequence[str]) -> Tensor:
        kind = draw(request.choice(f"{about} kind of {name}", kinds))
        way = draw(request.choice(f"layout of {name}", ways)) if layouts else "contiguous"
        return Tensor(shape, kind, draw(SEEDS), way)

    operands: dict[str, Tensor] = {}
    for name, shape in signature.shapes.items():
        kinds = aim.fills.get(name) or recipe.kinds(name, signature)
        operands[name] = tensor(name, shape, kinds, ANY if operands else MOVED)
    for name, values in aim.plants.items():
        operands[name] = draw(planted(operands[name], values, aim, name))
    if not op.smooth:
        return Case(op.name, request.dtype, operands, attrs, None, about)
    g = tensor("g", op.cotangent(signature.shapes, attrs), recipe.cotangents, ANY)
    return Case(op.name, request.dtype, operands, attrs, g, about)


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
