"""What a network is: a function over the operations, and a table of what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from nnspec.spec.model import Rejected, Shape
from nnspec.spec.networks.namespace import SHAPES

Table = dict[str, Shape]
Arrays = Mapping[str, Any]
Results = dict[str, Any]
Shares = Mapping[str, tuple[Shape, float]]


@dataclass(frozen=True)
class Size:
    """How large to build a network: 1 and the paper's image for the real one, less for its siblings.

    width    the factor of every number of channels or units but the last
    image    height and width of the input, in pixels
    classes  units of the last layer
    """

    width: float
    image: int
    classes: int

    def wide(self, channels: int, multiple: int = 1) -> int:
        """That many channels times the width: at least one, and a multiple of the groups they fall in."""
        return max(round(channels * self.width / multiple), 1) * multiple


@dataclass(frozen=True)
class Network:
    """A network of one size.

    forward  (nn, p, x, training) -> results by name. `nn` is a namespace of operations, `p` holds the
             arrays of `learned`, `state` and (in training) `masks` by name, x is [N C H W]. What stands
             for an array has a `shape`, or is a shape. `y` is the first result; in training a network may
             give more outputs, and gives each `state` anew.
    loss     (nn, results, t) -> the loss, a scalar, from the outputs of training
    learned  the shapes of the parameters, by name
    state    of what a network keeps from one batch to the next, such as running statistics
    masks    of the masks of dropout, but for the batch, which comes first; and p, the share that is 0
    labels   whether t holds N integer labels; if not, it has the shape of y, and zeros and ones
    """

    name: str
    size: Size
    channels: int
    forward: Callable[..., Results]
    loss: Callable[..., Any]
    learned: Table
    state: Table
    masks: Shares
    labels: bool = True

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        return sum(map(prod, self.learned.values()))

    def input(self, batch: int) -> Shape:
        return (batch, self.channels, self.size.image, self.size.image)

    def target(self, batch: int) -> Shape:
        return (batch,) if self.labels else (batch, self.size.classes)

    def given(self, batch: int, training: bool) -> Table:
        """The shape of every array in `p`."""
        masks = {name: (batch, *shape) for name, (shape, _) in self.masks.items()} if training else {}
        return self.learned | self.state | masks

    def shapes(self, batch: int, training: bool = False) -> Table:
        """The shape of every result; on the way, every C clause is checked."""
        return self.forward(SHAPES, self.given(batch, training), self.input(batch), training)


@dataclass(frozen=True)
class Family:
    """A network in every size.

    full       the size of the source
    small      a sibling with every kind of layer, that a test can afford: few channels, and hardly more
               pixels than the layers need
    published  the number of parameters of the full size, as the source states it; where it differs
               from ours, or only its table of layers can be added up, the file says so
    labels     see `Network`
    """

    forward: Callable[..., Results]
    loss: Callable[..., Any]
    learned: Callable[[Size], Table]
    full: Size
    small: Size
    published: int
    channels: int = 3
    labels: bool = True
    state: Callable[[Size], Table] = lambda size: {}
    masks: Callable[[Size], Shares] = lambda size: {}

    @property
    def name(self) -> str:
        return self.forward.__name__

    def build(
        self, width: float | None = None, image: int | None = None, classes: int | None = None
    ) -> Network:
        """The network of a size, that of its source where nothing else is asked for.

        Raises `Rejected` if the image is too small for it, by the clause of the operation that finds it so.
        """
        full = self.full
        return self.of(Size(width or full.width, image or full.image, classes or full.classes))

    def of(self, size: Size) -> Network:
        """`build`, of a whole size: `family.of(family.small)`."""
        network = Network(
            self.name,
            size,
            self.channels,
            self.forward,
            self.loss,
            self.learned(size),
            self.state(size),
            self.masks(size),
            self.labels,
        )
        try:
            network.shapes(batch=2, training=True)
        except Rejected as rejected:
            too = f"{self.name} does not take an image of {size.image} pixels, but of {self.full.image}, say"
            raise Rejected(rejected.clause, f"{rejected.why}: {too}") from None
        return network
