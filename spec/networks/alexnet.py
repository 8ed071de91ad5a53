"""AlexNet: ImageNet classification with deep convolutional neural networks (Krizhevsky et al., 2012).

Section 3 and figure 2 of the paper. Decided, where it leaves a question:

- The image has 227 pixels each way. The paper says 224, but windows of 11 every 4 pixels, and what follows
  down to 13×13, need 227 without padding. Its other convolutions are padded so that they keep the size:
  figure 2 has 27² · 256 numbers after conv2, and 13² · 384 after conv3.
- Two towers: conv2, conv4 and conv5 connect each half of the channels with a half of the filters only, as
  the two GPUs did; conv3 and the dense layers see all. This is conv2d with groups = 2, and the weights have
  its shapes: conv2.w is [256 48 5 5]. It is written as the paper draws it, with split, two convolutions
  and concat, because TensorFlow (2.21, CPU) does not differentiate a grouped convolution unless XLA
  compiles it, and the function is the same.
- The order is convolution, ReLU, response norm, pooling (section 3.5). The norm sums over five neighbours
  of all N maps of the layer (section 3.3), so it reaches across the border of the towers.
- Dropout follows the ReLU of fc6 and fc7. The paper halves outputs in evaluation; `dropout` doubles them
  in training instead: the same functions, with other weights.

The paper says 60 million parameters, and not how many exactly: 60,965,224 is what the layers of its section
3.5 add up to, with biases. Other counts are of other networks: 62,378,344 without towers, 61,100,840 for
torchvision's `alexnet`, a later one of a single tower. An image has at least 67 pixels each way.
"""

from typing import Any

from nnspec.spec.networks.layers import conv, dense, dropped, response_norm, shape_of, sides, weighted
from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Shares, Size, Table


def towers(nn: Any, p: Arrays, name: str, x: Any, padding: int) -> Any:
    """The first half of the filters over the first half of the channels; the second over the second."""
    w, b = p[f"{name}.w"], p[f"{name}.b"]
    filters, channels, *_ = shape_of(w)
    (w, v), (b, c) = nn.split(w, axis=0, at=filters // 2), nn.split(b, axis=0, at=filters // 2)
    x, z = nn.split(x, axis=1, at=channels)
    y = nn.conv2d(x, w, b, padding=sides(padding)), nn.conv2d(z, v, c, padding=sides(padding))
    return nn.concat(*y, axis=1)


def pooled(nn: Any, x: Any) -> Any:
    """Maxima over windows that overlap."""
    return nn.max_pool2d(x, window=(3, 3), stride=(2, 2))


def alexnet(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """Five convolutions, the second, fourth and fifth in two towers, then three dense layers."""
    x = pooled(nn, response_norm(nn, nn.relu(conv(nn, p, "conv1", x, stride=(4, 4)))))
    x = pooled(nn, response_norm(nn, nn.relu(towers(nn, p, "conv2", x, padding=2))))
    x = nn.relu(conv(nn, p, "conv3", x, padding=sides(1)))
    x = nn.relu(towers(nn, p, "conv4", x, padding=1))
    x = pooled(nn, nn.relu(towers(nn, p, "conv5", x, padding=1)))
    x = dropped(nn, p, "drop6", nn.relu(dense(nn, p, "fc6", nn.flatten(x))), 0.5, training)
    x = dropped(nn, p, "drop7", nn.relu(dense(nn, p, "fc7", x)), 0.5, training)
    return {"y": dense(nn, p, "fc8", x)}


def halved(side: int) -> int:
    return (side - 3) // 2 + 1


def learned(size: Size) -> Table:
    conv1, conv2, conv3, conv4, conv5 = (size.wide(k, multiple=2) for k in (96, 256, 384, 384, 256))
    side, units = halved(halved(halved((size.image - 11) // 4 + 1))), size.wide(4096)
    return (
        weighted("conv1", conv1, 3, 11, 11)
        | weighted("conv2", conv2, conv1 // 2, 5, 5)
        | weighted("conv3", conv3, conv2, 3, 3)
        | weighted("conv4", conv4, conv3 // 2, 3, 3)
        | weighted("conv5", conv5, conv4 // 2, 3, 3)
        | weighted("fc6", units, conv5 * side * side)
        | weighted("fc7", units, units)
        | weighted("fc8", size.classes, units)
    )


def masks(size: Size) -> Shares:
    return {f"drop{layer}.m": ((size.wide(4096),), 0.5) for layer in (6, 7)}


ALEXNET = Family(
    alexnet,
    labelled,
    learned,
    full=Size(1.0, 227, 1000),
    small=Size(1 / 16, 67, 10),
    published=60_965_224,
    masks=masks,
)
