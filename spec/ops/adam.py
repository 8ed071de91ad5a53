"""Adam and its kin: steps along an average of gradients, divided by the root of that of their squares."""

from typing import Any, Literal

from nnspec.spec.model import Example, Shape, op, require
from nnspec.spec.steps import Rates, fraction, not_negative, positive, run, squares

Place = Literal["outside", "inside", "uncorrected"]
Over = Literal["v", "corrected"]

HALF = {"beta1": 0.5, "beta2": 0.75, "epsilon": 0.5}
AVERAGES = (
    r"m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2",
    r"\hat m_t = \frac{m_t}{1 - \beta_1^t}, \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t}",
)


def _values(*, v: Any = None, h: Any = None, **_: Any) -> None:
    squares("C5", v=v, h=h)


def _attributes(beta1: float, beta2: float, epsilon: float, **more: float) -> None:
    fraction("C4", beta1=beta1, beta2=beta2)
    positive("C4", epsilon=epsilon)
    not_negative("C4", **more)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, m[K ...]?!, v[K ...]?! -> y[K ...]!, m_next[K ...]!, v_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \eta_t\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}",
        *AVERAGES,
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[1.5]], "rates": (1.0,), **HALF},
            y=([0.25], [0.75], [0.5625]),
            note="corrected, the averages of one gradient are itself and its square: 1 − 1.5 / (1.5 + 1/2)",
        ),
        Example(
            "F1",
            {"p": [1], "g": [[3.0]], "rates": (1.0,), **HALF, "place": "uncorrected"},
            y=([0.25], [1.5], [2.25]),
            note="√v is 3/2 and m/(1 − β₁) is 3: 1 − √(1/4)·3 / (3/2 + 1/2)",
        ),
    ),
)
def adam(
    p: Shape,
    g: Shape,
    m: Shape | None = None,
    v: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    place: Place = "outside",
    weight_decay: float = 0.0,
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·m̂ / (√v̂ + ε)

    Kingma and Ba, 2015. m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g² are corrected for their start
    at 0: m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), t counting all steps from 1. p stacks K parameters, g[t] their
    gradients at step t, and `rates` holds the learning rate of each step. `place` says where ε is added:
    "outside" of the root, "inside", √(v̂ + ε), or to the "uncorrected" root, as in the paper's last form
    of the step, rate·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m / (√v + ε). With `weight_decay` the gradient is
    g + weight_decay·p.

    C1  g has the axis T and those of p; m and v have the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  m and v are given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  β₁ and β₂ are in [0, 1), epsilon > 0, weight_decay ≥ 0.
    C5  v is not negative.
    F1  y has the error of these steps; what is made of attributes alone is rounded once.
    F2  m_next is the average of the gradients after the last step, not corrected.
    F3  v_next is the average of their squares after the last step, not corrected.
    S1  In a fresh run, steps at a rate of 0, or along gradients of 0, leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, m and v handed on.
    P2  A parameter steps as if it were alone.
    """
    _attributes(beta1, beta2, epsilon, weight_decay=weight_decay)
    return run(p, g, rates, taken, m=m, v=v)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, m[K ...]?!, v[K ...]?! -> y[K ...]!, m_next[K ...]!, v_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = (1 - \eta_t \lambda)\, p_{t-1} - \eta_t\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}",
        *AVERAGES,
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[1.5]], "rates": (0.5,), **HALF, "weight_decay": 0.25},
            y=([0.5], [0.75], [0.5625]),
            note="1 less 1/8 for the decay and 3/8 for the step",
        ),
    ),
)
def adamw(
    p: Shape,
    g: Shape,
    m: Shape | None = None,
    v: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    place: Place = "outside",
    weight_decay: float = 0.01,
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← (1 − rate·weight_decay)·p − rate·m̂ / (√v̂ + ε)

    Loshchilov and Hutter, 2019: adam, its weight decay decoupled from the gradient.

    C1  g has the axis T and those of p; m and v have the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  m and v are given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  β₁ and β₂ are in [0, 1), epsilon > 0, weight_decay ≥ 0.
    C5  v is not negative.
    F1  y has the error of these steps; the decay is that of p before the step.
    F2  m_next is the average of the gradients, without the decay.
    F3  v_next is the average of their squares, without the decay.
    S1  In a fresh run, steps at a rate of 0 leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, m and v handed on.
    P2  A parameter steps as if it were alone.
    """
    _attributes(beta1, beta2, epsilon, weight_decay=weight_decay)
    return run(p, g, rates, taken, m=m, v=v)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, m[K ...]?!, v[K ...]?!, h[K ...]?!"
    " -> y[K ...]!, m_next[K ...]!, v_next[K ...]!, h_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \eta_t\, \frac{\hat m_t}{\sqrt{h_t / (1 - \beta_2^t)} + \epsilon}, \qquad h_t = \max(h_{t-1}, v_t)",
        *AVERAGES,
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[1.5], [0]], "rates": (1.0, 0.0), **HALF},
            y=([0.25], [0.375], [0.421875], [0.5625]),
            note="the first step is that of adam",
        ),
    ),
)
def amsgrad(
    p: Shape,
    g: Shape,
    m: Shape | None = None,
    v: Shape | None = None,
    h: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    place: Place = "outside",
    over: Over = "v",
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·m̂ / (√ĥ + ε), h ← max(h, v)

    Reddi, Kale and Kumar, 2018: adam, with the largest average of squares so far. `over` says what h is
    the maximum of: "v", and is corrected afterwards, ĥ = h/(1 − β₂ᵗ), or the "corrected" v̂, and ĥ = h.
    `place` is that of adam.

    C1  g has the axis T and those of p; m, v and h have the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  m, v and h are given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  β₁ and β₂ are in [0, 1), epsilon > 0; what is "corrected" has no root that is "uncorrected".
    C5  v and h are not negative.
    F1  y has the error of these steps.
    F2  m_next is the average of the gradients after the last step, not corrected.
    F3  v_next is the average of their squares after the last step, not corrected.
    F4  h_next is the largest of v, or of v̂, over all steps.
    S1  In a fresh run, steps at a rate of 0, or along gradients of 0, leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, m, v and h handed on.
    P2  A parameter steps as if it were alone.
    """
    _attributes(beta1, beta2, epsilon)
    require("C4", place != "uncorrected" or over == "v", "the root of a corrected maximum is corrected")
    return run(p, g, rates, taken, m=m, v=v, h=h)


@op(
    since="0.1",
    axes="p[K ...]!, g[T K ...]!, m[K ...]?!, v[K ...]?! -> y[K ...]!, m_next[K ...]!, v_next[K ...]!",
    math=(
        r"y = p_T, \qquad p_t = p_{t-1} - \frac{\eta_t}{\sqrt{\hat v_t} + \epsilon} \Bigl(\frac{\mu_{t+1}\, m_t}{1 - \prod_{i \le t+1} \mu_i} + \frac{(1 - \mu_t)\, g_t}{1 - \prod_{i \le t} \mu_i}\Bigr)",
        AVERAGES[0],
        r"\mu_t = \beta_1 \bigl(1 - \tfrac12 \cdot 0.96^{\,t \psi}\bigr), \qquad \hat v_t = \frac{v_t}{1 - \beta_2^t}",
    ),
    batch=(),
    values=_values,
    examples=(
        Example(
            "F1",
            {"p": [1], "g": [[1.5]], "rates": (0.75,), **HALF, "psi": None},
            y=([0.25], [0.75], [0.5625]),
            note="μ = 1/2: (1/2·3/4)/(3/4) + (1/2·3/2)/(1/2) = 2, over 3/2 + 1/2",
        ),
    ),
)
def nadam(
    p: Shape,
    g: Shape,
    m: Shape | None = None,
    v: Shape | None = None,
    *,
    rates: Rates = (0.125,),
    taken: int = 0,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    psi: float | None = 0.004,
) -> tuple[Shape, ...]:
    """y = p after the T steps p ← p − rate·(μ'·m/(1 − Π') + (1 − μ)·g/(1 − Π)) / (√v̂ + ε)

    Dozat, 2016: adam with Nesterov's momentum. μ = β₁·(1 − 0.96^(t·ψ)/2) is the momentum of step t, μ' that
    of step t + 1, Π and Π' are the products of all momenta up to each. Where psi is None, μ = β₁ throughout.

    C1  g has the axis T and those of p; m and v have the axes of p.
    C2  rates holds one number ≥ 0 for each step.
    C3  m and v are given if `taken`, the number of steps taken before, is not 0, and only then.
    C4  β₁ and β₂ are in [0, 1), epsilon and psi > 0.
    C5  v is not negative.
    F1  y has the error of these steps.
    F2  m_next is the average of the gradients after the last step, not corrected.
    F3  v_next is the average of their squares after the last step, not corrected.
    S1  In a fresh run, steps at a rate of 0, or along gradients of 0, leave p as it was.
    S2  A NaN in g reaches its own element of y, and no other.
    P1  T steps are one step T times, m and v handed on.
    P2  A parameter steps as if it were alone.
    """
    _attributes(beta1, beta2, epsilon)
    positive("C4", psi=1.0 if psi is None else psi)
    return run(p, g, rates, taken, m=m, v=v)
