"""Small runs of rmsprop."""

from hypothesis import strategies as st

from drawn.steps import PARTS, SMALL, ample, drawn, halves


def rmsprop():
    return drawn(
        ("v", "a", "m"),
        rho=PARTS,
        epsilon=SMALL,
        place=st.sampled_from(["outside", "inside"]),
        centered=st.booleans(),
        momentum=PARTS,
        velocity=st.sampled_from(["gradients", "steps"]),
    )


VALUES = {"v": ample("v"), "a": halves("a")}
