"""Which layer of one model stands for which of the other: by kind, by shape, in order."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from nnspec.backends.layer import Layer
from nnspec.reference.formats import Array

Matched = tuple[Layer | None, Layer | None]

# Operations that stand for each other in one place or another.
FAMILIES = (
    {"batch_norm_evaluation", "batch_norm_training"},
    {"avg_pool2d", "adaptive_avg_pool2d", "global_avg_pool2d"},
    {"max_pool2d", "adaptive_max_pool2d", "global_max_pool2d"},
    {"relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "mish", "hard_swish"},
    {"sigmoid", "hard_sigmoid"},
    {"tanh", "hard_tanh", "softsign"},
    {"softmax", "log_softmax"},
)


def align(a: Sequence[Layer], b: Sequence[Layer]) -> list[Matched]:
    """Pairs in order, a layer without a counterpart beside None; as many and as like pairs as there can be.

    The longest common subsequence, weighted by likeness.
    """
    best = np.zeros((len(a) + 1, len(b) + 1))
    for i, j in product(reversed(range(len(a))), reversed(range(len(b)))):
        alike = likeness(a[i], b[j])
        best[i, j] = max(best[i + 1, j], best[i, j + 1], alike + best[i + 1, j + 1] if alike else 0.0)
    return _walk(a, b, best)


def _walk(a: Sequence[Layer], b: Sequence[Layer], best: Array) -> list[Matched]:
    pairs: list[Matched] = []
    i = j = 0
    while i < len(a) and j < len(b):
        alike = likeness(a[i], b[j])
        if alike and best[i, j] == alike + best[i + 1, j + 1]:
            pairs.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif best[i, j] == best[i + 1, j]:
            pairs.append((a[i], None))
            i += 1
        else:
            pairs.append((None, b[j]))
            j += 1
    return pairs + [(x, None) for x in a[i:]] + [(None, x) for x in b[j:]]


def likeness(a: Layer, b: Layer) -> int:
    """0 for layers that have nothing in common."""
    same = np.squeeze(a.y).shape == np.squeeze(b.y).shape
    if not a.kind or not b.kind:  # one of them may be anything
        return int(same)
    if a.kind == b.kind:
        return 4 if same else 3
    return 2 * any({a.kind, b.kind} <= family for family in FAMILIES)


def passes(layer: Layer) -> bool:
    """Whether a layer gives on what it was given: dropout in evaluation, a flattening of vectors."""
    return layer.x.size == layer.y.size and bool((layer.x.ravel() == layer.y.ravel()).all())
