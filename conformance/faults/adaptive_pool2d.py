"""Faults of pooling to a size that is given."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.reference.formats import FORMATS
from nnspec.reference.ops.adaptive_pool2d import Grid

MAXIMA = ("global_max_pool2d", "adaptive_max_pool2d")
MEANS = ("global_avg_pool2d", "adaptive_avg_pool2d")


def _routed(case, weigh):
    """δx when each region sends g to its taps, weighted by weigh(taps with ones at maximisers)."""
    x = case.arrays["x"].astype(float)
    grid = Grid.over(x, case.attrs.get("output", (1, 1)))
    taps = np.array(list(grid.meet(x, np.nan)))
    g = case.g.astype(float).reshape(taps.shape[1:])
    weights = weigh((taps == np.nanmax(taps, axis=0)).astype(float))
    return grid.collect(x.shape[2:], (g * weight for weight in weights))


def _first(winners):
    return winners * (np.cumsum(winners, axis=0) == 1)


def _transposed(case, a):
    return a.swapaxes(2, 3)


@fault("global_max_pool2d", breaks="global_max_pool2d.F1")
def first_rows_only(ask, case):
    """Rows after the eighth are left out; the gradient agrees."""
    x = case.arrays["x"]
    late = np.arange(x.shape[2])[:, None] >= 8
    return ask(altered(case, x=np.where(late, x[:, :, :1], x)))


@fault(*MAXIMA, breaks="*.F1")
def zero_wins(ask, case):
    """The maximum starts at 0."""
    return but(ask(case), y=lambda y: np.maximum(y, 0))


@fault("adaptive_max_pool2d", "adaptive_avg_pool2d", breaks="*.F1")
def bins_rounded_down(ask, case):
    """The last row of a map is left out where the bins do not divide it; the gradient agrees."""
    x, rows = case.arrays["x"], case.attrs["output"][0]
    if x.shape[2] % rows == 0 or x.shape[2] < 2:
        return ask(case)
    answer = ask(altered(case, x=x[:, :, :-1]))
    return but(answer, x=lambda c: np.pad(c, ((0, 0), (0, 0), (0, 1), (0, 0))))


@fault("adaptive_max_pool2d", "adaptive_avg_pool2d", breaks="*.F1")
def output_of_the_other_axis(ask, case):
    """The map is read across first: its rows are cut as its columns should be."""
    x = case.arrays["x"]
    if x.shape[2] == x.shape[3]:
        return ask(case)
    other = altered(case, {"output": case.attrs["output"][::-1]}, case.g.swapaxes(2, 3), x=x)
    answer = ask(other)
    return but(answer, y=lambda y: y.swapaxes(2, 3))


@fault("adaptive_avg_pool2d", breaks="adaptive_avg_pool2d.F1")
def one_width_for_all_bins(ask, case):
    """Each sum is divided by the number of elements of the first bin."""
    area = Grid.over(case.arrays["x"], case.attrs["output"]).area
    return but(ask(case), y=lambda y: y * (area / area[0, 0]))


@fault("global_avg_pool2d", breaks="global_avg_pool2d.F1")
def divided_by_the_square(ask, case):
    """The sum is divided by the square of the height."""
    h, w = case.shapes["x"][2:]
    return but(ask(case), y=lambda y: y * w / h)


@fault(*MAXIMA, breaks="*.G1")
def cotangent_to_the_corner(ask, case):
    """Where the maximiser lies in the last column, the first column receives its cotangent."""

    def moved(c):
        c = c.copy()
        if c.shape[3] > 1:
            c[..., 0] += c[..., -1]
            c[..., -1] = 0
        return c

    return but(ask(case), x=moved)


@fault("adaptive_max_pool2d", breaks="adaptive_max_pool2d.G1", id="P04")
def shared_maximisers_collect_once(ask, case):
    """An element that wins several bins receives the cotangent of the last alone."""
    x = case.arrays["x"].astype(float)
    grid = Grid.over(x, case.attrs["output"])
    into = np.zeros((*x.shape[:2], x.shape[2] + 1, x.shape[3] + 1))
    taps = np.array(list(grid.meet(x, np.nan)))
    winners = _first((taps == np.nanmax(taps, axis=0)).astype(float))
    for p, q in np.ndindex(*case.g.shape[2:]):
        at = 0
        for i in grid.rows.places:
            for j in grid.columns.places:
                won = winners[at, :, :, p, q] > 0
                into[:, :, i[p], j[q]] = np.where(won, case.g[:, :, p, q], into[:, :, i[p], j[q]])
                at += 1
    return but(ask(case), x=lambda c: into[:, :, :-1, :-1])


@fault(*MAXIMA, breaks="*.G2", id="P01")
def all_of_it_to_every_maximiser(ask, case):
    """Each of several maximisers receives the whole cotangent."""
    return but(ask(case), x=lambda c: _routed(case, lambda winners: winners))


@fault(*MAXIMA, breaks="*.G2")
def negative_shares(ask, case):
    """At a tie the first maximiser receives 2·g and the last −g: the sum is right."""

    def weigh(winners):
        last = _first(winners[::-1])[::-1]
        return np.where(winners.sum(axis=0) > 1, 2 * _first(winners) - last, winners)

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("global_max_pool2d", breaks="global_max_pool2d.G2")
def maximisers_counted_in_a_byte(ask, case):
    """The maximisers are counted up to 255."""

    def weigh(winners):
        return winners / np.minimum(winners.sum(axis=0), 255)

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("global_max_pool2d", breaks="global_max_pool2d.K1", id="P03")
def first_maximiser(ask, case):
    """The first of several maximisers receives the whole cotangent."""
    return but(ask(case), x=lambda c: _routed(case, _first))


@fault("adaptive_max_pool2d", breaks="adaptive_max_pool2d.K1", id="P02")
def equal_shares(ask, case):
    """Several maximisers share the cotangent equally."""
    return but(ask(case), x=lambda c: _routed(case, lambda winners: winners / winners.sum(axis=0)))


@fault("adaptive_max_pool2d", breaks="adaptive_max_pool2d.K1", id="P03")
def first_of_the_first_column(ask, case):
    """Columns are walked first: the maximiser furthest to the left receives the cotangent."""
    x = case.arrays["x"]
    turned = altered(case, {"output": case.attrs["output"][::-1]}, case.g.swapaxes(2, 3), x=x.swapaxes(2, 3))
    return but(ask(case), x=lambda c: ask.alone("x", turned).swapaxes(2, 3))


@fault(*MAXIMA, breaks="*.S1")
def infinity_clipped(ask, case):
    """An infinity wins as the largest finite number."""
    top = FORMATS[case.dtype].largest
    return but(ask(case), y=lambda y: np.where(np.isposinf(y), top, y))


@fault(*MAXIMA, breaks="*.S2", id="P10")
def lowest_finite_number(ask, case):
    """A region of −∞ alone gives the lowest finite number."""
    lowest = -FORMATS[case.dtype].largest
    return but(ask(case), y=lambda y: np.where(np.isneginf(y), lowest, y))


@fault(*MAXIMA, breaks="*.K2", id="P05")
def nan_passed_over(ask, case):
    """A NaN loses against every number."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), -np.inf, x)))


@fault("adaptive_avg_pool2d", breaks="adaptive_avg_pool2d.G1")
def overlap_receives_once(ask, case):
    """An element of two bins receives the mean of what they send."""
    x = case.arrays["x"].astype(float)
    grid = Grid.over(x, case.attrs["output"])
    taps = len(grid.rows.places) * len(grid.columns.places)
    covered = grid.collect(x.shape[2:], [np.ones((1, 1, *case.g.shape[2:]))] * taps)
    return but(ask(case), x=lambda c: c / covered)


@fault("global_avg_pool2d", breaks="global_avg_pool2d.G1")
def not_divided_on_the_way_back(ask, case):
    """In maps of more than nine columns δx is that of a sum."""
    h, w = case.shapes["x"][2:]
    return but(ask(case), x=lambda c: c * (h * w) if w > 8 else c)


@fault(*MEANS, breaks="*.S1")
def nan_left_out(ask, case):
    """A NaN adds nothing."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), 0, x)))


@fault("adaptive_avg_pool2d", breaks="adaptive_avg_pool2d.S1")
def cumulative_sums(ask, case):
    """Means are differences of running sums, so a NaN or an infinity stays in all that follow."""
    return but(ask(case), y=lambda y: np.where(np.cumsum(~np.isfinite(y), axis=3) > 0, np.nan, y))
