"""Cases of rmsprop."""

from hypothesis import strategies as st

from nnspec.conformance.cases.sgd import EPSILON, GRADIENTS, KEPT, STRIDES, large, recipe

STATES = ("v", "a", "m")
MOMENTUM = st.sampled_from((0.0, 0.9, 0.5))
BASE = {"rho": KEPT, "epsilon": EPSILON, "centered": st.booleans(), "momentum": MOMENTUM}

rmsprop = recipe(
    "rmsprop",
    STATES,
    {**BASE, "place": st.just("outside"), "velocity": GRADIENTS},
    {**BASE, "place": st.just("inside"), "velocity": STRIDES},
    {**BASE, "place": st.sampled_from(("outside", "inside")), "velocity": STRIDES},
    large=(
        *large(STATES, centered=True, momentum=0.9),
        *large(STATES, place="inside", velocity="steps", momentum=0.5)[:1],
    ),
    wrong={"rho": 1.0},
    fills={"v": ("ample", "ones"), "a": ("halves",)},  # v ≥ a², as of one history
    squares="v",
)
