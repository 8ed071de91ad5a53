"""The functions of PyTorch in the words of the spec: kind, inputs, weights, attributes, training.

Each stands under the name by which torch, torch.nn.functional or a method of Tensor calls it, with
its own parameters. One that returns None is called in a way that the spec does not know.
"""

HARMLESS = {
    "to", "float", "double", "detach", "contiguous", "size", "dim", "clone", "requires_grad", "type_as",
}  # fmt: skip


def pair(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x, x)


def sides(padding):
    return tuple((p, p) for p in pair(padding))


def known(kind, x, weights=None, attrs=None, training=False, **more):
    """Weights that are None are not there."""
    weights = {name: w for name, w in (weights or {}).items() if w is not None}
    return kind, {"x": x, **more}, weights, attrs or {}, training


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    stride, dilation = pair(stride), pair(dilation)
    if padding == "same":  # an odd zero stands at the end
        totals = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
        padding = tuple((t // 2, t - t // 2) for t in totals)
    else:
        padding = sides(0 if padding == "valid" else padding)
    attrs = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return known("conv2d", input, {"w": weight, "b": bias}, attrs)


def linear(input, weight, bias=None):
    return known("linear", input, {"w": weight, "b": bias}) if input.dim() == 2 else None


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    window = pair(kernel_size)
    attrs = {
        "window": window,
        "stride": pair(stride) if stride else window,
        "padding": sides(padding),
        "dilation": pair(dilation),
        "ceil_mode": ceil_mode,
    }
    return known("max_pool2d", input, attrs=attrs)


def avg_pool2d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    window = pair(kernel_size)
    attrs = {
        "window": window,
        "stride": pair(stride) if stride else window,
        "padding": sides(padding),
        "count_padding": count_include_pad,
        "ceil_mode": ceil_mode,
        "divisor_override": divisor_override,
    }
    return known("avg_pool2d", input, attrs=attrs)


def adaptive_avg_pool2d(input, output_size):
    return known("adaptive_avg_pool2d", input, attrs={"output": pair(output_size)})


def adaptive_max_pool2d(input, output_size, return_indices=False):
    return known("adaptive_max_pool2d", input, attrs={"output": pair(output_size)})


def mean(input, dim=None, keepdim=False, dtype=None):
    over = tuple(sorted(d % input.dim() for d in dim)) if isinstance(dim, (tuple, list)) else ()
    return known("global_avg_pool2d", input) if over == (2, 3) and not keepdim else None


def batch_norm(
    input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):
    parts = (weight, bias, running_mean, running_var)
    if any(part is None for part in parts) or input.dim() not in (2, 4):
        return None
    weights = dict(zip(("scale", "shift", "mean", "variance"), parts, strict=True))
    attrs = {"epsilon": eps}
    if not training:
        return known("batch_norm_evaluation", input, weights, attrs)
    attrs |= {"momentum": float(momentum), "unbiased": True}
    return known("batch_norm_training", input, weights, attrs, training)


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    attrs = {"size": size, "alpha": float(alpha), "beta": float(beta), "k": float(k)}
    return known("local_response_norm", input, attrs=attrs) if input.dim() == 4 else None


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    if weight is None or bias is None:
        return None
    attrs = {"trailing": len(normalized_shape), "epsilon": eps}
    return known("layer_norm", input, {"scale": weight, "shift": bias}, attrs)


def dropout(input, p=0.5, training=True, inplace=False):
    return known("dropout", input, attrs={"p": float(p)}, training=training)


def flatten(input, start_dim=0, end_dim=-1):
    rows = start_dim == 1 and end_dim in (-1, input.dim() - 1)
    return known("flatten", input) if rows and input.dim() > 1 else None


def view(input, *shape):
    """A flattening that is written as a change of shape."""
    shape = tuple(shape[0]) if len(shape) == 1 and not isinstance(shape[0], int) else shape
    rows = len(shape) == 2 and input.dim() > 2 and (shape[0] in (-1, input.shape[0]))
    whole = rows and shape[1] in (-1, input.shape[1:].numel())
    return known("flatten", input) if whole else None


def pad(input, pad, mode="constant", value=None):
    if mode != "constant" or len(pad) != 4 or input.dim() != 4 or min(pad) < 0:
        return None
    left, right, top, bottom = pad
    return known(
        "pad_constant", input, attrs={"padding": ((top, bottom), (left, right)), "value": float(value or 0)}
    )


def plain(kind, **given):
    return lambda input, inplace=False: known(kind, input, attrs=given)


def along(kind):
    return lambda input, dim=None, **_: known(kind, input, attrs={"axis": -1 if dim is None else dim})


def leaky_relu(input, negative_slope=0.01, inplace=False):
    return known("leaky_relu", input, attrs={"slope": float(negative_slope)})


def curved(kind):
    return lambda input, alpha=1.0, inplace=False: known(kind, input, attrs={"alpha": float(alpha)})


def gelu(input, approximate="none"):
    return known("gelu", input, attrs={"approximate": approximate})


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    if (min_val, max_val) == (0, 6):
        return known("relu6", input)
    return known("hard_tanh", input, attrs={"low": float(min_val), "high": float(max_val)})


def softplus(input, beta=1, threshold=20):
    return known("softplus", input) if beta == 1 else None


def cat(tensors, dim=0):
    names = dict(zip("xzu", tensors, strict=False))
    known_so = 2 <= len(tensors) <= 3 and all(t.dim() == 4 for t in tensors)
    return known("concat", attrs={"axis": dim}, x=names.pop("x"), **names) if known_so else None


def joined(kind):
    def call(input, other, alpha=1):
        both = hasattr(other, "shape") and alpha == 1 and other.shape == input.shape
        return known(kind, input, z=other) if both and input.is_floating_point() else None

    return call


# fmt: off
CALLS = {
    "conv2d": conv2d, "linear": linear,
    "max_pool2d": max_pool2d, "avg_pool2d": avg_pool2d, "mean": mean,
    "adaptive_avg_pool2d": adaptive_avg_pool2d, "adaptive_max_pool2d": adaptive_max_pool2d,
    "batch_norm": batch_norm, "local_response_norm": local_response_norm, "layer_norm": layer_norm,
    "pad": pad, "dropout": dropout, "flatten": flatten, "view": view, "reshape": view,
    "relu": plain("relu"), "relu6": plain("relu6"), "sigmoid": plain("sigmoid"), "tanh": plain("tanh"),
    "silu": plain("silu"), "selu": plain("selu"), "mish": plain("mish"), "softplus": softplus,
    "softsign": plain("softsign"), "logsigmoid": plain("log_sigmoid"),
    "hardsigmoid": plain("hard_sigmoid"), "hardswish": plain("hard_swish"), "hardtanh": hardtanh,
    "leaky_relu": leaky_relu, "elu": curved("elu"), "celu": curved("celu"), "gelu": gelu,
    "softmax": along("softmax"), "log_softmax": along("log_softmax"),
    "add": joined("add"), "mul": joined("multiply"), "cat": cat, "concat": cat,
}
# fmt: on
