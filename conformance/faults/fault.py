"""A fault: any right implementation, with one thing in it made wrong at the boundary of NumPy."""

import inspect
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from nnspec.backends.base import Backend
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.target import Answer, Target
from nnspec.reference.formats import FORMATS, Array
from nnspec.spec.model import Rejected
from nnspec.spec.window import extent, reach

Parameters = Sequence[inspect.Parameter]


@dataclass
class Ask:
    """The right implementation, asked for what the caller wants: the value, or some cotangents.

    earlier   how many calls came before this one
    memory    what the fault keeps between calls
    """

    target: Target
    wrt: tuple[str, ...]
    earlier: int
    memory: dict[Any, Answer]

    def __call__(self, case: Case) -> Answer:
        return self.target.vjp(case, self.wrt) if self.wrt else self.target.value(case)

    def alone(self, name: str, case: Case) -> Array:
        """The right cotangent of one operand."""
        return self.target.vjp(case, (name,)).cotangents[name]


Wrong = Callable[[Ask, Case], Answer]


@dataclass(frozen=True)
class Fault:
    """
    operations  into which it can be put
    breaks      the clause, `conv2d.G2`; in `*.G2` the star stands for the operation
    text        one line: what is wrong
    wrong       the wrong implementation, made of the right one
    parameters  the wrong parameters of the adapter's method, made of the right ones
    dtypes      in which it shows
    only        the check that alone can see it, if there is one
    id          of the mistake in the catalogue that the list began with
    """

    name: str
    operations: tuple[str, ...]
    breaks: str
    text: str
    wrong: Wrong
    parameters: Callable[[Parameters], Parameters] | None = None
    dtypes: tuple[str, ...] = ("float32", "float64")
    only: str = ""
    id: str = ""

    def clause(self, operation: str) -> str:
        return self.breaks.replace("*", operation)


class Faulty:
    """A target with a fault in one of its operations."""

    def __init__(self, target: Target, fault: Fault, operation: str) -> None:
        self.target, self.fault, self.operation = target, fault, operation
        self.calls = 0
        self.memory: dict[Any, Answer] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.target, name)

    def value(self, case: Case) -> Answer:
        return self._call(case, ())

    def vjp(self, case: Case, wrt: tuple[str, ...] | None = None) -> Answer:
        return self._call(case, case.floating if wrt is None else wrt)

    def _call(self, case: Case, wrt: tuple[str, ...]) -> Answer:
        ask = Ask(self.target, wrt, self.calls, self.memory)
        if case.op != self.operation or (self.fault.breaks != "every.K1" and not _lawful(case)):
            return ask(case)
        self.calls += 1
        with np.errstate(all="ignore"):
            return self.fault.wrong(ask, case)

    @property
    def backend(self) -> Backend:
        backend = self.target.backend
        if self.fault.parameters is None:
            return backend
        method = partial(getattr(backend, self.operation))
        right = list(inspect.signature(method).parameters.values())
        method.__signature__ = inspect.Signature(self.fault.parameters(right))  # type: ignore[attr-defined]
        backend = copy(backend)
        setattr(backend, self.operation, method)
        return backend


def _lawful(case: Case) -> bool:
    try:
        case.spec.result(case.shapes, case.attrs)
    except Rejected:
        return False
    return True


def but(answer: Answer, **wrong: Callable[[Array], Any]) -> Answer:
    """The answer with some of its arrays, results or cotangents, made wrong; their dtypes stay."""

    def made(name: str, right: Array) -> Array:
        return np.asarray(wrong[name](right)).astype(right.dtype) if name in wrong else right

    cotangents = {name: made(name, c) for name, c in answer.cotangents.items()}
    results = {name: made(name, y) for name, y in answer.results.items()}
    return replace(answer, results=results, cotangents=cotangents)


def throughout(answer: Answer, wrong: Callable[[Array], Any]) -> Answer:
    """The answer with all its arrays made wrong alike."""
    return but(answer, **dict.fromkeys([*answer.results, *answer.cotangents], wrong))


def altered(case: Case, attrs: Any = None, cotangent: Any = None, **arrays: Any) -> Case:
    """The case with other attributes, another cotangent or other operands."""
    right = case.arrays
    now = {name: np.asarray(x).astype(right[name].dtype) for name, x in arrays.items()}
    tensors = {**case.operands, **{name: Tensor(x.shape) for name, x in now.items()}}
    sent = case.cotangent if cotangent is None else Tensor(cotangent.shape)
    other = replace(case, operands=tensors, attrs={**case.attrs, **(attrs or {})}, cotangent=sent)
    vars(other)["arrays"] = {**right, **now}
    vars(other)["g"] = case.g if cotangent is None else cotangent.astype(case.g.dtype)
    return other


def rounded(x: Array, name: str) -> Array:
    """x rounded through a shorter format."""
    return FORMATS[name].nearest(x)


def reread(ask: Ask, case: Case, **attrs: Any) -> Answer:
    """The windows that other attributes give, as many as there should be, padding beyond the image."""
    now = case.spec.fill_in({**case.attrs, **attrs})
    now |= {"ceil_mode": False} if "ceil_mode" in now else {}
    taps, sides = now.get("window") or case.shapes["w"][2:], []
    stride, dilation = now.get("stride", (1, 1)), now.get("dilation", (1, 1))
    rows, columns = counts = case.spec.result(case.shapes, case.attrs)[2:]
    image = case.shapes["x"][2:]
    axes = zip(image, taps, stride, dilation, now["padding"], counts, strict=True)
    for size, k, s, d, (low, high), count in axes:
        sides.append((low, max(high, (count - 1) * s + reach(k, d) - size - low)))
    wide = map(extent, image, taps, stride, sides, dilation)
    g = np.zeros((*case.g.shape[:2], *wide))
    g[:, :, :rows, :columns] = case.g
    answer = ask(altered(case, {**now, "padding": tuple(sides)}, g))
    return but(answer, y=lambda y: y[:, :, :rows, :columns])


FAULTS: dict[str, Fault] = {}


def fault(*operations: str, breaks: str, **more: Any) -> Callable[[Wrong], Wrong]:
    """Register the wrong implementation that follows, under its name; its docstring says what is wrong."""

    def register(wrong: Wrong) -> Wrong:
        home = wrong.__module__.rpartition(".")[2]
        name = f"{home}/{wrong.__name__}"
        text = inspect.getdoc(wrong) or ""
        if name in FAULTS:
            raise ValueError(f"two faults are called {name}")
        FAULTS[name] = Fault(name, operations, breaks, text, wrong, **more)
        return wrong

    return register
