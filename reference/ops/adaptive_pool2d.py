"""Pooling of whole maps, and of bins: intervals of rows by intervals of columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnspec.reference import maxima
from nnspec.reference.bounded import choose, either, plain
from nnspec.reference.contraction import linear, total
from nnspec.reference.rule import Rule

MAP = (2, 3)


def _most(x):
    return x.max(axis=MAP)


def global_max_forward(x):
    return maxima.bounded(_most, x)


def global_max_vjp(g, y, x):
    winners = plain(x) == plain(y)[:, :, None, None]
    share = g[:, :, None, None] / np.maximum(winners.sum(axis=MAP, keepdims=True), 1.0)
    return (choose(winners, share, 0.0),)


def global_max_freedom(profile, g, y, x):
    """Where several elements tie, each may receive anything from nothing to all of g."""
    g, y = g[:, :, None, None], y[:, :, None, None]
    ties = maxima.ties(profile, x, y)
    tied = np.where(ties & (ties.sum(axis=MAP, keepdims=True) > 1), g, 0.0)
    (certain,) = global_max_vjp(g[:, :, 0, 0], y[:, :, 0, 0], x)
    certain = np.where(tied != 0, certain, 0.0)
    return ((np.minimum(tied, 0.0) - certain, np.maximum(tied, 0.0) - certain),)


global_max_pool2d = Rule(global_max_forward, global_max_vjp, global_max_freedom)


def _area(x):
    return float(x.shape[2] * x.shape[3])


def global_avg_forward(x):
    return total(x, MAP) / _area(x)


def global_avg_vjp(g, y, x):
    spread = np.zeros(x.shape)
    return (linear(lambda g: spread + g[:, :, None, None], g / _area(x)),)


global_avg_pool2d = Rule(global_avg_forward, global_avg_vjp)


@dataclass(frozen=True)
class Bins:
    """One axis cut into bins.

    places  [taps bins]: the element that each tap of each bin meets; `size` where it has no such tap
    widths  [bins]
    """

    size: int
    places: np.ndarray
    widths: np.ndarray

    @classmethod
    def of(cls, size, count):
        p = np.arange(count)
        start, end = p * size // count, -(-(p + 1) * size // count)
        met = start + np.arange((end - start).max())[:, None]
        return cls(size, np.where(met < end, met, size), (end - start).astype(float))

    def added(self, x):
        """[... size] -> [... bins], the sum of each bin."""
        padded = np.concatenate([x, np.zeros((*x.shape[:-1], 1))], axis=-1)
        return padded[..., self.places].sum(axis=-2)

    def spread(self, g):
        """Adjoint of `added`."""
        into = np.zeros((*g.shape[:-1], self.size + 1))
        at: Any = (..., self.places)
        np.add.at(into, at, g[..., None, :])
        return into[..., : self.size]


@dataclass(frozen=True)
class Grid:
    """Bins of rows by bins of columns."""

    rows: Bins
    columns: Bins

    @classmethod
    def over(cls, x, output):
        return cls(*map(Bins.of, x.shape[-2:], output))

    def meet(self, x, beyond):
        """For each tap, in row-major order, the element of each bin that it meets."""
        padded = np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=beyond)
        for i in self.rows.places:
            for j in self.columns.places:
                yield padded[:, :, i[:, None], j]

    def collect(self, image, parts):
        """Adjoint of `meet`."""
        taps = ((i, j) for i in self.rows.places for j in self.columns.places)
        into: Any = None
        for (i, j), part in zip(taps, parts, strict=True):
            into = np.zeros((*part.shape[:2], image[0] + 1, image[1] + 1)) if into is None else into
            at: Any = (slice(None), slice(None), i[:, None], j)
            np.add.at(into, at, part)
        return into[:, :, :-1, :-1]

    @property
    def area(self):
        return self.rows.widths[:, None] * self.columns.widths


def max_forward(x, *, output):
    return maxima.forward(Grid.over(x, output), x)


def max_vjp(g, y, x, *, output):
    return maxima.vjp(Grid.over(x, output), g, y, x)


def max_freedom(profile, g, y, x, *, output):
    return maxima.freedom(Grid.over(x, output), profile, g, y, x)


adaptive_max_pool2d = Rule(max_forward, max_vjp, max_freedom)


def _down(f):
    """f, of the last axis, along the one before."""
    return lambda x: f(x.swapaxes(-1, -2)).swapaxes(-1, -2)


def avg_forward(x, *, output):
    """In one step, or rows first and columns of their means after; divided once or twice."""
    grid = Grid.over(x, output)
    r, c = grid.rows, grid.columns
    whole = linear(lambda x: c.added(_down(r.added)(x)), x)
    means = linear(_down(r.added), x) / r.widths[:, None]
    return either(
        whole / grid.area,
        whole / r.widths[:, None] / c.widths,
        linear(c.added, means) / c.widths,
    )


def avg_vjp(g, y, x, *, output):
    grid = Grid.over(x, output)
    r, c = grid.rows, grid.columns

    def back(g):
        return _down(r.spread)(c.spread(g))

    columns = linear(c.spread, g / c.widths)
    return (
        either(
            linear(back, g / grid.area),
            linear(back, g / r.widths[:, None] / c.widths),
            linear(_down(r.spread), columns / r.widths[:, None]),
        ),
    )


adaptive_avg_pool2d = Rule(avg_forward, avg_vjp)
