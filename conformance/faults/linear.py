"""Faults of linear."""

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
    two = altered(case, g=case.g[:2], x=case.arrays["x"][:2])
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
