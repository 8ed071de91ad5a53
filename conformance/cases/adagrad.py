"""Cases of adagrad and adadelta."""

from hypothesis import strategies as st

from nnspec.conformance.cases.adam import SQUARES
from nnspec.conformance.cases.sgd import EPSILON, KEPT, large, recipe

SUM, BOTH = ("s",), ("v", "d")
BASE = {"initial": st.sampled_from((0.1, 0.0, 1.0)), "epsilon": EPSILON}

adagrad = recipe(
    "adagrad",
    SUM,
    {**BASE, "place": st.just("outside")},
    {**BASE, "place": st.just("inside")},
    large=(*large(SUM), *large(SUM, place="inside")[:1]),
    wrong={"epsilon": 0.0},
    fills={"s": SQUARES},
    squares="s",
)
adadelta = recipe(
    "adadelta",
    BOTH,
    {"rho": KEPT, "epsilon": EPSILON},
    large=large(BOTH),
    wrong={"rho": 1.0},
    fills={"v": SQUARES, "d": SQUARES},
    squares="v",
)
