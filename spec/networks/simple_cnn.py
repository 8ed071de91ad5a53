"""One convolution and one dense layer over 32×32 pixels of three channels: the least that is a network.

No paper has it; 448 + 40,970 parameters is the sum of its two layers.
"""

from typing import Any

from nnspec.spec.networks.layers import conv, dense, sides, weighted
from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Size, Table


def simple_cnn(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """A convolution, maxima over 2×2 windows, and a dense layer."""
    x = nn.max_pool2d(nn.relu(conv(nn, p, "conv1", x, padding=sides(1))))
    return {"y": dense(nn, p, "fc", nn.flatten(x))}


def learned(size: Size) -> Table:
    conv1, side = size.wide(16), size.image // 2
    return weighted("conv1", conv1, 3, 3, 3) | weighted("fc", size.classes, conv1 * side * side)


SIMPLE_CNN = Family(
    simple_cnn,
    labelled,
    learned,
    full=Size(1.0, 32, 10),
    small=Size(1 / 4, 8, 10),
    published=41_418,
)
