"""PyTorch's functions in nnspec's words: operation, operands, attributes, and what becomes of its results.

Each stands under the name by which torch calls it, with its own parameters. Axes that nnspec's
operation lacks or has too many of are folded and unfolded: an image without a batch is a batch of one.
`Elsewhere` where nnspec has no such call.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from benchmarks.peers.trial import Elsewhere

Call = tuple[Any, ...]


def need(holds: Any) -> None:
    if not holds:
        raise Elsewhere


def tup(x: Any, n: int) -> tuple[int, ...]:
    x = tuple(x) if isinstance(x, (tuple, list)) else (x,)
    return tuple(map(int, x * n if len(x) == 1 else x))


def same(padding: Any, n: int) -> tuple[tuple[int, int], ...]:
    return tuple((p, p) for p in tup(padding, n))


def batched(x: Any, rank: int) -> tuple[Any, Callable[[Any], Any]]:
    """x with a batch axis, and what takes it off again."""
    need(x.dim() in (rank - 1, rank))
    return (x, lambda y: y) if x.dim() == rank else (x[None], lambda y: y[0])


def conv(n: int) -> Any:
    def call(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        x, off = batched(input, n + 2)
        stride, dilation = tup(stride, n), tup(dilation, n)
        if padding == "same":
            totals = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
            sides = tuple((t // 2, t - t // 2) for t in totals)
        else:
            sides = same(0 if padding == "valid" else padding, n)
        attrs = {"stride": stride, "padding": sides, "dilation": dilation, "groups": groups}
        return f"conv{n}d", {"x": x, "w": weight, "b": bias}, attrs, off

    return call


def conv_transpose2d(
    input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
) -> Call:
    need(groups == 1)
    x, off = batched(input, 4)
    attrs = {"stride": tup(stride, 2), "padding": same(padding, 2), "dilation": tup(dilation, 2)}
    attrs |= {"output_padding": tup(output_padding, 2)}
    return "conv_transpose2d", {"x": x, "w": weight, "b": bias}, attrs, off


def pad(input, pad, mode="constant", value=None) -> Call:
    need(input.dim() in (3, 4) and len(pad) in (2, 4))
    ends = tuple((int(pad[i]), int(pad[i + 1])) for i in range(0, len(pad), 2))[::-1]
    if input.dim() == 3 and len(pad) == 2:
        x, off, ends = input[:, :, None], lambda y: y[:, :, 0], ((0, 0), *ends)
    else:
        x, off = batched(input, 4)
        ends = ends if len(ends) == 2 else ((0, 0), *ends)
    attrs: dict[str, Any] = {"padding": ends}
    attrs |= {"value": float(value or 0)} if mode == "constant" else {}
    return f"pad_{ {'replicate': 'edge'}.get(mode, mode) }", {"x": x}, attrs, off


def linear(input, weight, bias=None) -> Call:
    need(weight.dim() == 2 and input.dim())
    rest = input.shape[:-1]
    x = input.reshape(math.prod(rest), input.shape[-1])
    return "linear", {"x": x, "w": weight, "b": bias}, {}, lambda y: y.reshape(*rest, len(weight))


def matmul(input, other) -> Call:
    return "matmul", {"x": input, "w": other}, {}


def _window(kernel_size, stride, padding, ceil_mode) -> dict[str, Any]:
    window = tup(kernel_size, 2)
    stride = tup(stride, 2) if stride or stride == 0 else window
    return {"window": window, "stride": stride, "padding": same(padding, 2), "ceil_mode": bool(ceil_mode)}


def max_pool2d(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
) -> Call:
    x, off = batched(input, 4)
    attrs = _window(kernel_size, stride, padding, ceil_mode) | {"dilation": tup(dilation, 2)}
    return "max_pool2d", {"x": x}, attrs, off


def max_pool2d_with_indices(input, *args, return_indices=True, **kwargs) -> Call:
    _, arrays, attrs, off = max_pool2d(input, *args, **kwargs)
    return "max_pool2d_with_indices", arrays, attrs, lambda y, i: (off(y), off(i))


def avg_pool2d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
) -> Call:
    x, off = batched(input, 4)
    attrs = _window(kernel_size, stride, padding, ceil_mode)
    return (
        "avg_pool2d",
        {"x": x},
        attrs | {"count_padding": count_include_pad, "divisor_override": divisor_override},
        off,
    )


def adaptive(op: str) -> Any:
    def call(input, output_size, return_indices=False):
        need(not return_indices)
        x, off = batched(input, 4)
        sizes = output_size if isinstance(output_size, (tuple, list)) else (output_size,) * 2
        output = tuple(n if s is None else int(s) for s, n in zip(sizes, x.shape[2:], strict=True))
        return op, {"x": x}, {"output": output}, off

    return call


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None) -> Call:
    x, off = batched(input, 4)
    i, _ = batched(indices, 4)
    taps, sides = tup(kernel_size, 2), tup(padding, 2)
    stride = tup(stride, 2) if stride else taps
    grown = [(n - 1) * s - 2 * p + k for n, s, p, k in zip(x.shape[2:], stride, sides, taps, strict=True)]
    output = tuple(output_size[-2:]) if output_size is not None else tuple(grown)
    return "max_unpool2d", {"x": x, "i": i}, {"output": output}, off


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False) -> Call:
    x, off = batched(input, 4)
    attrs = _window(kernel_size, stride, 0, ceil_mode)
    attrs.pop("padding")
    return "lp_pool2d", {"x": x}, attrs | {"p": float(norm_type)}, off


def plain(op: str) -> Any:
    return lambda input, inplace=False: (op, {"x": input}, {})


def leaky_relu(input, negative_slope=0.01, inplace=False) -> Call:
    return "leaky_relu", {"x": input}, {"slope": float(negative_slope)}


def prelu(input, weight) -> Call:
    need(input.dim() > 1 and weight.dim() == 1)
    a = weight if weight.numel() == input.shape[1] else weight.expand(input.shape[1])
    return "prelu", {"x": input, "a": a}, {}


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False) -> Call:
    return "hard_tanh", {"x": input}, {"low": float(min_val), "high": float(max_val)}


def softplus(input, beta=1, threshold=20) -> Call:
    need(beta == 1)
    return "softplus", {"x": input}, {}


def curved(op: str) -> Any:
    return lambda input, alpha=1.0, inplace=False: (op, {"x": input}, {"alpha": float(alpha)})


def gelu(input, approximate="none") -> Call:
    return "gelu", {"x": input}, {"approximate": approximate}


def along(op: str) -> Any:
    def call(input, dim=None, _stacklevel=3, dtype=None, keepdim=False):
        axes = tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)
        need(dtype in (None, input.dtype) and len(axes) == 1 and axes[0] is not None)
        kept = (lambda y: y.unsqueeze(axes[0])) if keepdim else (lambda y: y)
        return op, {"x": input}, {"axis": axes[0]}, kept

    return call


def joined(op: str) -> Any:
    def call(input, other, alpha=1, out=None):
        need(isinstance(input, torch.Tensor) and isinstance(other, torch.Tensor) and alpha == 1)
        need(input.dtype == other.dtype)
        return op, {"x": input, "z": other}, {}

    return call


def _image(x: Any) -> tuple[Any, Callable[[Any], Any]]:
    """[N C …] as [N C H W]."""
    need(x.dim() > 1 and x.numel())
    return (x, lambda y: y) if x.dim() == 4 else (
        x.reshape(*x.shape[:2], 1, math.prod(x.shape[2:])), lambda y: y.reshape(x.shape)
    )  # fmt: skip


def _or(x: Any, value: float, size: Any, like: Any) -> Any:
    return like.new_full(tup(size, 1), value).detach() if x is None else x


def batch_norm(
    input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
) -> Call:
    x, off = _image(input)
    c = x.shape[1]
    arrays = {"x": x, "scale": _or(weight, 1.0, c, x), "shift": _or(bias, 0.0, c, x)}
    arrays |= {"mean": _or(running_mean, 0.0, c, x), "variance": _or(running_var, 1.0, c, x)}
    if not training:
        return "batch_norm_evaluation", arrays, {"epsilon": float(eps)}, off

    def kept(y, mean, variance):
        for state, new in ((running_mean, mean), (running_var, variance)):
            if state is not None:
                state.detach().copy_(new.detach())
        return off(y)

    return (
        "batch_norm_training",
        arrays,
        {"momentum": float(momentum), "epsilon": float(eps), "unbiased": True},
        kept,
    )


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5) -> Call:
    shape = tuple(normalized_shape)
    arrays = {"x": input, "scale": _or(weight, 1.0, shape, input), "shift": _or(bias, 0.0, shape, input)}
    return "layer_norm", arrays, {"trailing": len(shape), "epsilon": float(eps)}


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5) -> Call:
    x, off = _image(input)
    c = x.shape[1]
    arrays = {"x": x, "scale": _or(weight, 1.0, c, x), "shift": _or(bias, 0.0, c, x)}
    return "group_norm", arrays, {"groups": num_groups, "epsilon": float(eps)}, off


def instance_norm(
    input,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    use_input_stats=True,
    momentum=0.1,
    eps=1e-5,
) -> Call:
    need(use_input_stats and running_mean is None)
    x, off = _image(input)
    c = x.shape[1]
    arrays = {"x": x, "scale": _or(weight, 1.0, c, x), "shift": _or(bias, 0.0, c, x)}
    return "instance_norm", arrays, {"epsilon": float(eps)}, off


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0) -> Call:
    x, off = _image(input)
    attrs = {"size": size, "alpha": float(alpha), "beta": float(beta), "k": float(k)}
    return "local_response_norm", {"x": x}, attrs, off


def flatten(input, start_dim=0, end_dim=-1) -> Call:
    if start_dim == 1 and input.dim() > 1 and end_dim in (-1, input.dim() - 1):
        return "flatten", {"x": input}, {}
    shape = input.detach().flatten(start_dim, end_dim).shape
    return "reshape", {"x": input}, {"shape": tuple(shape)}


def reshape(input, *shape) -> Call:
    need(shape and not isinstance(shape[0], torch.dtype))
    return "reshape", {"x": input}, {"shape": tuple(input.detach().reshape(*shape).shape)}


def permute(input, *dims) -> Call:
    dims = tuple(dims[0]) if isinstance(dims[0], (tuple, list)) else dims
    return "transpose", {"x": input}, {"order": tuple(d % input.dim() for d in dims)}


def transpose(input, dim0, dim1) -> Call:
    order = list(range(input.dim()))
    need(order)
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return "transpose", {"x": input}, {"order": tuple(order)}


def cat(tensors, dim=0) -> Call:
    need(1 < len(tensors) < 4)
    return "concat", dict(zip("xzu", tensors, strict=False)), {"axis": dim}


def split(tensor, split_size_or_sections, dim=0) -> Call:
    sizes = split_size_or_sections
    at = int(sizes if isinstance(sizes, int) else sizes[0])
    parts = -(-tensor.shape[dim] // at) if isinstance(sizes, int) else len(sizes)
    need(parts == 2)
    return "split", {"x": tensor}, {"axis": dim, "at": at}, lambda y, z: (y, z)


def narrow(input, dim, start, length) -> Call:
    attrs = {"axis": dim, "start": int(start), "stop": int(start) + length, "step": 1}
    return "slice_axis", {"x": input}, attrs


def reduced(op: str) -> Any:
    globally = {"reduce_mean": "global_avg_pool2d", "reduce_max": "global_max_pool2d"}

    def call(input, dim=None, keepdim=False, dtype=None, axis=None, keepdims=None):
        dim, keepdim = dim if axis is None else axis, keepdim if keepdims is None else keepdims
        need(dtype in (None, input.dtype))
        axes = tuple(dim) if isinstance(dim, (tuple, list)) else () if dim is None else (dim,)
        axes = axes or tuple(range(input.dim()))
        if op in globally and input.dim() == 4 and {a % 4 for a in axes} == {2, 3} and not keepdim:
            return globally[op], {"x": input}, {}
        return op, {"x": input}, {"axes": tuple(axes), "keepdims": bool(keepdim)}

    return call


def interpolate(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
) -> Call:
    need(input.dim() == 4 and not antialias and mode in ("nearest", "bilinear"))
    image = tuple(input.shape[2:])
    if mode == "nearest":
        factors = tup(scale_factor, 2) if size is None else ()
        if size is not None:
            factors = tuple(s // n for s, n in zip(tup(size, 2), image, strict=True))
            need(tuple(f * n for f, n in zip(factors, image, strict=True)) == tup(size, 2))
        elif isinstance(scale_factor, float):
            need(scale_factor % 1 == 0)
        need(min(factors) >= 1)
        return "upsample_nearest2d", {"x": input}, {"scale": factors}
    need(size is not None or float(scale_factor) % 1 == 0)  # else the ratio is not that of the sizes
    output = tup(size, 2) if size is not None else tuple(int(n * scale_factor) for n in image)
    attrs = {"output": output, "align_corners": bool(align_corners)}
    return "upsample_bilinear2d", {"x": input}, attrs


def upsample_nearest(input, size=None, scale_factor=None) -> Call:
    return interpolate(input, size, scale_factor)


def upsample_bilinear(input, size=None, scale_factor=None) -> Call:
    return interpolate(input, size, scale_factor, "bilinear", True)


def pixel_shuffle(input, upscale_factor) -> Call:
    x, off = batched(input, 4)
    return "pixel_shuffle", {"x": x}, {"factor": upscale_factor}, off


def _classes(input: Any, target: Any) -> tuple[Any, Any, Callable[[Any], Any]]:
    """Scores [N C …] and labels [N …], positions taken into the batch."""
    if input.dim() == 1:
        return input[None], target.reshape(1), lambda y: y.reshape(()) if y.dim() else y
    rest = (input.shape[0], *input.shape[2:])
    rows = input.movedim(1, -1).reshape(-1, input.shape[1])
    return rows, target.reshape(-1), lambda y: y.reshape(rest) if y.dim() else y


def nll_loss(
    input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"
) -> Call:
    need(size_average is None and reduce is None)
    x, t, off = _classes(input, target)
    arrays = {"x": x, "t": t, "weight": weight}
    return "nll_loss", arrays, {"ignore_index": ignore_index, "reduction": reduction}, off


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
) -> Call:
    need(size_average is None and reduce is None)
    attrs: dict[str, Any] = {"reduction": reduction, "label_smoothing": float(label_smoothing)}
    if target.dtype.is_floating_point:
        need(input.dim() == 2)
        return "cross_entropy", {"x": input, "t": target, "weight": weight}, attrs
    x, t, off = _classes(input, target)
    arrays = {"x": x, "t": t, "weight": weight}
    return "cross_entropy", arrays, attrs | {"ignore_index": ignore_index}, off


def binary_cross_entropy(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
) -> Call:
    need(weight is None and size_average is None and reduce is None)
    return "binary_cross_entropy", {"p": input, "t": target}, {"reduction": reduction}


def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
) -> Call:
    need(weight is None and size_average is None and reduce is None)
    arrays = {"x": input, "t": target, "pos_weight": pos_weight}
    return "binary_cross_entropy_with_logits", arrays, {"reduction": reduction}


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False) -> Call:
    need(size_average is None and reduce is None and not log_target)
    return "kl_div", {"x": input, "t": target}, {"reduction": reduction}


def loss(op: str, **more: float) -> Any:
    def call(input, target, size_average=None, reduce=None, reduction="mean", weight=None, **given):
        need(size_average is None and reduce is None and weight is None and set(given) <= set(more))
        attrs = {name: float(value) for name, value in {**more, **given}.items()}
        return op, {"x": input, "t": target}, {"reduction": reduction, **attrs}

    return call


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None) -> Call:
    return loss("huber_loss", delta=1.0)(input, target, None, None, reduction, weight, delta=delta)


# fmt: off
CALLS: dict[str, Any] = {
    "conv1d": conv(1), "conv2d": conv(2), "conv3d": conv(3), "conv_transpose2d": conv_transpose2d,
    "pad": pad, "linear": linear, "matmul": matmul,
    "max_pool2d": max_pool2d, "max_pool2d_with_indices": max_pool2d_with_indices, "avg_pool2d": avg_pool2d,
    "adaptive_max_pool2d": adaptive("adaptive_max_pool2d"),
    "adaptive_avg_pool2d": adaptive("adaptive_avg_pool2d"),
    "max_unpool2d": max_unpool2d, "lp_pool2d": lp_pool2d,
    "relu": plain("relu"), "relu6": plain("relu6"), "sigmoid": plain("sigmoid"), "tanh": plain("tanh"),
    "silu": plain("silu"), "softsign": plain("softsign"), "logsigmoid": plain("log_sigmoid"),
    "log_sigmoid": plain("log_sigmoid"), "mish": plain("mish"), "selu": plain("selu"),
    "hardsigmoid": plain("hard_sigmoid"), "hardswish": plain("hard_swish"), "hardtanh": hardtanh,
    "leaky_relu": leaky_relu, "prelu": prelu, "softplus": softplus, "elu": curved("elu"),
    "celu": curved("celu"), "gelu": gelu, "softmax": along("softmax"), "log_softmax": along("log_softmax"),
    "logsumexp": along("logsumexp"), "add": joined("add"), "mul": joined("multiply"),
    "multiply": joined("multiply"), "batch_norm": batch_norm, "layer_norm": layer_norm,
    "group_norm": group_norm, "instance_norm": instance_norm, "local_response_norm": local_response_norm,
    "flatten": flatten, "reshape": reshape, "permute": permute, "transpose": transpose, "cat": cat,
    "concat": cat, "split": split, "narrow": narrow, "mean": reduced("reduce_mean"),
    "sum": reduced("reduce_sum"), "amax": reduced("reduce_max"), "interpolate": interpolate,
    "upsample_nearest": upsample_nearest, "upsample_bilinear": upsample_bilinear,
    "pixel_shuffle": pixel_shuffle, "nll_loss": nll_loss, "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "binary_cross_entropy_with_logits": binary_cross_entropy_with_logits, "kl_div": kl_div,
    "mse_loss": loss("mse_loss"), "l1_loss": loss("l1_loss"), "huber_loss": huber_loss,
    "smooth_l1_loss": loss("smooth_l1_loss", beta=1.0),
}
# fmt: on
