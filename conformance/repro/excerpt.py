"""An adapter's own source as plain functions: what a script needs to make the same call without us."""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import resolve_name
from types import FunctionType, ModuleType
from typing import Any

from nnspec.backends.base import Backend, Part, Unavailable, Unsupported
from nnspec.conformance.repro.source import attributes_set, bound, given_by, loaded, plain
from nnspec.conformance.words import BadWord


@dataclass(frozen=True)
class Piece:
    """A statement of the script; imports and settings come first, in the order of their modules."""

    order: tuple[int, int, int]
    text: str


class Excerpt:
    """Methods of an adapter and all that they lead to, each once.

    `members` are what they read of self: in a script, variables of the module.
    """

    def __init__(self, kind: type[Backend]) -> None:
        self.kind = kind
        self.members: set[str] = set()
        self._kept = {name for owner in kind.__mro__[:-1] for name in _kept(owner)}
        self._pieces: dict[str, Piece] = {}
        self._modules = [cls.__module__ for cls in reversed(kind.__mro__)]

    def head(self) -> str:
        """Imports and settings."""
        found = sorted((p for p in self._pieces.values() if not p.order[0]), key=lambda p: p.order)
        return "\n".join(dict.fromkeys(["import numpy as np", *(p.text for p in found)]))

    def body(self) -> str:
        """Constants and functions."""
        found = sorted((p for p in self._pieces.values() if p.order[0]), key=lambda p: p.order)
        return "\n\n\n".join(p.text.strip() for p in found)

    def method(self, name: str, above: type | None = None) -> str:
        """Take a method, or the one that a class overrides; the name of the function that it becomes."""
        owner, function = self._find(name, above)
        given = name if above is None else f"{name}_of_{owner.__name__}"
        given += "_" if given in function.__globals__ else ""
        self._function(given, function, owner)
        return given

    def setting_up(self) -> list[str]:
        """The statements that give `members` their values; `mode` and `device` are known already."""
        ofclass = (n for n in sorted(self.members - {"mode", "device"}) if hasattr(self.kind, n))
        lines = [f"{name} = {getattr(self.kind, name)!r}" for name in ofclass]
        for owner in reversed(self.kind.__mro__):
            function = vars(owner).get("__init__")
            if isinstance(function, FunctionType) and owner is not Backend:
                text = self._rewritten(_source(function), function, owner)
                first = _statements(text)[0].lineno - 1
                body = textwrap.dedent("\n".join(text.splitlines()[first:])).splitlines()
                lines += [line for line in body if "super().__init__" not in line]
        return lines

    def function(self, function: Callable[..., Any]) -> str:
        """Take a function of a module."""
        self.name(function.__name__, function.__globals__)
        return function.__name__

    def written(self, name: str, text: str, names: dict[str, Any]) -> None:
        """Take a function whose text is given; `names` are those of the module that it is from."""
        self._pieces[name] = Piece((1, len(self._modules), 0), text)
        for other in loaded(ast.parse(text)):
            if other in names:
                self.name(other, names)

    def name(self, name: str, names: dict[str, Any]) -> None:
        """Take whatever a module binds to a name."""
        value, home = names[name], names["__name__"]
        if name in self._pieces:
            return
        if _adapter(value):
            raise BadWord(f"a class is read by its name, {name}: no script has it; read self instead")
        plain = isinstance(value, FunctionType) or not callable(value)
        function = value if plain else inspect.unwrap(value)
        if isinstance(function, FunctionType) and (function.__module__ == home or _ours(function.__module__)):
            self._function(name, function)
        else:
            self._statement(name, names)

    def _find(self, name: str, above: type | None) -> tuple[type, FunctionType]:
        mro = self.kind.__mro__
        for owner in mro[mro.index(above) + 1 if above else 0 :]:
            found = vars(owner).get(name)
            found = found.__func__ if isinstance(found, staticmethod | classmethod) else found
            function = inspect.unwrap(found) if callable(found) else found
            if isinstance(function, FunctionType):
                return owner, function
            if found is not None:
                break
        raise BadWord(f"{self.kind.__name__} has no method {name} whose source could be shown")

    def _function(self, given: str, function: FunctionType, owner: type | None = None) -> None:
        if given in self._pieces:
            return
        self._settings(sys.modules[function.__module__])
        order = (1, self._rank(function.__module__), function.__code__.co_firstlineno)
        self._pieces[given] = Piece(order, "")  # so that a recursive function is taken once
        text = self._rewritten(_source(function), function, owner)
        text = re.sub(r"^def \w+", f"def {given}", text, count=1, flags=re.MULTILINE)
        self._pieces[given] = Piece(order, text)

    def _rewritten(self, source: str, function: FunctionType, owner: type | None) -> str:
        """The text with our exceptions named as Python's, self gone, and all names taken."""
        names = function.__globals__
        hidden = {n: _builtin(v) for n, v in names.items() if _declares(v)}
        text = plain(source, hidden)
        if owner is not None and function.__name__ != "__init__" and (given := attributes_set(text)):
            first = _statements(text)[0].lineno - 1
            lines = text.splitlines(keepends=True)
            text = "".join([*lines[:first], f"    global {', '.join(sorted(given))}\n", *lines[first:]])
        for name, builtin in hidden.items():
            text = re.sub(rf"\b{name}\b", builtin, text)
        if owner is not None:
            text = re.sub(r"\bself\.(\w+)", lambda m: self._member(m[1]), text)
            text = re.sub(r"\bsuper\(\)\.(?!__)(\w+)", lambda m: self.method(m[1], owner), text)
        for name in loaded(ast.parse(text)):
            if name in names:
                self.name(name, names)
        return text

    def _member(self, name: str) -> str:
        if isinstance(inspect.getattr_static(self.kind, name, None), FunctionType | staticmethod):
            return self.method(name)
        if hasattr(self.kind, name) and name not in self._kept:
            return repr(getattr(self.kind, name))
        self.members.add(name)
        return name

    def _rank(self, module: str) -> int:
        """What the adapter's modules import comes before them: a decorator, or what makes a constant."""
        return self._modules.index(module) if module in self._modules else -1

    def _statement(self, name: str, names: dict[str, Any]) -> None:
        module = sys.modules[names["__name__"]]
        source = inspect.getsource(module)
        node = next((n for n in ast.parse(source).body if name in bound(n)), None)
        if isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), names.get("__package__") or "")
            if _ours(origin):
                self.name(name, vars(import_module(origin)))
                return
            node.level, node.module = 0, origin
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [a for a in node.names if name == given_by(a)]
            self._pieces[name] = Piece((0, self._rank(module.__name__), node.lineno), ast.unparse(node))
            return
        if node is None:
            raise BadWord(f"{module.__name__} makes {name} in a way that cannot be copied into a script")
        text = ast.get_source_segment(source, node) or ""
        for decorator in reversed(getattr(node, "decorator_list", ())):
            text = f"@{ast.unparse(decorator)}\n{text}"
        self._pieces[name] = Piece((1, self._rank(module.__name__), node.lineno), text)
        for other in loaded(node):
            if other in names:
                self.name(other, names)

    def _settings(self, module: ModuleType) -> None:
        """Calls at the top of a module that set something of a framework; where it caches is no matter."""
        if _ours(module.__name__) and not module.__name__.startswith("nnspec.backends."):
            return
        source = inspect.getsource(module)
        for node in ast.parse(source).body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                text, used = ast.get_source_segment(source, node) or "", set(loaded(node))
                if "cache" not in text and all(isinstance(vars(module).get(n), ModuleType) for n in used):
                    self._pieces[text] = Piece((0, self._rank(module.__name__), node.lineno), text)
                    for name in used:
                        self.name(name, vars(module))


def _source(function: FunctionType) -> str:
    if hasattr(function, "__wrapped__") or set(function.__code__.co_freevars) - {"__class__"}:
        raise BadWord(f"{function.__qualname__} is made at run time: its source does not stand alone")
    try:
        return inspect.getsource(function)
    except OSError:
        raise BadWord(f"the source of {function.__qualname__} is not at hand") from None


def _statements(text: str) -> list[ast.stmt]:
    """The body of the function whose text it is."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)  # `plain` takes no other
    return function.body


def _kept(kind: type) -> set[str]:
    """The attributes of self that a class sets, as far as its source is at hand."""
    try:
        return attributes_set(inspect.getsource(kind))
    except (OSError, TypeError, SyntaxError):
        return set()


def _declares(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Unsupported | Unavailable)


def _adapter(value: object) -> bool:
    """An adapter of ours, or a part of one, with all that it declares."""
    return (
        isinstance(value, type)
        and issubclass(value, Part)
        and value.__module__ != Part.__module__
        and _ours(value.__module__)
    )


def _builtin(kind: type) -> str:
    return next(k.__name__ for k in kind.__mro__ if k.__module__ == "builtins")


def _ours(module: str) -> bool:
    return module.partition(".")[0] == "nnspec"
