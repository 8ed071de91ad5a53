"""Cases of batch normalisation."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, SMALL, Aim, Recipe, Signature
from nnspec.spec.model import Shape

EXTENT = st.integers(1, 5)
EPSILONS = st.sampled_from([1e-5, 1e-3, 0.25])
SPREAD = (
    "normal",
    "integers",
    "ones",
    "raised",
    "slight",
    "offset",
    "distinct",
    "positive",
    "cancelling",
    "sparse",
)
SCALES = ("normal", "nonzero", "integers", "ones", "wide", "positive")
SHIFTS = ("normal", "zeros", "integers", "wide", "positive")
FILLS = {"x": SPREAD, "scale": SCALES, "shift": SHIFTS}
STATE = {
    "mean": ("normal", "integers", "zeros", "raised", "positive"),
    "variance": ("spreads", "positive", "ones"),
}
PLAIN = {"x": ("normal", "integers"), "scale": ("nonzero",), "shift": ("integers", "normal")}
POISONED = (Aim(PLAIN, {"x": (nan, inf, -inf)}),)


def channelled(x: Shape) -> dict[str, Shape]:
    """x with a scale and a shift for each channel."""
    return {"x": x, "scale": x[1:2], "shift": x[1:2]}


def _with_state(x: Shape) -> dict[str, Shape]:
    return channelled(x) | {"mean": x[1:2], "variance": x[1:2]}


IMAGES = st.tuples(BATCH, SMALL, EXTENT, EXTENT)
MANY = ((3, 17, 21, 19), (67, 9, 11, 13), (2, 3, 131, 129), (259, 33, 1, 1))


def _evaluated(x: Shape, epsilon: float) -> Signature:
    return Signature(_with_state(x), {"epsilon": epsilon})


def _trained(x: Shape, momentum: float, epsilon: float, unbiased: bool) -> Signature:
    """The channel of a single element is made longer."""
    n, c, h, w = x
    attrs = {"momentum": momentum, "epsilon": epsilon, "unbiased": unbiased}
    return Signature(_with_state((n, c, h, w + 1 if n * h * w == 1 else w)), attrs)


batch_norm_evaluation = Recipe(
    signature=st.builds(_evaluated, IMAGES, EPSILONS),
    large=tuple(Signature(_with_state(x)) for x in MANY),
    fills={**FILLS, **STATE},
    special={"S1": (Aim({**PLAIN, "variance": ("ones", "positive")}, {"x": (nan, inf, -inf)}),)},
    faulty={
        "batch_norm_evaluation.C1": _evaluated((2, 3, 1, 2), 0.0),
        "batch_norm_evaluation.C2": Signature(_with_state((2, 3, 1, 2)), fills={"variance": ("negative",)}),
    },
)

MOMENTA = st.sampled_from([0.1, 0.01, 0.5, 1.0, 0.0])

batch_norm_training = Recipe(
    signature=st.builds(_trained, IMAGES, MOMENTA, EPSILONS, st.booleans()),
    large=tuple(Signature(_with_state(x), {"unbiased": i < 2}) for i, x in enumerate(MANY)),
    fills={**FILLS, **STATE},
    special={"S1": POISONED},
    faulty={
        "batch_norm_training.C1": _trained((2, 3, 1, 2), 0.1, 0.0, True),
        "batch_norm_training.C2": Signature(_with_state((1, 3, 1, 1))),
        "batch_norm_training.C3": _trained((2, 3, 1, 2), 1.5, 1e-5, True),
    },
)
