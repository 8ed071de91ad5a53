"""The formulas of the spec and their adjoints, literally: loops over indices, in any arithmetic.

Nothing here is shared with the reference. Operands are arrays of numbers of the arithmetic `A`;
where several formulas are admitted, `A.either` takes one of them. One file for each home of operations.
"""

from importlib import import_module

from nnspec.spec.ops import OPS


def definition(name):
    """`conv2d` or `conv2d_vjp`, from the file of the operation's home."""
    op = OPS[name.removesuffix("_vjp")]
    return getattr(import_module(f"definitions.{op.home}"), name)
