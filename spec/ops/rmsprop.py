"""RMSprop: steps divided by the root of an average of squared gradients."""

from typing import Any, Literal

from nnspec.spec.model import Example, Shape, op
from nnspec.spec.ops.sgd import Velocity
from nnspec.spec.steps import Rates, fraction, positive, run, squares

Root = Literal["outside", "inside"]


def _values(*, v: Any = None, **_: Any) -> None:
    squares("C5", v=v)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, v[K ...]?!, a[K ...]?!, m[K ...]?!"
    " -> y[K ...]!, v_next[K ...]!, a_next[K ...]!, m_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \eta_t\, \frac{g_t}{\sqrt{v_t} + \epsilon}",
        r"v_t = \rho\, v_{t-1} + (1 - \rho)\, g_t^2, \qquad a_t = \rho\, a_{t-1} + (1 - \rho)\, g_t",
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[3.0]], "rates": (0.5,), "rho": 0.75, "epsilon": 0.5},
            y=([0.25], [2.25], [0], [0]),
            note="v is 9/4: 1 − 1/2·3 / (3/2 + 1/2)",
        ),
        Example(
            "F1",
            {"p": [1], "g": [[2.0]], "rates": (0.5,), "rho": 0.75, "epsilon": 3.0, "place": "inside"},
            y=([0.5], [1], [0], [0]),
            note="v is 1: 1 − 1/2·2 / √(1 + 3)",
        ),
    ),
)
def rmsprop(
    p: Shape,
    g: Shape,
    v: Shape | None = None,
    a: Shape | None = None,
    m: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    rho: float = 0.9,
    epsilon: float = 1e-7,
    place: Root = "outside",
    centered: bool = False,
    momentum: float = 0.0,
    velocity: Velocity = "gradients",
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·g / (√v + ε), v ← ρ·v + (1 − ρ)·g²

    Tieleman and Hinton, 2012. p stacks K parameters, g[t] their gradients at step t, and `rates` holds
    the learning rate of each step. `place` says where ε is added: "outside" of the root, or "inside",
    √(v + ε). With `centered` (Graves, 2013) v − a² stands in place of v, a ← ρ·a + (1 − ρ)·g. With
    `momentum` the quotients q = g/(√v + ε) are gathered: m ← momentum·m + q, p ← p − rate·m, or for a
    `velocity` of "steps" m ← momentum·m + rate·q, p ← p − m.

    C1  g has the axis T and those of p; v, a and m have the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  v, a and m are given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  ρ and momentum are in [0, 1), epsilon > 0.
    C5  v is not negative.
    F1  y has the error of these steps.
    F2  v_next is the average of the squares after the last step.
    F3  a_next is the average of the gradients; as it was unless `centered`.
    F4  m_next is the velocity after the last step; as it was without momentum.
    S1  In a fresh run, steps at a rate of 0, or along gradients of 0, leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, v, a and m handed on.
    P2  A parameter steps as if it were alone.
    """
    fraction("C4", rho=rho, momentum=momentum)
    positive("C4", epsilon=epsilon)
    return run(p, g, rates, taken, v=v, a=a, m=m)
