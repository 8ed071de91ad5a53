"""Batch normalisation (Ioffe and Szegedy 2015): each channel has mean 0 and variance 1, then a scale and a shift."""

from typing import Any

from nnspec.spec.model import Example, Shape, op, require


def _positive(epsilon: float) -> None:
    require("C1", epsilon > 0, f"epsilon is {epsilon}")


def _variances(x: Any, scale: Any, shift: Any, mean: Any, variance: Any, *, epsilon: float) -> None:
    for v in variance:
        require("C2", v >= 0, f"a variance is {v}")


@op(
    since="0.1",
    axes="x[N C H W], scale[C], shift[C], mean[C]!, variance[C]! -> y[N C H W]",
    math=(
        r"y_{nchw} = \frac{x_{nchw} - \mu_c}{\sqrt{v_c + \varepsilon}}\, \gamma_c + \beta_c",
        r"\delta x_{nchw} = \frac{\gamma_c}{\sqrt{v_c + \varepsilon}}\, g_{nchw}",
        r"\delta\gamma_c = \sum_{nhw} g_{nchw} \frac{x_{nchw} - \mu_c}{\sqrt{v_c + \varepsilon}}, "
        r"\qquad \delta\beta_c = \sum_{nhw} g_{nchw}",
    ),
    values=_variances,
    examples=(
        Example(
            "F1",
            {"x": [[[[5, 9]]]], "scale": [3], "shift": [1], "mean": [1], "variance": [3], "epsilon": 1.0},
            y=[[[[7, 13]]]],
            g=[[[[1, 2]]]],
            cotangents={"x": [[[[1.5, 3]]]], "scale": [10], "shift": [3]},
            note="epsilon is added inside the root: √(3 + 1) is 2",
        ),
    ),
)
def batch_norm_evaluation(
    x: Shape, scale: Shape, shift: Shape, mean: Shape, variance: Shape, *, epsilon: float = 1e-5
) -> Shape:
    """y[n,c,h,w] = (x[n,c,h,w] − mean[c]) / √(variance[c] + epsilon) · scale[c] + shift[c]

    mean and variance are the running statistics: constants here, that a call leaves as they were.

    C1  epsilon is positive.
    C2  variance has no negative element.
    F1  y is a straight line of x: the statistics of x itself do not enter.
    G1  The cotangent of x is g · scale / √(variance + epsilon).
    G2  The cotangent of scale is Σ_{n,h,w} g · (x − mean) / √(variance + epsilon).
    G3  The cotangent of shift is Σ_{n,h,w} g.
    S1  A NaN or an infinity in x reaches its own y, and no other.
    """
    _positive(epsilon)
    return x


@op(
    since="0.1",
    axes="x[N C H W], scale[C], shift[C], mean[C]!, variance[C]! "
    "-> y[N C H W], new_mean[C]!, new_variance[C]!",
    math=(
        r"y_{nchw} = \hat x_{nchw}\, \gamma_c + \beta_c, \qquad "
        r"\hat x = \frac{x - m}{\sqrt{s + \varepsilon}}, \quad m_c = \frac1M \sum_{nhw} x_{nchw}, "
        r"\quad s_c = \frac1M \sum_{nhw} (x_{nchw} - m_c)^2",
        r"\mu' = (1 - \lambda)\,\mu + \lambda\, m, \qquad v' = (1 - \lambda)\,v + \lambda\, \tfrac{M}{M - 1}\, s",
        r"\delta x_{nchw} = \frac{\gamma_c}{\sqrt{s_c + \varepsilon}} "
        r"\Bigl(g_{nchw} - \frac1M\,\delta\beta_c - \hat x_{nchw}\,\frac1M\,\delta\gamma_c\Bigr)",
        r"\delta\gamma_c = \sum_{nhw} g_{nchw}\, \hat x_{nchw}, \qquad \delta\beta_c = \sum_{nhw} g_{nchw}",
    ),
    batch=(),
    examples=(
        Example(
            "F1",
            {
                "x": [[[[1, 3]]]],
                "scale": [2],
                "shift": [5],
                "mean": [0],
                "variance": [4],
                "momentum": 0.25,
                "epsilon": 3.0,
            },
            y=([[[[4, 6]]]], [0.5], [3.5]),
            g=[[[[4, 0]]]],
            cotangents={"x": [[[[1.5, -1.5]]]], "scale": [-2], "shift": [4]},
            note="two numbers at 1 from their mean have variance 1 here, and 2 in the running statistics",
        ),
        Example(
            "F3",
            {
                "x": [[[[1, 3]]]],
                "scale": [2],
                "shift": [5],
                "mean": [0],
                "variance": [4],
                "momentum": 0.25,
                "epsilon": 3.0,
                "unbiased": False,
            },
            y=([[[[4, 6]]]], [0.5], [3.25]),
            note="the same, with variance 1 in the running statistics",
        ),
    ),
)
def batch_norm_training(
    x: Shape,
    scale: Shape,
    shift: Shape,
    mean: Shape,
    variance: Shape,
    *,
    momentum: float = 0.1,
    epsilon: float = 1e-5,
    unbiased: bool = True,
) -> tuple[Shape, Shape, Shape]:
    """y[n,c,h,w] = (x[n,c,h,w] − m[c]) / √(s[c] + epsilon) · scale[c] + shift[c]

    m and s are the mean and the variance of the M = N·H·W elements of a channel of x:
    s[c] = Σ_{n,h,w} (x − m)² / M. The running statistics mean and variance move towards them.

    C1  epsilon is positive.
    C2  A channel has more than one element: N·H·W > 1.
    C3  momentum lies between 0 and 1.
    F1  y has the error of this formula: a variance far below the square of the mean is not lost.
    F2  new_mean is (1 − momentum) · mean + momentum · m: momentum is the weight of what is new.
    F3  new_variance is the same of variance and s, or of s · M / (M − 1) if `unbiased`.
    G1  The cotangent of x passes through m and s, too: it is
        scale / √(s + epsilon) · (g − Σ g / M − x̂ · Σ g·x̂ / M), with x̂ = (x − m) / √(s + epsilon).
    G2  The cotangent of scale is Σ_{n,h,w} g·x̂.
    G3  The cotangent of shift is Σ_{n,h,w} g.
    S1  A NaN or an infinity in x makes its channel of y NaN, and no other.
    """
    _positive(epsilon)
    n, _, h, w = x
    require("C2", n * h * w > 1, f"each channel has {n * h * w}")
    require("C3", 0 <= momentum <= 1, f"momentum is {momentum}")
    return x, mean, variance
