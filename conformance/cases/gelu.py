"""Cases of Gaussian error linear units."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import LARGE, Recipe, Signature, any_shape
from nnspec.conformance.cases.sigmoid import NAN, RIGHT_END, SMOOTH


def _by(shape: tuple[int, ...], approximate: str) -> Signature:
    return Signature({"x": shape}, {"approximate": approximate})


gelu = Recipe(
    signature=st.builds(_by, any_shape(), st.sampled_from(["none", "tanh"])),
    large=(*(_by(large.shapes["x"], "none") for large in LARGE), _by((70001,), "tanh")),
    edges=(_by((), "none"),),
    fills={"x": (*SMOOTH, "tails", "tails", "tails")},  # the tail of erf shows from −6 to −4 alone
    special={"S1": NAN, "S2": RIGHT_END},
)
