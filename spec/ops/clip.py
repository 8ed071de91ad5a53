"""Gradient clipping: element by element, or all tensors by their common norm."""

from nnspec.spec.model import Example, Shape, op
from nnspec.spec.steps import not_negative, positive


@op(
    since="0.1",
    axes="g[...]! -> y[...]!",
    math=(r"y = \min(\max(g, -c), c)",),
    batch=("g",),
    examples=(Example("F1", {"g": [-3, 0.5, 2], "limit": 2.0}, y=[-2, 0.5, 2]),),
)
def clip_by_value(g: Shape, *, limit: float = 1.0) -> Shape:
    """y = min(max(g, −limit), limit)

    C1  limit > 0.
    F1  y is exact where |g| ≤ limit, and ±limit elsewhere.
    S1  A NaN stays NaN.
    S2  ∞ becomes limit, and −∞ becomes −limit.
    """
    positive("C1", limit=limit)
    return g


@op(
    since="0.1",
    axes="g[...]!, h[...]! -> y[...]!, z[...]!",
    math=(
        r"y = s\, g, \quad z = s\, h, \qquad s = \min\Bigl(1, \frac{c}{n + \epsilon}\Bigr)",
        r"n = \sqrt{\sum_i g_i^2 + \sum_j h_j^2}",
    ),
    batch=(),
    examples=(
        Example("F1", {"g": [3], "h": [[0, 4]], "limit": 2.5}, y=([1.5], [[0, 2]]), note="the norm is 5"),
        Example("F1", {"g": [3], "h": [[0, 4]], "limit": 8.0}, y=([3], [[0, 4]]), note="5 is below 8"),
    ),
)
def clip_by_global_norm(
    g: Shape, h: Shape, *, limit: float = 1.0, margin: float = 0.0
) -> tuple[Shape, Shape]:
    """y = g · min(1, limit / (n + margin)), z likewise of h

    Pascanu, Mikolov and Bengio, 2013. n is the norm of g and h taken together, √(Σ g² + Σ h²). `margin`
    is what a framework may add to it against a division by 0.

    C1  limit > 0, margin ≥ 0.
    F1  y has the error of these sums, a root, a quotient and a product.
    F2  z is h times the same number.
    S1  Gradients of 0 stay 0.
    S2  A NaN anywhere makes all of y and z NaN.
    """
    positive("C1", limit=limit)
    not_negative("C1", margin=margin)
    return g, h
