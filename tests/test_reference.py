"""The reference is what the formulas say, and each adjoint is the adjoint.

Trust is earned without a framework: by loops over the formulas in exact arithmetic, by inner
products; second opinions are in test_opinions.py.
"""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arithmetic import Digits, Rational
from definitions import definition
from drawn import cases, drawing
from nnspec.reference import correlate
from nnspec.reference.bounded import Bounded, operand, plain
from nnspec.reference.formats import EXACT
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS

RULED = [name for name, op in OPS.items() if not op.random]  # those that have a reference value

ALGEBRAIC = (
    "conv2d", "convolve2d", "conv1d", "conv3d", "conv_transpose2d",
    "pad_constant", "pad_reflect", "pad_edge", "pad_circular",
    "linear", "max_pool2d", "avg_pool2d", "relu", "flatten",
    "mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss", "hinge_loss", "nll_loss",
    "matmul", "reduce_mean", "reduce_sum", "reduce_max", "reshape", "transpose", "concat",
    "split", "slice_axis", "upsample_nearest2d", "upsample_bilinear2d", "pixel_shuffle",
    "relu6", "leaky_relu", "prelu", "hard_sigmoid", "hard_tanh", "add", "multiply",
    "global_max_pool2d", "global_avg_pool2d", "adaptive_max_pool2d", "adaptive_avg_pool2d",
    "max_pool2d_with_indices", "max_unpool2d",
)  # fmt: skip
KINKED = (
    "relu", "max_pool2d", "reduce_max", "l1_loss", "hinge_loss",
    "relu6", "leaky_relu", "prelu", "hard_sigmoid", "hard_tanh",
    "global_max_pool2d", "adaptive_max_pool2d", "max_pool2d_with_indices",
)  # fmt: skip
SQUARES = ("mse_loss", "huber_loss", "smooth_l1_loss")  # of degree two, piece by piece
TINY = mpmath.mpf(10) ** -400  # a complex step: far below any operand, and no subtraction


def arithmetic_of(name):
    return Rational() if name in ALGEBRAIC else Digits()


def labels(x):
    return x.dtype.kind == "i"


def exactly(A, x):
    return np.vectorize(A.read, otypes=[object])(x)


def bounded(name, operands, attrs, g=None):
    """The results, or the cotangents, with a bound on the error of the reference itself."""
    rule, given = rule_of(OPS[name]), [x if labels(x) else operand(x, EXACT) for x in operands]
    with np.errstate(all="ignore"):
        y = rule.forward(*given, **attrs)
        if g is None:
            return y
        sent = tuple(operand(part, EXACT) for part in g) if isinstance(g, tuple) else operand(g, EXACT)
        return rule.vjp(sent, y, *given, **attrs)


def several(y):
    return y if isinstance(y, tuple) else (y,)


def plainly(name, operands, attrs):
    with np.errstate(all="ignore"):
        return rule_of(OPS[name]).forward(*operands, **attrs)


def distance(A, got, want):
    return [abs(A.number(a) - b) for a, b in zip(got.flat, want.flat, strict=True)]


def assert_near(A, got, want):
    """Every element is within the error that the reference admits for itself."""
    assert got.shape == want.shape
    known = np.isfinite(got.value) & np.isfinite(got.error)
    wrong, doubt = distance(A, got.value[known], want[known]), A.doubt * abs(want[known])
    right = [d <= A.number(e) + f for d, e, f in zip(wrong, got.error[known], doubt.flat, strict=True)]
    assert all(right), (got.value, want)


@pytest.mark.parametrize("name", RULED)
@settings(**drawing(30))
@given(data=st.data())
def test_values_are_those_of_the_formula(name, data):
    operands, attrs, _ = data.draw(cases(name, "float64"))
    operands, A = list(operands.values()), arithmetic_of(name)
    with np.errstate(all="ignore"):
        results = several(bounded(name, operands, attrs))
    if not all(np.isfinite(plain(got)).all() for got in results):
        return  # overflow, or the logarithm of 0: the special values below
    wants = several(definition(name)(A, *(x if labels(x) else exactly(A, x) for x in operands), **attrs))
    for got, want in zip(results, wants, strict=True):
        if isinstance(got, Bounded):
            assert_near(A, got, want)
        else:  # integers
            assert np.array_equal(got, want.astype(int))


@pytest.mark.parametrize("name", RULED)
@settings(**drawing(10))
@given(data=st.data())
def test_the_value_is_the_same_with_and_without_its_bound(name, data):
    operands, attrs, _ = data.draw(cases(name, "float32"))
    operands = list(operands.values())
    values = map(plain, several(bounded(name, operands, attrs)))
    for value, alone in zip(values, several(plainly(name, operands, attrs)), strict=True):
        assert np.array_equal(value, alone, equal_nan=True)


def pushed(A, name, operands, attrs, at, v):
    """J v for one operand: a difference where y is affine in it, a complex step elsewhere.

    Of several results those that have a cotangent, flat and one after the other.
    """
    numbers = [x if labels(x) else exactly(A, x) for x in operands]
    f, kept = definition(name), [result in OPS[name].smooth for result in OPS[name].results]

    def along(step):
        y = f(A, *(x + step * v if i == at else x for i, x in enumerate(numbers)), **attrs)
        return np.concatenate([part.reshape(-1) for part, keep in zip(several(y), kept, strict=True) if keep])

    if isinstance(A, Digits):
        y = along(mpmath.mpc(0, 1) * TINY)
        return np.vectorize(lambda y: mpmath.im(y) / TINY, otypes=[object])(y)
    if name in KINKED:  # affine up to the nearest kink
        step = Fraction(1, 10**400)
        return np.asarray((along(step) - along(0)) / step, object)
    if name in SQUARES:
        step = Fraction(1, 10**400)
        return np.asarray((along(step) - along(-step)) / (2 * step), object)
    return along(1) - along(0)


@pytest.mark.parametrize("name", [name for name in RULED if OPS[name].smooth])
@settings(**drawing(15))
@given(data=st.data())
def test_the_cotangents_are_the_adjoint(name, data):
    """<g, J v> = <vjp(g), v> for a random v in every operand."""
    operands, attrs, g = data.draw(cases(name, "float64"))
    operands, A = smooth(name, list(operands.values())), arithmetic_of(name)
    cotangents = bounded(name, operands, attrs, g)
    for at, (x, cotangent) in enumerate(zip(operands, cotangents, strict=True)):
        if cotangent is None:
            assert labels(x) or OPS[name].operands[at] in OPS[name].constant
            continue
        assert cotangent.shape == x.shape
        if not np.isfinite(cotangent.error).all():
            continue
        v = np.random.default_rng(at).integers(-3, 4, x.shape)
        sent = np.concatenate([part.reshape(-1) for part in several(g)])
        forwards = inner(A, sent, pushed(A, name, operands, attrs, at, exactly(A, v)))
        backwards = inner(A, cotangent.value, exactly(A, v))
        doubt = A.doubt * inner(A, abs(cotangent.value), exactly(A, abs(v)))
        assert abs(forwards - backwards) <= inner(A, cotangent.error, exactly(A, abs(v))) + doubt


def inner(A, a, b):
    return A.dot(zip(exactly(A, a).flat, b.flat, strict=True))


def smooth(name, operands):
    """Away from kinks and poles, where there is no derivative."""
    x = operands[0]
    if name in ("relu", "relu6", "leaky_relu", "prelu"):
        x = np.where(x % 6 == 0, 1.0, x)
    if name.startswith("hard"):
        x = np.where(np.isin(abs(x), (3.0, 1.0, 0.3, 0.7, 0.1, 6.0)), 0.5, x)
    if name in ("elu", "selu"):
        x = np.where(x == 0, 1.0, x)
    if "max_pool2d" in name or name == "reduce_max":
        x = np.random.default_rng(0).permutation(x.size).reshape(x.shape) - 3.0
    if name == "binary_cross_entropy":
        x = np.clip(x, 2.0**-40, 1 - 2.0**-40)
    if name == "lp_pool2d":
        x = np.where(x == 0, 1.0, x)
    if name == "l1_loss":
        x = np.where(x == operands[1], np.where(x > 0, -1.0, 1.0), x)
    if name == "hinge_loss":
        x = np.where(x * operands[1] == 1, 0.0, x)
    if name == "kl_div":
        return [x, np.maximum(operands[1], 2.0**-40)]
    return [x, *operands[1:]]


FAR = np.array([0.0, -0.0, 1.0, -1.0, 1e-300, -1e-300, 2.0**-1074, 36.7, -36.7, 709.0, -709.0, 745.2, -745.2])
FAR = np.concatenate([FAR, [1000.0, -1000.0, 1e300, -1e300, 1 - 2.0**-53, -(2.0**-53)]])
NEAR_ONE = np.array([2.0**-1074, 1e-300, 1e-17, 0.5, 0.75, 1 - 1e-9, 1 - 2.0**-53])
PAIRS = np.stack(np.broadcast_arrays(FAR[:, None], FAR[None, :]), axis=-1).reshape(-1, 2)
NONE = {"reduction": "none"}
# fmt: off
EXTREMES = {
    "sigmoid":                          ((FAR,), {}),
    "tanh":                             ((FAR,), {}),
    "silu":                             ((FAR,), {}),
    "softplus":                         ((FAR,), {}),
    "log_sigmoid":                      ((FAR,), {}),
    "mish":                             ((FAR,), {}),
    "elu":                              ((FAR,), {"alpha": 0.3}),
    "selu":                             ((FAR,), {}),
    "celu":                             ((FAR,), {"alpha": 0.3}),
    "gelu":                             ((FAR,), {"approximate": "none"}),
    "softmax":                          ((PAIRS,), {"axis": -1}),
    "log_softmax":                      ((PAIRS,), {"axis": -1}),
    "logsumexp":                        ((PAIRS,), {"axis": -1}),
    "cross_entropy":                    ((PAIRS, np.tile([0.25, 0.75], (len(PAIRS), 1))), NONE),
    "kl_div":                           ((PAIRS, np.tile([2.0**-1000, 0.75], (len(PAIRS), 1))), NONE),
    "binary_cross_entropy":             ((np.repeat(NEAR_ONE, 4), np.tile([0.0, 1e-300, 0.3, 1.0], 7)), NONE),
    "binary_cross_entropy_with_logits": ((np.repeat(FAR, 3), np.tile([0.0, 0.3, 1.0], len(FAR))), NONE),
}
# fmt: on


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_arguments_lose_nothing(name):
    """Values and cotangents against 60 digits, where exp overflows and logarithms vanish."""
    (operands, attrs), A = EXTREMES[name], Digits()
    attrs = OPS[name].fill_in(attrs)
    exact = [exactly(A, x) for x in operands]
    got = bounded(name, operands, attrs)
    assert np.isfinite(got.error).all()
    assert_near(A, got, definition(name)(A, *exact, **attrs))
    g = np.linspace(-2, 3, got.value.size).reshape(got.shape)
    wants = definition(f"{name}_vjp")(A, exactly(A, g), *exact, **attrs)
    for cotangent, want in zip(bounded(name, operands, attrs, g), wants, strict=True):
        assert_near(A, cotangent, want)


# Where the reference takes ways of its own


def test_a_convolution_is_a_correlation_with_the_kernel_reversed():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(4, 3, 2, 3))
    attrs = OPS["conv2d"].fill_in({})
    reversed_kernel = plainly("conv2d", (x, w[:, :, ::-1, ::-1]), attrs)
    assert np.array_equal(plainly("convolve2d", (x, w), {"padding": attrs["padding"]}), reversed_kernel)


@pytest.mark.parametrize("columns", [20, 200], ids=["row by row", "two images at a time"])
def test_tiles_fit_together(columns, monkeypatch):
    """Integers, so that the order of sums is no excuse."""
    monkeypatch.setattr(correlate, "COLUMNS", columns)
    monkeypatch.setattr(correlate, "BUFFER", 1)
    rng = np.random.default_rng(0)
    x, w = rng.integers(-3, 4, (3, 2, 9, 14)) * 1.0, rng.integers(-3, 4, (2, 2, 3, 3)) * 1.0
    attrs = OPS["conv2d"].fill_in({"padding": ((1, 1), (1, 1)), "stride": (2, 1)})
    y = plainly("conv2d", (x, w), attrs)
    want = np.zeros((3, 2, 5, 14))
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    for r, s in np.ndindex(3, 3):
        want += np.einsum("ncpq,kc->nkpq", padded[:, :, r : r + 9 : 2, s : s + 14], w[:, :, r, s])
    assert np.array_equal(y, want)
    g = rng.integers(-3, 4, y.shape) * 1.0
    g_x, g_w = rule_of(OPS["conv2d"]).vjp(g, y, x, w, **attrs)
    assert (g * y).sum() == (g_x * x).sum() == (g_w * w).sum()


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
def test_an_ignored_label_counts_for_nothing(name):
    """Not even its weight, in the mean; a mean over nothing is no number, and a sum is 0."""
    rule, weight = rule_of(OPS[name]), np.array([3.0, 1.0])
    x = np.log([[0.5, 0.5], [0.25, 0.75]])
    attrs = {**OPS[name].defaults, "ignore_index": 1, "reduction": "mean"}

    def pulled(t, **more):
        with np.errstate(all="ignore"):
            y = rule.forward(x, np.array(t), weight, **{**attrs, **more})
            return y, rule.vjp(np.array(1.0), y, x, np.array(t), weight, **{**attrs, **more})[0]

    y, g = pulled([0, 1])
    assert y == pytest.approx(np.log(2))
    assert g[1].tolist() == [0, 0]
    y, g = pulled([1, 1])
    assert np.isnan(y)
    assert not np.isfinite(g).all()
    y, g = pulled([1, 1], reduction="sum")
    assert y == 0
    assert not g.any()


def test_where_all_is_dropped_nothing_is_left():
    """Whatever the mask keeps: 1 / (1 − p) is no number."""
    rule, x, kept = rule_of(OPS["dropout"]), np.array([1.0, np.inf, np.nan]), np.ones(3)
    assert rule.forward(x, kept, p=1.0).tolist() == [0, 0, 0]
    assert rule.vjp(x, None, x, kept, p=1.0)[0].tolist() == [0, 0, 0]


def test_the_place_of_nan_is_in_the_image_not_in_its_padding():
    attrs = {"window": (2, 1), "stride": (2, 1), "padding": ((1, 1), (0, 0))}
    op = OPS["max_pool2d_with_indices"]
    y, i = rule_of(op).forward(np.array([[[[1.0, np.nan], [np.nan, 2.0]]]]), **op.fill_in(attrs))
    assert np.isnan(y[0, 0]).tolist() == [[False, True], [True, False]]
    assert i[0, 0].tolist() == [[0, 1], [2, 3]]
