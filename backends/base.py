"""The contract of an adapter: convert in, convert out, differentiate; then one method per operation.

An adapter translates layout and arguments, and nothing else: every operation is the framework's
own. It imports its framework when it is itself imported, which happens only when its name is asked
for. A method has the name, the operands and the attributes of the spec, and does not use `self`.
"""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NoReturn, Protocol

import numpy as np

Native = Any


class Unsupported(NotImplementedError):
    """The framework has no such operation, or refuses this region of its arguments."""


class Unavailable(RuntimeError):
    """The framework, the mode or the device asked for is not there."""


@dataclass(frozen=True)
class unsupported:
    """Declare an operation missing: `lrn = unsupported("no such function in torch.nn.functional")`."""

    reason: str

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise Unsupported(self.reason)


def cache(framework: str) -> str:
    """The folder in which what a framework compiles is kept for the next run."""
    return os.path.join(os.environ.get("NNSPEC_CACHE", os.path.expanduser("~/.cache/nnspec")), framework)


def always(*_: Any) -> bool:
    return True


@dataclass(frozen=True)
class Refusal:
    """A region in which the framework may refuse an operation with an error.

    A refusal excuses an exception, nothing else: an answer given inside the region is judged. Where the
    call would end the process instead, say `fatal`: it is not made, and the witness is tried in a process
    of its own; when it no longer ends it, the refusal is stale.

    operation  name of the operation
    why        the reason, in the framework's terms
    when       predicate on the case (its `dtype`, `attrs` and `operands[name].shape`)
    gradient   True: only the gradient is refused; a string: only that operand's
    modes      the modes concerned; all if empty
    fatal      the smallest case, as of a `Divergence`, that ends the process
    by_processor
               only some processors take the kernel that ends it: where the witness does not, calls are made
    """

    operation: str
    why: str
    when: Callable[[Any], bool] = always
    gradient: bool | str = False
    modes: tuple[str, ...] = ()
    fatal: Mapping[str, Any] | None = None
    by_processor: bool = False


@dataclass(frozen=True)
class Divergence:
    """Clauses that the framework is known to break, with the evidence.

    clauses    (`max_pool2d.K2`,): those that one fault breaks
    why        what it does instead, and where that comes from
    witness    the smallest case that shows it; when it no longer does, the divergence is stale
    when       predicate on the case: where the clause may be broken
    ratio      the largest |error|/bound that it explains; anything worse is a failure still
    versions   of the framework, as in a requirement: "<=2.13.0"
    link       the upstream issue or document, if there is one
    modes      the modes concerned; all if empty
    dtypes     the dtypes concerned; all if empty
    checks     the checks that show it, such as `forward` if a gradient takes another way; all if empty
    arrays     of the evidence, `y` or `cotangent of w`: those that it makes wrong; any if empty
    explains   predicate on the case and the evidence: whether it is this that was found; anything by default
    sporadic   it reads memory that nobody wrote: the witness need not show it every time
    by_processor
               dtypes in which only some processors take the kernel: there the witness need not show it
    """

    clauses: tuple[str, ...]
    why: str
    witness: Mapping[str, Any]
    when: Callable[[Any], bool] = always
    ratio: float = math.inf
    versions: str = ""
    link: str = ""
    modes: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    explains: Callable[[Any, Any], bool] = always
    sporadic: bool = False
    by_processor: tuple[str, ...] = ()


def literal(values: Any) -> dict[str, Any]:
    """An operand of a witness, written out: nested lists of floats and of "nan", "inf", "-inf"."""
    return {"shape": _shape(values), "fill": "literal", "seed": 0, "layout": "contiguous", "values": values}


def filled(kind: str, *shape: int, seed: int = 0) -> dict[str, Any]:
    """An operand of a witness with values of one kind, such as "ones"."""
    return {"shape": list(shape), "fill": kind, "seed": seed, "layout": "contiguous"}


def _shape(values: Any) -> list[int]:
    return [len(values), *_shape(values[0])] if isinstance(values, list) else []


class Part:
    """Some of an adapter's operations, and what is declared about them; `Backend` joins its parts.

    composed     operations that the framework lacks, and what stands in for them
    refusals     regions in which it may refuse with an error
    divergences  clauses that it is known to break
    grades       (clause or operation, dtype) -> the grade promised, where it is not the usual one: A, and
                 B for half precision (reference.formats.profile says what a grade means)
    """

    composed: ClassVar[Mapping[str, str]] = {}
    refusals: ClassVar[Sequence[Refusal]] = ()
    divergences: ClassVar[Sequence[Divergence]] = ()
    grades: ClassVar[Mapping[tuple[str, str], Literal["A", "B", "C"]]] = {}

    def stage(self, f: Callable[..., Native]) -> Callable[..., Native]:
        """f as the mode runs it: compiled, or as it is."""
        return f


class Tuner(Protocol):
    """Parameters that a framework holds itself, and its own optimizer, which lives through all steps."""

    def step(self, inputs: Sequence[Native]) -> tuple[Native, Mapping[str, Native]]:
        """One step. The loss before it, and the gradients of the parameters that have moved, by name."""

    def parameters(self) -> Mapping[str, Native]:
        """Where they stand, by name."""


def grouped(rates: Mapping[str, float]) -> dict[float, list[str]]:
    """The names of the parameters of each rate, in the order in which they come."""
    found: dict[float, list[str]] = {}
    for name, rate in rates.items():
        found.setdefault(rate, []).append(name)
    return found


class Backend(Part):
    """Subclass it in one file; name the class `BACKEND` there or register it as an entry point.

    An adapter of many operations may be cut into several files, each with a `Part`; the class inherits
    from all of them, and what they declare is joined.

    framework    its name, as people write it
    modes        ways of running, the usual one first
    dtypes       those that the framework offers
    compiles     modes in which each new shape is compiled
    """

    framework: ClassVar[str]
    modes: ClassVar[tuple[str, ...]] = ("eager",)
    dtypes: ClassVar[tuple[str, ...]] = ("float64", "float32")
    compiles: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        said = [vars(part) for part in reversed(cls.__mro__)]
        for name in ("refusals", "divergences"):
            joined = {id(one): one for part in said for one in part.get(name, ())}
            setattr(cls, name, tuple(joined.values()))
        for name in ("composed", "grades"):
            setattr(cls, name, {key: one for part in said for key, one in part.get(name, {}).items()})

    def __init__(self, mode: str = "eager", device: str = "cpu") -> None:
        """Raise `Unavailable` when this machine does not offer the device."""
        self.mode, self.device = mode, device

    @staticmethod
    def version() -> str:
        raise NotImplementedError

    def array(self, x: np.ndarray) -> Native:
        """x on the device, with the memory layout of x where the framework has layouts."""
        raise NotImplementedError

    def numpy(self, x: Native) -> np.ndarray:
        """A result as an array, its dtype kept."""
        raise NotImplementedError

    def vjp(
        self, f: Callable[..., Native], operands: Sequence[Native], g: Native, wrt: Sequence[int]
    ) -> tuple[Native, Sequence[Native]]:
        """f(*operands), and for the cotangent g of it, that of each operand whose index is in wrt.

        f gives one array, or a tuple where an operation has several results; g has the same form.
        """
        raise NotImplementedError

    def differentiate(self, f: Callable[..., Native], wrt: Sequence[int]) -> Callable[..., Native]:
        """`vjp` of f as the mode runs it, a function of the operands and g: staged as a whole."""
        return self.stage(lambda operands, g: self.vjp(f, operands, g, wrt))

    def tuner(
        self,
        loss: Callable[[Mapping[str, Native], Sequence[Native]], Native],
        parameters: Mapping[str, Native],
        rates: Mapping[str, float],
        kind: str,
        attrs: Mapping[str, Any],
    ) -> Tuner:
        """The framework's own way to tune parameters at several rates; what has no rate is frozen.

        loss(parameters, inputs) is a scalar; `kind` is the name of an optimizer of the spec, "sgd" or
        "adam", and `attrs` holds all of its attributes but the rates.
        """
        raise Unsupported("the adapter does not say how its framework tunes")
