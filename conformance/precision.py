"""What a backend computed in, said from its outputs alone.

Every probe is a product or a sum whose result tells two arithmetics apart exactly: no tolerance, no
statistics. A backend that is at fault may be at fault in any way; one that computes in another format
is wrong in just this way, in every probe alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnspec.conformance.case import Tensor
from nnspec.conformance.networks.trace import Actual
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.reference.formats import DTYPES, Array

DIGITS = {24: "float32", 11: "TF32 or float16", 8: "bfloat16"}  # of a significand, the first one included
PROBED = ("linear", "matmul", "conv2d")
Multiply = Callable[[Array, Array], Array]  # [N K] and [K] -> [N]: each row's sum of products


@dataclass(frozen=True)
class Precision:
    """How one operation computes with float32.

    operands   digits of the significand that its factors keep
    sums       digits that its sums keep
    subnormal  whether a subnormal operand or result is kept
    local      whether an output depends on the elements that it covers alone (Winograd's and Fourier's
               algorithms mix those of a tile, and leave a trace of what cancels)
    """

    operands: int
    sums: int
    subnormal: bool
    local: bool = True

    def __str__(self) -> str:
        parts = []
        if self.operands == self.sums == 24:
            parts.append("IEEE float32")
        else:
            parts.append(f"factors in {_named(self.operands)}, sums in {_named(self.sums)}")
        parts += [] if self.subnormal else ["subnormal numbers are 0"]
        parts += [] if self.local else ["tiles are transformed, as by Winograd or Fourier"]
        return ", ".join(parts)


def _named(digits: int) -> str:
    return DIGITS.get(digits, f"{digits} digits")


def precision(target: Target, operation: str) -> Precision | None:
    """How the target computes an operation of float32; None if it does not offer it, or makes no sense."""
    multiply = _rows(target, operation)
    try:
        operands = _digits(lambda bits: _keeps_factor(multiply, bits))
        sums = _digits(lambda bits: _keeps_term(multiply, bits))
        tiny = float(multiply(np.array([[2.0**-128]]), np.ones(1))[0])
        local = _local(target) if operation == "conv2d" else True
    except (Broken, Declined):
        return None
    return Precision(operands, sums, tiny != 0, local) if operands and sums else None


def _digits(keeps: Callable[[int], bool]) -> int:
    """The most digits that are kept; 0 if not even those of the shortest format are."""
    return next((digits for digits in range(24, 7, -1) if keeps(digits)), 0)


def _keeps_factor(multiply: Multiply, digits: int) -> bool:
    """1 + 2^(1 − digits) times 1 needs that many digits, and its neighbour too, so that no tie decides."""
    x = np.array([[1 + 2.0 ** (1 - digits)], [1 + 3 * 2.0 ** (1 - digits)]])
    return bool((multiply(x, np.ones(1)) == x[:, 0]).all())


def _keeps_term(multiply: Multiply, digits: int) -> bool:
    """2^(digits − 1) + 1 needs that many digits, and every factor one."""
    x = np.array([[2.0 ** (digits - 1), 1.0], [2.0 ** (digits - 1), 3.0]])
    return bool((multiply(x, np.ones(2)) == x.sum(axis=1)).all())


def _local(target: Target) -> bool:
    """Far from its single pixel, the image is 0 and so is the result: tiles that are mixed leave a trace."""
    x, w = np.zeros((1, 16, 16, 16)), np.random.default_rng(0).standard_normal((16, 16, 3, 3))
    x[:, :, 7, 7] = 1e4 / 3
    y = _ask(target, "conv2d", {"x": x, "w": w}, {"padding": ((1, 1), (1, 1))})
    y[:, :, 6:9, 6:9] = 0
    return not y.any()


def _rows(target: Target, operation: str) -> Multiply:
    def multiply(x: Array, w: Array) -> Array:
        if operation == "linear":
            return _ask(target, operation, {"x": x, "w": w[None]})[:, 0]
        if operation == "matmul":
            return _ask(target, operation, {"x": x, "w": w[:, None]})[:, 0]
        return _ask(target, operation, {"x": x[:, :, None, None], "w": w[None, :, None, None]})[:, 0, 0, 0]

    return multiply


def _ask(
    target: Target, operation: str, operands: Mapping[str, Array], attrs: Mapping[str, Any] | None = None
) -> Array:
    given = {name: x.astype(DTYPES["float32"]) for name, x in operands.items()}
    tensors = {name: Tensor(x.shape, "actual") for name, x in given.items()}
    return target.value(Actual(operation, "float32", tensors, attrs or {}, given=given)).y.astype(float)


def told(target: Target) -> str:
    """What the target computes sums of products in, in words; empty if it offers none of them."""
    found = {name: precision(target, name) for name in PROBED}
    said: dict[str, list[str]] = {}
    for name, each in found.items():
        if each:
            said.setdefault(str(each), []).append(name)
    return "; ".join(f"{', '.join(names)}: {words}" for words, names in said.items())
