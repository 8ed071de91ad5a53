"""Python source as text: the parts of a function that matter to who reads it alone."""

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from nnspec.conformance.words import BadWord

Span = tuple[int, int]
BUILTIN = {"staticmethod", "classmethod", "property"}  # decorators that mean nothing outside a class


def plain(source: str, hidden: Iterable[str] = ()) -> str:
    """The text of a function without self, annotations, and what makes it a method.

    Guards that raise what is hidden go, too.
    """
    text = textwrap.dedent(source).encode()
    tree = ast.parse(text).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise BadWord("an operation that is not a plain method cannot be copied into a script")
    for start, end in sorted(_outermost(_cuts(tree, text, set(hidden))), reverse=True):
        text = text[:start] + text[end:]
    return re.sub(r"\((\s*)self(,\s*|(?=\)))", r"(\1", text.decode(), count=1).strip() + "\n"


def _cuts(tree: ast.FunctionDef, text: bytes, hidden: set[str]) -> Iterator[Span]:
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))

    def end(node: Any) -> int:
        return lines[node.end_lineno - 1] + node.end_col_offset

    for decorator in tree.decorator_list:
        if BUILTIN.isdisjoint(loaded(decorator)):
            continue
        yield lines[decorator.lineno - 1], lines[decorator.end_lineno or 0]
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            yield lines[node.lineno - 1] + node.col_offset + len(node.arg.encode()), end(node)
        if isinstance(node, ast.FunctionDef) and node.returns:
            start = lines[node.returns.lineno - 1] + node.returns.col_offset
            yield len(text[: text.rindex(b"->", 0, start)].rstrip()), end(node.returns)
        if isinstance(node, ast.If) and _all_raise(node.body, hidden) and _all_raise(node.orelse, hidden):
            yield lines[node.lineno - 1], lines[node.end_lineno or 0]
        elif isinstance(node, ast.If) and node.orelse and _all_raise(node.orelse, hidden):
            yield lines[node.body[-1].end_lineno or 0], lines[node.end_lineno or 0]
        if isinstance(node, ast.Try) and all(_all_raise(h.body, hidden) for h in node.handlers):
            yield lines[node.lineno - 1], lines[node.lineno]
            yield lines[node.body[-1].end_lineno or 0], lines[node.end_lineno or 0]
            for number in range(node.lineno, node.body[-1].end_lineno or 0):
                yield lines[number], lines[number] + 4


def _all_raise(body: list[ast.stmt], hidden: set[str]) -> bool:
    """Whether statements do nothing but raise what is hidden; so do none at all."""
    for node in body:
        if isinstance(node, ast.If):
            if not (_all_raise(node.body, hidden) and _all_raise(node.orelse, hidden)):
                return False
        elif not (isinstance(node, ast.Raise) and hidden & set(loaded(node))):
            return False
    return True


def _outermost(spans: Iterable[Span]) -> Iterator[Span]:
    last = 0
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start >= last:
            yield start, end
            last = end


def loaded(node: ast.AST) -> dict[str, None]:
    """The names that a piece of code reads and does not itself bind, in order."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    own = {n.id for n in names if not isinstance(n.ctx, ast.Load)}
    own |= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    return dict.fromkeys(n.id for n in names if n.id not in own)


def attributes_set(source: str) -> set[str]:
    """The attributes of self that some code sets."""
    found = (n for n in ast.walk(ast.parse(textwrap.dedent(source))) if isinstance(n, ast.Attribute))
    return {n.attr for n in found if isinstance(n.ctx, ast.Store) and ast.unparse(n.value) == "self"}


def bound(node: ast.stmt) -> set[str]:
    """The names that a statement of a module binds."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {given_by(alias) for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return set()


def given_by(alias: ast.alias) -> str:
    """The name that an import binds."""
    return alias.asname or alias.name.partition(".")[0]
