"""Learning-rate schedules: the rate of each step, a function of its number."""

from typing import Any

from nnspec.spec.model import Example, Shape, op, require
from nnspec.spec.steps import positive


def _counts(*, t: Any, **_: Any) -> None:
    least = min((int(each) for each in t), default=0)
    require("C2", least >= 0, f"a step {least} is before the first")


def _steps(t: Shape, steps: int) -> Shape:
    require("C1", steps >= 1, f"{steps} steps are not at least 1")
    return t


@op(
    since="0.1",
    axes="rate[]!, t[N]! -> y[N]!",
    math=(r"y_i = \eta\, \gamma^{\lfloor t_i / k \rfloor}",),
    batch=(),
    values=_counts,
    examples=(
        Example(
            "F1",
            {"rate": 2.0, "t": [0, 2, 3, 7], "every": 3, "factor": 0.5},
            y=[2, 2, 1, 0.5],
            note="halved after 3 steps, and after 6",
        ),
    ),
)
def step_decay(rate: Shape, t: Shape, *, every: int = 10, factor: float = 0.1) -> Shape:
    """y = rate · factor^⌊t/every⌋

    t holds numbers of steps, the first being 0.

    C1  every ≥ 1, factor > 0.
    C2  t ≥ 0.
    F1  y has the error of a power, or of as many products.
    """
    positive("C1", factor=factor)
    return _steps(t, every)


@op(
    since="0.1",
    axes="rate[]!, t[N]! -> y[N]!",
    math=(r"y_i = \eta\, \gamma^{t_i / k}",),
    batch=(),
    values=_counts,
    examples=(
        Example(
            "F1",
            {"rate": 2.0, "t": [0, 2, 1], "every": 1, "factor": 0.5},
            y=[2, 0.5, 1],
        ),
    ),
)
def exponential_decay(rate: Shape, t: Shape, *, every: int = 10, factor: float = 0.9) -> Shape:
    """y = rate · factor^(t/every)

    t holds numbers of steps, the first being 0; between multiples of `every` the rate falls, too.

    C1  every ≥ 1, factor > 0.
    C2  t ≥ 0.
    F1  y has the error of a quotient and a power, or where `every` is 1 of as many products.
    """
    positive("C1", factor=factor)
    return _steps(t, every)


@op(
    since="0.1",
    axes="rate[]!, t[N]! -> y[N]!",
    math=(r"y_i = \eta \Bigl(s + (1 - s) \frac{\min(t_i, k)}{k}\Bigr)",),
    batch=(),
    values=_counts,
    examples=(
        Example(
            "F1",
            {"rate": 2.0, "t": [0, 1, 4, 9], "steps": 4},
            y=[0.5, 0.875, 2, 2],
            note="a quarter of the rate, then 3/16 more with each of 4 steps",
        ),
    ),
)
def linear_warmup(rate: Shape, t: Shape, *, steps: int = 5, start: float = 0.25) -> Shape:
    """y = rate · (start + (1 − start) · min(t, steps)/steps)

    t holds numbers of steps, the first being 0; from `steps` on, the rate is whole.

    C1  steps ≥ 1, start in (0, 1].
    C2  t ≥ 0.
    F1  y has the error of this formula.
    """
    require("C1", 0 < start <= 1, f"start is {start}, and not in (0, 1]")
    return _steps(t, steps)


@op(
    since="0.1",
    axes="rate[]!, t[N]! -> y[N]!",
    math=(r"y_i = \eta \Bigl(f + \frac{1 - f}{2} \Bigl(1 + \cos\frac{\pi \min(t_i, k)}{k}\Bigr)\Bigr)",),
    batch=(),
    values=_counts,
    examples=(
        Example(
            "F1",
            {"rate": 2.0, "t": [0, 2, 4], "steps": 4, "floor": 0.25},
            y=[2, 1.25, 0.5],
            note="half of the way down after half of the steps",
        ),
        Example(
            "F1",
            {"rate": 2.0, "t": [9, 4, 8], "steps": 4, "floor": 0.25},
            y=[0.5, 0.5, 0.5],
            note="and there it stays",
        ),
    ),
)
def cosine_decay(rate: Shape, t: Shape, *, steps: int = 10, floor: float = 0.0) -> Shape:
    """y = rate · (floor + (1 − floor) · (1 + cos(π · min(t, steps)/steps))/2)

    t holds numbers of steps, the first being 0; from `steps` on, the rate stays at its floor
    (Loshchilov and Hutter, SGDR, 2017, without restarts).

    C1  steps ≥ 1, floor in [0, 1].
    C2  t ≥ 0.
    F1  y has the error of this formula, its angle computed like any other number.
    """
    require("C1", 0 <= floor <= 1, f"floor is {floor}, and not in [0, 1]")
    return _steps(t, steps)
