"""What is known of one layer of somebody's model after it has run, and who can watch such a model.

Images and kernels come in the layout of the spec, whatever the layout of the model: [N C H W] and
[O I H W]. So do flattened images, channel by channel, and the weights of the dense layer behind them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from nnspec.backends.convert import Image, features_first, images_first

Array = np.ndarray


@dataclass(frozen=True)
class Layer:
    """One operation as a model carried it out.

    name      the model's own: `features.0`, `conv2d_1`
    what      its type or function in the framework, for people
    kind      the operation of the spec; "" if it is none that is known
    inputs    what arrived, by the names of operands: x, and z where two are joined
    results   what left, by the names of results
    weights   the other operands, by name
    attrs     the attributes, all in canonical form
    training  whether it ran in training mode, where that makes a difference
    image     (C, H, W), where x is a flattened image
    """

    name: str
    what: str
    kind: str
    inputs: Mapping[str, Array]
    results: Mapping[str, Array]
    weights: Mapping[str, Array] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)
    training: bool = False
    image: Image | None = None

    @property
    def x(self) -> Array:
        return self.inputs["x"]

    @property
    def y(self) -> Array:
        return self.results["y"]


@dataclass(frozen=True)
class Order:
    """How the axes of an array lie in memory: channels last, or not; and the image, if it is flattened."""

    last: bool = False
    image: Image | None = None

    def canonical(self, x: Array) -> Array:
        """The array in the layout of the spec."""
        if self.last and x.ndim == 4:
            return images_first(x)
        if self.last and self.image:
            return features_first(x, self.image)
        return x


@dataclass
class Trace:
    """The layers of a model in the order in which they ran.

    `last` says how images lie of which nothing else is known. Of every array that a layer gave, the order
    of its axes is kept under its id, and the array with it, so that the id stays its own.
    """

    last: bool
    layers: list[Layer] = field(default_factory=list)
    orders: dict[int, tuple[Any, Order]] = field(default_factory=dict)

    def order(self, x: Any) -> Order:
        """How the axes of an array of the framework lie."""
        known = self.orders.get(id(x))
        return known[1] if known else Order(self.last and len(x.shape) == 4)

    def mark(self, y: Any, order: Order) -> None:
        self.orders[id(y)] = (y, order)

    def follow(self, x: Any, y: Any, kind: str) -> None:
        """Find the order of y, what a layer made of x."""
        order, before, after = self.order(x), tuple(x.shape), tuple(y.shape)
        if len(before) == 4 and len(after) == 2 and kind == "flatten":
            size = order.canonical(np.broadcast_to(0, before)).shape
            order = Order(order.last, (size[1], size[2], size[3]))
        elif len(after) == 2 and (kind == "linear" or before != after):
            order = Order()
        self.mark(y, order)


MODELS = {
    # whose types come from here, or are called this: the framework, and who watches it
    "torch": "torch",
    "keras": "tensorflow",
    "function": "jax",
    "method": "jax",
    "partial": "jax",
    "jaxlib": "jax",
    "flax": "jax",
    "equinox": "jax",
}


EXPECTED = "a torch.nn.Module, a keras.Model or a function of one JAX array"


def watcher(model: Any) -> str | None:
    """The adapter that can watch a model, found by its type: nothing is imported for it."""
    for kind in type(model).__mro__:
        for name in (kind.__module__.partition(".")[0], kind.__name__):
            if name in MODELS:
                return MODELS[name]
    return None


def watched(model: Any, x: Array, training: bool | None = None, *, given: bool = False) -> list[Layer]:
    """Run a model on x, an array [N C H W], and give its layers; it is left as it was.

    training  the mode; None for the one in which the model stands
    given     x lies as the model takes it: do not turn it
    """
    name = watcher(model)
    assert name is not None
    return import_module(f"nnspec.backends.{name}.capture").capture(model, x, training, given)
