"""A target: one framework in one mode on one device, asked in NumPy and answering in NumPy."""

import importlib
import re
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from nnspec.backends.base import Backend, Refusal, Unavailable, Unsupported, unsupported
from nnspec.conformance.case import Case
from nnspec.conformance.fatal import ends
from nnspec.conformance.layouts import LAYOUTS
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import Array

GROUP = "nnspec.backends"


class BadTarget(BadWord):
    """A target that cannot be had, in one sentence that says what can."""


class Declined(Exception):
    """The backend declares that it does not offer this call."""


class Broken(Exception):
    """The backend raised an error that it does not declare."""


@dataclass(frozen=True)
class Answer:
    """What a call gave back, under the names of the spec; `changed` are the operands left different.

    A call for cotangents gives the results that have one, any other call all results.
    """

    results: Mapping[str, Array]
    cotangents: Mapping[str, Array]
    changed: tuple[str, ...]

    @property
    def y(self) -> Array:
        """The first result."""
        return next(iter(self.results.values()))


def names() -> list[str]:
    """The registered backends."""
    return sorted({e.name for e in entry_points(group=GROUP)})


def backend_class(name: str) -> type[Backend]:
    """The class behind a registered name, or behind `package.module:Class`."""
    module, _, attribute = name.partition(":")
    found = [e for e in entry_points(group=GROUP) if e.name == name]
    try:
        kind = found[0].load() if found else getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as error:
        raise BadTarget(_missing(name, error.name or str(error))) from None
    except Exception as error:  # whatever an adapter or its framework does when it is imported
        raise BadTarget(f"backend {name} cannot be loaded: {_told(error)}") from None
    if not (isinstance(kind, type) and issubclass(kind, Backend)):
        raise BadTarget(f"{name} is not an adapter: it does not inherit from nnspec.backends.base.Backend")
    return kind


def _missing(name: str, module: str) -> str:
    if name in names():
        return f"backend {name} needs {module}, which is not installed: pip install 'nnspec[{name}]'"
    if name.startswith(f"{module}:") and "." not in module:
        return (
            f"unknown backend {module!r}; known: {', '.join(names())}; and no module {module} was found on "
            f"the path: run nnspec in the folder of {module}.py, or add that folder to PYTHONPATH"
        )
    return f"backend {name} needs {module}, which is not installed: is it on the path?"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"


def parse(text: str) -> tuple[str, str, str]:
    """Name, mode and device of `NAME[:MODE][@DEVICE]`; mode and device may be empty.

    NAME may be `package.module:Class`; its mode then follows a second colon.
    """
    match = re.fullmatch(r"([\w.-]+)((?::\w+){0,2})(?:@([\w:]+))?", text)
    if match is None:
        raise BadTarget(f"{text!r} is not a target; write NAME[:MODE][@DEVICE], for example jax:jit@cpu")
    name, words, device = match[1], match[2].split(":")[1:], match[3] or ""
    if name in names():
        words = ["", *words]
    elif words:
        name = f"{name}:{words[0]}"
    if len(words) > 2 or (not words and name not in names()):
        raise BadTarget(f"unknown backend {name!r}; known: {', '.join(names())}, or package.module:Class")
    return name, (words[1] if len(words) > 1 else ""), device


def recognise(text: str) -> None:
    """Raise `BadTarget` for a plain name that is not registered, before any process is started for it."""
    name = text.partition("@")[0]
    if name.isidentifier() and name not in names():
        raise BadTarget(f"unknown backend {name!r}; known: {', '.join(names())}, or package.module:Class")


class Target:
    """One framework in one mode on one device, loaded; `BadTarget` when it cannot be had."""

    def __init__(self, text: str) -> None:
        name, mode, device = parse(text)
        kind = backend_class(name)
        self.text, self.mode, self.device = text, mode or kind.modes[0], device or "cpu"
        if self.mode not in kind.modes:
            raise BadTarget(f"{name} has no mode {mode!r}; it has {', '.join(kind.modes)}")
        try:
            self.backend = kind(self.mode, self.device)
        except Unavailable as error:
            raise BadTarget(str(error)) from None
        except Exception as error:  # the adapter's own
            raise BadTarget(f"backend {name} cannot be started: {_told(error)}") from None
        self.inside = 0.0
        self.announce: Callable[[Case], None] = lambda case: None  # hears of each call before it is made
        self.daring = False  # makes calls, too, that are declared to end the process
        self.withheld: list[Refusal] = []  # why such calls were not made
        self._staged: dict[Any, Callable[..., Any]] = {}

    @property
    def compiles(self) -> bool:
        return self.mode in self.backend.compiles

    def describe(self) -> dict[str, str]:
        """The target as the header of a record states it."""
        framework, version = self.backend.framework, self.backend.version()
        return {
            "target": self.text,
            "framework": framework,
            "version": version,
            "mode": self.mode,
            "device": self.device,
        }

    def method(self, operation: str) -> Callable[..., Any]:
        """The adapter's method, or what declares that it has none."""
        return getattr(self.backend, operation, None) or unsupported("the adapter has no such method")

    def value(self, case: Case) -> Answer:
        """The operation's result alone."""
        return self._call(case, ())

    def vjp(self, case: Case, wrt: tuple[str, ...] | None = None) -> Answer:
        """The result, and the cotangents of the operands named, or of all that have one."""
        return self._call(case, case.floating if wrt is None else wrt)

    def _call(self, case: Case, wrt: tuple[str, ...]) -> Answer:
        fatal = None if self.daring else self._refusal(case, wrt, fatal=True)
        if fatal:
            self.withheld.append(fatal)
            raise Declined(f"{fatal.why} (not called: it ends the process)")
        self.announce(case)
        started = time.perf_counter()
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return self._native(case, wrt)
        except Unsupported as error:
            raise Declined(str(error)) from None
        except Exception as error:
            refusal = self._refusal(case, wrt)
            if refusal:
                raise Declined(refusal.why) from None
            raise Broken(_told(error)) from error
        finally:
            self.inside += time.perf_counter() - started

    def _native(self, case: Case, wrt: tuple[str, ...]) -> Answer:
        backend, arrays = self.backend, case.arrays
        natives = [backend.array(LAYOUTS[case.operands[name].layout](x)) for name, x in arrays.items()]
        indices = tuple(list(arrays).index(name) for name in wrt)
        if wrt:
            layout = LAYOUTS[case.sent.layout]
            sent = tuple(backend.array(layout(g)) for g in case.parts)
            y, cotangents = self._function(case, indices)(natives, sent[0] if len(sent) == 1 else sent)
        else:
            y, cotangents = self._function(case, ())(natives), ()
        answers = {name: np.array(backend.numpy(c)) for name, c in zip(wrt, cotangents, strict=True)}
        names = case.spec.smooth if wrt else case.spec.results
        told = zip(names, [y] if len(names) == 1 else y, strict=True)
        results = {name: np.array(backend.numpy(y)) for name, y in told}
        after = zip(arrays.items(), natives, strict=True)
        changed = tuple(name for (name, x), native in after if not _same(x, backend.numpy(native)))
        return Answer(results, answers, changed)

    def _function(self, case: Case, wrt: tuple[int, ...]) -> Callable[..., Any]:
        """The operation with its attributes filled in, staged once for each set of attributes."""
        backend, op, attrs = self.backend, case.spec, case.spec.fill_in(case.attrs)
        key = (case.op, tuple(attrs.items()), wrt)
        if key not in self._staged:
            method = self.method(case.op)

            def value(operands):
                return method(*operands, **attrs)

            def smooth(*operands):
                y = method(*operands, **attrs)
                if op.smooth == op.results:
                    return y
                kept = tuple(part for part, name in zip(y, op.results, strict=True) if name in op.smooth)
                return kept[0] if len(kept) == 1 else kept

            self._staged[key] = backend.differentiate(smooth, wrt) if wrt else backend.stage(value)
        return self._staged[key]

    def _refusal(self, case: Case, wrt: tuple[str, ...], *, fatal: bool = False) -> Refusal | None:
        """The declared refusal that covers this call."""
        for refusal in self.backend.refusals:
            ours = refusal.operation == case.op and (not refusal.modes or self.mode in refusal.modes)
            ours = ours and (refusal.fatal is not None) == fatal
            ours = ours and (refusal.gradient is False or self._concerns(refusal, wrt)) and refusal.when(case)
            if ours and (not refusal.by_processor or ends(self.text, refusal)):
                return refusal
        return None

    @staticmethod
    def _concerns(refusal: Refusal, wrt: tuple[str, ...]) -> bool:
        return bool(wrt) if refusal.gradient is True else refusal.gradient in wrt


def _same(x: Array, after: Array) -> bool:
    return x.tobytes() == after.astype(x.dtype, copy=False).tobytes() or bool(
        np.array_equal(x, after, equal_nan=x.dtype.kind == "f")
    )
