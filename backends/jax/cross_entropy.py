"""Cross-entropy of classes."""

import jax
import jax.numpy as jnp
import optax

from nnspec.backends.base import Part
from nnspec.backends.jax.layout import reduced
from nnspec.backends.jax.whole import whole


class CrossEntropy(Part):
    """optax, whose labels may be any rows of numbers: smoothed, and weighted by class."""

    composed = {"nll_loss": "jnp.take_along_axis of the labels: optax has no loss of log-probabilities"}

    @whole
    def cross_entropy(self, x, t, weight=None, *, label_smoothing, ignore_index, reduction):
        if t.ndim == 2 or label_smoothing:
            rows = t if t.ndim == 2 else jax.nn.one_hot(within(t, ignore_index), x.shape[1], dtype=x.dtype)
            rows = optax.smooth_labels(rows, label_smoothing) if label_smoothing else rows
            loss = optax.softmax_cross_entropy(x, rows if weight is None else rows * weight)
            return (
                reduced(loss, reduction) if t.ndim == 2 else counted(loss, t, weight, ignore_index, reduction)
            )
        loss = optax.softmax_cross_entropy_with_integer_labels(x, within(t, ignore_index))
        return counted(weighted(loss, t, weight, ignore_index), t, weight, ignore_index, reduction)

    @whole
    def nll_loss(self, x, t, weight=None, *, ignore_index, reduction):
        loss = -jnp.take_along_axis(x, within(t, ignore_index)[:, None], axis=1)[:, 0]
        return counted(weighted(loss, t, weight, ignore_index), t, weight, ignore_index, reduction)


def within(t, ignore_index):
    """Labels, 0 in the place of those ignored."""
    return t if ignore_index is None else jnp.where(t == ignore_index, 0, t)


def weighted(loss, t, weight, ignore_index):
    """Each item's loss times the weight of its label."""
    return loss if weight is None else loss * weight[within(t, ignore_index)]


def counted(loss, t, weight, ignore_index, reduction):
    """The losses of what is not ignored; their mean divides by the sum of the weights."""
    if weight is None and ignore_index is None:
        return reduced(loss, reduction)
    kept = jnp.ones(t.shape, bool) if ignore_index is None else t != ignore_index
    loss = jnp.where(kept, loss, 0)
    if reduction != "mean":
        return reduced(loss, reduction)
    share = jnp.where(kept, weighted(jnp.ones_like(loss), t, weight, ignore_index), 0)
    return jnp.sum(loss) / jnp.sum(share)
