"""Cases of exponential linear units."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import LARGE, NUMBER, Aim, Recipe, Signature, any_shape, pointwise
from nnspec.conformance.cases.sigmoid import BOTH_ENDS, NAN, SMOOTH

SPECIAL = {"S1": NAN, "S2": BOTH_ENDS}
KINK = {"K1": (Aim({"x": ("ties", "zeros")}, gradient=True),)}
FILLS = {"x": (*SMOOTH, "ties")}
ALPHAS = st.sampled_from([1.0, 0.5, 2.0, 0.3, 1.25])


def _scaled(shape: tuple[int, ...], alpha: float) -> Signature:
    return Signature({"x": shape}, {"alpha": alpha})


def _with_alpha() -> st.SearchStrategy[Signature]:
    return st.builds(_scaled, any_shape(), ALPHAS)


EDGES = (_scaled((), 0.75),)
LARGE_WITH_ALPHA = (*LARGE[1:], _scaled((70001,), 0.75))


def _refused(name: str) -> dict[str, Signature]:
    return {f"{name}.C1": _scaled((2, 3), -1.0)}


elu = Recipe(
    _with_alpha(),
    LARGE_WITH_ALPHA,
    FILLS,
    edges=EDGES,
    special=SPECIAL,
    freedom=KINK,
    faulty=_refused("elu"),
)
selu = Recipe(pointwise(), LARGE, FILLS, edges=NUMBER, special=SPECIAL, freedom=KINK)
celu = Recipe(_with_alpha(), LARGE_WITH_ALPHA, FILLS, edges=EDGES, special=SPECIAL, faulty=_refused("celu"))
