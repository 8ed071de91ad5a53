"""Small runs of adagrad and adadelta."""

from hypothesis import strategies as st

from drawn.steps import PARTS, SMALL, drawn, squares


def adagrad():
    return drawn(
        ("s",),
        initial=st.sampled_from([0.0, 0.1]),
        epsilon=SMALL,
        place=st.sampled_from(["outside", "inside"]),
    )


def adadelta():
    return drawn(("v", "d"), rho=PARTS, epsilon=SMALL)


VALUES = {name: squares(name) for name in ("s", "v", "d")}
