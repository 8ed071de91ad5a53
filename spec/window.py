"""Sliding windows: the one place where an output extent is computed.

W1  Stride, dilation and taps count from 1.
W2  Padding adds zero or more elements at each side; it does not crop.
W3  At least one whole window fits into the padded axis.

With `ceil_mode` one window more, which reaches beyond the padded axis, is counted if it starts before
the end of the axis itself: a window that would start in the padding at the end is none.
"""

from functools import lru_cache

from nnspec.spec.model import Pair, clauses_in, require


def reach(taps: int, dilation: int = 1) -> int:
    """How many elements lie between the first and the last tap, both counted."""
    return dilation * (taps - 1) + 1


@lru_cache(maxsize=1024)
def extent(size: int, taps: int, stride: int, sides: Pair, dilation: int = 1, ceil_mode: bool = False) -> int:
    """How many windows of `taps` dilated taps fit, every `stride`, into a padded axis.

    >>> extent(5, taps=3, stride=2, sides=(1, 1))
    3
    >>> extent(6, taps=3, stride=2, sides=(0, 0)), extent(6, taps=3, stride=2, sides=(0, 0), ceil_mode=True)
    (2, 3)
    """
    _lawful(taps, stride, sides, dilation)
    slack = size + sum(sides) - reach(taps, dilation)
    require("window.W3", slack >= 0, f"a window over {reach(taps, dilation)} does not fit {size} + {sides}")
    whole = slack // stride + 1
    one_more = ceil_mode and slack % stride > 0 and whole * stride < size + sides[0]
    return whole + one_more


def covered(count: int, taps: int, stride: int, sides: Pair, dilation: int = 1, rest: int = 0) -> int:
    """The size of an axis on which `count` windows fit, `rest` elements beyond them: `extent` undone.

    >>> covered(3, taps=3, stride=2, sides=(1, 1))
    5
    """
    _lawful(taps, stride, sides, dilation)
    return (count - 1) * stride + reach(taps, dilation) + rest - sum(sides)


def _lawful(taps: int, stride: int, sides: Pair, dilation: int) -> None:
    require(
        "window.W1",
        min(stride, dilation, taps) >= 1,
        f"{stride=}, {dilation=} and {taps=} must be at least 1",
    )
    require("window.W2", min(sides) >= 0, f"the sides {sides} must not crop")


def reached(
    image: tuple[int, ...],
    taps: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[Pair, ...],
    dilation: tuple[int, ...],
    ceil_mode: bool,
) -> tuple[Pair, ...]:
    """The padding, at each end as far as the windows reach: with it, every window is whole.

    >>> reached((6, 5), (3, 3), (2, 2), ((0, 0), (0, 0)), (1, 1), ceil_mode=True)
    ((0, 1), (0, 0))
    """
    if not ceil_mode:
        return padding

    def one(size: int, taps: int, stride: int, sides: Pair, dilation: int) -> Pair:
        windows = extent(size, taps, stride, sides, dilation, ceil_mode)
        end = (windows - 1) * stride + reach(taps, dilation)
        return sides[0], max(sides[1], end - size - sides[0])

    return tuple(map(one, image, taps, stride, padding, dilation))


def same_padding(size: int, taps: int, stride: int, dilation: int = 1, *, lower: bool = False) -> Pair:
    """The sides that give ceil(size / stride) windows; an odd element stands at the end, or first if `lower`.

    What is often called VALID is no padding at all: ((0, 0), (0, 0)).

    >>> same_padding(5, taps=2, stride=1)
    (0, 1)
    >>> same_padding(5, taps=2, stride=1, lower=True)
    (1, 0)
    """
    windows = -(-size // stride)
    total = max((windows - 1) * stride + reach(taps, dilation) - size, 0)
    less, more = total // 2, total - total // 2
    return (more, less) if lower else (less, more)


WINDOW = clauses_in("window", __doc__)
