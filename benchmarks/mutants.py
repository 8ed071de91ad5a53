"""Small changes of a source file, by the operators of cosmic-ray: one change, one mutant.

Of its operators those that a slip of the hand resembles, one or two replacements for each sign. Left out
are changes of annotations and of decorators, which no arithmetic depends on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

BINARY = {
    "Add": ("Sub",), "Sub": ("Add",), "Mul": ("Div",), "Div": ("Mul",), "FloorDiv": ("Mul",),
    "Mod": ("Mul",), "Pow": ("Mul",), "RShift": ("LShift",), "LShift": ("RShift",),
    "BitAnd": ("BitOr",), "BitOr": ("BitAnd",), "BitXor": ("BitOr",),
}  # fmt: skip
COMPARISON = {
    "Lt": ("LtE", "Gt"), "LtE": ("Lt", "GtE"), "Gt": ("GtE", "Lt"), "GtE": ("Gt", "LtE"),
    "Eq": ("NotEq",), "NotEq": ("Eq",), "Is": ("IsNot",), "IsNot": ("Is",),
}  # fmt: skip
OPERATORS = (
    *(f"ReplaceBinaryOperator_{a}_{b}" for a, others in BINARY.items() for b in others),
    *(f"ReplaceComparisonOperator_{a}_{b}" for a, others in COMPARISON.items() for b in others),
    "ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_Invert", "ReplaceUnaryOperator_Delete_Not",
    "NumberReplacer", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd",
    "AddNot", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """
    path    of the file, from the root of the repository
    where   the function or class that is changed; empty between them
    text    the changed line, the change marked: `a ⟦+ → -⟧ b`
    source  of the whole file
    line    its number
    """

    path: str
    where: str
    text: str
    source: str
    line: int


@cache
def mutants(path: str) -> list[Mutant]:
    """All of a file, from its first line to its last."""
    source = Path(path).read_text(encoding="utf-8")
    return sorted(_every(path, source), key=lambda mutant: (mutant.line, mutant.text))


def _every(path: str, source: str) -> Iterator[Mutant]:
    for name in OPERATORS:
        operator = _operator(name)
        nodes = (node for node in ast_nodes(get_ast(source)) for _ in operator.mutation_positions(node))
        for occurrence, node in enumerate(nodes):
            changed = mutate_code(source, operator, occurrence)
            if changed != source and not _aside(node) and _compiles(changed):
                line, text = _marked(source, changed)
                yield Mutant(path, ASTQuery(node).get_definition_name() or "", text, changed, line)


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


@cache
def _operator(name: str) -> Any:
    return get_operator(f"core/{name}")()


def _aside(node: Any) -> bool:
    """Whether it is no arithmetic: in a decorator or a signature, or behind a colon or an arrow."""
    if getattr(node, "value", "") in ("*", "/") and node.parent.type in ("param", "parameters"):
        return True  # of a signature
    while node.parent is not None:
        parent, place = node.parent, node.parent.children.index(node)
        before = parent.children[place - 1] if place else None
        if parent.type == "decorator" or (parent.type in ("tfpdef", "annassign") and before == ":"):
            return True
        if parent.type == "funcdef" and before == "->":
            return True
        node = parent
    return False


def _marked(old: str, new: str) -> tuple[int, str]:
    """The number of the line, and the line with the change marked in it."""
    most = min(len(old), len(new))
    first = next(i for i in range(most) if old[i] != new[i])
    after = next((i for i in range(most - first) if old[-1 - i] != new[-1 - i]), most - first)
    kind = r"[\w.]" if re.search(r"\w", old[first : len(old) - after] + new[first]) else r"[<>=!*/]"
    while re.match(kind, old[first - 1]):  # whole words, whole signs
        first -= 1
    while re.match(kind, old[len(old) - after]):
        after -= 1
    start, end = old.rfind("\n", 0, first) + 1, old.find("\n", len(old) - after)
    change = f"⟦{old[first : len(old) - after].strip()} → {new[first : len(new) - after].strip()}⟧"
    line = f"{old[start:first]}{change}{old[len(old) - after : end]}"
    return old.count("\n", 0, first) + 1, " ".join(line.split())
