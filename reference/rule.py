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

    forward   (*operands, **attrs) -> y
    vjp       (g, y, *operands, **attrs) -> one cotangent per operand given, None for integers
    freedom   (profile, g, y, *operands, **attrs) -> (low, high): how far below and above the
              vjp's value the cotangent of the first operand may lie at ties and kinks, rounding
              included. Both are 0 where nothing is free.
    """

    forward: Callable[..., Value]
    vjp: Callable[..., tuple[Value | None, ...]]
    freedom: Callable[..., Freedom] | None = None


def rule_of(op: Op) -> Rule:
    """The rule stands in the file of the operation's home, under the operation's name."""
    return getattr(import_module(f"nnspec.reference.ops.{op.home}"), op.name)
