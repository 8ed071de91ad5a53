"""Stochastic gradient descent: a run of steps along given gradients."""

from typing import Literal

from nnspec.spec.model import Example, Shape, op, require
from nnspec.spec.steps import Rates, fraction, not_negative, run

Decay = Literal["coupled", "decoupled"]
Velocity = Literal["gradients", "steps"]


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, m[K ...]?! -> y[K ...]!, m_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \eta_t\, m_t",
        r"m_t = \mu\, m_{t-1} + (1 - \tau)\,(g_t + \lambda\, p_{t-1}), \qquad m_1 = g_1 + \lambda\, p_0",
    ),
    batch=(),
    examples=(
        Example(
            "F1",
            {"p": [1, -2], "g": [[1, 2], [0, 4]], "rates": (0.5, 0.25), "momentum": 0.5},
            y=([0.375, -4.25], [0.5, 5]),
            note="m = [1, 2], then [1/2, 5]: p = [1/2, −3], then [3/8, −17/4]",
        ),
        Example(
            "F1",
            {"p": [0], "g": [[1], [0]], "rates": (0.5, 0.25), "momentum": 0.5, "velocity": "steps"},
            y=([-0.75], [0.25]),
            note="m = 1/2, then 1/4: the rate of the first step stays in it",
        ),
    ),
)
def sgd(
    p: Shape,
    g: Shape,
    m: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    momentum: float = 0.0,
    dampening: float = 0.0,
    nesterov: bool = False,
    velocity: Velocity = "gradients",
    weight_decay: float = 0.0,
    decay: Decay = "coupled",
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·m, m ← momentum·m + (1 − dampening)·g

    p stacks K parameters, g[t] their gradients at step t, and `rates` holds the learning rate of each
    step. With `nesterov` a step is rate·(g + momentum·m), m being the new velocity. With `velocity` of
    "steps" (Sutskever et al., 2013) the rate is inside: m ← momentum·m + rate·g, p ← p − m, or with
    `nesterov` p ← p − (momentum·m + rate·g). `weight_decay` is "coupled", g ← g + weight_decay·p before
    all else, or "decoupled", p ← p − rate·weight_decay·p besides (Loshchilov and Hutter, 2019).

    C1  g has the axis T and those of p; m has the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  m is given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  momentum is in [0, 1), dampening in [0, 1], weight_decay ≥ 0; Nesterov's step has momentum and
        no dampening, and a velocity of steps is not dampened.
    F1  y has the error of these steps, whichever rates follow each other.
    F2  m_next is the velocity after the last step; the first ever is the gradient, not dampened.
        Without momentum it is as it was, 0 at the start.
    S1  In a fresh run, steps at a rate of 0 leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, m handed on.
    P2  A parameter steps as if it were alone.
    """
    fraction("C4", momentum=momentum)
    not_negative("C4", weight_decay=weight_decay)
    require("C4", 0 <= dampening <= 1, f"dampening is {dampening}, and not in [0, 1]")
    plain = dampening == 0
    require("C4", (plain and momentum > 0) or not nesterov, f"nesterov with {momentum=} and {dampening=}")
    require("C4", plain or velocity == "gradients", f"a velocity of steps with {dampening=}")
    return run(p, g, rates, taken, m=m)
