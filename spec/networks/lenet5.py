"""LeNet-5 (LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 1998, section II.B), as it is built today.

The paper's has 60,000 parameters: its third layer sees some of the maps only, its means have a factor
and a bias each, and its last layer is radial. What goes by the name now, and what this is, connects
all maps, takes plain means and ends in a dense layer: 61,706.
"""

from typing import Any

from nnspec.spec.networks.loss import labelled
from nnspec.spec.networks.model import Arrays, Family, Results, Size, Table


def lenet5(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """Two convolutions, each followed by means over 2×2 windows, then three dense layers."""
    x = nn.avg_pool2d(nn.tanh(nn.conv2d(x, p["c1.w"], p["c1.b"])))
    x = nn.avg_pool2d(nn.tanh(nn.conv2d(x, p["c3.w"], p["c3.b"])))
    x = nn.flatten(x)
    x = nn.tanh(nn.linear(x, p["c5.w"], p["c5.b"]))
    x = nn.tanh(nn.linear(x, p["f6.w"], p["f6.b"]))
    return {"y": nn.linear(x, p["output.w"], p["output.b"])}


def learned(size: Size) -> Table:
    c1, c3, c5, f6 = map(size.wide, (6, 16, 120, 84))
    side = ((size.image - 4) // 2 - 4) // 2
    return {
        "c1.w": (c1, 1, 5, 5),
        "c1.b": (c1,),
        "c3.w": (c3, c1, 5, 5),
        "c3.b": (c3,),
        "c5.w": (c5, c3 * side * side),
        "c5.b": (c5,),
        "f6.w": (f6, c5),
        "f6.b": (f6,),
        "output.w": (size.classes, f6),
        "output.b": (size.classes,),
    }


LENET5 = Family(
    lenet5,
    labelled,
    learned,
    full=Size(1.0, 32, 10),
    small=Size(1 / 2, 16, 10),
    channels=1,
    published=61_706,
)
