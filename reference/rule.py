"""What the reference owes to every operation: a value, an adjoint, and the freedom it leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from nnspec.reference.bounded import Value
from nnspec.reference.formats import Array
from nnspec.spec.model import Op

Freedom = tuple[Array, Array]


@dataclass(frozen=True)
class Rule:
    """The arithmetic of one operation.

    forward   (*operands, **attrs) -> y, or a tuple of all results where there are several
    vjp       (g, y, *operands, **attrs) -> one cotangent per operand given, None for those that have
              none. g is the cotangent of the result, or a tuple of those that have one; y is as forward
              gives it. None if no result has a cotangent.
    freedom   (profile, g, y, *operands, **attrs) -> for each operand (low, high) or None: how far below
              and above the vjp's value its cotangent may lie at ties and kinks, rounding included.
              Both are 0 where nothing is free.
    """

    forward: Callable[..., Value]
    vjp: Callable[..., tuple[Value | None, ...]] | None
    freedom: Callable[..., tuple[Freedom | None, ...]] | None = None


def rule_of(op: Op) -> Rule:
    """The rule stands in the file of the operation's home, under the operation's name."""
    return getattr(import_module(f"nnspec.reference.ops.{op.home}"), op.name)
