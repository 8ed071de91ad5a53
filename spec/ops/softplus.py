"""Softplus and its kin: smooth, pointwise, near a straight line on one side. y has the shape of x."""

from math import log

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = \log(1 + e^x)", r"\delta x = \frac{g}{1 + e^{-x}}"),
    examples=(
        Example("F1", {"x": [0.0, 256.0]}, y=[log(2), 256]),
        Example("G1", {"x": [0.0, 256.0]}, y=[log(2), 256], g=[4, 3], cotangents={"x": [2, 3]}),
    ),
)
def softplus(x: Shape) -> Shape:
    """y = log(1 + exp(x))

    F1  y has the error of max(x, 0) + log(1 + exp(−|x|)), or of this formula; it does not overflow for
        any x.
    G1  The cotangent of x is g·sigmoid(x).
    S1  softplus(NaN) is NaN.
    S2  softplus(∞) is ∞ with slope 1, softplus(−∞) is 0 with slope 0.
    """
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = -\log(1 + e^{-x})", r"\delta x = \frac{g}{1 + e^x}"),
    examples=(
        Example("F1", {"x": [0.0, -256.0]}, y=[-log(2), -256]),
        Example("G1", {"x": [0.0, -256.0]}, y=[-log(2), -256], g=[4, 3], cotangents={"x": [2, 3]}),
    ),
)
def log_sigmoid(x: Shape) -> Shape:
    """y = log(sigmoid(x)) = −log(1 + exp(−x))

    F1  y has the error of min(x, 0) − log(1 + exp(−|x|)): far below 0 it is x, not the log of 0.
    G1  The cotangent of x is g·sigmoid(−x).
    S1  log_sigmoid(NaN) is NaN.
    S2  log_sigmoid(∞) is 0 with slope 0, log_sigmoid(−∞) is −∞ with slope 1.
    """
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = x \tanh t, \qquad t = \log(1 + e^x)",
        r"\delta x = g\,\bigl(\tanh t + x\,\sigma(x)\,(1 - \tanh^2 t)\bigr)",
    ),
    examples=(
        Example("F1", {"x": [0.0, 64.0]}, y=[0, 64]),
        Example(
            "G1",
            {"x": [0.0, 64.0]},
            y=[0, 64],
            g=[5, 3],
            cotangents={"x": [3, 3]},
            note="tanh(log 2) is 3/5",
        ),
    ),
)
def mish(x: Shape) -> Shape:
    """y = x · tanh(log(1 + exp(x)))

    Misra, Mish: A Self Regularized Non-Monotonic Activation Function, arXiv:1908.08681.

    F1  y has the error of this formula; it does not overflow for any x.
    G1  The cotangent of x is g·(h + x·sigmoid(x)·(1 − h²)), with h = tanh(log(1 + exp(x))).
    S1  mish(NaN) is NaN.
    S2  mish(∞) is ∞.
    """
    return x
