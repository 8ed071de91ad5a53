"""Cases of local response normalisation."""

from collections.abc import Sequence
from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, Aim, Recipe, Signature


@st.composite
def _signature(draw: st.DrawFn, channels: int, image: int, sizes: Sequence[int]) -> Signature:
    n, c = draw(BATCH), draw(st.integers(1, channels))
    h, w = draw(st.tuples(st.integers(1, image), st.integers(1, image)))
    attrs = {
        "size": draw(st.sampled_from(sizes)),
        "alpha": draw(st.sampled_from([1.0, 1e-4, 0.5, 3.0])),
        "beta": draw(st.sampled_from([0.75, 0.5, 1.0, 2.0])),
        "k": draw(st.sampled_from([1.0, 2.0, 0.125])),
    }
    return Signature({"x": (n, c, h, w)}, attrs)


PLAIN = {"x": ("normal", "integers")}


def _recipe(name: str, signature: st.SearchStrategy[Signature], large: tuple[Signature, ...]) -> Recipe:
    return Recipe(
        signature=signature,
        large=large,
        fills={
            "x": ("normal", "integers", "ones", "sparse", "distinct", "positive", "slight", "wide", "nonzero")
        },
        special={"S1": (Aim(PLAIN, {"x": (nan,)}),), "S2": (Aim(PLAIN, {"x": (inf, -inf)}),)},
        faulty={
            f"{name}.C1": Signature({"x": (1, 3, 2, 2)}, {"size": 0}),
            f"{name}.C2": Signature({"x": (1, 3, 2, 2)}, {"k": -1.0}),
        },
    )


def _seen(*x: int, **attrs: int) -> Signature:
    """A large alpha, so that the region is seen in y."""
    return Signature({"x": x}, {"alpha": 1.0, **attrs})


local_response_norm = _recipe(
    "local_response_norm",
    _signature(channels=7, image=3, sizes=(3, 5, 1, 2, 3, 5, 4, 7)),
    (_seen(2, 5, 67, 65, size=3), _seen(3, 37, 25, 25), _seen(33, 18, 3, 5, size=4)),
)
local_response_norm_within = _recipe(
    "local_response_norm_within",
    _signature(channels=2, image=6, sizes=(3, 5, 1, 2, 3, 5, 4)),  # 7 × 7 is 49 terms to compile
    (_seen(2, 3, 35, 37, size=3), _seen(3, 17, 37, 37), _seen(33, 2, 9, 11, size=4)),
)
