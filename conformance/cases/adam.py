"""Cases of Adam and its kin."""

from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import Recipe
from nnspec.conformance.cases.sgd import (
    DECAYS,
    EPSILON,
    KEPT,
    STEPS,
    Attributes,
    faulty,
    large,
    runs,
    specials,
)

SQUARES = ("positive", "zeros", "ones", "halves")
AVERAGES = {"beta1": KEPT, "beta2": st.sampled_from((0.999, 0.5, 0.99, 0.0)), "epsilon": EPSILON}
PLACES = st.sampled_from(("outside", "uncorrected", "inside"))
ADAM = {**AVERAGES, "place": PLACES, "weight_decay": DECAYS}


def _recipe(name: str, states: tuple[str, ...], attributes: Attributes, **how: Any) -> Recipe:
    idle = how.pop("idle", True)
    squares = states[1:]
    return Recipe(
        signature=runs(states, attributes),
        large=(*large(states, **how), *large(states, **how, place="uncorrected")[:1])
        if "place" in attributes
        else (*large(states), *large(states, psi=None)[:1], *large(states, psi=1.0)[:1]),
        fills={"g": STEPS, **dict.fromkeys(squares, SQUARES)},
        special=specials(states, attributes, idle),
        faulty=faulty(name, states, "v", beta1=1.0),
    )


adam = _recipe("adam", ("m", "v"), ADAM)
adamw = _recipe("adamw", ("m", "v"), ADAM, idle=False)
amsgrad = _recipe(
    "amsgrad",
    ("m", "v", "h"),
    {**AVERAGES, "place": PLACES, "over": st.sampled_from(("v", "corrected"))},
)
nadam = _recipe("nadam", ("m", "v"), {**AVERAGES, "psi": st.sampled_from((0.004, None, 1.0))})
