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
ASSIGNED = ast.Assign | ast.AnnAssign | ast.AugAssign


@dataclass(frozen=True)
class File:
    """One file of an adapter."""

    path: Path

    @cached_property
    def _source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self._source)

    @cached_property
    def top(self) -> dict[str, ast.AST]:
        """What the file binds."""
        return dict(_named(self.tree))

    @cached_property
    def names(self) -> dict[str, Any]:
        """The values of its names, as far as they need no framework."""
        names: dict[str, Any] = {"__name__": self.path.stem}
        for node in self.tree.body:
            beside = self.beside(node)
            if isinstance(node, ast.ImportFrom) and beside:
                theirs = File(beside).names
                names |= {n.asname or n.name: theirs[n.name] for n in node.names if n.name in theirs}
            elif isinstance(node, ast.FunctionDef | ASSIGNED) or OURS.issuperset(_imported(node) or {""}):
                _run(node, names, names)
        return names

    def beside(self, node: ast.stmt) -> Path | None:
        """The file of the same adapter that a statement imports from, if it does."""
        outer, _, inner = (getattr(node, "module", None) or "").rpartition(".")
        path = self.path.with_name(f"{inner}.py")
        return path if outer == f"nnspec.backends.{path.parent.name}" and path.is_file() else None

    def function(self, name: str) -> tuple["File", ast.FunctionDef] | None:
        """A function of the file, or of one beside it that it imports from."""
        found = self.top.get(name)
        if isinstance(found, ast.FunctionDef):
            return self, found
        for node in self.tree.body:
            beside = self.beside(node)
            if beside and name in {alias.asname or alias.name for alias in getattr(node, "names", ())}:
                return File(beside).function(name)
        return None

    def text(self, node: Any) -> str:
        first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
        lines = self._source.splitlines()[first - 1 : node.end_lineno]
        return "\n".join(line[node.col_offset :] for line in lines)


@dataclass(frozen=True)
class Part:
    """A class of an adapter: the one that is registered, or one that it inherits from."""

    file: File
    node: ast.ClassDef

    @cached_property
    def body(self) -> dict[str, ast.AST]:
        return dict(_named(self.node))

    @cached_property
    def declared(self) -> dict[str, Any]:
        """The values of the class's own assignments."""
        inside: dict[str, Any] = {}
        for node in self.node.body:
            if isinstance(node, ASSIGNED):
                _run(node, self.file.names, inside)
        return inside

    @cached_property
    def bases(self) -> list["Part"]:
        """The parts that it joins, each in a file beside its own."""
        found = []
        for node in self.file.tree.body:
            beside = self.file.beside(node)
            if isinstance(node, ast.ImportFrom) and beside:
                file = File(beside)
                kinds = [file.top.get(alias.name) for alias in node.names]
                found += [Part(file, kind) for kind in kinds if isinstance(kind, ast.ClassDef)]
        return found


@dataclass(frozen=True)
class Adapter:
    """A registered name, the file behind it, and the name of the class there."""

    name: str
    path: Path
    kind: str

    @cached_property
    def _parts(self) -> list[Part]:
        file = File(self.path)
        node = file.top[self.kind]
        while isinstance(node, ast.Name):  # BACKEND = Torch
            node = file.top[node.id]
        assert isinstance(node, ast.ClassDef)
        whole = Part(file, node)
        return [whole, *whole.bases]

    def attribute(self, name: str) -> Any:
        """A class attribute; the contract's default where the class has none."""
        said = [part.declared[name] for part in self._parts if name in part.declared]
        if said and isinstance(said[0], tuple) and name in ("refusals", "divergences"):
            return tuple(one for each in said for one in each)
        if said and name in ("composed", "grades"):
            return {key: one for each in said for key, one in each.items()}
        return said[0] if said else getattr(Backend, name, "")

    def refusals(self, operation: str) -> list[Refusal]:
        """What the adapter declares that the framework refuses of an operation."""
        return [r for r in self.attribute("refusals") if r.operation == operation]

    def divergences(self, operation: str) -> list[Divergence]:
        """What the adapter declares that the framework breaks of an operation."""
        return [d for d in self.attribute("divergences") if d.witness["op"] == operation]

    def _part(self, operation: str) -> Part | None:
        return next((part for part in self._parts if operation in part.body), None)

    def missing(self, operation: str) -> str | None:
        """Why an operation is not offered; None if it is."""
        part = self._part(operation)
        if part is None:
            return "the adapter has no such method"
        return getattr(part.declared.get(operation), "reason", None)

    def code(self, operation: str) -> str:
        """The method, and the functions of the adapter that it leads to."""
        part = self._part(operation)
        assert part is not None
        start = (part.file, part.body[operation])
        found: dict[str, tuple[File, ast.AST]] = {operation: start}
        queue = [start]
        for file, node in queue:
            for name in (n.id for n in ast.walk(node) if isinstance(n, ast.Name)):
                function = file.function(name)
                if function and name not in found:
                    found[name] = function
                    queue.append(function)
        return "\n\n".join(file.text(node) for file, node in found.values())

    def home(self, operation: str) -> Path:
        """The file that holds the method."""
        part = self._part(operation)
        return part.file.path if part else self.path

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The modules that the file imports at its top, besides ours, NumPy and the standard library."""
        tops = dict.fromkeys(top for node in File(self.path).tree.body for top in _imported(node))
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
