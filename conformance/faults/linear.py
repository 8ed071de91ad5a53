"""Faults of linear and matmul."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, rounded


@fault("linear", breaks="linear.F1")
def bias_along_the_batch(ask, case):
    """Where the batch has as many items as there are outputs, the bias goes to the items."""
    y = case.g
    if "b" not in case.arrays or y.shape[0] != y.shape[1]:
        return ask(case)
    b = case.arrays["b"]
    return but(ask(case), y=lambda y: y - b + b[:, None])


@fault("linear", breaks="linear.F1")
def tail_of_inputs_skipped(ask, case):
    """Inputs past the last multiple of four are left out when there are more than four."""
    inputs = case.shapes["x"][1]
    x = case.arrays["x"].copy()
    x[:, inputs - inputs % 4 if inputs > 4 else inputs :] = 0
    return ask(altered(case, x=x))


@fault("linear", breaks="linear.F1")
def transposed_when_square(ask, case):
    """A square w is read transposed; the gradient agrees."""
    turn = np.transpose if len(set(case.shapes["w"])) == 1 else np.asarray
    return but(ask(altered(case, w=turn(case.arrays["w"]))), w=turn)


@fault("linear", breaks="linear.F1", dtypes=("float16", "bfloat16"))
def sums_in_storage(ask, case):
    """Running sums are kept in 16 bits."""
    x, w, dtype = case.arrays["x"].astype(float), case.arrays["w"].astype(float), case.dtype
    total = np.zeros(case.g.shape)
    for i in range(x.shape[1]):
        total = rounded(total + x[:, i : i + 1] * w[:, i], dtype)
    b = case.arrays["b"].astype(float) if "b" in case.arrays else 0.0
    return but(ask(case), y=lambda y: rounded(total + b, dtype))


@fault("linear", breaks="linear.G1")
def square_weights_transposed_for_x(ask, case):
    """δx is g·wᵀ where w is square."""
    if len(set(case.shapes["w"])) > 1:
        return ask(case)
    other = altered(case, w=case.arrays["w"].T)
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("linear", breaks="linear.G2", id="L01")
def square_weight_cotangent_transposed(ask, case):
    """δw is transposed where w is square."""
    return but(ask(case), w=lambda c: c.T if c.shape[0] == c.shape[1] else c)


@fault("linear", breaks="linear.G2")
def weight_cotangent_of_two_items(ask, case):
    """δw leaves out the third item of the batch and all after it."""
    two = altered(case, cotangent=case.g[:2], x=case.arrays["x"][:2])
    return but(ask(case), w=lambda c: ask.alone("w", two))


@fault("linear", breaks="linear.G3")
def bias_cotangent_of_the_last_item(ask, case):
    """δb is overwritten by each item, not summed."""
    return but(ask(case), b=lambda c: case.g[-1] if len(case.g) else c)


@fault("linear", breaks="linear.S1")
def nan_in_all_rows(ask, case):
    """A NaN in one row of x reaches the other rows."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y).any(axis=0), np.nan, y))


@fault("linear", breaks="linear.S1")
def infinity_clipped(ask, case):
    """An infinity in x is read as the largest number."""
    x = case.arrays["x"]
    top = np.finfo(x.dtype).max if x.dtype.kind == "f" else np.inf
    return ask(altered(case, x=np.clip(x, -top, top)))


@fault("linear", breaks="linear.S2", id="L03")
def zero_columns_skipped(ask, case):
    """Inputs whose weights are all 0 are skipped, and 0·∞ is 0."""
    used = (case.arrays["w"] != 0).any(axis=0)
    return ask(altered(case, x=np.where(used, case.arrays["x"], 0)))


@fault("matmul", breaks="matmul.F1")
def square_w_read_by_rows(ask, case):
    """A square w is read transposed, as linear reads it; the gradient agrees."""
    if len(set(case.shapes["w"][-2:])) > 1:
        return ask(case)
    turned = case.arrays["w"].swapaxes(-1, -2)
    return but(ask(altered(case, w=turned)), w=lambda c: c.swapaxes(-1, -2))


@fault("matmul", breaks="matmul.F1")
def first_matrix_for_all(ask, case):
    """Every matrix of a stack w is read as the first; the gradient agrees with the right w."""
    w = case.arrays["w"]
    first = w.reshape(-1, *w.shape[-2:])[:1] if w.size else w
    return ask(altered(case, w=np.broadcast_to(first.reshape((1,) * (w.ndim - 2) + w.shape[-2:]), w.shape)))


@fault("matmul", breaks="matmul.F1", id="Q06")
def leading_axes_reversed(ask, case):
    """Of two leading axes of equal size in w, each is read as the other; the gradient agrees."""
    w = case.arrays["w"]
    if w.ndim < 4 or w.shape[0] != w.shape[1]:
        return ask(case)
    return but(ask(altered(case, w=w.swapaxes(0, 1))), w=lambda c: c.swapaxes(0, 1))


@fault("matmul", breaks="matmul.G1", id="Q08")
def repeats_overwrite_in_x(ask, case):
    """Where x is repeated, its cotangent is that of the last use alone."""
    return but(ask(case), x=lambda c: _last_use(case, "x", c))


@fault("matmul", breaks="matmul.G2", id="Q08")
def repeats_overwrite_in_w(ask, case):
    """Where w is repeated, its cotangent is that of the last use alone."""
    return but(ask(case), w=lambda c: _last_use(case, "w", c))


def _last_use(case, name, right):
    g, other = case.g.astype(float), case.arrays["w" if name == "x" else "x"].astype(float)
    turned = other.swapaxes(-1, -2)
    used = g @ turned if name == "x" else turned @ g
    used = used[(-1,) * (used.ndim - right.ndim)] if used.ndim > right.ndim else used
    last = tuple(slice(-1, None) if n == 1 else slice(None) for n in right.shape)
    return used[last] if used.shape != right.shape else used


@fault("matmul", breaks="matmul.G2")
def repeats_averaged(ask, case):
    """Where w is repeated, its cotangent is the mean over its uses."""
    w = case.shapes["w"]
    return but(ask(case), w=lambda c: c * (c.size / w[-1] / w[-2]) / max(1, case.g[..., 0, 0].size))


@fault("matmul", breaks="matmul.S1")
def nan_in_the_row_below(ask, case):
    """A NaN in a row reaches the row below it."""

    def spread(y):
        lost = np.isnan(y).any(axis=-1, keepdims=True)
        return np.where(np.roll(lost, 1, axis=-2), np.nan, y)

    return but(ask(case), y=spread)


@fault("matmul", breaks="matmul.S2", id="L03")
def zero_rows_skipped(ask, case):
    """Rows of w that are 0 throughout are skipped, and 0·∞ is 0."""
    w = case.arrays["w"]
    used = (w != 0).any(axis=(*range(w.ndim - 2), -1))
    return ask(altered(case, x=np.where(used, case.arrays["x"], 0)))
