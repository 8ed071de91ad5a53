"""Local response normalisation (Krizhevsky, Sutskever and Hinton 2012), across channels and within one."""

from nnspec.spec.model import Example, Shape, op, require


def _normalised(x: Shape, size: int, alpha: float, beta: float, k: float) -> Shape:
    require("C1", size >= 1, f"size is {size}")
    require("C2", min(alpha, beta, k) > 0, f"alpha is {alpha}, beta {beta}, k {k}")
    return x


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C H W]",
    math=(
        r"y = x\, d^{-\beta}, \qquad d_{nchw} = k + \frac{\alpha}{|R|} \sum_{i \in R(c)} x_{nihw}^2",
        r"\delta x_{nchw} = g_{nchw}\, d_{nchw}^{-\beta} - \frac{2\alpha\beta}{|R|}\, x_{nchw} "
        r"\sum_{i\,:\,c \in R(i)} g_{nihw}\, x_{nihw}\, d_{nihw}^{-\beta - 1}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[0]], [[1]], [[0]]]], "size": 3, "alpha": 9.0, "beta": 0.5},
            y=[[[[0]], [[0.5]], [[0]]]],
            g=[[[[8]], [[16]], [[8]]]],
            cotangents={"x": [[[[4]], [[2]], [[4]]]]},
            note="alpha is divided by the size: d is 1 + 9/3",
        ),
        Example(
            "F1",
            {"x": [[[[1]], [[2]]]], "size": 2, "alpha": 6.0, "beta": 0.5},
            y=[[[[0.5]], [[0.5]]]],
            g=[[[[0]], [[32]]]],
            cotangents={"x": [[[[-3]], [[2]]]]},
            note="an even window reaches one further back: d is 1 + 3·1, then 1 + 3·(1 + 4)",
        ),
    ),
)
def local_response_norm(
    x: Shape, *, size: int = 5, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Shape:
    """y = x · d^(−beta), with d[n,c,h,w] = k + alpha / size · Σ_i x[n,i,h,w]²

    i runs over a window of `size` channels, from c − ⌊size / 2⌋ to c + ⌊(size − 1) / 2⌋; beyond the
    first and the last channel there are zeros.

    C1  size is at least 1.
    C2  alpha, beta and k are positive.
    F1  alpha is divided by the size of the window, also at the first and the last channels.
    G1  The cotangent of x has two parts: g · d^(−beta), and what x contributes to each d.
    S1  A NaN makes NaN of every y whose window holds it, and of no other.
    S2  An infinity makes its own y NaN, and 0 of every other finite one whose window holds it.
    """
    return _normalised(x, size, alpha, beta, k)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C H W]",
    math=(
        r"y = x\, d^{-\beta}, \qquad d_{nchw} = k + \frac{\alpha}{|R|} \sum_{(i,j) \in R(h,w)} x_{ncij}^2",
        r"\delta x_{nchw} = g_{nchw}\, d_{nchw}^{-\beta} - \frac{2\alpha\beta}{|R|}\, x_{nchw} "
        r"\sum_{i,j\,:\,(h,w) \in R(i,j)} g_{ncij}\, x_{ncij}\, d_{ncij}^{-\beta - 1}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 0, 0]]]], "size": 3, "alpha": 27.0, "beta": 0.5},
            y=[[[[0.5, 0, 0]]]],
            note="nine places, most of them in the padding: d is 1 + 27/9",
        ),
        Example(
            "F1",
            {"x": [[[[1, 2]]]], "size": 2, "alpha": 12.0, "beta": 0.5},
            y=[[[[0.5, 0.5]]]],
            g=[[[[0, 32]]]],
            cotangents={"x": [[[[-3, 2]]]]},
            note="an even square reaches one further back",
        ),
    ),
)
def local_response_norm_within(
    x: Shape, *, size: int = 5, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Shape:
    """y = x · d^(−beta), with d[n,c,h,w] = k + alpha / size² · Σ_{i,j} x[n,c,i,j]²

    i and j run over a square of `size` by `size` elements of the same channel, from h − ⌊size / 2⌋ to
    h + ⌊(size − 1) / 2⌋ and likewise across; beyond the image there are zeros. This is what Caffe calls
    WITHIN_CHANNEL.

    C1  size is at least 1.
    C2  alpha, beta and k are positive.
    F1  alpha is divided by the area of the square, also at the border.
    G1  The cotangent of x has two parts: g · d^(−beta), and what x contributes to each d.
    S1  A NaN makes NaN of every y whose square holds it, and of no other.
    S2  An infinity makes its own y NaN, and 0 of every other finite one whose square holds it.
    """
    return _normalised(x, size, alpha, beta, k)
