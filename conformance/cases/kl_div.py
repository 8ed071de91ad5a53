"""Cases of the Kullback–Leibler divergence."""

from math import inf

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, Aim, Recipe, Signature
from nnspec.conformance.cases.softmax import LOGITS

MEANS = ("none", "mean", "sum", "batchmean")


def _rows(n: int, classes: int, reduction: str) -> Signature:
    return Signature({"x": (n, classes), "t": (n, classes)}, {"reduction": reduction})


ROWS = st.builds(_rows, BATCH, st.integers(1, 7), st.sampled_from(("none", *MEANS)))  # items apart

kl_div = Recipe(
    signature=ROWS,
    large=(_rows(4099, 17, "none"), _rows(67, 1031, "batchmean"), _rows(65, 1031, "mean")),
    fills={"x": LOGITS, "t": ("probabilities", "inside", "ratios")},
    special={
        "S1": (Aim({"x": ("normal",), "t": ("inside",)}, {"x": (-inf,)}),),
        "S2": (Aim(signature=st.builds(_rows, st.just(0), st.just(3), st.sampled_from(MEANS[1:]))),),
    },
    faulty={"kl_div.C1": Signature({"x": (2, 3), "t": (2, 3)}, {}, {"t": ("negative",)})},
)
