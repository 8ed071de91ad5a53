"""Small runs of Adam and its kin."""

from hypothesis import strategies as st

from drawn.steps import PARTS, SMALL, drawn, squares

BOTH = {"beta1": PARTS, "beta2": st.sampled_from([0.5, 0.99, 0.999]), "epsilon": SMALL}
PLACES = st.sampled_from(["outside", "inside", "uncorrected"])
DECAYS = st.sampled_from([0.0, 0.01, 0.5])


def adam():
    return drawn(("m", "v"), **BOTH, place=PLACES, weight_decay=DECAYS)


adamw = adam


def amsgrad():
    states, placed = ("m", "v", "h"), st.sampled_from(["outside", "inside"])
    corrected = drawn(states, **BOTH, place=placed, over=st.just("corrected"))
    return st.one_of(corrected, drawn(states, **BOTH, place=PLACES, over=st.just("v")))


def nadam():
    return drawn(("m", "v"), **BOTH, psi=st.sampled_from([None, 0.004, 1.0]))


VALUES = {"v": squares("v"), "h": squares("h")}
