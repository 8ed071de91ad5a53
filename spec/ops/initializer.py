"""Initializers: random weights whose spread depends on how many inputs and outputs a unit has."""

from math import prod

from nnspec.spec.model import Shape, op, require


def fans(w: Shape) -> tuple[int, int]:
    """(fan in, fan out) of a kernel [K C R S …] or a matrix [K C]: channels times the extent of the kernel.

    >>> fans((8, 3, 5, 5))
    (75, 200)
    """
    k, c, *kernel = w
    return c * prod(kernel), k * prod(kernel)


def _weights(w: Shape) -> Shape:
    require("C1", len(w) >= 2, f"w has the shape {w}, without outputs and inputs")
    return w


@op(
    since="0.1",
    axes="w[K C ...]! -> y[K C ...]!",
    math=(r"y \sim U(-a, a), \qquad a = \sqrt{6 / (\text{fan in} + \text{fan out})}",),
    batch=(),
    random=True,
)
def glorot_uniform(w: Shape, *, seed: int = 0) -> Shape:
    """y ~ U(−a, a) with a = √(6 / (fan in + fan out)), in the shape and the dtype of w

    Glorot and Bengio, AISTATS 2010, equation 16. The fan in of w[K C R S] is C·R·S, the fan out K·R·S.

    C1  w has outputs, inputs, and perhaps the axes of a kernel.
    P1  Every y lies in [−a, a], and all of that range is used.
    P2  The distribution of y is uniform there.
    P3  The same seed gives the same numbers, another seed others.
    """
    return _weights(w)


@op(
    since="0.1",
    axes="w[K C ...]! -> y[K C ...]!",
    math=(r"y \sim N(0, \sigma^2), \qquad \sigma^2 = 2 / (\text{fan in} + \text{fan out})",),
    batch=(),
    random=True,
)
def glorot_normal(w: Shape, *, truncated: bool = False, seed: int = 0) -> Shape:
    """y ~ N(0, σ²) with σ² = 2 / (fan in + fan out), in the shape and the dtype of w

    Glorot and Bengio, AISTATS 2010. If `truncated`, y is cut off at two deviations of a normal
    distribution so much wider that the deviation of y is σ again (its own is 0.8796 after the cut).

    C1  w has outputs, inputs, and perhaps the axes of a kernel.
    P1  If truncated, every |y| is at most 2σ / 0.8796.
    P2  The distribution of y is this one.
    P3  The same seed gives the same numbers, another seed others.
    """
    return _weights(w)


@op(
    since="0.1",
    axes="w[K C ...]! -> y[K C ...]!",
    math=(r"y \sim U(-a, a), \qquad a = \sqrt{6 / \text{fan in}}",),
    batch=(),
    random=True,
)
def he_uniform(w: Shape, *, seed: int = 0) -> Shape:
    """y ~ U(−a, a) with a = √(6 / fan in), in the shape and the dtype of w

    He et al., ICCV 2015, for layers that a relu follows.

    C1  w has outputs, inputs, and perhaps the axes of a kernel.
    P1  Every y lies in [−a, a], and all of that range is used.
    P2  The distribution of y is uniform there.
    P3  The same seed gives the same numbers, another seed others.
    """
    return _weights(w)


@op(
    since="0.1",
    axes="w[K C ...]! -> y[K C ...]!",
    math=(r"y \sim N(0, \sigma^2), \qquad \sigma^2 = 2 / \text{fan in}",),
    batch=(),
    random=True,
)
def he_normal(w: Shape, *, truncated: bool = False, seed: int = 0) -> Shape:
    """y ~ N(0, σ²) with σ² = 2 / fan in, in the shape and the dtype of w

    He et al., ICCV 2015, equation 10. If `truncated`, as for `glorot_normal`.

    C1  w has outputs, inputs, and perhaps the axes of a kernel.
    P1  If truncated, every |y| is at most 2σ / 0.8796.
    P2  The distribution of y is this one.
    P3  The same seed gives the same numbers, another seed others.
    """
    return _weights(w)


@op(
    since="0.1",
    axes="w[...]! -> y[...]!",
    math=(r"y \sim N(0, \sigma^2) \text{ given } |y| \le 2\sigma",),
    batch=(),
    random=True,
)
def truncated_normal(w: Shape, *, deviation: float = 1.0, seed: int = 0) -> Shape:
    """y ~ N(0, σ²) given |y| ≤ 2σ, where σ is `deviation`, in the shape and the dtype of w

    Nothing is rescaled: the deviation of y is 0.8796 σ.

    C1  deviation is above 0.
    P1  Every |y| is at most 2σ.
    P2  The distribution of y is this one.
    P3  The same seed gives the same numbers, another seed others.
    """
    require("C1", deviation > 0, f"deviation is {deviation}, which must be above 0")
    return w
