"""The list of operations: explicit, file by file, in the order in which a reader meets them."""

from importlib import import_module

from nnspec.spec.laws import LAWS
from nnspec.spec.model import Clause, Op

HOMES = (
    "conv",
    "conv_axes",
    "conv_transpose2d",
    "pad",
    "linear",
    "pool2d",
    "adaptive_pool2d",
    "unpool2d",
    "lp_pool2d",
    "rectifier",
    "leaky",
    "hard",
    "sigmoid",
    "softsign",
    "softplus",
    "elu",
    "gelu",
    "softmax",
    "arithmetic",
    "batch_norm",
    "layer_norm",
    "local_response_norm",
    "shape",
    "concat",
    "reduce",
    "dropout",
    "initializer",
    "upsample2d",
    "cross_entropy",
    "binary_cross_entropy",
    "kl_div",
    "regression",
    "hinge",
    "penalty",
    "sgd",
    "adam",
    "rmsprop",
    "adagrad",
    "clip",
    "schedule",
)


def _operations(home: str) -> list[Op]:
    """The operations that a file defines, in its order."""
    found = vars(import_module(f"nnspec.spec.ops.{home}")).values()
    return [op for op in found if isinstance(op, Op) and op.home == home]


OPS: dict[str, Op] = {op.name: op for home in HOMES for op in _operations(home)}

CLAUSES: dict[str, Clause] = {
    clause.id: clause for group in (*LAWS.values(), *(op.clauses for op in OPS.values())) for clause in group
}
