"""Padding: more rows and columns around an image."""

from nnspec.spec.model import Example, Shape, Sides, op, require


def _padded(x: Shape, padding: Sides) -> Shape:
    for sides in padding:
        require("C1", min(sides) >= 0, f"the sides {sides} must not crop")
    n, c, *image = x
    return (n, c, *(size + sum(sides) for size, sides in zip(image, padding, strict=True)))


def _most(x: Shape, padding: Sides, missing: int) -> None:
    """No side has more elements than the axis, of which `missing` cannot serve."""
    for size, sides in zip(x[2:], padding, strict=True):
        most = size - missing
        require("C2", max(sides) <= most, f"an axis of {size} gives at most {most}, not {max(sides)}")


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        r"y_{ncpq} = x_{n,\,c,\,p - t,\,q - l} \text{ inside},\; v \text{ outside}",
        r"\delta x_{ncij} = g_{n,\,c,\,i + t,\,j + l}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2]]]], "padding": ((1, 0), (0, 2)), "value": 0.5},
            y=[[[[0.5, 0.5, 0.5, 0.5], [1, 2, 0.5, 0.5]]]],
            g=[[[[1, 2, 3, 4], [5, 6, 7, 8]]]],
            cotangents={"x": [[[[5, 6]]]]},
            note="one row above, two columns at the right",
        ),
    ),
)
def pad_constant(x: Shape, *, padding: Sides = ((0, 0), (0, 0)), value: float = 0.0) -> Shape:
    """y[n,c,p,q] = x[n, c, p − top, q − left] where x has such an element, `value` elsewhere

    `padding` is ((top, bottom), (left, right)).

    C1  Padding adds zero or more elements at each side.
    F1  y holds the elements of x exactly, and around them `value` rounded to the dtype.
    G1  The cotangent of x is what g has in the place of x, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were; an infinite `value`, too.
    """
    return _padded(x, padding)


_COLLECTED = r"\delta x_{ncij} = \sum_{(p,q)\,:\,\rho(p - t) = i,\; \rho(q - l) = j} g_{ncpq}"


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        r"y_{ncpq} = x_{n,\,c,\,\rho(p - t),\,\rho(q - l)}, \qquad \rho(i) = m - \bigl| m - |i| \bigr|",
        _COLLECTED,
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2, 3]]]], "padding": ((0, 0), (2, 1))},
            y=[[[[3, 2, 1, 2, 3, 2]]]],
            g=[[[[1, 2, 4, 8, 16, 32]]]],
            cotangents={"x": [[[[4, 42, 17]]]]},
            note="the edge is the mirror, and is not repeated",
        ),
    ),
)
def pad_reflect(x: Shape, *, padding: Sides = ((0, 0), (0, 0))) -> Shape:
    """y[n,c,p,q] = x[n, c, ρ(p − top), ρ(q − left)], ρ(i) = m − |m − |i||

    The first and the last element are mirrors: m is the last index of the axis. `padding` is
    ((top, bottom), (left, right)).

    C1  Padding adds zero or more elements at each side.
    C2  Each side is smaller than x: a mirror shows all but itself, and shows it once.
    F1  y holds elements of x, exactly.
    G1  Each element of x collects the cotangents of all places where it stands.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    _most(x, padding, 1)
    return _padded(x, padding)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        r"y_{ncpq} = x_{n,\,c,\,\rho(p - t),\,\rho(q - l)}, \qquad \rho(i) = \min(\max(i, 0), m)",
        _COLLECTED,
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2, 3]]]], "padding": ((0, 0), (2, 1))},
            y=[[[[1, 1, 1, 2, 3, 3]]]],
            g=[[[[1, 2, 4, 8, 16, 32]]]],
            cotangents={"x": [[[[7, 8, 48]]]]},
        ),
        Example(
            "F1",
            {"x": [[[[7]]]], "padding": ((0, 1), (2, 0))},
            y=[[[[7, 7, 7], [7, 7, 7]]]],
            note="a side may be longer than x",
        ),
    ),
)
def pad_edge(x: Shape, *, padding: Sides = ((0, 0), (0, 0))) -> Shape:
    """y[n,c,p,q] = x[n, c, ρ(p − top), ρ(q − left)], ρ(i) = min(max(i, 0), m)

    The first and the last element go on; m is the last index of the axis. `padding` is
    ((top, bottom), (left, right)).

    C1  Padding adds zero or more elements at each side.
    F1  y holds elements of x, exactly.
    G1  Each element of x collects the cotangents of all places where it stands.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    return _padded(x, padding)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        r"y_{ncpq} = x_{n,\,c,\,\rho(p - t),\,\rho(q - l)}, \qquad \rho(i) = i \bmod (m + 1)",
        _COLLECTED,
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2, 3]]]], "padding": ((0, 0), (2, 1))},
            y=[[[[2, 3, 1, 2, 3, 1]]]],
            g=[[[[1, 2, 4, 8, 16, 32]]]],
            cotangents={"x": [[[[36, 9, 18]]]]},
            note="the end stands before the beginning",
        ),
    ),
)
def pad_circular(x: Shape, *, padding: Sides = ((0, 0), (0, 0))) -> Shape:
    """y[n,c,p,q] = x[n, c, ρ(p − top), ρ(q − left)], ρ(i) = i mod (m + 1)

    The axis is a circle; m is its last index. `padding` is ((top, bottom), (left, right)).

    C1  Padding adds zero or more elements at each side.
    C2  No side is larger than x: it goes around once.
    F1  y holds elements of x, exactly.
    G1  Each element of x collects the cotangents of all places where it stands.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    _most(x, padding, 0)
    return _padded(x, padding)
