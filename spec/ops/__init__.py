"""The list of operations: explicit, in the order in which a reader meets them."""

from nnspec.spec.laws import LAWS
from nnspec.spec.model import Clause, Op
from nnspec.spec.ops.activation import log_softmax, relu, sigmoid, softmax
from nnspec.spec.ops.conv2d import conv2d, convolve2d
from nnspec.spec.ops.cross_entropy import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
)
from nnspec.spec.ops.flatten import flatten
from nnspec.spec.ops.linear import linear
from nnspec.spec.ops.pool2d import avg_pool2d, max_pool2d

OPS: dict[str, Op] = {
    op.name: op
    for op in (
        conv2d,
        convolve2d,
        linear,
        max_pool2d,
        avg_pool2d,
        relu,
        sigmoid,
        softmax,
        log_softmax,
        flatten,
        cross_entropy,
        binary_cross_entropy,
        binary_cross_entropy_with_logits,
    )
}

CLAUSES: dict[str, Clause] = {
    clause.id: clause for group in (*LAWS.values(), *(op.clauses for op in OPS.values())) for clause in group
}
