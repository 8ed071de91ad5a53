"""ZFNet: Visualizing and understanding convolutional networks (Zeiler and Fergus, ECCV 2014).

Figure 3 of the paper. Decided, where it leaves a question:

- The figure gives the sides 224, 110, 55, 26, 13, 13, 13, 13 and 6. Windows of 7 every 2 pixels give 110 with
  a padding of 1, windows of 5 every 2 give 26 without; and maxima over 3×3 every 2 give 55 and 13 if they
  round up, as `ceil_mode` does. The last pooling rounds up too, which makes no difference at 13.
- The order is convolution, ReLU, pooling, and then "contrast normalized across feature maps": after the
  pooling, unlike in AlexNet. The constants are not given: taken to be those of Krizhevsky et al. (2012).
- "Sparse connections" are replaced with dense ones: no towers. Dropout of 0.5 in layers 6 and 7.

The paper does not count parameters. Its layers add up to 62,357,608, which is also what
github.com/osmr/imgclsmob counts for `zfnet`. An image has at least 63 pixels each way.
"""

from typing import Any

from nnspec.spec.networks.layers import conv, dense, dropped, response_norm, sides, weighted
from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Shares, Size, Table


def pooled(nn: Any, x: Any) -> Any:
    """Maxima over windows that overlap; one that is not whole is counted."""
    return nn.max_pool2d(x, window=(3, 3), stride=(2, 2), ceil_mode=True)


def zfnet(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """Five convolutions, then three dense layers."""
    x = nn.relu(conv(nn, p, "conv1", x, stride=(2, 2), padding=sides(1)))
    x = response_norm(nn, pooled(nn, x))
    x = nn.relu(conv(nn, p, "conv2", x, stride=(2, 2)))
    x = response_norm(nn, pooled(nn, x))
    x = nn.relu(conv(nn, p, "conv3", x, padding=sides(1)))
    x = nn.relu(conv(nn, p, "conv4", x, padding=sides(1)))
    x = nn.relu(conv(nn, p, "conv5", x, padding=sides(1)))
    x = nn.flatten(pooled(nn, x))
    x = dropped(nn, p, "drop6", nn.relu(dense(nn, p, "fc6", x)), 0.5, training)
    x = dropped(nn, p, "drop7", nn.relu(dense(nn, p, "fc7", x)), 0.5, training)
    return {"y": dense(nn, p, "fc8", x)}


def learned(size: Size) -> Table:
    conv1, conv2, conv3, conv4, conv5 = map(size.wide, (96, 256, 384, 384, 256))
    second = ((size.image - 5) // 2 + 1) // 2
    side, units = ((second - 5) // 2 + 1) // 2 // 2, size.wide(4096)
    return (
        weighted("conv1", conv1, 3, 7, 7)
        | weighted("conv2", conv2, conv1, 5, 5)
        | weighted("conv3", conv3, conv2, 3, 3)
        | weighted("conv4", conv4, conv3, 3, 3)
        | weighted("conv5", conv5, conv4, 3, 3)
        | weighted("fc6", units, conv5 * side * side)
        | weighted("fc7", units, units)
        | weighted("fc8", size.classes, units)
    )


def masks(size: Size) -> Shares:
    return {f"drop{layer}.m": ((size.wide(4096),), 0.5) for layer in (6, 7)}


ZFNET = Family(
    zfnet,
    labelled,
    learned,
    full=Size(1.0, 224, 1000),
    small=Size(1 / 16, 63, 10),
    published=62_357_608,
    masks=masks,
)
