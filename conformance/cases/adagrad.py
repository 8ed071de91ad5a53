"""Cases of adagrad and adadelta."""

from hypothesis import strategies as st

from nnspec.conformance.cases.adam import SQUARES
from nnspec.conformance.cases.recipe import Recipe
from nnspec.conformance.cases.sgd import EPSILON, KEPT, STEPS, faulty, large, runs, specials

ADAGRAD = {
    "initial": st.sampled_from((0.1, 0.0, 1.0)),
    "epsilon": EPSILON,
    "place": st.sampled_from(("outside", "inside")),
}
ADADELTA = {"rho": KEPT, "epsilon": EPSILON}

adagrad = Recipe(
    signature=runs(("s",), ADAGRAD),
    large=(*large(("s",)), *large(("s",), place="inside")[:1]),
    fills={"g": STEPS, "s": SQUARES},
    special=specials(("s",), ADAGRAD),
    faulty=faulty("adagrad", ("s",), "s", epsilon=0.0),
)
adadelta = Recipe(
    signature=runs(("v", "d"), ADADELTA),
    large=large(("v", "d")),
    fills={"g": STEPS, "v": SQUARES, "d": SQUARES},
    special=specials(("v", "d"), ADADELTA),
    faulty=faulty("adadelta", ("v", "d"), "v", rho=1.0),
)
