"""Computations that attain a bound, and pieces of its rule without which it fails.

The witnesses compute in float16, where one can see the digits: u = 2⁻¹¹, the smallest normal number
is 2⁻¹⁴ and the smallest of all 2⁻²⁴.
"""

import numpy as np

from nnspec.reference.bounded import Bounded
from nnspec.reference.formats import FORMATS, profile

HALF = FORMATS["float16"]
NARROW = profile("float16", "C")  # everything in float16, subnormals may be flushed
KEPT = profile("float16", "C", flush=False)
MIXED = profile("float16", "B")  # elementary results in float16, sums in float32
WIDE = profile("float16", "A")  # everything in float32, one rounding to float16
U, TINY, GRAIN = HALF.unit, HALF.tiny, HALF.grain
ABOVE = U * (1 + 2 * U)  # 1 + ABOVE is nearer to 1 + 2u than to 1


def near(x):
    return HALF.nearest(np.asarray(x, float))


def known(value, error=0.0, p=NARROW):
    return Bounded(np.asarray(value), error, p)


def dot(x, w):
    return np.asarray((np.asarray(x) * w).sum())


def covers(bound, *computed):
    """What was computed lies within the bound."""
    for x in computed:
        assert (np.abs(np.asarray(x) - bound.value) <= bound.error).all(), (x, bound.value, bound.error)


def below_a_tie():
    """a and b of float16 whose product is a little less than 1 + u, and so rounded to 1."""
    a, b = 1 + 2 * U * np.arange(1, 400)[:, None], 1 - U * np.arange(1, 800)[None, :]
    product = np.where(a * b < 1 + U, a * b, 0)
    at = np.unravel_index(product.argmax(), product.shape)
    assert near(product[at]) == 1
    return a[at[0], 0], b[0, at[1]], product[at]
