"""Which layer feeds which: found by the numbers that arrive, since a model does not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from nnspec.backends.layer import Layer
from nnspec.reference.formats import Array


@dataclass(frozen=True)
class Feeders:
    """For each input of a layer the numbers of the layers that gave it; 0 is the input of the model.

    unseen  no layer gave one of them
    """

    inputs: tuple[frozenset[int], ...]
    unseen: bool

    def part(self, other: "Feeders", kind: str) -> bool:
        """Whether different layers feed this one and its counterpart; only concat minds their order."""
        orders = [other.inputs] if kind == "concat" else permutations(other.inputs)
        return not any(
            all(a & b or not a or not b for a, b in zip(self.inputs, order, strict=False)) for order in orders
        )

    def __str__(self) -> str:
        nearest = [max(numbers) for numbers in self.inputs if numbers]
        return " and ".join(f"layer {n}" if n else "the input" for n in nearest)


def feeders(layers: Sequence[Layer], numbers: Mapping[int, int]) -> dict[int, Feeders]:
    """Of each layer, by its id; `numbers` has, by the id of a layer, how it is counted."""
    given = [layers[0].x, *(layer.y for layer in layers)]
    counted = [0, *(numbers.get(id(layer)) for layer in layers)]
    found = {}
    for place, layer in enumerate(layers):
        places = [[k for k in range(place + 1) if same(x, given[k])] for x in layer.inputs.values()]
        known = (frozenset(n for k in ks if (n := counted[k]) is not None) for ks in places)
        found[id(layer)] = Feeders(tuple(known), not all(places))
    return found


def received(x: Array, y: Array) -> bool:
    """Whether two models were given the same numbers, as the narrower of them holds them."""
    narrow = min(x.dtype, y.dtype, key=lambda dtype: dtype.itemsize)
    return same(x.astype(narrow), y.astype(narrow))


def same(x: Array, y: Array) -> bool:
    """The same numbers, whatever the axes."""
    return x.size == y.size and bool(np.array_equal(x.ravel(), y.ravel(), equal_nan=True))
