"""Pooling to a size that is given: the whole map, or bins that cover it."""

from nnspec.spec.model import Example, Pair, Shape, op, require


def _binned(x: Shape, output: Pair) -> Shape:
    require("C1", min(output) >= 1, f"the output {output} must be at least 1 each way")
    return (*x[:2], *output)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C]",
    math=(
        r"y_{nc} = \max_{h,w}\; x_{nchw}",
        r"\delta x_{nchw} = \frac{[x_{nchw} = y_{nc}]}{\sum_{i,j} [x_{ncij} = y_{nc}]}\, g_{nc}",
    ),
    examples=(
        Example("F1", {"x": [[[[-3, -1]], [[2, 5]]]]}, y=[[-1, 5]]),
        Example(
            "G1",
            {"x": [[[[1, 7, 2]]]]},
            y=[[7]],
            g=[[5]],
            cotangents={"x": [[[[0, 5, 0]]]]},
        ),
    ),
)
def global_max_pool2d(x: Shape) -> Shape:
    """y[n,c] = max_{h,w} x[n,c,h,w]

    F1  y is one of the elements of its map, exactly.
    G1  Where the maximum is unique, the whole cotangent goes to it.
    G2  At a tie the cotangent is shared among the maximisers, with weights ≥ 0 that sum to 1.
    S1  A +∞ in the map makes y +∞.
    S2  A −∞ is compared like any number: a map of −∞ alone gives −∞.
    K1  At a tie the maximisers share the cotangent equally.
    K2  A NaN in the map makes y NaN.
    """
    return x[:2]


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C]",
    math=(
        r"y_{nc} = \frac{1}{HW} \sum_{h,w} x_{nchw}",
        r"\delta x_{nchw} = \frac{g_{nc}}{HW}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2], [3, 6]]]]},
            y=[[3]],
            g=[[8]],
            cotangents={"x": [[[[2, 2], [2, 2]]]]},
        ),
    ),
)
def global_avg_pool2d(x: Shape) -> Shape:
    """y[n,c] = (1 / (H·W)) · Σ_{h,w} x[n,c,h,w]

    Lin, Chen, Yan, Network in network, 2013.

    F1  y is the mean of its map.
    G1  Each element receives g / (H·W).
    S1  A NaN or an infinity reaches the result of its map, and no other.
    """
    return x[:2]


BINS = r"B_{pq} = \bigl[\lfloor \tfrac{pH}{P} \rfloor, \lceil \tfrac{(p+1)H}{P} \rceil\bigr) \times \bigl[\lfloor \tfrac{qW}{Q} \rfloor, \lceil \tfrac{(q+1)W}{Q} \rceil\bigr)"


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        rf"y_{{ncpq}} = \max_{{(h,w) \in B_{{pq}}}} x_{{nchw}}, \qquad {BINS}",
        r"\delta x_{nchw} = \sum_{(p,q)\,:\,(h,w)\ \text{is the maximiser of}\ B_{pq}} g_{ncpq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 4, 2, 3, 0], [-1, -2, -3, -4, 9]]]], "output": (2, 3)},
            y=[[[[4, 4, 3], [-1, -2, 9]]]],
            g=[[[[1, 10, 100], [1, 2, 3]]]],
            cotangents={"x": [[[[0, 11, 0, 100, 0], [1, 2, 0, 0, 3]]]]},
            note="bins of two, three and two elements overlap",
        ),
        Example(
            "F1", {"x": [[[[1, 4]]]], "output": (1, 3)}, y=[[[[1, 4, 4]]]], note="more bins than elements"
        ),
    ),
)
def adaptive_max_pool2d(x: Shape, *, output: Pair = (1, 1)) -> Shape:
    """y[n,c,p,q] = max of x[n,c,h,w] over the bin (p,q)

    With P rows of bins, bin p holds the rows from ⌊p·H/P⌋ up to, and without, ⌈(p+1)·H/P⌉; columns alike.
    Neighbours may overlap.

    C1  The output is at least 1 each way.
    F1  y is one of the elements of its bin, exactly.
    G1  Where the maximum is unique, the whole cotangent goes to it.
    G2  At a tie the cotangent is shared among the maximisers, with weights ≥ 0 that sum to 1.
    S1  A +∞ in the bin makes y +∞.
    S2  A −∞ is compared like any number: a bin of −∞ alone gives −∞.
    K1  At a tie the first maximiser in row-major order receives the whole cotangent.
    K2  A NaN in the bin makes y NaN.
    """
    return _binned(x, output)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        rf"y_{{ncpq}} = \frac{{1}}{{|B_{{pq}}|}} \sum_{{(h,w) \in B_{{pq}}}} x_{{nchw}}, \qquad {BINS}",
        r"\delta x_{nchw} = \sum_{p,q\,:\,(h,w) \in B_{pq}} \frac{g_{ncpq}}{|B_{pq}|}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 3, 5, 10], [2, 2, 4, 4]]]], "output": (2, 2)},
            y=[[[[2, 7.5], [2, 4]]]],
            g=[[[[2, 8], [4, 6]]]],
            cotangents={"x": [[[[1, 1, 4, 4], [2, 2, 3, 3]]]]},
        ),
        Example(
            "G1",
            {"x": [[[[1, 3, 5], [0, 2, 4]]]], "output": (2, 2)},
            y=[[[[2, 4], [1, 3]]]],
            g=[[[[2, 8], [4, 2]]]],
            cotangents={"x": [[[[1, 5, 4], [2, 3, 1]]]]},
            note="the element in the middle of a row lies in two bins",
        ),
    ),
)
def adaptive_avg_pool2d(x: Shape, *, output: Pair = (1, 1)) -> Shape:
    """y[n,c,p,q] = mean of x[n,c,h,w] over the bin (p,q)

    With P rows of bins, bin p holds the rows from ⌊p·H/P⌋ up to, and without, ⌈(p+1)·H/P⌉; columns alike.
    Neighbours may overlap.

    C1  The output is at least 1 each way.
    F1  y is the mean of its bin.
    G1  Each element receives g / m of each of its bins, where m is the number of elements of the bin.
    S1  A NaN or an infinity reaches every result whose bin holds it, and no other.
    """
    return _binned(x, output)
