"""The layers of Keras in the words of the spec: kind, weights, attributes.

One that is used in a way that the spec does not know gives None.
"""

from keras import layers

from nnspec.backends.convert import dense_first, depthwise_first, kernel_first
from nnspec.backends.tensorflow.layout import same


def pair(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x, x)


def image(layer, x):
    """Height and width."""
    return tuple(x.shape[1:3] if layer.data_format == "channels_last" else x.shape[2:4])


def sides(layer, x, window, stride):
    return same(image(layer, x), window, stride) if layer.padding == "same" else ((0, 0), (0, 0))


def biased(w, layer):
    return {"w": w, "b": layer.bias} if layer.use_bias else {"w": w}


def convolution(layer, x, groups):
    dilation, stride = pair(layer.dilation_rate), pair(layer.strides)
    reach = tuple((k - 1) * d + 1 for k, d in zip(pair(layer.kernel_size), dilation, strict=True))
    padding = sides(layer, x, reach, stride)
    return {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


def conv(layer, xs, training):
    w = kernel_first(layer.kernel.numpy())
    return "conv2d", biased(w, layer), convolution(layer, xs[0], layer.groups)


def depthwise(layer, xs, training):
    w = depthwise_first(layer.kernel.numpy())
    return "conv2d", biased(w, layer), convolution(layer, xs[0], len(w) // layer.depth_multiplier)


def dense(layer, xs, training):
    if len(xs[0].shape) == 2:
        return "linear", biased(dense_first(layer.kernel.numpy()), layer), {}
    return None


def pooled(kind, **more):
    def read(layer, xs, training):
        window, stride = pair(layer.pool_size), pair(layer.strides)
        padding = sides(layer, xs[0], window, stride)
        return kind, {}, {"window": window, "stride": stride, "padding": padding, **more}

    return read


def over_the_image(kind):
    return lambda layer, xs, training: None if layer.keepdims else (kind, {}, {})


def batch_norm(layer, xs, training):
    """With the statistics of the batch, or with the running ones; a scale or a shift may be left out."""
    axes = len(xs[0].shape)
    if axes not in (2, 4) or layer.axis not in (-1, axes - 1, [axes - 1]):
        return None
    mean = layer.moving_mean.numpy()
    weights = {
        "scale": layer.gamma.numpy() if layer.scale else mean * 0 + 1,
        "shift": layer.beta.numpy() if layer.center else mean * 0,
        "mean": mean,
        "variance": layer.moving_variance.numpy(),
    }
    if not training:
        return "batch_norm_evaluation", weights, {"epsilon": float(layer.epsilon)}
    moved = {"momentum": 1 - float(layer.momentum), "unbiased": False}
    return "batch_norm_training", weights, {"epsilon": float(layer.epsilon), **moved}


def layer_norm(layer, xs, training):
    if len(xs[0].shape) != 2 or not (layer.scale and layer.center):
        return None
    weights = {"scale": layer.gamma.numpy(), "shift": layer.beta.numpy()}
    return "layer_norm", weights, {"epsilon": float(layer.epsilon)}


def named(kind, *names, **plain):
    """An operation whose attributes are called, in Keras, as `names` says in pairs."""

    def read(layer, xs, training):
        return kind, {}, {ours: float(getattr(layer, theirs)) for ours, theirs in names} | plain

    return read


def relu(layer, xs, training):
    plain = (layer.negative_slope, layer.threshold) == (0, 0)
    kinds = {None: "relu", 6: "relu6"} if plain else {}
    return (kinds[layer.max_value], {}, {}) if layer.max_value in kinds else None


def activation(layer, xs, training):
    kind, attrs = ACTIVATIONS.get(getattr(layer.activation, "__name__", ""), ("", {}))
    return kind, {}, attrs


def zeros(layer, xs, training):
    return "pad_constant", {}, {"padding": tuple(map(tuple, layer.padding))}


def concat(layer, xs, training):
    known = len(xs) <= 3 and len(xs[0].shape) == 4 and layer.axis in (-1, 3)
    return ("concat", {}, {"axis": 1}) if known else None


def joined(kind):
    return lambda layer, xs, training: (kind, {}, {}) if len(xs) == 2 else None


# fmt: off
ACTIVATIONS = {
    "relu": ("relu", {}), "relu6": ("relu6", {}), "sigmoid": ("sigmoid", {}), "tanh": ("tanh", {}),
    "softmax": ("softmax", {}), "log_softmax": ("log_softmax", {}), "silu": ("silu", {}),
    "softplus": ("softplus", {}), "softsign": ("softsign", {}), "mish": ("mish", {}), "elu": ("elu", {}),
    "selu": ("selu", {}), "gelu": ("gelu", {}), "leaky_relu": ("leaky_relu", {"slope": 0.2}),
    "hard_sigmoid": ("hard_sigmoid", {}), "hard_silu": ("hard_swish", {}), "hard_tanh": ("hard_tanh", {}),
    "log_sigmoid": ("log_sigmoid", {}),
}
LAYERS = {
    layers.Conv2D: conv, layers.DepthwiseConv2D: depthwise, layers.Dense: dense,
    layers.MaxPooling2D: pooled("max_pool2d"),
    layers.AveragePooling2D: pooled("avg_pool2d", count_padding=False),
    layers.GlobalMaxPooling2D: over_the_image("global_max_pool2d"),
    layers.GlobalAveragePooling2D: over_the_image("global_avg_pool2d"),
    layers.BatchNormalization: batch_norm, layers.LayerNormalization: layer_norm,
    layers.Flatten: named("flatten"), layers.ZeroPadding2D: zeros,
    layers.Dropout: named("dropout", ("p", "rate")),
    layers.Activation: activation, layers.ReLU: relu, layers.Softmax: named("softmax"),
    layers.LeakyReLU: named("leaky_relu", ("slope", "negative_slope")),
    layers.ELU: named("elu", ("alpha", "alpha")),
    layers.Add: joined("add"), layers.Multiply: joined("multiply"), layers.Concatenate: concat,
    layers.Permute: lambda layer, xs, training: ("permute", {}, {"dims": tuple(layer.dims)}),
    layers.Identity: lambda layer, xs, training: ("identity", {}, {}),
}
# fmt: on
