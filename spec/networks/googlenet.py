"""GoogLeNet: Going deeper with convolutions (Szegedy et al., CVPR 2015).

Table 1, figure 3 and section 5 of the paper, without batch norm, which is younger. Decided, where it
leaves a question:

- The table has the sides 112, 56, 28, 14 and 7. The first convolution is padded by 3, those within by what
  keeps the size, and maxima over 3×3 every 2 round up (`ceil_mode`); within a module they are padded by 1.
- Figure 3 has a response norm after the first pooling and one before the second. Its constants are not
  given: taken to be those of Krizhevsky et al. (2012).
- The mean over 7×7 before the last layer is a mean over all that is left, so that other images fit.
- The two auxiliary classifiers stand on the outputs of modules 4a and 4d, in training only; their
  cross-entropies count 0.3 each.
- The mask of 40% is on the means; those of 70% are on the dense layers of the auxiliary classifiers.
- Layers are named by the columns of table 1: inception4a.5x5_reduce.

The column of parameters in table 1 adds up to 6.8 million, without biases and auxiliary classifiers. With
biases they are 6,998,552, as counted for Caffe's bvlc_googlenet (github.com/HewlettPackard/dlcookbook-dlbs,
docs/models/models.md); with the 3,188,840 and 3,190,888 of the classifiers of section 5, 13,378,280.
torchvision's `googlenet` is another network: it has batch norms, and 3×3 where the table says 5×5. An image
has at least 79 pixels each way, for the windows of 5×5 of the classifiers.
"""

from typing import Any

from nnspec.spec.networks.layers import conv, dense, dropped, response_norm, scaled, sides, weighted
from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Shares, Size, Table

# fmt: off
#        1x1  3x3_reduce  3x3  5x5_reduce  5x5  pool_proj
MODULES = {
    "3a": (64,    96,     128,    16,       32,   32),
    "3b": (128,  128,     192,    32,       96,   64),
    "4a": (192,   96,     208,    16,       48,   64),
    "4b": (160,  112,     224,    24,       64,   64),
    "4c": (128,  128,     256,    24,       64,   64),
    "4d": (112,  144,     288,    32,       64,   64),
    "4e": (256,  160,     320,    32,      128,  128),
    "5a": (256,  160,     320,    32,      128,  128),
    "5b": (384,  192,     384,    48,      128,  128),
}
# fmt: on

CLASSIFIERS = {"4a": "aux1", "4d": "aux2"}


def pooled(nn: Any, x: Any) -> Any:
    """Maxima over windows that overlap; one that is not whole is counted."""
    return nn.max_pool2d(x, window=(3, 3), stride=(2, 2), ceil_mode=True)


def inception(nn: Any, p: Arrays, name: str, x: Any) -> Any:
    """Windows of three sizes and a pooling side by side; the two larger, over fewer channels."""

    def layer(column: str, x: Any, padding: int = 0) -> Any:
        return nn.relu(conv(nn, p, f"{name}.{column}", x, padding=sides(padding)))

    one = layer("1x1", x)
    three = layer("3x3", layer("3x3_reduce", x), padding=1)
    five = layer("5x5", layer("5x5_reduce", x), padding=2)
    maxima = nn.max_pool2d(x, window=(3, 3), stride=(1, 1), padding=sides(1))
    return nn.concat(nn.concat(one, three, five), layer("pool_proj", maxima))


def classifier(nn: Any, p: Arrays, name: str, x: Any) -> Any:
    """The auxiliary logits."""
    x = nn.avg_pool2d(x, window=(5, 5), stride=(3, 3))
    x = nn.relu(conv(nn, p, f"{name}.conv", x))
    x = nn.relu(dense(nn, p, f"{name}.fc", nn.flatten(x)))
    return dense(nn, p, f"{name}.output", dropped(nn, p, f"{name}.drop", x, 0.7, training=True))


def googlenet(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """Three convolutions, nine inception modules, one dense layer; in training two more classifiers."""
    aux = {}
    x = nn.relu(conv(nn, p, "conv1", x, stride=(2, 2), padding=sides(3)))
    x = response_norm(nn, pooled(nn, x))
    x = nn.relu(conv(nn, p, "conv2_reduce", x))
    x = nn.relu(conv(nn, p, "conv2", x, padding=sides(1)))
    x = pooled(nn, response_norm(nn, x))
    for module in MODULES:
        x = pooled(nn, x) if module in ("4a", "5a") else x
        x = inception(nn, p, f"inception{module}", x)
        if training and module in CLASSIFIERS:
            aux[CLASSIFIERS[module]] = classifier(nn, p, CLASSIFIERS[module], x)
    x = dropped(nn, p, "drop", nn.global_avg_pool2d(x), 0.4, training)
    return {"y": dense(nn, p, "output", x), **aux}


def loss(nn: Any, results: Results, t: Any) -> Any:
    """Cross-entropy of y, and 0.3 of those of the auxiliary logits, averaged over the batch."""
    aux = nn.add(nn.cross_entropy(results["aux1"], t), nn.cross_entropy(results["aux2"], t))
    return nn.add(labelled(nn, results, t), scaled(nn, aux, 0.3))


def _module(size: Size, name: str, read: int, columns: tuple[int, ...]) -> tuple[Table, int]:
    """What a module learns, and how many channels it writes."""
    one, few, three, less, five, pool = map(size.wide, columns)
    table = (
        weighted(f"{name}.1x1", one, read, 1, 1)
        | weighted(f"{name}.3x3_reduce", few, read, 1, 1)
        | weighted(f"{name}.3x3", three, few, 3, 3)
        | weighted(f"{name}.5x5_reduce", less, read, 1, 1)
        | weighted(f"{name}.5x5", five, less, 5, 5)
        | weighted(f"{name}.pool_proj", pool, read, 1, 1)
    )
    return table, one + three + five + pool


def _classifier(size: Size, name: str, read: int) -> Table:
    side = ((size.image + 1) // 2 // 2 // 2 // 2 - 5) // 3 + 1
    few, units = size.wide(128), size.wide(1024)
    return (
        weighted(f"{name}.conv", few, read, 1, 1)
        | weighted(f"{name}.fc", units, few * side * side)
        | weighted(f"{name}.output", size.classes, units)
    )


def learned(size: Size) -> Table:
    conv1, conv2_reduce, channels = map(size.wide, (64, 64, 192))
    table = (
        weighted("conv1", conv1, 3, 7, 7)
        | weighted("conv2_reduce", conv2_reduce, conv1, 1, 1)
        | weighted("conv2", channels, conv2_reduce, 3, 3)
    )
    for module, columns in MODULES.items():
        more, channels = _module(size, f"inception{module}", channels, columns)
        table |= more
        if module in CLASSIFIERS:
            table |= _classifier(size, CLASSIFIERS[module], channels)
    return table | weighted("output", size.classes, channels)


def masks(size: Size) -> Shares:
    means = sum(map(size.wide, (MODULES["5b"][i] for i in (0, 2, 4, 5))))
    aux = {f"{name}.drop.m": ((size.wide(1024),), 0.7) for name in CLASSIFIERS.values()}
    return {"drop.m": ((means,), 0.4)} | aux


GOOGLENET = Family(
    googlenet,
    loss,
    learned,
    full=Size(1.0, 224, 1000),
    small=Size(1 / 8, 79, 10),
    published=13_378_280,
    masks=masks,
)
