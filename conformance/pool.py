"""Few signatures that show much, for targets that compile each shape anew."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases.recipe import Signature
from nnspec.conformance.checks.trial import value_clause
from nnspec.reference.formats import Array
from nnspec.spec.model import Op

OPTIONS = 10  # times as much counts a pair of two options as one of an option and an extent
Feature = tuple[Any, ...]  # of an operand or option: name, place, kind
Pair = tuple[str, Feature, Feature]  # of one clause


def varied(op: Op, signatures: Sequence[Signature], size: int) -> list[Signature]:
    """Those that together show much of every clause about y, and between them some as they are drawn.

    None comes twice. Each adds the most to the pairs of an option and another feature that came before,
    the pairs that are drawn often counting more. What goes wrong by one option, or by two together, goes
    wrong in one of them. In the manner of Cohen et al., The AETG system, IEEE Transactions on Software
    Engineering 23 (1997), p. 437.
    """
    clauses = [_clause(op, signature) for signature in signatures]
    names = list(map(repr, signatures))
    shows, worth = _weighed([_pairs(op, *each) for each in zip(signatures, clauses, strict=True)])
    had: Counter[str] = Counter()
    left, chosen = list(range(len(signatures))), list[Signature]()
    while left and len(chosen) < size:
        news = shows @ worth
        telling = max(left, key=lambda k: (-had[clauses[k]], news[k]))
        one = left[-1] if len(chosen) % 3 == 1 else telling
        had[clauses[one]] += one == telling
        left = [k for k in left if names[k] != names[one]]
        chosen.append(signatures[one])
        worth[shows[one] > 0] = 0
    return chosen


def _weighed(pairs: Sequence[set[Pair]]) -> tuple[Array, Array]:
    """Which signature shows which pair, 1 or 0, and what each pair counts."""
    every = sorted(set().union(*pairs), key=repr)
    place = {pair: k for k, pair in enumerate(every)}
    shows = np.zeros((len(pairs), len(every)))
    for row, some in zip(shows, pairs, strict=True):
        row[[place[pair] for pair in some]] = 1
    return shows, shows.sum(0) * [1 if pair[2][0] == "extent" else OPTIONS for pair in every]


def _clause(op: Op, signature: Signature) -> str:
    operands = {name: Tensor(shape) for name, shape in signature.shapes.items()}
    return value_clause(Case(op.name, "float64", operands, op.fill_in(signature.attrs)))


def _pairs(op: Op, signature: Signature, clause: str) -> set[Pair]:
    """Every option with every other, and with all that the extents show."""
    options = sorted(set(_options(op, signature)), key=repr)
    pairs = (*combinations(options, 2), *product(options, _extents(signature)))
    return {(clause, *pair) for pair in pairs}


def _options(op: Op, signature: Signature) -> Iterator[Feature]:
    """The ranks, the attributes."""
    attrs = op.fill_in(signature.attrs).items()
    yield "ranks", *((name, len(shape)) for name, shape in signature.shapes.items())
    yield from ((name, place, _kind(v)) for name, value in attrs for place, v in _parts(value))


def _extents(signature: Signature) -> Iterator[Feature]:
    """Each extent; which meet; which are equal, and one axis may be taken for the other."""
    axes = [(name, k, extent) for name, shape in signature.shapes.items() for k, extent in enumerate(shape)]
    yield from (("extent", name, k, _kind(extent)) for name, k, extent in axes)
    for k in range(max(map(len, signature.shapes.values()), default=0)):
        ends = ((name, shape[-1 - k : len(shape) - k]) for name, shape in signature.shapes.items())
        yield "extent", k, *((name, min(2, *end)) for name, end in ends if end)
    yield from (("extent", p[:2], q[:2]) for p, q in combinations(axes, 2) if p[2] == q[2] > 1)


def _parts(value: Any, place: Feature = ()) -> Iterator[tuple[Feature, Any]]:
    """The single values in nested tuples, each with its place."""
    if not isinstance(value, tuple):
        yield place, value
        return
    yield place, len(value)
    for k, part in enumerate(value):
        yield from _parts(part, (*place, k))


def _kind(value: Any) -> Any:
    """A whole number beyond −4 … 4 by its power of two, anything else as it is."""
    return f"2^{value.bit_length()}" if type(value) is int and abs(value) > 4 else value
