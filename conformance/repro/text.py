"""The text of a script: comment, imports, functions, calls, and what they should have given."""

import json
import re
import textwrap
from collections.abc import Mapping
from math import prod
from typing import Any

from nnspec import __version__
from nnspec.backends.base import Backend
from nnspec.conformance.case import Case
from nnspec.conformance.repro.excerpt import Excerpt
from nnspec.conformance.repro.literals import operand
from nnspec.conformance.repro.replay import Call, Comparison, Replay, operand_of, replay
from nnspec.conformance.repro.shown import formal, shown
from nnspec.spec.model import Op
from nnspec.spec.ops import CLAUSES

Line = Mapping[str, Any]

# Clauses about several calls: which of those that were made until then.
SEVERAL: dict[str, tuple[int, ...]] = {
    "every.P2": (0, -2, -1),
    "every.K3": (0, -2, -1),
    "every.P4": (0, -1),
    "conv2d.P1": (-2, -1),
    "convolve2d.P1": (-2, -1),
}
RESULTS = {1: ("got",), 2: ("first", "got"), 3: ("first", "other", "got")}


class Script:
    """One script, as its parts come together."""

    def __init__(self, kind: type[Backend], mode: str, device: str) -> None:
        self.kind, self.mode, self.device = kind, mode, device
        self.excerpt = Excerpt(kind)
        self.array, self.numpy = self.excerpt.method("array"), self.excerpt.method("numpy")
        self.stage = self.excerpt.method("stage") if self._staged() else ""
        self.defined = ""

    def text(self, cell: Line, outcome: Line, case: Case) -> str:
        """Comment, imports, functions, the calls, what they gave and should have given."""
        evidence = outcome.get("evidence") or {}
        played = replay(self.kind, cell["check"], case, evidence.get("array", ""))
        found = played.find(outcome["clause"], evidence) if outcome["clause"] else None
        main = "\n".join([*self._calls(played, found, evidence), "", *shown(found, evidence, self.numpy)])
        main = "\n".join([*self._members(), "", main])
        words = [w for w in ("inf", "nan") if re.search(rf"(?<![.\w]){w}\b", main)]
        imports = [f"from math import {', '.join(words)}"] if words else []
        imports += ["import ml_dtypes"] if "ml_dtypes." in main else []
        parts = [
            self._comment(cell, outcome),
            "\n".join([*imports, self.excerpt.head()]),
            self.excerpt.body(),
            main.strip(),
        ]
        return f"{parts[0]}\n{parts[1]}\n\n\n{parts[2]}\n\n\n{parts[3]}\n"

    def _comment(self, cell: Line, outcome: Line) -> str:
        clause, known = outcome["clause"], outcome.get("divergence") or {}
        told = [f"{clause}: {CLAUSES[clause].text}"] if clause in CLAUSES else []
        told += [f"{cell['reason']}."] if cell.get("reason") else []
        where = f"{self.kind.framework}, {self.mode}, {self.device}, {cell['dtype']}: {outcome['verdict']}"
        note = (outcome.get("evidence") or {}).get("note")
        told += [f"{where} ({note})." if note and note != cell.get("reason") else f"{where}."]
        told += [str(known["why"])] if known.get("why") else []
        told += [f"Found by nnspec {__version__}: {cell['operation']}, check {cell['check']}."]
        lines = [line for words in told for line in textwrap.wrap(" ".join(words.split()), 98)]
        return "\n".join(f"# {line}" for line in [*lines, *([known["link"]] if known.get("link") else [])])

    def _staged(self) -> bool:
        """Whether the mode does something to a function."""
        bare = object.__new__(self.kind)
        bare.mode, bare.device = self.mode, self.device
        try:
            return bare.stage(len) is not len
        except Exception:  # the framework's, at the sight of `len`
            return True

    def _members(self) -> list[str]:
        """What the methods read of `self`."""
        names = self.excerpt.members
        lines = self.excerpt.setting_up() if names - {"mode", "device"} else []
        used = "\n".join(lines)
        given = {"mode": self.mode, "device": self.device}
        read = [n for n in given if n in names or re.search(rf"\b{n}\b", used)]
        return [*(f'{n} = "{given[n]}"' for n in read), *lines]

    def _calls(self, played: Replay, found: Comparison | None, evidence: Line) -> list[str]:
        picked, lines = _picked(played, found), list[str]()
        for call, result in zip(picked, RESULTS[len(picked)], strict=True):
            lines += self._call(call, keep=found is not None and found.clause == "every.P1")
            got = f"{self.numpy}({_result(call, evidence.get('array', ''))})"
            lines += [f"{result} = {got if formal(found, evidence) else f'np.asarray({got}, float)'}", ""]
        return lines[:-1]

    def _call(self, call: Call, *, keep: bool) -> list[str]:
        """The operands and the call; `keep` keeps copies of the operands, and what was passed."""
        case, definition = call.case, self._define(self._function(call))
        lines = [line for n, t in case.operands.items() for line in operand(n, t, case.dtype, self.excerpt)]
        given = f"[{', '.join(f'{self.array}({n})' for n in case.operands)}]"
        if keep:
            kept = ", ".join(f'"{n}": {n}.copy()' for n in case.operands)
            lines += [f"before = {{{kept}}}", f"operands = {given}"]
            given = "operands"
        if not call.wrt:
            return [*definition, *lines, f"y = call({given})"]
        lines += operand("g", case.sent, case.dtype, self.excerpt)
        return [*definition, *lines, f"y, cotangents = call({given}, {self._sent(case)})"]

    def _sent(self, case: Case) -> str:
        """The cotangent of the result, or of each of several."""
        op, parts, start = case.spec, list[str](), 0
        if len(op.smooth) == 1:
            return f"{self.array}(g)"
        every = op.result_shapes(case.shapes, case.attrs)
        for shape in (every[name] for name in op.smooth):
            parts.append(f"{self.array}(g[{start}:{start + prod(shape)}].reshape{shape})")
            start += prod(shape)
        return f"({', '.join(parts)})"

    def _function(self, call: Call) -> str:
        """The operation with its attributes, or its adjoint."""
        case, method = call.case, self.excerpt.method(call.case.op)
        attrs = {**case.spec.defaults, **case.attrs}
        words = "".join(f", {k}={json.dumps(v) if isinstance(v, str) else v}" for k, v in attrs.items())
        if not call.wrt:
            return f"def call(operands):\n    return {method}(*operands{words})"
        names, given = ", ".join(case.operands), list(case.operands)
        order = tuple(given.index(name) for name in call.wrt)
        kept = _kept(case.spec)
        value = f"    def value({names}):\n        return {method}({names}{words}){kept}\n"
        made = f"{self.excerpt.method('vjp')}(value, operands, g, {order})"
        return f"def call(operands, g):\n{value}\n    return {made}"

    def _define(self, text: str) -> list[str]:
        """The function to call, compiled where the mode does so, once for equal calls."""
        if text == self.defined:
            return []
        self.defined = text
        return [*text.splitlines(), "", *([f"call = {self.stage}(call)"] if self.stage else [])]


def _kept(op: Op) -> str:
    """The results that have a cotangent, picked out of all."""
    if op.smooth == op.results:
        return ""
    first, last = op.results.index(op.smooth[0]), op.results.index(op.smooth[-1])
    return f"[{first}]" if first == last else f"[{first}:{last + 1}]"


def _picked(played: Replay, found: Comparison | None) -> list[Call]:
    """The calls to show: those that a clause relates, the one that was compared, or the one that died."""
    made = played.oracle.calls
    if found is None:
        own = [call for call in made if call.case is played.case]
        return own[-1:] or made[:1]
    if found.at_ties:
        return [made[0], made[found.made - 1]]
    if found.clause in SEVERAL:
        return [made[: found.made][i] for i in SEVERAL[found.clause]]
    return [made[found.source]]


def _result(call: Call, array: str) -> str:
    name = operand_of(array) or ("x" if array.startswith("cotangent") else "")
    if name in call.wrt:
        return f"cotangents[{call.wrt.index(name)}]"
    op = call.case.spec
    results = op.smooth if call.wrt else op.results
    about = array.partition(",")[0]
    return f"y[{results.index(about) if about in results else 0}]" if len(results) > 1 else "y"
