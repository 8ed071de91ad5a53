"""The node tests of ONNX: one node, its inputs, its expected outputs, rtol 1e-3 and atol 1e-7."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from benchmarks.peers.trial import Elsewhere, Trial, made

NAME, PACKAGE = "ONNX node tests", "onnx"
Call = tuple[str, dict[str, Any], dict[str, Any]]
Given = list[Any]


def trials(limit: int) -> Iterator[Trial]:
    from onnx.backend.test.case.node import collect_testcases

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = collect_testcases(None)
    for test in found:
        node = test.model.graph.node
        if len(node) == 1 and node[0].op_type in NODES:
            yield Trial(test.name, judge(test))


def version() -> str:
    import onnx

    return onnx.__version__


def judge(test: Any) -> Callable[[Any], int]:
    from onnx.backend.test.runner import Runner

    def judged(implementation: Any) -> int:
        compared = 0
        for inputs, outputs in test.data_sets:
            got = run(test.model.graph.node[0], list(inputs), outputs, implementation)
            Runner.assert_similar_outputs(outputs[: len(got)], got, test.rtol, test.atol)
            compared += len(got)
        return compared

    return judged


def run(node: Any, given: Given, outputs: Given, implementation: Any) -> Given:
    from onnx import helper

    attrs = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    attrs = {k: v.decode() if isinstance(v, bytes) else v for k, v in attrs.items()}
    remaining = iter(given)
    inputs = [next(remaining) if name else None for name in node.input]
    try:
        op, arrays, more, *shaped = NODES[node.op_type](inputs, attrs, len(outputs))
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise Elsewhere(f"{node.op_type}: {error}") from None
    arrays = {name: np.asarray(x) for name, x in arrays.items() if x is not None}
    answer = implementation.value(made(op, arrays, more))
    results = list(answer.results.values())[: len(outputs)]
    return shaped[0](results) if shaped else results


def need(holds: Any) -> None:
    if not holds:
        raise Elsewhere


def sides(attrs: Any, image: Any, taps: Any, stride: Any, dilation: Any) -> tuple[tuple[int, int], ...]:
    """ONNX's padding as pairs."""
    auto = attrs.get("auto_pad", "NOTSET")
    if auto in ("NOTSET", "VALID"):
        pads = attrs.get("pads", [0] * 2 * len(taps))
        return tuple(zip(pads[: len(taps)], pads[len(taps) :], strict=True))
    found = []
    for n, k, s, d in zip(image, taps, stride, dilation, strict=True):
        total = max(0, (-(-n // s) - 1) * s + d * (k - 1) + 1 - n)
        small, large = total // 2, total - total // 2
        found.append((small, large) if auto == "SAME_UPPER" else (large, small))
    return tuple(found)


def window(x: Any, attrs: Any, taps: Any) -> dict[str, Any]:
    n = len(taps)
    stride, dilation = tuple(attrs.get("strides", [1] * n)), tuple(attrs.get("dilations", [1] * n))
    return {
        "stride": stride,
        "dilation": dilation,
        "padding": sides(attrs, x.shape[2:], taps, stride, dilation),
    }


def conv(given: Given, attrs: Any, _: int) -> Call:
    x, w, *b = given
    op = {3: "conv1d", 4: "conv2d", 5: "conv3d"}[x.ndim]
    more = window(x, attrs, w.shape[2:]) | {"groups": attrs.get("group", 1)}
    return op, {"x": x, "w": w, "b": b[0] if b else None}, more


def conv_transpose(given: Given, attrs: Any, _: int) -> Call:
    x, w, *b = given
    need(x.ndim == 4 and attrs.get("group", 1) == 1 and attrs.get("auto_pad", "NOTSET") == "NOTSET")
    more = window(x, attrs, w.shape[2:]) | {"output_padding": tuple(attrs.get("output_padding", (0, 0)))}
    if "output_shape" in attrs:
        need("pads" not in attrs)
        total = [
            s * (n - 1) + o + (k - 1) * d + 1 - m
            for s, n, o, k, d, m in zip(
                more["stride"],
                x.shape[2:],
                more["output_padding"],
                w.shape[2:],
                more["dilation"],
                attrs["output_shape"],
                strict=True,
            )
        ]
        need(min(total) >= 0)
        more["padding"] = tuple((t // 2, t - t // 2) for t in total)
    return "conv_transpose2d", {"x": x, "w": w, "b": b[0] if b else None}, more


def max_pool(given: Given, attrs: Any, outputs: int) -> Call:
    (x,) = given
    need(not attrs.get("storage_order", 0))
    more = window(x, attrs, attrs["kernel_shape"])
    more |= {"window": tuple(attrs["kernel_shape"]), "ceil_mode": bool(attrs.get("ceil_mode", 0))}
    if outputs == 1:
        return "max_pool2d", {"x": x}, more
    # ONNX counts places through the whole tensor, nnspec within one image
    start = np.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], 1, 1) * x.shape[2] * x.shape[3]
    return "max_pool2d_with_indices", {"x": x}, more, lambda r: [r[0], (r[1] + start).astype(np.int64)]


def average_pool(given: Given, attrs: Any, _: int) -> Call:
    more = window(given[0], attrs, attrs["kernel_shape"])
    need(set(more.pop("dilation")) == {1})
    counted = bool(attrs.get("count_include_pad", 0))
    more |= {"window": tuple(attrs["kernel_shape"]), "count_padding": counted}
    return "avg_pool2d", {"x": given[0]}, more | {"ceil_mode": bool(attrs.get("ceil_mode", 0))}


def lp_pool(given: Given, attrs: Any, _: int) -> Call:
    more = window(given[0], attrs, attrs["kernel_shape"])
    need(set(more.pop("dilation")) == {1} and not np.any(more.pop("padding")))
    more |= {"window": tuple(attrs["kernel_shape"]), "p": float(attrs.get("p", 2))}
    return "lp_pool2d", {"x": given[0]}, more | {"ceil_mode": bool(attrs.get("ceil_mode", 0))}


def unpool(given: Given, attrs: Any, _: int) -> Call:
    x, i, *size = given
    taps, stride = attrs["kernel_shape"], attrs.get("strides", [1, 1])
    output = tuple((n - 1) * s + k for n, s, k in zip(x.shape[2:], stride, taps, strict=True))
    need(x.shape[:2] == (1, 1) and not size)  # with a size, places count in the smaller image
    return "max_unpool2d", {"x": x, "i": i}, {"output": output}


def globally(op: str) -> Any:
    return lambda given, attrs, _: (op, {"x": given[0]}, {}, lambda r: [r[0][:, :, None, None]])


def plain(op: str, **wanted: Any) -> Any:
    """An operation without attributes, or with those that ONNX's have by default."""

    def call(given: Given, attrs: Any, _: int) -> Call:
        need(all(np.isclose(attrs.get(k, v), v) for k, v in wanted.items()))
        need(len(given) == 1)
        return op, {"x": given[0]}, {}

    return call


def hard_sigmoid(given: Given, attrs: Any, _: int) -> Call:
    need(np.isclose(attrs.get("alpha", 0.2), 1 / 6) and attrs.get("beta", 0.5) == 0.5)
    return "hard_sigmoid", {"x": given[0]}, {}


def curved(op: str, theirs: str, ours: str, default: float) -> Any:
    return lambda given, attrs, _: (op, {"x": given[0]}, {ours: float(attrs.get(theirs, default))})


def prelu(given: Given, attrs: Any, _: int) -> Call:
    x, a = given
    need(a.ndim >= 1 and a.size == a.shape[0] == x.shape[1] and a.ndim == x.ndim - 1)
    return "prelu", {"x": x, "a": a.reshape(-1)}, {}


def clip(given: Given, attrs: Any, _: int) -> Call:
    x, low, high = given
    need(low.ndim == high.ndim == 0)
    return "hard_tanh", {"x": x}, {"low": float(low), "high": float(high)}


def gelu(given: Given, attrs: Any, _: int) -> Call:
    return "gelu", {"x": given[0]}, {"approximate": attrs.get("approximate", "none")}


def along(op: str) -> Any:
    return lambda given, attrs, _: (op, {"x": given[0]}, {"axis": attrs.get("axis", -1)})


def joined(op: str) -> Any:
    return lambda given, attrs, _: (op, dict(zip("xz", given, strict=True)), {})


def matmul(given: Given, attrs: Any, _: int) -> Call:
    return "matmul", dict(zip("xw", given, strict=True)), {}


def gemm(given: Given, attrs: Any, _: int) -> Call:
    """α·A·B + β·C, of which linear has the case B transposed: A takes α, C takes β, and B is turned."""
    a, b, *c = given
    columns = b.shape[0] if attrs.get("transB") else b.shape[1]
    need(not c or (c[0].size in (1, columns) and c[0].shape[:-1] in ((), (1,))))
    c = [np.broadcast_to(c[0].reshape(-1), columns)] if c else []
    x = (a.T if attrs.get("transA") else a) * a.dtype.type(attrs.get("alpha", 1))
    w = b if attrs.get("transB") else b.T
    return "linear", {"x": x, "w": w, "b": c[0] * b.dtype.type(attrs.get("beta", 1)) if c else None}, {}


def batch_norm(given: Given, attrs: Any, outputs: int) -> Call:
    x, scale, shift, mean, variance = given
    arrays = {"x": x, "scale": scale, "shift": shift, "mean": mean, "variance": variance}
    epsilon = {"epsilon": float(attrs.get("epsilon", 1e-5))}
    if not attrs.get("training_mode"):
        return "batch_norm_evaluation", arrays, epsilon
    rate, n = 1 - attrs.get("momentum", 0.9), x.size // x.shape[1]

    def biased(results: Given) -> Given:
        """ONNX keeps the biased variance, torch the unbiased: n / (n − 1) of it."""
        y, kept, spread = results
        return [y, kept, (spread - (spread - (1 - rate) * variance) / n).astype(x.dtype)]

    return "batch_norm_training", arrays, epsilon | {"momentum": float(rate), "unbiased": True}, biased


def layer_norm(given: Given, attrs: Any, outputs: int) -> Call:
    x, scale, *shift = given
    axis = attrs.get("axis", -1) % x.ndim
    need(shift)
    more = {"trailing": x.ndim - axis, "epsilon": float(attrs.get("epsilon", 1e-5))}
    # mean and deviation, its other results, are no results of nnspec: they are not compared
    return "layer_norm", {"x": x, "scale": scale, "shift": shift[0]}, more


def group_norm(given: Given, attrs: Any, _: int) -> Call:
    x, scale, shift = given
    more = {"groups": attrs["num_groups"], "epsilon": float(attrs.get("epsilon", 1e-5))}
    return "group_norm", {"x": x, "scale": scale, "shift": shift}, more


def instance_norm(given: Given, attrs: Any, _: int) -> Call:
    x, scale, shift = given
    need(x.ndim == 4)
    return (
        "instance_norm",
        {"x": x, "scale": scale, "shift": shift},
        {"epsilon": float(attrs.get("epsilon", 1e-5))},
    )


def lrn(given: Given, attrs: Any, _: int) -> Call:
    more = {"size": attrs["size"], "alpha": float(attrs.get("alpha", 1e-4))}
    more |= {"beta": float(attrs.get("beta", 0.75)), "k": float(attrs.get("bias", 1.0))}
    return "local_response_norm", {"x": given[0]}, more


def flatten(given: Given, attrs: Any, _: int) -> Call:
    x, axis = given[0], attrs.get("axis", 1)
    if axis == 1 and x.ndim > 1:
        return "flatten", {"x": x}, {}
    axis = axis % x.ndim if axis < 0 else axis
    rows = int(np.prod(x.shape[:axis]))
    return "reshape", {"x": x}, {"shape": (rows, x.size // rows)}


def reshape(given: Given, attrs: Any, _: int) -> Call:
    x, shape = given
    need(x.size)
    kept = [x.shape[k] if n == 0 and not attrs.get("allowzero") else int(n) for k, n in enumerate(shape)]
    return "reshape", {"x": x}, {"shape": x.reshape(kept).shape}


def transpose(given: Given, attrs: Any, _: int) -> Call:
    order = attrs.get("perm", range(given[0].ndim)[::-1])
    return "transpose", {"x": given[0]}, {"order": tuple(order)}


def concat(given: Given, attrs: Any, _: int) -> Call:
    return "concat", dict(zip("xzu", given, strict=False)), {"axis": attrs["axis"]}


def split(given: Given, attrs: Any, outputs: int) -> Call:
    need(outputs == 2)
    x, axis = given[0], attrs.get("axis", 0)
    sizes = given[1] if len(given) > 1 else attrs.get("split", [-(-x.shape[axis] // 2)])
    return "split", {"x": x}, {"axis": axis, "at": int(sizes[0])}


def slice_(given: Given, attrs: Any, _: int) -> Call:
    x, starts, ends, *more = given
    need(len(starts) == 1)
    axis = int(more[0][0]) if more else 0
    start, stop, step = slice(int(starts[0]), int(ends[0]), int(more[1][0]) if len(more) > 1 else 1).indices(
        x.shape[axis]
    )
    return "slice_axis", {"x": x}, {"axis": axis, "start": start, "stop": stop, "step": step}


def reduced(op: str) -> Any:
    def call(given: Given, attrs: Any, _: int) -> Call:
        x, *axes = given
        theirs = axes[0] if axes and axes[0] is not None else attrs.get("axes", [])
        need(len(theirs) or not attrs.get("noop_with_empty_axes"))
        over = tuple(int(a) for a in theirs) if len(theirs) else tuple(range(x.ndim))
        return op, {"x": x}, {"axes": over, "keepdims": bool(attrs.get("keepdims", 1))}

    return call


def log_sum(given: Given, attrs: Any, outputs: int) -> Call:
    _, arrays, more = reduced("reduce_sum")(given, attrs, outputs)
    need(len(more["axes"]) == 1)
    (axis,) = more["axes"]
    keep = (lambda r: [np.expand_dims(r[0], axis)]) if more["keepdims"] else (lambda r: r)
    return "logsumexp", arrays, {"axis": axis}, keep


def pad(given: Given, attrs: Any, _: int) -> Call:
    x, pads, *value = given
    need(x.ndim == 4 and len(value) < 2 and len(pads) == 8)
    begin, end = [int(p) for p in pads[:4]], [int(p) for p in pads[4:]]
    need(not any(begin[:2] + end[:2]))
    mode = attrs.get("mode", "constant")
    more = {"padding": ((begin[2], end[2]), (begin[3], end[3]))}
    if mode == "constant":
        more["value"] = float(value[0]) if value and value[0] is not None else 0.0
    return {"wrap": "pad_circular"}.get(mode, f"pad_{mode}"), {"x": x}, more


def resize(given: Given, attrs: Any, _: int) -> Call:
    x, _, scales, sizes, *_rest = [*given, None, None, None]
    need(x.ndim == 4 and set(attrs) <= {"mode", "coordinate_transformation_mode"})
    factors = scales if scales is not None and scales.size else np.asarray(sizes) / x.shape
    need((factors[:2] == 1).all() and (factors >= 1).all())
    size = tuple(int(n * f) for n, f in zip(x.shape[2:], factors[2:], strict=True))
    how = attrs.get("coordinate_transformation_mode", "half_pixel")
    if attrs.get("mode", "nearest") == "nearest":
        need((factors % 1 == 0).all())
        return "upsample_nearest2d", {"x": x}, {"scale": tuple(int(f) for f in factors[2:])}
    need(attrs["mode"] == "linear" and how in ("half_pixel", "align_corners"))
    return "upsample_bilinear2d", {"x": x}, {"output": size, "align_corners": how == "align_corners"}


def upsample(given: Given, attrs: Any, outputs: int) -> Call:
    return resize([given[0], None, given[1]], attrs, outputs)


def depth_to_space(given: Given, attrs: Any, _: int) -> Call:
    need(attrs.get("mode", "DCR") == "CRD")
    return "pixel_shuffle", {"x": given[0]}, {"factor": attrs["blocksize"]}


def dropout(given: Given, attrs: Any, _: int) -> Call:
    raise Elsewhere("its random numbers are ONNX's")


def classes(op: str) -> Any:
    """Scores [N C …], labels [N …]: positions beyond the batch become items of it."""

    def call(given: Given, attrs: Any, outputs: int) -> Call:
        x, t, *weight = given
        need(outputs == 1)
        rest = x.shape[2:]
        arrays = {"x": np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]), "t": t.reshape(-1).astype(np.int64)}
        arrays |= {"weight": weight[0] if weight else None}
        more = {"reduction": attrs.get("reduction", "mean"), "ignore_index": attrs.get("ignore_index")}
        return op, arrays, more, lambda r: [r[0].reshape(-1, *rest) if r[0].ndim else r[0]]

    return call


# fmt: off
NODES: dict[str, Any] = {
    "Conv": conv, "ConvTranspose": conv_transpose,
    "MaxPool": max_pool, "AveragePool": average_pool, "LpPool": lp_pool, "MaxUnpool": unpool,
    "GlobalMaxPool": globally("global_max_pool2d"), "GlobalAveragePool": globally("global_avg_pool2d"),
    "Relu": plain("relu"), "Sigmoid": plain("sigmoid"), "Tanh": plain("tanh"), "Mish": plain("mish"),
    "Softsign": plain("softsign"), "Softplus": plain("softplus"), "HardSwish": plain("hard_swish"),
    "Swish": plain("silu", alpha=1.0), "Selu": plain("selu", alpha=1.67326319, gamma=1.05070102),
    "HardSigmoid": hard_sigmoid, "LeakyRelu": curved("leaky_relu", "alpha", "slope", 0.01),
    "Elu": curved("elu", "alpha", "alpha", 1.0), "Celu": curved("celu", "alpha", "alpha", 1.0),
    "PRelu": prelu, "Clip": clip, "Gelu": gelu, "Softmax": along("softmax"),
    "LogSoftmax": along("log_softmax"),
    "Add": joined("add"), "Mul": joined("multiply"), "MatMul": matmul,
    "Gemm": gemm, "BatchNormalization": batch_norm, "LayerNormalization": layer_norm,
    "GroupNormalization": group_norm, "InstanceNormalization": instance_norm, "LRN": lrn,
    "Flatten": flatten, "Reshape": reshape, "Transpose": transpose, "Concat": concat, "Split": split,
    "Slice": slice_, "ReduceMean": reduced("reduce_mean"), "ReduceSum": reduced("reduce_sum"),
    "ReduceMax": reduced("reduce_max"), "ReduceLogSumExp": log_sum, "Pad": pad, "Resize": resize,
    "Upsample": upsample, "DepthToSpace": depth_to_space, "Dropout": dropout,
    "SoftmaxCrossEntropyLoss": classes("cross_entropy"), "NegativeLogLikelihoodLoss": classes("nll_loss"),
}
# fmt: on
