"""What all losses share: the sum or the mean of the items, and what each item receives back."""

import math

import numpy as np

from nnspec.reference.bounded import saved, select
from nnspec.reference.contraction import total


def reduced(items, reduction):
    """The items, their sum, or their mean."""
    if reduction == "none":
        return items
    summed = total(items)
    return summed if reduction == "sum" else summed / float(math.prod(items.shape))


def shared(g, items, reduction):
    """The cotangent of each item, given their shape."""
    if reduction == "none":
        return g
    each = select(lambda a: np.broadcast_to(a, items), g)
    return each if reduction == "sum" else saved(each / float(math.prod(items)))
