"""Cases of sgd, and what the runs of all optimizers have in common."""

from collections.abc import Mapping
from math import nan
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import Aim, Recipe, Signature
from nnspec.spec.model import Shape

RANKS = st.sampled_from((1, 2, 3, 2, 3))  # of one axis, all layouts are alike
EXTENTS = st.sampled_from((1, 2, 3, 4, 2, 3, 1))
RATES = (0.0, 0.5, 0.1, 0.01, 1.0)
KEPT = st.sampled_from((0.5, 0.9, 0.99, 0.0))
EPSILON = st.sampled_from((1e-3, 1e-8, 0.125))
DECAYS = st.sampled_from((0.0, 0.01, 0.5))
STEPS = ("pauses", "normal", "pauses", "integers", "pauses", "ones", "sparse", "dense", "positive", "wide")

Attributes = Mapping[str, st.SearchStrategy[Any]]


@st.composite
def runs(draw: st.DrawFn, states: tuple[str, ...], attributes: Attributes, fresh: bool = False) -> Signature:
    """One to five steps of one to four parameters, from the start or further on; the rates change.

    One run in four is at rates of 0: but for what a velocity carries on, p keeps every digit.
    """
    rank = draw(RANKS)
    shape = tuple(draw(st.lists(EXTENTS, min_size=rank, max_size=rank)))
    count, taken = draw(st.integers(1, 5)), 0 if fresh else draw(st.sampled_from((0, 3, 0, 1, 0, 1000)))
    shapes = {"p": shape, "g": (count, *shape), **(dict.fromkeys(states, shape) if taken else {})}
    some = (0.0,) if draw(st.integers(0, 3)) == 3 else RATES
    rates = tuple(draw(st.lists(st.sampled_from(some), min_size=count, max_size=count)))
    drawn = {name: draw(values) for name, values in attributes.items()}
    return Signature(shapes, {"rates": rates, "taken": taken, **drawn})


def large(states: tuple[str, ...], **attrs: Any) -> tuple[Signature, ...]:
    """Many elements in few parameters, few in many; the second run goes on after 999 steps."""
    wide: Shape = (2, 32771)
    many: Shape = (33, 3, 5)
    rates = (0.5, 0.1, 0.25)
    return (
        Signature({"p": wide, "g": (3, *wide)}, {**attrs, "rates": rates}),
        Signature(
            {"p": many, "g": (2, *many), **dict.fromkeys(states, many)},
            {**attrs, "rates": rates[:2], "taken": 999},
        ),
    )


def still(drawn: Signature) -> Signature:
    """The same run at rates of 0."""
    return Signature(drawn.shapes, {**drawn.attrs, "rates": (0.0,) * len(drawn.attrs["rates"])})


def recipe(
    name: str,
    states: tuple[str, ...],
    *conventions: Attributes,
    large: tuple[Signature, ...],
    wrong: Mapping[str, Any],
    fills: Mapping[str, tuple[str, ...]] | None = None,
    squares: str = "",
    idle: bool = True,
) -> Recipe:
    """Cases of an optimizer.

    conventions  sets of attributes, one for each custom in use: they are drawn equally often
    wrong        attributes that break C4
    fills        kinds of values of the states
    squares      a state that sums up squares: C5
    idle         without weight decay, gradients of 0 leave p as it was
    """
    fresh = [runs(states, each, fresh=True) for each in conventions]
    rest = {"weight_decay": 0.0} if "weight_decay" in conventions[0] else {}
    resting = [Aim({"g": ("normal",)}, signature=each.map(still)) for each in fresh]
    idling = [Aim({"g": ("zeros",)}, signature=each, attrs=rest) for each in fresh] if idle else []
    poisoned = Aim({"g": ("integers", "normal")}, {"g": (nan,)})
    return Recipe(
        signature=st.one_of(*(runs(states, each) for each in conventions)),
        large=large,
        fills={"g": STEPS, **(fills or {})},
        special={
            "S1": (*resting, *idling),
            "S2": (poisoned,) * 2 * len(conventions),
        },
        faulty=_faulty(name, states, squares, wrong),
    )


def _faulty(
    name: str, states: tuple[str, ...], squares: str, wrong: Mapping[str, Any]
) -> dict[str, Signature]:
    shapes = {"p": (2, 3), "g": (1, 2, 3)}
    found = {
        f"{name}.C1": Signature({"p": (2, 3), "g": (1, 3, 2)}),
        f"{name}.C2": Signature({"p": (2, 3), "g": (2, 2, 3)}),
        f"{name}.C3": Signature(shapes, {"taken": 1}),
        f"{name}.C4": Signature(shapes, wrong),
    }
    if squares:
        given = {**shapes, **dict.fromkeys(states, (2, 3))}
        found[f"{name}.C5"] = Signature(given, {"taken": 1}, {squares: ("negative",)})
    return found


SOME = st.sampled_from((0.5, 0.9))
NOT, YES, NOTHING = st.just(False), st.just(True), st.just(0.0)
GRADIENTS, STRIDES = st.just("gradients"), st.just("steps")
COUPLED, BESIDE = st.just("coupled"), st.just("decoupled")
BASE = {
    "weight_decay": DECAYS,
    "dampening": NOTHING,
    "nesterov": NOT,
    "velocity": GRADIENTS,
    "decay": COUPLED,
}

sgd = recipe(
    "sgd",
    ("m",),
    {**BASE, "momentum": SOME, "dampening": SOME},
    {**BASE, "momentum": SOME, "dampening": SOME, "weight_decay": NOTHING},
    {**BASE, "momentum": SOME, "nesterov": YES},
    {**BASE, "momentum": SOME, "nesterov": st.booleans(), "velocity": STRIDES, "decay": BESIDE},
    {**BASE, "momentum": KEPT, "velocity": st.sampled_from(("gradients", "steps")), "decay": BESIDE},
    {**BASE, "momentum": KEPT},
    large=large(("m",), momentum=0.9, nesterov=True, weight_decay=0.01),
    wrong={"momentum": 1.0},
    idle=False,
)
