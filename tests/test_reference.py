"""The reference is what the formulas say, and each adjoint is the adjoint.

Trust is earned without a framework: by loops over the formulas in exact arithmetic, by inner
products, and by second opinions from SciPy and ONNX.
"""

from fractions import Fraction

import mpmath
import numpy as np
import onnx.helper
import pytest
import scipy.signal
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx.reference import ReferenceEvaluator

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


# Second opinions


def onnx_says(kind, *arrays, opset=18, **attributes):
    names = [f"a{i}" for i in range(len(arrays))]
    values = [
        onnx.helper.make_tensor_value_info(n, onnx.helper.np_dtype_to_tensor_dtype(a.dtype), a.shape)
        for n, a in zip(names, arrays, strict=True)
    ]
    y = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.DOUBLE, None)
    node = onnx.helper.make_node(kind, names, ["y"], **attributes)
    graph = onnx.helper.make_graph([node], "one", values, [y])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", opset)])
    return ReferenceEvaluator(model).run(None, dict(zip(names, arrays, strict=True)))[0]


def onnx_pads(padding):
    (top, bottom), (left, right) = padding
    return [top, left, bottom, right]


def assert_agrees(name, operands, attrs, opinion):
    """Both may err as much as the reference admits for itself."""
    operands = [np.asarray(x) for x in operands]
    got = bounded(name, operands, OPS[name].fill_in(attrs))
    assert got.shape == np.shape(opinion)
    assert (np.abs(got.value - opinion) <= 2 * got.error).all()


def normal(*shape):
    return np.random.default_rng(shape).normal(size=shape)


CONVS = (
    {},
    {"stride": (2, 1), "padding": ((0, 2), (1, 0))},
    {"dilation": (2, 3), "padding": ((2, 1), (3, 4))},
    {"groups": 2, "stride": (1, 2)},
    {"groups": 4, "dilation": (1, 2), "padding": ((1, 1), (2, 2))},
)


@pytest.mark.parametrize("attrs", CONVS, ids=str)
def test_onnx_agrees_on_conv2d(attrs):
    filled = OPS["conv2d"].fill_in(attrs)
    x, w, b = normal(2, 4, 7, 6), normal(8, 4 // filled["groups"], 3, 2), normal(8)
    pads, groups = onnx_pads(filled["padding"]), filled["groups"]
    said = onnx_says(
        "Conv", x, w, b, strides=filled["stride"], dilations=filled["dilation"], pads=pads, group=groups
    )
    assert_agrees("conv2d", (x, w, b), attrs, said)


@pytest.mark.parametrize("axes", [1, 3])
def test_onnx_agrees_on_convolutions_along_other_axes(axes):
    x, w, b = normal(2, 4, *(7, 5, 6)[:axes]), normal(6, 2, *(3, 2, 1)[:axes]), normal(6)
    stride, dilation, padding = (2, 1, 3)[:axes], (1, 2, 1)[:axes], ((1, 2), (0, 1), (1, 0))[:axes]
    pads = [side for sides in zip(*padding, strict=True) for side in sides]
    said = onnx_says("Conv", x, w, b, strides=stride, dilations=dilation, pads=pads, group=2)
    attrs = {"stride": stride, "dilation": dilation, "padding": padding, "groups": 2}
    assert_agrees(f"conv{axes}d", (x, w, b), attrs, said)


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"stride": (2, 3), "output_padding": (1, 2)},
        {"stride": (2, 1), "padding": ((1, 1), (0, 0))},
        {"dilation": (2, 3)},
    ],
    ids=str,
)
def test_onnx_agrees_on_conv_transpose2d(attrs):
    filled, x, w = OPS["conv_transpose2d"].fill_in(attrs), normal(2, 4, 4, 5), normal(4, 3, 3, 2)
    said = onnx_says(
        "ConvTranspose", x, w,
        strides=filled["stride"], pads=onnx_pads(filled["padding"]), group=filled["groups"],
        output_padding=filled["output_padding"], dilations=filled["dilation"],
    )  # fmt: skip
    assert_agrees("conv_transpose2d", (x, w), attrs, said)


POOLS = (
    {},
    {"window": (3, 2), "stride": (2, 1), "padding": ((1, 1), (0, 1))},
    {"window": (2, 3), "stride": (1, 2), "padding": ((0, 1), (2, 1))},
)


@pytest.mark.parametrize("attrs", POOLS, ids=str)
def test_onnx_agrees_on_max_pool2d(attrs):
    filled, x = OPS["max_pool2d"].fill_in(attrs), normal(2, 3, 6, 7)
    pads = onnx_pads(filled["padding"])
    said = onnx_says("MaxPool", x, kernel_shape=filled["window"], strides=filled["stride"], pads=pads)
    assert_agrees("max_pool2d", (x,), attrs, said)


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("attrs", POOLS, ids=str)
def test_onnx_agrees_on_avg_pool2d(attrs, counted):
    filled, x = OPS["avg_pool2d"].fill_in(attrs), normal(2, 3, 6, 7)
    said = onnx_says(
        "AveragePool", x,
        kernel_shape=filled["window"], strides=filled["stride"], pads=onnx_pads(filled["padding"]),
        count_include_pad=int(counted),
    )  # fmt: skip
    assert_agrees("avg_pool2d", (x,), {**attrs, "count_padding": counted}, said)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("pad_constant", "constant"),
        ("pad_reflect", "reflect"),
        ("pad_edge", "edge"),
        ("pad_circular", "wrap"),
    ],
)
def test_onnx_and_numpy_agree_on_padding(name, mode):
    x, padding = normal(2, 3, 4, 5), ((3, 1), (0, 4))
    assert_agrees(name, (x,), {"padding": padding}, np.pad(x, ((0, 0), (0, 0), *padding), mode))
    pads = np.array([0, 0, 3, 0, 0, 0, 1, 4])
    assert_agrees(name, (x,), {"padding": padding}, onnx_says("Pad", x, pads, mode=mode, opset=19))


@pytest.mark.parametrize("attrs", POOLS, ids=str)
def test_onnx_agrees_on_dilation(attrs):
    attrs = {**attrs, "dilation": (2, 1)}
    filled, x = OPS["max_pool2d"].fill_in(attrs), normal(2, 3, 6, 7)
    pads = onnx_pads(filled["padding"])
    said = onnx_says(
        "MaxPool", x, kernel_shape=filled["window"], strides=filled["stride"], pads=pads, dilations=(2, 1)
    )
    assert_agrees("max_pool2d", (x,), attrs, said)


def test_onnx_agrees_on_whole_maps():
    x = normal(2, 3, 4, 5)
    assert_agrees("global_max_pool2d", (x,), {}, onnx_says("GlobalMaxPool", x)[:, :, 0, 0])
    assert_agrees("global_avg_pool2d", (x,), {}, onnx_says("GlobalAveragePool", x)[:, :, 0, 0])


def test_onnx_agrees_on_the_rest():
    x, w, b = normal(3, 5), normal(4, 5), normal(4)
    assert_agrees("linear", (x, w, b), {}, onnx_says("Gemm", x, w, b, transB=1))
    assert_agrees("relu", (x,), {}, onnx_says("Relu", x))
    assert_agrees("sigmoid", (x,), {}, onnx_says("Sigmoid", x))
    assert_agrees("softmax", (x,), {"axis": 1}, onnx_says("Softmax", x, axis=1))
    assert_agrees("log_softmax", (x,), {"axis": 1}, onnx_says("LogSoftmax", x, axis=1))
    assert_agrees("flatten", (normal(2, 3, 4),), {}, onnx_says("Flatten", normal(2, 3, 4), axis=1))


def test_onnx_agrees_on_stacks_and_reductions():
    x, w, z, axes = normal(2, 1, 3, 4), normal(5, 4, 2), normal(2, 1, 3, 5), np.array([-1, 1])
    assert_agrees("matmul", (x, w), {}, onnx_says("MatMul", x, w))
    assert_agrees("reshape", (x,), {"shape": (4, 6)}, onnx_says("Reshape", x, np.array([4, 6])))
    assert_agrees("transpose", (x,), {"order": (2, 0, 3, 1)}, onnx_says("Transpose", x, perm=[2, 0, 3, 1]))
    assert_agrees("concat", (x, z, x), {"axis": -1}, onnx_says("Concat", x, z, x, axis=-1))
    cut = {"axis": 2, "start": 0, "stop": 3, "step": 2}
    said = onnx_says("Slice", x, *(np.array([cut[name]]) for name in ("start", "stop", "axis", "step")))
    assert_agrees("slice_axis", (x,), cut, said)
    said = onnx_says("DepthToSpace", normal(2, 18, 3, 4), blocksize=3, mode="CRD")
    assert_agrees("pixel_shuffle", (normal(2, 18, 3, 4),), {"factor": 3}, said)
    for name, kind in (("mean", "ReduceMean"), ("sum", "ReduceSum"), ("max", "ReduceMax")):
        said = onnx_says(kind, x, axes, keepdims=0)
        assert_agrees(f"reduce_{name}", (x,), {"axes": (-1, 1)}, said)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("ignored", [None, 2, -1])
@pytest.mark.parametrize("weighted", [False, True])
def test_onnx_agrees_on_cross_entropy(reduction, ignored, weighted):
    x, t, more = normal(4, 5), np.array([0, 4, 2, ignored if ignored == -1 else 2]), {}
    w = (np.exp2(normal(5)),) if weighted else ()
    if ignored is not None:
        more["ignore_index"] = ignored
    attrs = {"reduction": reduction, "ignore_index": ignored}
    said = onnx_says("SoftmaxCrossEntropyLoss", x, t, *w, reduction=reduction, **more)
    assert_agrees("cross_entropy", (x, t, *w), attrs, said)
    if ignored != -1 or weighted:  # else its evaluator counts the ignored in the mean
        said = onnx_says("NegativeLogLikelihoodLoss", x, t, *w, reduction=reduction, **more)
        assert_agrees("nll_loss", (x, t, *w), attrs, said)


def test_scipy_agrees_on_both_convolutions():
    """One channel: `valid` is no padding, `full` is padding by one less than the kernel."""
    x, w = normal(6, 5), normal(3, 2)
    given = (x[None, None], w[None, None])
    full = {"padding": ((2, 2), (1, 1))}
    assert_agrees("conv2d", given, {}, scipy.signal.correlate2d(x, w, "valid")[None, None])
    assert_agrees("conv2d", given, full, scipy.signal.correlate2d(x, w, "full")[None, None])
    assert_agrees("convolve2d", given, {}, scipy.signal.convolve2d(x, w, "valid")[None, None])
    assert_agrees("convolve2d", given, full, scipy.signal.convolve2d(x, w, "full")[None, None])


def test_scipy_agrees_on_losses():
    x, t, none = normal(3, 4) * 3, normal(3, 4), {"reduction": "none"}
    assert_agrees("huber_loss", (x, t), {**none, "delta": 1.5}, scipy.special.huber(1.5, x - t))
    p, q = scipy.special.softmax(x, axis=1), scipy.special.softmax(t, axis=1)
    assert_agrees("kl_div", (np.log(p), q), {"reduction": "sum"}, scipy.special.rel_entr(q, p).sum())


def test_scipy_agrees_on_activations():
    x = normal(3, 4) * 20
    assert_agrees("sigmoid", (x,), {}, scipy.special.expit(x))
    assert_agrees("softmax", (x,), {"axis": 0}, scipy.special.softmax(x, axis=0))
    assert_agrees("log_softmax", (x,), {"axis": 0}, scipy.special.log_softmax(x, axis=0))


def test_a_convolution_is_a_correlation_with_the_kernel_reversed():
    x, w = normal(2, 3, 5, 6), normal(4, 3, 2, 3)
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
