"""Cases of learning-rate schedules."""

from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import Recipe, Signature
from nnspec.conformance.fills import labels

COUNTS = st.sampled_from((1, 3, 1, 7))
FACTORS = st.sampled_from((0.5, 0.1, 0.96, 2.0))
RATES = ("positive", "ones", "halves")


def _drawn(**attributes: st.SearchStrategy[Any]) -> st.SearchStrategy[Signature]:
    lengths, names = st.integers(1, 6), tuple(attributes)
    return st.builds(
        lambda n, *values: Signature({"rate": (), "t": (n,)}, dict(zip(names, values, strict=True))),
        lengths,
        *attributes.values(),
    )


def _recipe(
    name: str, count: str, large: tuple[int, ...] = (4,), **attributes: st.SearchStrategy[Any]
) -> Recipe:
    before = Signature({"rate": (), "t": (3,)}, {}, {"t": (labels(0, 4),)})
    return Recipe(
        signature=_drawn(**{count: COUNTS}, **attributes),
        large=tuple(Signature({"rate": (), "t": (33,)}, {count: each}) for each in large),
        fills={"rate": RATES, "t": (labels(0, 9), labels(0, 33))},
        faulty={f"{name}.C1": Signature(before.shapes, {count: 0}, before.fills)},
    )


step_decay = _recipe("step_decay", "every", factor=FACTORS)
exponential_decay = _recipe("exponential_decay", "every", (4, 1), factor=FACTORS)
linear_warmup = _recipe("linear_warmup", "steps", start=st.sampled_from((0.25, 0.1, 1.0)))


def _down(n: int, steps: int, floor: float, after: int) -> Signature:
    """From the first step to the last, or some steps after it."""
    t = (labels(0, steps + 1 + after),)
    return Signature({"rate": (), "t": (n,)}, {"steps": steps, "floor": floor}, {"t": t})


cosine_decay = Recipe(
    signature=st.builds(
        _down,
        st.integers(1, 6),
        st.sampled_from((1, 3, 2, 7)),
        st.sampled_from((0.25, 0.1, 0.0, 1.0)),
        st.sampled_from((0, 8)),
    ),
    large=(_down(33, 30, 0.0, 0), _down(33, 4, 0.25, 29), _down(33, 1000, 0.1, 0)),
    fills={"rate": RATES},
    faulty={"cosine_decay.C1": _down(3, 0, 0.25, 0)},
)
