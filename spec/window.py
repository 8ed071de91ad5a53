"""Sliding windows: the one place where an output extent is computed.

W1  Stride, dilation and taps count from 1.
W2  Padding adds zero or more elements at each side; it does not crop.
W3  At least one whole window fits into the padded axis.
"""

from nnspec.spec.model import Pair, clauses_in, require


def reach(taps: int, dilation: int = 1) -> int:
    """How many elements lie between the first and the last tap, both counted."""
    return dilation * (taps - 1) + 1


def extent(size: int, taps: int, stride: int, sides: Pair, dilation: int = 1) -> int:
    """How many windows of `taps` dilated taps fit, every `stride`, into a padded axis.

    >>> extent(5, taps=3, stride=2, sides=(1, 1))
    3
    """
    require(
        "window.W1",
        min(stride, dilation, taps) >= 1,
        f"{stride=}, {dilation=} and {taps=} must be at least 1",
    )
    require("window.W2", min(sides) >= 0, f"the sides {sides} must not crop")
    slack = size + sum(sides) - reach(taps, dilation)
    require("window.W3", slack >= 0, f"a window over {reach(taps, dilation)} does not fit {size} + {sides}")
    return slack // stride + 1


def same_padding(size: int, taps: int, stride: int, dilation: int = 1) -> Pair:
    """The sides that give ceil(size / stride) windows, the odd element at the end.

    >>> same_padding(5, taps=2, stride=1)
    (0, 1)
    """
    windows = -(-size // stride)
    total = max((windows - 1) * stride + reach(taps, dilation) - size, 0)
    return total // 2, total - total // 2


WINDOW = clauses_in("window", __doc__)
