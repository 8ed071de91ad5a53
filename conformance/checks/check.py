"""A check: the cases it looks at, the clauses it judges, and how."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.case import Case
from nnspec.conformance.cases.recipe import Recipe, Signature
from nnspec.conformance.checks.trial import Trial
from nnspec.spec.model import Op

Signatures = st.SearchStrategy[Signature]
Choice = Callable[[str, Sequence[Any]], st.SearchStrategy[Any]]


def as_they_are(signatures: Signatures) -> Signatures:
    """All of them, where no shape costs more than another."""
    return signatures


def by_chance(about: str, choices: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Any of the choices."""
    return st.sampled_from(choices)


@dataclass(frozen=True)
class Request:
    """What a check needs to know to make its cases.

    signatures  those of the operation; a pool of few where each shape is compiled
    few         makes such a pool of other signatures, too, where each shape is compiled
    choice      what is about, choices -> one of them; by chance alone, unless they are dealt
    """

    op: Op
    dtype: str
    recipe: Recipe
    signatures: Signatures
    few: Callable[[Signatures], Signatures] = as_they_are
    choice: Choice = by_chance


def quarter(op: Op, pool: Sequence[Signature]) -> Sequence[Signature]:
    """The first quarter of a pool, which all checks have in common."""
    return pool[: max(1, round(len(pool) / 4))]


Cases = st.SearchStrategy[Case] | Sequence[Case]


@dataclass(frozen=True)
class Check:
    """
    aim       one sentence: what a failure would mean
    clauses   op -> ids of the clauses judged; none if the check has nothing to say of the operation
    cases     request -> a strategy, or a fixed list
    judge     judges one case, clause by clause
    share     of the profile's cases that this check takes
    digits    times as many in float64: of one that loses digits, few cases may show it
    shapes    those that it takes of the operation's pool, where each shape is compiled
    aims      op -> what its cases may be made for; nothing in particular by default
    """

    name: str
    aim: str
    clauses: Callable[[Op], tuple[str, ...]]
    cases: Callable[[Request], Cases]
    judge: Callable[[Trial], None]
    share: float = 1.0
    digits: int = 1
    shapes: Callable[[Op, Sequence[Signature]], Sequence[Signature]] = quarter
    aims: Callable[[Op], Container[str]] = lambda op: ("",)
