"""Adagrad and Adadelta: steps that shorten by themselves."""

from typing import Any

from nnspec.spec.model import Example, Shape, op
from nnspec.spec.ops.rmsprop import Root
from nnspec.spec.steps import Rates, fraction, not_negative, positive, run, squares


def _values(*, s: Any = None, v: Any = None, d: Any = None, **_: Any) -> None:
    squares("C5", s=s, v=v, d=d)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, s[K ...]?! -> y[K ...]!, s_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \eta_t\, \frac{g_t}{\sqrt{s_t} + \epsilon}",
        r"s_t = s_{t-1} + g_t^2",
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[3], [4]], "rates": (0.0, 0.75), "epsilon": 1.0},
            y=([0.5], [25]),
            note="s is 9, then 25: 1 − 3/4·4 / (5 + 1)",
        ),
        Example(
            "F1",
            {"p": [1], "g": [[1]], "rates": (1.0,), "initial": 2.0, "epsilon": 1.0, "place": "inside"},
            y=([0.5], [3]),
            note="1 − 1 / √(2 + 1 + 1)",
        ),
    ),
)
def adagrad(
    p: Shape,
    g: Shape,
    s: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    initial: float = 0.0,
    epsilon: float = 1e-7,
    place: Root = "outside",
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·g / (√s + ε), s ← s + g²

    Duchi, Hazan and Singer, 2011. p stacks K parameters, g[t] their gradients at step t, and `rates`
    holds the learning rate of each step; s begins at `initial`. `place` says where ε is added: "outside"
    of the root, or "inside", √(s + ε).

    C1  g has the axis T and those of p; s has the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  s is given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  epsilon > 0, initial ≥ 0.
    C5  s is not negative.
    F1  y has the error of these steps.
    F2  s_next is the sum of the squares after the last step, `initial` included.
    S1  In a fresh run, steps at a rate of 0, or along gradients of 0, leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, s handed on.
    P2  A parameter steps as if it were alone.
    """
    positive("C4", epsilon=epsilon)
    not_negative("C4", initial=initial)
    return run(p, g, rates, taken, s=s)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, v[K ...]?!, d[K ...]?! -> y[K ...]!, v_next[K ...]!, d_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \eta_t\, u_t, \qquad u_t = \sqrt{\frac{d_{t-1} + \epsilon}{v_t + \epsilon}}\; g_t",
        r"v_t = \rho\, v_{t-1} + (1 - \rho)\, g_t^2, \qquad d_t = \rho\, d_{t-1} + (1 - \rho)\, u_t^2",
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[4]], "rates": (0.125,), "rho": 0.75, "epsilon": 0.5},
            y=([1 - 0.5 / 3], [4], [4 / 9]),
            note="v is 4 and d is 0: u = 4·√(1/2) / √(4 + 1/2) = 4/3",
        ),
    ),
)
def adadelta(
    p: Shape,
    g: Shape,
    v: Shape | None = None,
    d: Shape | None = None,
    *,
    rates: Rates = (1.0,),
    taken: int = 0,
    rho: float = 0.9,
    epsilon: float = 1e-6,
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·u, u = g·√(d + ε)/√(v + ε), v ← ρ·v + (1 − ρ)·g²

    Zeiler, 2012. p stacks K parameters, g[t] their gradients at step t, and `rates` holds the learning
    rate of each step. d ← ρ·d + (1 − ρ)·u² is the average of the squares of all u before, without the
    rate.

    C1  g has the axis T and those of p; v and d have the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  v and d are given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  ρ is in [0, 1), epsilon > 0.
    C5  v and d are not negative.
    F1  y has the error of these steps.
    F2  v_next is the average of the squares of the gradients after the last step.
    F3  d_next is the average of the squares of u after the last step.
    S1  In a fresh run, steps at a rate of 0, or along gradients of 0, leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, v and d handed on.
    P2  A parameter steps as if it were alone.
    """
    fraction("C4", rho=rho)
    positive("C4", epsilon=epsilon)
    return run(p, g, rates, taken, v=v, d=d)
