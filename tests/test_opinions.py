"""Second opinions on the reference: ONNX's reference evaluator, NumPy and SciPy."""

import numpy as np
import onnx.helper
import pytest
import scipy.signal
import scipy.special
from onnx.reference import ReferenceEvaluator

from nnspec.reference.bounded import operand
from nnspec.reference.formats import EXACT
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS


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
    given = [x if x.dtype.kind == "i" else operand(x, EXACT) for x in map(np.asarray, operands)]
    with np.errstate(all="ignore"):
        got = rule_of(OPS[name]).forward(*given, **OPS[name].fill_in(attrs))
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
