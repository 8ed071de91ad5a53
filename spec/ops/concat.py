"""Arrays joined and cut along one axis."""

from nnspec.spec.model import Example, Shape, op, require


def _along(x: Shape, axis: int) -> int:
    """The axis, counted from the front."""
    require("C1", -len(x) <= axis < len(x), f"axis {axis} is not one of the {len(x)} axes of x")
    return axis % len(x)


def _resized(x: Shape, axis: int, size: int) -> Shape:
    return (*x[:axis], size, *x[axis + 1 :])


@op(
    since="0.1",
    axes="x[...], z[...], u[...]? -> y[...]",
    math=(
        r"y = (x \mid z \mid u)",
        r"(\delta x \mid \delta z \mid \delta u) = g",
    ),
    batch=("x", "z", "u"),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2]], "z": [[3]], "u": [[4, 5]]},
            y=[[1, 2, 3, 4, 5]],
            g=[[1, 2, 3, 4, 5]],
            cotangents={"x": [[1, 2]], "z": [[3]], "u": [[4, 5]]},
        ),
        Example("F1", {"x": [[1, 2]], "z": [[3, 4]], "axis": -2}, y=[[1, 2], [3, 4]]),
    ),
)
def concat(x: Shape, z: Shape, u: Shape | None = None, *, axis: int = 1) -> Shape:
    """y = x, then z, then u, along `axis`

    C1  axis names an axis of x; −1 is the last.
    C2  z and u have the axes of x, and the same sizes but for that axis.
    F1  y holds the elements of x, then those of z, then those of u, exactly.
    G1  The cotangent of x is the first part of g, exactly.
    G2  The cotangent of z is the part after it, exactly.
    G3  The cotangent of u is the last part of g, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    axis = _along(x, axis)
    parts = [part for part in (x, z, u) if part is not None]
    for part in parts:
        fits = len(part) == len(x) and _resized(part, axis, x[axis]) == x
        require("C2", fits, f"{part} and {x} differ not only in axis {axis}")
    return _resized(x, axis, sum(part[axis] for part in parts))


@op(
    since="0.1",
    axes="x[...] -> y[...], z[...]",
    math=(
        r"y_{\ldots i \ldots} = x_{\ldots i \ldots}, \qquad z_{\ldots i \ldots} = x_{\ldots,\, a + i,\, \ldots}",
        r"\delta x = (g_y \mid g_z)",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2, 3], [4, 5, 6]], "axis": 1},
            y=([[1], [4]], [[2, 3], [5, 6]]),
            g=[10, 40, 20, 30, 50, 60],
            cotangents={"x": [[10, 20, 30], [40, 50, 60]]},
        ),
        Example("F2", {"x": [1, 2, 3], "at": 2}, y=([1, 2], [3])),
    ),
)
def split(x: Shape, *, axis: int = -1, at: int = 1) -> tuple[Shape, Shape]:
    """y, z = the elements of x before `at`, and those from `at` on, along `axis`

    C1  axis names an axis of x; −1 is the last.
    C2  0 < at < the size of the axis: neither part is empty.
    F1  y holds the elements before `at`, exactly.
    F2  z holds the others, exactly.
    G1  The cotangent of x is that of y and that of z, joined, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    axis = _along(x, axis)
    require("C2", 0 < at < x[axis], f"{at} does not part an axis of {x[axis]}")
    return _resized(x, axis, at), _resized(x, axis, x[axis] - at)


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_{\ldots i \ldots} = x_{\ldots,\, a + i s,\, \ldots}",
        r"\delta x_{\ldots j \ldots} = g_{\ldots i \ldots} \text{ where } j = a + i s, \text{ else } 0",
    ),
    examples=(
        Example(
            "F1",
            {"x": [0, 1, 2, 3, 4], "axis": 0, "start": 1, "stop": 5, "step": 2},
            y=[1, 3],
            g=[5, 7],
            cotangents={"x": [0, 5, 0, 7, 0]},
            note="the element at stop is the first that is left out",
        ),
    ),
)
def slice_axis(x: Shape, *, axis: int = -1, start: int = 0, stop: int = 1, step: int = 1) -> Shape:
    """y[…, i, …] = x[…, start + i·step, …], along `axis`, as long as start + i·step < stop

    C1  axis names an axis of x; −1 is the last.
    C2  0 ≤ start < stop ≤ the size of the axis.
    C3  step counts from 1.
    F1  y holds the chosen elements of x, exactly.
    G1  A chosen element has its cotangent of g, exactly; any other has 0.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    axis = _along(x, axis)
    require("C2", 0 <= start < stop <= x[axis], f"{start} to {stop} is not within an axis of {x[axis]}")
    require("C3", step >= 1, f"step is {step}")
    return _resized(x, axis, -(-(stop - start) // step))
