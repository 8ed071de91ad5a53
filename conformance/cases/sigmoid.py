"""Cases of sigmoid and its kin."""

from math import inf, nan

from nnspec.conformance.cases.recipe import LARGE, NUMBER, POINTWISE, Aim, Recipe, pointwise

SMOOTH = (*POINTWISE, "logits", "tails")
NAN = (Aim({"x": ("integers", "nonzero")}, {"x": (nan,)}),)
BOTH_ENDS = (Aim({"x": ("nonzero",)}, {"x": (inf, -inf)}, gradient=True),)
RIGHT_END = (Aim({"x": ("nonzero",)}, {"x": (inf,)}),)


def gated() -> Recipe:
    """x times what tends to 1: at −∞ the formula is −∞ · 0, and nothing is asked."""
    return Recipe(pointwise(), LARGE, {"x": SMOOTH}, edges=NUMBER, special={"S1": NAN, "S2": RIGHT_END})


def bent() -> Recipe:
    """Limits on both sides."""
    return Recipe(pointwise(), LARGE, {"x": SMOOTH}, edges=NUMBER, special={"S1": NAN, "S2": BOTH_ENDS})


sigmoid, tanh, silu = bent(), bent(), gated()
