"""What several networks share: an operation with its parameters, found by the name of the layer.

Each function of a layer stands beside the table of what it needs.
"""

from typing import Any

from nnspec.spec.model import Shape, Sides
from nnspec.spec.networks.model import Arrays, Results, Table


def sides(pixels: int) -> Sides:
    """That many zeros at every side."""
    return ((pixels, pixels), (pixels, pixels))


def shape_of(x: Any) -> Shape:
    """The shape of an array; where a network computes with shapes alone, x itself."""
    return tuple(getattr(x, "shape", x))


def scaled(nn: Any, x: Any, factor: float) -> Any:
    """factor · x, for a scalar: the factor is made beside it, as padding, in the dtype of x."""
    pair = nn.pad_constant(nn.reshape(x, shape=(1, 1, 1, 1)), padding=((0, 0), (0, 1)), value=factor)
    return nn.reshape(nn.multiply(*nn.split(pair, axis=3, at=1)), shape=())


def conv(nn: Any, p: Arrays, name: str, x: Any, **attrs: Any) -> Any:
    return nn.conv2d(x, p[f"{name}.w"], p[f"{name}.b"], **attrs)


def dense(nn: Any, p: Arrays, name: str, x: Any) -> Any:
    return nn.linear(x, p[f"{name}.w"], p[f"{name}.b"])


def weighted(name: str, outputs: int, *inputs: int) -> Table:
    """Of a convolution: inputs are channels, height and width; of a dense layer: how many it reads."""
    return {f"{name}.w": (outputs, *inputs), f"{name}.b": (outputs,)}


def batch_norm(nn: Any, p: Arrays, name: str, x: Any, training: bool, new: Results) -> Any:
    """In training by the statistics of the batch, and the running ones go into `new`."""
    given = (p[f"{name}.{part}"] for part in ("scale", "shift", "mean", "variance"))
    if not training:
        return nn.batch_norm_evaluation(x, *given)
    y, new[f"{name}.mean"], new[f"{name}.variance"] = nn.batch_norm_training(x, *given)
    return y


def normed(name: str, channels: int) -> Table:
    """What a batch norm learns."""
    return {f"{name}.scale": (channels,), f"{name}.shift": (channels,)}


def running(name: str, channels: int) -> Table:
    """What a batch norm keeps."""
    return {f"{name}.mean": (channels,), f"{name}.variance": (channels,)}


def dropped(nn: Any, p: Arrays, name: str, x: Any, share: float, training: bool) -> Any:
    """Dropout with the mask that is given; x itself in evaluation."""
    return nn.dropout(x, p[f"{name}.m"], p=share) if training else x


def response_norm(nn: Any, x: Any) -> Any:
    """x / (2 + 10⁻⁴ · Σ x²)^0.75 over five channels: Krizhevsky, Sutskever and Hinton (2012), section 3.3.

    The alpha of the paper multiplies the sum; that of the operation is divided by the size first, so
    that here it is five times as large. Where Caffe's files say alpha = 0.0001 they mean a fifth of this.
    """
    return nn.local_response_norm(x, size=5, alpha=5e-4, beta=0.75, k=2.0)
