"""Local response normalisation."""

from jax import lax

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class LocalResponseNorm(Part):
    """lax.reduce_window of squares."""

    composed = dict.fromkeys(
        ("local_response_norm", "local_response_norm_within"), "lax.reduce_window of squares, and a power"
    )

    @whole
    def local_response_norm(self, x, *, size, alpha, beta, k):
        return x * (k + alpha / size * over(x * x, size, 1, 1)) ** -beta

    @whole
    def local_response_norm_within(self, x, *, size, alpha, beta, k):
        return x * (k + alpha / size**2 * over(x * x, 1, size, size)) ** -beta


def over(squares, *window):
    """Sums over a window of channels, rows and columns."""
    sides = [(taps // 2, (taps - 1) // 2) for taps in (1, *window)]
    return lax.reduce_window(squares, 0.0, lax.add, (1, *window), (1, 1, 1, 1), sides)
