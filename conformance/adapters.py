"""What the file of an adapter says, without the framework that it imports.

Its methods are read as text. Its declarations (modes, refusals, divergences …) need no framework:
the statements they rest on are run, each on its own, and those that fail are left out.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nnspec.backends.base import Backend, Divergence, Refusal
from nnspec.conformance.target import GROUP

OURS = {"nnspec", "numpy", "ml_dtypes", *sys.stdlib_module_names}


@dataclass(frozen=True)
class Adapter:
    """A registered name, the file behind it, and the name of the class there."""

    name: str
    path: Path
    kind: str

    @cached_property
    def _source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def _module(self) -> ast.Module:
        return ast.parse(self._source)

    @cached_property
    def _top(self) -> dict[str, ast.AST]:
        return dict(_named(self._module))

    @cached_property
    def _class(self) -> ast.AST:
        node = self._top[self.kind]
        while isinstance(node, ast.Name):  # BACKEND = Torch
            node = self._top[node.id]
        return node

    @cached_property
    def _body(self) -> dict[str, ast.AST]:
        return dict(_named(self._class))

    @cached_property
    def _declared(self) -> dict[str, Any]:
        """The values of the class's own assignments."""
        around, inside = {"__name__": self.name}, dict[str, Any]()
        for node in self._module.body:
            if isinstance(node, ast.FunctionDef | ast.Assign) or OURS.issuperset(_imported(node) or {""}):
                _run(node, around, around)
        for node in getattr(self._class, "body", ()):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                _run(node, around, inside)
        return inside

    def attribute(self, name: str) -> Any:
        """A class attribute; the contract's default where the class has none."""
        return self._declared.get(name, getattr(Backend, name, ""))

    def refusals(self, operation: str) -> list[Refusal]:
        """What the adapter declares that the framework refuses of an operation."""
        return [r for r in self.attribute("refusals") if r.operation == operation]

    def divergences(self, operation: str) -> list[Divergence]:
        """What the adapter declares that the framework breaks of an operation."""
        return [d for d in self.attribute("divergences") if d.witness["op"] == operation]

    def missing(self, operation: str) -> str | None:
        """Why an operation is not offered; None if it is."""
        if operation not in self._body:
            return "the adapter has no such method"
        return getattr(self._declared.get(operation), "reason", None)

    def code(self, operation: str) -> str:
        """The method, and the functions of the file that it leads to."""
        found, queue = {operation: self._body[operation]}, [self._body[operation]]
        for node in queue:
            for name in (n.id for n in ast.walk(node) if isinstance(n, ast.Name)):
                function = self._top.get(name)
                if isinstance(function, ast.FunctionDef) and name not in found:
                    found[name] = function
                    queue.append(function)
        return "\n\n".join(map(self._text, found.values()))

    def _text(self, node: Any) -> str:
        lines = self._source.splitlines()[node.lineno - 1 : node.end_lineno]
        return "\n".join(line[node.col_offset :] for line in lines)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The modules that the file imports at its top, besides ours, NumPy and the standard library."""
        tops = dict.fromkeys(top for node in self._module.body for top in _imported(node))
        return tuple(top for top in tops if top not in OURS)

    @property
    def absent(self) -> tuple[str, ...]:
        """Those of them that are not installed here."""
        return tuple(name for name in self.needs if find_spec(name) is None)

    @property
    def version(self) -> str:
        """The installed version of the first module that it needs."""
        try:
            return version(self.needs[0]) if self.needs else ""
        except PackageNotFoundError:  # tensorflow may come as tensorflow-cpu
            return version(packages_distributions()[self.needs[0]][0])


def registered() -> list[Adapter]:
    """The adapters of the entry-point group, by name; those whose file is not found are left out."""
    points = {point.name: point for point in entry_points(group=GROUP)}
    found = ((name, _file(point), point.attr) for name, point in sorted(points.items()))
    return [Adapter(name, path, kind) for name, path, kind in found if path]


def _file(point: EntryPoint) -> Path | None:
    """Where a module lies. Python looks for its outermost package only: looking further would import it."""
    top, *rest = point.module.split(".")
    spec = find_spec(top)
    if spec is None or not rest:
        return Path(spec.origin) if spec and spec.origin else None
    places = [Path(folder, *rest) for folder in spec.submodule_search_locations or ()]
    files = [path for p in places for path in (p.with_suffix(".py"), p / "__init__.py")]
    return next((path for path in files if path.is_file()), None)


def _run(node: ast.stmt, around: dict[str, Any], inside: dict[str, Any]) -> None:
    with suppress(Exception):
        exec(compile(ast.Module([node], []), "adapter", "exec"), around, inside)


def _named(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What a module or a class binds: definitions, and the values of assignments."""
    for part in getattr(node, "body", ()):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield part.name, part
        elif isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            yield part.targets[0].id, part.value


def _imported(node: ast.AST) -> set[str]:
    """The outermost packages that a statement imports."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return {name.partition(".")[0] for name in names}
