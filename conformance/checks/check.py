"""A check: the cases it looks at, the clauses it judges, and how."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from nnspec.conformance.case import Case
from nnspec.conformance.cases.recipe import Recipe, Signature
from nnspec.conformance.checks.trial import Trial
from nnspec.spec.model import Op


@dataclass(frozen=True)
class Request:
    """What a check needs to know to make its cases; `signatures` may be a pool of few shapes."""

    op: Op
    dtype: str
    recipe: Recipe
    signatures: st.SearchStrategy[Signature]


Cases = st.SearchStrategy[Case] | Sequence[Case]


@dataclass(frozen=True)
class Check:
    """
    aim       one sentence: what a failure would mean
    clauses   op -> ids of the clauses judged; none if the check has nothing to say of the operation
    cases     request -> a strategy, or a fixed list
    judge     judges one case, clause by clause
    share     of the profile's cases that this check takes
    breadth   of the profile's pool of shapes that it takes, where each shape is compiled
    aims      op -> what its cases may be made for; nothing in particular by default
    """

    name: str
    aim: str
    clauses: Callable[[Op], tuple[str, ...]]
    cases: Callable[[Request], Cases]
    judge: Callable[[Trial], None]
    share: float = 1.0
    breadth: float = 0.25
    aims: Callable[[Op], Container[str]] = lambda op: ("",)
