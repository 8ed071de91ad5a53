"""Sum and product, element by element; the smaller operand is repeated."""

from nnspec.spec.model import Example, Shape, op, require


def broadcast(x: Shape, z: Shape) -> Shape:
    """The common shape, axes compared from the last to the first."""
    rank = max(len(x), len(z))
    pairs = zip((1,) * (rank - len(x)) + x, (1,) * (rank - len(z)) + z, strict=True)
    sizes = [(a, b) if b == 1 else (b, a) for a, b in pairs]  # where one of them is 1, it is the second
    require("C1", all(b in (1, a) for a, b in sizes), f"x has the shape {x}, z has {z}")
    return tuple(a for a, _ in sizes)


@op(
    since="0.1",
    axes="x[...], z[...] -> y[...]",
    math=(
        r"y = x + z",
        r"\delta x = \textstyle\sum g \text{ over the axes along which } x \text{ is repeated}",
        r"\delta z = \textstyle\sum g \text{ over the axes along which } z \text{ is repeated}",
    ),
    batch=(),
    examples=(
        Example("F1", {"x": [[1], [2]], "z": [10, 20, 30]}, y=[[11, 21, 31], [12, 22, 32]]),
        Example(
            "F1",
            {"x": [[1, 2], [3, 4]], "z": [5, 6]},
            y=[[6, 8], [8, 10]],
            g=[[1, 2], [3, 4]],
            cotangents={"x": [[1, 2], [3, 4]], "z": [4, 6]},
            note="z is repeated for each row",
        ),
        Example(
            "G1",
            {"x": [2], "z": [3, 5]},
            y=[5, 7],
            g=[1, 4],
            cotangents={"x": [5], "z": [1, 4]},
            note="x is used twice: 1 + 4",
        ),
    ),
)
def add(x: Shape, z: Shape) -> Shape:
    """y = x + z

    C1  Compared from the last axis to the first, x and z have equal sizes, or one of them has size 1 or no such axis.
    F1  y is the sum, rounded once; an operand of size 1 along an axis is repeated along it.
    G1  The cotangent of x is g, summed over the axes along which x is repeated.
    G2  The cotangent of z is g, summed over the axes along which z is repeated.
    S1  A NaN makes y NaN, an infinity makes it that infinity, ∞ − ∞ is NaN; all other elements are as they were.
    """
    return broadcast(x, z)


@op(
    since="0.1",
    axes="x[...], z[...] -> y[...]",
    math=(
        r"y = x \cdot z",
        r"\delta x = \textstyle\sum g\, z \text{ over the axes along which } x \text{ is repeated}",
        r"\delta z = \textstyle\sum g\, x \text{ over the axes along which } z \text{ is repeated}",
    ),
    batch=(),
    examples=(
        Example("F1", {"x": [[2], [3]], "z": [1, 10, 100]}, y=[[2, 20, 200], [3, 30, 300]]),
        Example(
            "F1",
            {"x": [[1, 2], [3, 4]], "z": [10, 100]},
            y=[[10, 200], [30, 400]],
            note="z is repeated for each row",
        ),
        Example(
            "G1",
            {"x": [2], "z": [3, 5]},
            y=[6, 10],
            g=[1, 4],
            cotangents={"x": [23], "z": [2, 8]},
            note="x is used twice: 1·3 + 4·5",
        ),
    ),
)
def multiply(x: Shape, z: Shape) -> Shape:
    """y = x · z

    C1  Compared from the last axis to the first, x and z have equal sizes, or one of them has size 1 or no such axis.
    F1  y is the product, rounded once; an operand of size 1 along an axis is repeated along it.
    G1  The cotangent of x is g·z, summed over the axes along which x is repeated.
    G2  The cotangent of z is g·x, summed over the axes along which z is repeated.
    S1  A NaN makes y NaN, and so does 0·∞; any other product with an infinity is one of the sign of the product.
    """
    return broadcast(x, z)
