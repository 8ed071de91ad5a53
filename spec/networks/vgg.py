"""VGG: Very deep convolutional networks for large-scale image recognition (Simonyan, Zisserman, ICLR 2015).

Table 1 of the paper, columns A, B, D and E: convolutions of 3×3, padded by 1, in five blocks, each
followed by maxima over 2×2 windows; three dense layers. Decided, where the paper leaves a question:

- Column A-LRN and column C are left out: the authors found no use in the first, and nobody builds the second.
- Dropout of 0.5 follows the ReLU of the first two dense layers (section 3.1), that is of fc6 and fc7, as
  the authors' own files call them; layers keep these numbers in every depth.
- The variants with batch norm are not in the paper, which is older. As everyone builds them, a batch
  norm stands between each convolution, which keeps its bias, and its ReLU; none in the dense layers.

`published` is what torchvision counts for the same layers (pytorch.org/vision, vgg11 to vgg19_bn, num_params
of the weights); table 2 of the paper rounds to 133, 133, 138 and 144 million. torchvision fits other
images to 7×7 with an adaptive mean; here the first dense layer follows the image instead. An image has
at least 32 pixels each way.
"""

from collections.abc import Iterator
from typing import Any

from nnspec.spec.networks.layers import batch_norm, conv, dense, dropped, normed, running, sides, weighted
from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Shares, Size, Table

CHANNELS = (64, 128, 256, 512, 512)

# layers with weights -> convolutions in each block
DEPTHS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}


def _features(nn: Any, p: Arrays, x: Any, depth: int, norm: bool, training: bool, new: Results) -> Any:
    for block, layers in enumerate(DEPTHS[depth], 1):
        for layer in range(1, layers + 1):
            x = conv(nn, p, f"conv{block}_{layer}", x, padding=sides(1))
            x = batch_norm(nn, p, f"bn{block}_{layer}", x, training, new) if norm else x
            x = nn.relu(x)
        x = nn.max_pool2d(x)
    return x


def _classifier(nn: Any, p: Arrays, x: Any, training: bool) -> Any:
    x = dropped(nn, p, "drop6", nn.relu(dense(nn, p, "fc6", nn.flatten(x))), 0.5, training)
    x = dropped(nn, p, "drop7", nn.relu(dense(nn, p, "fc7", x)), 0.5, training)
    return dense(nn, p, "fc8", x)


def _widths(size: Size, depth: int) -> Iterator[tuple[str, int, int]]:
    """Of each convolution: block and layer, channels that it reads, channels that it writes."""
    read = 3
    for block, layers in enumerate(DEPTHS[depth], 1):
        for layer in range(1, layers + 1):
            written = size.wide(CHANNELS[block - 1])
            yield f"{block}_{layer}", read, written
            read = written


def _learned(size: Size, depth: int, norm: bool) -> Table:
    table: Table = {}
    for place, read, written in _widths(size, depth):
        table |= weighted(f"conv{place}", written, read, 3, 3)
        table |= normed(f"bn{place}", written) if norm else {}
    side, units = size.image // 32, size.wide(4096)
    return (
        table
        | weighted("fc6", units, size.wide(512) * side * side)
        | weighted("fc7", units, units)
        | weighted("fc8", size.classes, units)
    )


def _state(size: Size, depth: int) -> Table:
    table: Table = {}
    for place, _, written in _widths(size, depth):
        table |= running(f"bn{place}", written)
    return table


def masks(size: Size) -> Shares:
    return {f"drop{layer}.m": ((size.wide(4096),), 0.5) for layer in (6, 7)}


def _vgg(depth: int, published: int, norm: bool = False) -> Family:
    """The family of a depth, with or without batch norm."""

    def forward(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
        new: Results = {}
        x = _features(nn, p, x, depth, norm, training, new)
        return {"y": _classifier(nn, p, x, training), **new}

    forward.__name__ = f"vgg{depth}_bn" if norm else f"vgg{depth}"
    forward.__doc__ = f"{depth - 3} convolutions in five blocks, then three dense layers."
    return Family(
        forward,
        labelled,
        lambda size: _learned(size, depth, norm),
        full=Size(1.0, 224, 1000),
        small=Size(1 / 16, 32, 10),
        published=published,
        state=lambda size: _state(size, depth) if norm else {},
        masks=masks,
    )


VGG11, VGG11_BN = _vgg(11, 132_863_336), _vgg(11, 132_868_840, norm=True)
VGG13, VGG13_BN = _vgg(13, 133_047_848), _vgg(13, 133_053_736, norm=True)
VGG16, VGG16_BN = _vgg(16, 138_357_544), _vgg(16, 138_365_992, norm=True)
VGG19, VGG19_BN = _vgg(19, 143_667_240), _vgg(19, 143_678_248, norm=True)
