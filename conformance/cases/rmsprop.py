"""Cases of rmsprop."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import Recipe
from nnspec.conformance.cases.sgd import EPSILON, KEPT, STEPS, faulty, large, runs, specials

STATES = ("v", "a", "m")
ATTRIBUTES = {
    "rho": KEPT,
    "epsilon": EPSILON,
    "place": st.sampled_from(("outside", "inside")),
    "centered": st.booleans(),
    "momentum": st.sampled_from((0.0, 0.9, 0.5)),
    "velocity": st.sampled_from(("gradients", "steps")),
}

rmsprop = Recipe(
    signature=runs(STATES, ATTRIBUTES),
    large=(
        *large(STATES, centered=True, momentum=0.9),
        *large(STATES, place="inside", velocity="steps", momentum=0.5)[:1],
    ),
    fills={"g": STEPS, "v": ("ample", "ones"), "a": ("halves",)},  # v ≥ a², as of one history
    special=specials(STATES, ATTRIBUTES),
    faulty=faulty("rmsprop", STATES, "v", rho=1.0),
)
