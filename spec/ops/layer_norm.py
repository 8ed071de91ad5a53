"""Normalisation within one item: over the last axes, over groups of channels, over each channel."""

from nnspec.spec.model import Example, Shape, op, require


def _positive(epsilon: float) -> None:
    require("C1", epsilon > 0, f"epsilon is {epsilon}")


MATH = (
    r"y = \hat x\, \gamma + \beta, \qquad \hat x = \frac{x - m}{\sqrt{s + \varepsilon}}, "
    r"\quad m = \frac1M \sum x, \quad s = \frac1M \sum (x - m)^2",
    r"\delta x = \frac{1}{\sqrt{s + \varepsilon}} "
    r"\Bigl(\gamma g - \frac1M \sum \gamma g - \hat x\, \frac1M \sum \gamma g\, \hat x\Bigr)",
    r"\delta\gamma = \sum g\, \hat x, \qquad \delta\beta = \sum g",
)


@op(
    since="0.1",
    axes="x[...], scale[...], shift[...] -> y[...]",
    math=MATH,
    examples=(
        Example(
            "F1",
            {"x": [[1, 3], [7, 5]], "scale": [2, 4], "shift": [5, 0], "epsilon": 3.0},
            y=[[4, 2], [6, -2]],
            g=[[2, 0], [0, 0]],
            cotangents={"x": [[0.75, -0.75], [0, 0]], "scale": [-1, 0], "shift": [2, 0]},
            note="each row by itself; scale and shift have one element for each place in a row",
        ),
        Example(
            "F1",
            {"x": [[[1], [3]]], "scale": [[2], [4]], "shift": [[5], [0]], "trailing": 2, "epsilon": 3.0},
            y=[[[4], [2]]],
            note="over the last two axes",
        ),
    ),
)
def layer_norm(x: Shape, scale: Shape, shift: Shape, *, trailing: int = 1, epsilon: float = 1e-5) -> Shape:
    """y[…,i] = (x[…,i] − m[…]) / √(s[…] + epsilon) · scale[i] + shift[i]

    i runs over the last `trailing` axes of x, and M is the number of its values; m and s are the mean and
    the variance of x over i: s = Σ_i (x − m)² / M. (Ba, Kiros and Hinton 2016.)

    C1  epsilon is positive.
    C2  At least one axis is normalised, and at least one is not.
    C3  scale and shift have the last `trailing` axes of x.
    F1  y has the error of this formula: a variance far below the square of the mean is not lost.
    G1  The cotangent of x passes through m and s, too: with h = g · scale and
        x̂ = (x − m) / √(s + epsilon) it is (h − Σ_i h / M − x̂ · Σ_i h·x̂ / M) / √(s + epsilon).
    G2  The cotangent of scale is the sum of g·x̂ over all axes that are not normalised.
    G3  The cotangent of shift is the sum of g over all axes that are not normalised.
    S1  A NaN or an infinity in x makes all y that are normalised with it NaN, and no other.
    """
    _positive(epsilon)
    require("C2", 0 < trailing < len(x), f"{trailing} of the {len(x)} axes of x are normalised")
    for name, given in (("scale", scale), ("shift", shift)):
        require("C3", given == x[-trailing:], f"{name} has the shape {given}, x ends in {x[-trailing:]}")
    return x


@op(
    since="0.1",
    axes="x[N C H W], scale[C], shift[C] -> y[N C H W]",
    math=MATH,
    examples=(
        Example(
            "F1",
            {
                "x": [[[[1]], [[3]], [[8]], [[6]]]],
                "scale": [2, 2, 4, 4],
                "shift": [5, 0, 0, 0],
                "groups": 2,
                "epsilon": 3.0,
            },
            y=[[[[4]], [[1]], [[2]], [[-2]]]],
            g=[[[[4]], [[0]], [[0]], [[0]]]],
            cotangents={
                "x": [[[[1.5]], [[-1.5]], [[0]], [[0]]]],
                "scale": [-2, 0, 0, 0],
                "shift": [4, 0, 0, 0],
            },
            note="channels 0 and 1 are one group, 2 and 3 the other",
        ),
    ),
)
def group_norm(x: Shape, scale: Shape, shift: Shape, *, groups: int = 1, epsilon: float = 1e-5) -> Shape:
    """y[n,c,h,w] = (x[n,c,h,w] − m[n,b]) / √(s[n,b] + epsilon) · scale[c] + shift[c], with b = ⌊c / (C / groups)⌋

    m and s are the mean and the variance of the M elements of group b of item n: C / groups channels
    that follow each other. s = Σ (x − m)² / M. (Wu and He 2018.)

    C1  epsilon is positive.
    C2  groups divides the number of channels.
    F1  y has the error of this formula: a variance far below the square of the mean is not lost.
    G1  The cotangent of x passes through m and s, too: with h = g · scale and
        x̂ = (x − m) / √(s + epsilon) it is (h − Σ h / M − x̂ · Σ h·x̂ / M) / √(s + epsilon).
    G2  The cotangent of scale is Σ_{n,h,w} g·x̂.
    G3  The cotangent of shift is Σ_{n,h,w} g.
    S1  A NaN or an infinity in x makes its group of y NaN, and no other.
    """
    _positive(epsilon)
    require("C2", groups > 0 and x[1] % groups == 0, f"groups is {groups}, x has {x[1]} channels")
    return x


@op(
    since="0.1",
    axes="x[N C H W], scale[C], shift[C] -> y[N C H W]",
    math=MATH,
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 3]], [[8, 6]]]], "scale": [2, 4], "shift": [5, 0], "epsilon": 3.0},
            y=[[[[4, 6]], [[2, -2]]]],
            g=[[[[4, 0]], [[0, 0]]]],
            cotangents={"x": [[[[1.5, -1.5]], [[0, 0]]]], "scale": [-2, 0], "shift": [4, 0]},
            note="each channel of each item by itself",
        ),
    ),
)
def instance_norm(x: Shape, scale: Shape, shift: Shape, *, epsilon: float = 1e-5) -> Shape:
    """y[n,c,h,w] = (x[n,c,h,w] − m[n,c]) / √(s[n,c] + epsilon) · scale[c] + shift[c]

    m and s are the mean and the variance of the M = H·W elements of a channel of an item:
    s = Σ_{h,w} (x − m)² / M. (Ulyanov, Vedaldi and Lempitsky 2016.)

    C1  epsilon is positive.
    F1  y has the error of this formula: a variance far below the square of the mean is not lost.
    G1  The cotangent of x passes through m and s, too: with h = g · scale and
        x̂ = (x − m) / √(s + epsilon) it is (h − Σ_{h,w} h / M − x̂ · Σ_{h,w} h·x̂ / M) / √(s + epsilon).
    G2  The cotangent of scale is Σ_{n,h,w} g·x̂.
    G3  The cotangent of shift is Σ_{n,h,w} g.
    S1  A NaN or an infinity in x makes its channel of y in its item NaN, and no other.
    """
    _positive(epsilon)
    return x
