"""Cases of normalisation within one item."""

from hypothesis import strategies as st

from nnspec.conformance.cases.batch_norm import EPSILONS, EXTENT, FILLS, MANY, POISONED, channelled
from nnspec.conformance.cases.recipe import BATCH, SMALL, Recipe, Signature, any_shape
from nnspec.spec.model import Shape


def _over_last(x: Shape, trailing: int) -> dict[str, Shape]:
    return {"x": x, "scale": x[-trailing:], "shift": x[-trailing:]}


@st.composite
def _layer_norm(draw: st.DrawFn) -> Signature:
    x = draw(any_shape(least=2))
    trailing = draw(st.integers(1, len(x) - 1))
    return Signature(_over_last(x, trailing), {"trailing": trailing, "epsilon": draw(EPSILONS)})


layer_norm = Recipe(
    signature=_layer_norm(),
    large=(
        Signature(_over_last((67, 1031), 1)),
        Signature(_over_last((5, 7, 21, 19), 3), {"trailing": 3}),
        Signature(_over_last((1031, 17), 1)),
        Signature(_over_last((1, 65543), 1)),
    ),
    fills=FILLS,
    special={"S1": POISONED},
    faulty={
        "layer_norm.C1": Signature(_over_last((2, 3), 1), {"epsilon": 0.0}),
        "layer_norm.C2": Signature(_over_last((2, 3), 2), {"trailing": 3}),
        "layer_norm.C3": Signature({"x": (2, 3), "scale": (2,), "shift": (2,)}),
    },
)


@st.composite
def _group_norm(draw: st.DrawFn) -> Signature:
    groups, depth, n, h, w = draw(st.tuples(SMALL, SMALL, BATCH, EXTENT, EXTENT))
    x = (n, groups * depth, h, w)
    return Signature(channelled(x), {"groups": groups, "epsilon": draw(EPSILONS)})


group_norm = Recipe(
    signature=_group_norm(),
    large=(
        Signature(channelled((3, 34, 21, 19)), {"groups": 17}),
        Signature(channelled((67, 6, 11, 9)), {"groups": 2}),
        Signature(channelled((2, 4, 131, 129))),
        Signature(channelled((5, 260, 3, 5)), {"groups": 4}),
    ),
    fills=FILLS,
    special={"S1": POISONED},
    faulty={
        "group_norm.C1": Signature(channelled((2, 4, 1, 2)), {"epsilon": 0.0}),
        "group_norm.C2": Signature(channelled((2, 4, 1, 2)), {"groups": 3}),
    },
)


def _instances(x: Shape, epsilon: float) -> Signature:
    return Signature(channelled(x), {"epsilon": epsilon})


instance_norm = Recipe(
    signature=st.builds(_instances, st.tuples(BATCH, SMALL, EXTENT, EXTENT), EPSILONS),
    large=tuple(Signature(channelled(x)) for x in MANY[:3]),
    fills=FILLS,
    special={"S1": POISONED},
    faulty={"instance_norm.C1": _instances((2, 3, 1, 2), 0.0)},
)
