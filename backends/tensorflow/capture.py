"""Watch a keras.Model: every call of a layer that has no layers, its activation apart."""

from contextlib import contextmanager

import keras
import numpy as np

from nnspec.backends.convert import images_last
from nnspec.backends.layer import Layer, Order, Trace
from nnspec.backends.tensorflow.layers import ACTIVATIONS, LAYERS


def capture(model, x, training=None, given=False):
    """The layers of a model, in the order in which they ran, on x [N C H W]."""
    backend = keras.config.backend()
    if backend != "tensorflow":
        raise ValueError(f"Keras runs on {backend}; set KERAS_BACKEND=tensorflow before it is imported")
    last = keras.config.image_data_format() == "channels_last"
    x = images_last(x) if last and x.ndim == 4 and not given else x
    x = keras.ops.convert_to_tensor(x, dtype=model.compute_dtype)
    trace = Trace(last)
    with unchanged(model), watching(Watch(trace, bool(training))):
        model(x, training=bool(training))
    return trace.layers


@contextmanager
def unchanged(model):
    """Running statistics and seeds are put back."""
    before = [(v, v.numpy()) for v in model.variables]
    try:
        yield
    finally:
        for v, was in before:
            v.assign(was)


@contextmanager
def watching(watch):
    """While it lasts, every call of a layer of Keras goes by the watch."""
    usual = keras.Layer.__call__
    keras.Layer.__call__ = lambda layer, *args, **kwargs: watch(usual, layer, args, kwargs)
    try:
        yield
    finally:
        keras.Layer.__call__ = usual


class Watch:
    """Write down every call of a layer that has no layers of its own."""

    def __init__(self, trace, training):
        self.trace, self.training, self.inside = trace, training, False

    def __call__(self, usual, layer, args, kwargs):
        if self.inside or holds_layers(layer) or isinstance(layer, keras.layers.InputLayer):
            return usual(layer, *args, **kwargs)
        self.inside = True
        try:
            return self.leaf(usual, layer, args, kwargs)
        finally:
            self.inside = False

    def leaf(self, usual, layer, args, kwargs):
        xs = list(args[0]) if isinstance(args[0], (list, tuple)) else [args[0]]
        training = kwargs.get("training", self.training) and layer.trainable
        known = LAYERS.get(type(layer), lambda *_: None)(layer, xs, training)
        kind, weights, attrs = known or ("", {}, {})
        weights = {name: array(w) for name, w in weights.items()}
        before = dict[str, object]()
        with activation(layer, before):
            y = usual(layer, *args, **kwargs)
        if kind in ("permute", "identity"):
            return self.passed(xs[0], y, attrs)
        z = before.get("z", y)
        self.write(layer.name, type(layer).__name__, kind, xs, z, weights, attrs, training, layer)
        if "z" in before:
            kind, attrs = ACTIVATIONS.get(getattr(layer.activation, "__name__", ""), ("", {}))
            what = getattr(layer.activation, "__name__", "activation")
            self.write(f"{layer.name}.{what}", what, kind, [z], y, {}, attrs, training)
        return y

    def write(self, name, what, kind, xs, y, weights, attrs, training, layer=None):
        orders = [self.trace.order(x) for x in xs]
        self.trace.follow(xs[0], y, kind)
        inputs = {n: order.canonical(array(x)) for n, x, order in zip("xzu", xs, orders, strict=False)}
        results = {"y": self.trace.order(y).canonical(array(y))}
        if kind == "batch_norm_training":
            results |= {"new_mean": array(layer.moving_mean), "new_variance": array(layer.moving_variance)}
        weights = {n: turned(w, orders[0]) for n, w in weights.items()}
        image = orders[0].image
        self.trace.layers.append(
            Layer(name, what, kind, inputs, results, weights, attrs, bool(training), image)
        )

    def passed(self, x, y, attrs):
        """The same numbers, perhaps with their axes in another order."""
        order = self.trace.order(x)
        if attrs.get("dims") in ((3, 1, 2), (2, 3, 1)):
            order = Order(attrs["dims"] == (2, 3, 1))
        self.trace.mark(y, order)
        return y


def holds_layers(layer):
    return isinstance(layer, keras.Model) or any(True for _ in layer._flatten_layers(include_self=False))


@contextmanager
def activation(layer, before):
    """What the activation of a layer receives is kept as z; the layer of an activation is one itself."""
    f = getattr(layer, "activation", None)
    apart = type(layer) in LAYERS and not isinstance(layer, keras.layers.Activation)
    if f is None or f is keras.activations.linear or not apart:
        yield
        return

    def kept(z):
        before["z"] = z
        return f(z)

    layer.activation = kept
    try:
        yield
    finally:
        layer.activation = f


def array(x):
    x = x.numpy() if hasattr(x, "numpy") else x
    return x.astype("float32" if x.dtype.name == "bfloat16" else x.dtype)


def turned(w, order):
    """Weights of a flattened image that lies channels last, in the layout of the spec."""
    if order.image and order.last and w.shape[-1] == np.prod(order.image):
        return order.canonical(w)
    return w
