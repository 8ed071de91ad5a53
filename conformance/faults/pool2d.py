"""Faults of max_pool2d and avg_pool2d."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, reread
from nnspec.reference.window import Walk, pad, taps_of, unpad
from nnspec.spec.window import extent, reach


def _other_axis(ask, case, attribute):
    return reread(ask, case, **{attribute: case.attrs[attribute][::-1]})


def _walk(case):
    """The windows of a case."""
    names = ("window", "stride", "padding", "dilation", "ceil_mode")
    return Walk.over(case.arrays["x"], **{name: case.attrs[name] for name in names})


def _routed(case, weigh):
    """δx when each window sends g to its taps, weighted by weigh(taps with ones at maximisers)."""
    x, walk, g = case.arrays["x"].astype(float), _walk(case), case.g.astype(float)
    taps = np.array(list(walk.meet(x, -np.inf)))
    weights = weigh((taps == taps.max(axis=0)).astype(float))
    return walk.collect(x.shape[2:], (g * weight for weight in weights))


def _last(winners):
    return winners * (np.cumsum(winners[::-1], axis=0)[::-1] == 1)


def _first(winners):
    return winners * (np.cumsum(winners, axis=0) == 1)


@fault("max_pool2d", "avg_pool2d", breaks="*.F1")
def window_of_the_other_axis(ask, case):
    """Window (r, s) is read as (s, r); the gradient agrees."""
    return _other_axis(ask, case, "window")


@fault("max_pool2d", "avg_pool2d", breaks="*.F1")
def stride_of_the_other_axis(ask, case):
    """Stride (s₀, s₁) is read as (s₁, s₀); the gradient agrees."""
    return _other_axis(ask, case, "stride")


@fault("max_pool2d", "avg_pool2d", breaks="*.F1")
def padding_at_the_other_side(ask, case):
    """The two sides of the padding are exchanged; the gradient agrees."""
    return ask(altered(case, {"padding": tuple((high, low) for low, high in case.attrs["padding"])}))


@fault("max_pool2d", breaks="max_pool2d.F1")
def dilation_of_the_other_axis(ask, case):
    """Dilation (d₀, d₁) is read as (d₁, d₀); the gradient agrees."""
    return _other_axis(ask, case, "dilation")


@fault("max_pool2d", breaks="max_pool2d.F1")
def dilation_lost(ask, case):
    """The taps lie side by side."""
    return reread(ask, case, dilation=(1, 1))


@fault("max_pool2d", "avg_pool2d", breaks="every.F1", id="P09")
def ceil_mode_ignored(ask, case):
    """`ceil_mode` is read as floor; the gradient agrees."""
    whole = altered(case, {"ceil_mode": False})
    rows, columns = case.spec.result(case.shapes, whole.attrs)[2:]
    return ask(altered(whole, cotangent=case.g[:, :, :rows, :columns]))


@fault("max_pool2d", "avg_pool2d", breaks="every.F1")
def ceil_mode_starts_in_the_padding(ask, case):
    """With `ceil_mode` a window may start in the padding at the end; there y is 0."""
    if not case.attrs["ceil_mode"]:
        return ask(case)
    more = []
    apart = case.attrs.get("dilation", (1, 1))
    for n, k, s, (low, high), d, have in zip(
        case.shapes["x"][2:], case.attrs["window"], case.attrs["stride"], case.attrs["padding"], apart,
        case.g.shape[2:], strict=True,
    ):  # fmt: skip
        more.append((0, -(-(n + low + high - reach(k, d)) // s) + 1 - have))
    return but(ask(case), y=lambda y: np.pad(y, ((0, 0), (0, 0), *more)))


@fault("max_pool2d", breaks="max_pool2d.F1", id="P06")
def padded_with_zeros(ask, case):
    """The padding is 0, not −∞; the gradient agrees."""
    rows, columns = case.attrs["padding"]
    x = np.pad(case.arrays["x"], ((0, 0), (0, 0), rows, columns))
    (h, w), top, left = case.shapes["x"][2:], rows[0], columns[0]
    answer = ask(altered(case, {"padding": ((0, 0), (0, 0))}, x=x))
    return but(answer, x=lambda c: c[:, :, top : top + h, left : left + w])


@fault("max_pool2d", breaks="max_pool2d.F1")
def largest_magnitude(ask, case):
    """y is the element of largest magnitude when no element is positive."""
    low = ask(altered(case, x=-case.arrays["x"])).y
    return but(ask(case), y=lambda y: np.where(y < 0, -low, y))


@fault("max_pool2d", breaks="max_pool2d.G1", id="P04")
def overlapping_windows_overwrite(ask, case):
    """Where windows overlap, the last cotangent is kept, not their sum."""
    x, walk, g = case.arrays["x"].astype(float), _walk(case), case.g.astype(float)
    padded = pad(x, walk.padding, -np.inf)
    into = np.zeros(padded.shape)
    taps = np.array(list(taps_of(padded, walk.taps, walk.stride, walk.dilation)))
    winners = _first((taps == taps.max(axis=0)).astype(float)) > 0
    for place, winner in zip(taps_of(into, walk.taps, walk.stride, walk.dilation), winners, strict=True):
        place[winner] = g[winner]
    return but(ask(case), x=lambda c: unpad(into, walk.padding))


@fault("max_pool2d", breaks="max_pool2d.G1")
def cotangent_beside_the_maximum(ask, case):
    """Odd padding at the left moves δx one column to the right."""
    return but(ask(case), x=lambda c: np.roll(c, case.attrs["padding"][1][0] % 2, axis=3))


@fault("max_pool2d", breaks="max_pool2d.G1")
def cotangent_divided(ask, case):
    """δx is divided by the number of windows that an element lies in where stride is below window."""
    overlap = all(s < k for s, k in zip(case.attrs["stride"], case.attrs["window"], strict=True))
    return but(ask(case), x=lambda c: c / 2 if overlap else c)


@fault("max_pool2d", breaks="max_pool2d.G2", id="P01")
def all_of_it_to_every_maximiser(ask, case):
    """Each of several maximisers receives the whole cotangent."""
    return but(ask(case), x=lambda c: _routed(case, lambda winners: winners))


@fault("max_pool2d", breaks="max_pool2d.G2")
def ties_lose_their_cotangent(ask, case):
    """Where maximisers tie, none receives anything."""
    return but(ask(case), x=lambda c: _routed(case, lambda winners: winners * (winners.sum(axis=0) == 1)))


@fault("max_pool2d", breaks="max_pool2d.G2")
def negative_shares(ask, case):
    """At a tie the first maximiser receives 2·g and the last −g: the sum is right."""

    def weigh(winners):
        return np.where(winners.sum(axis=0) > 1, 2 * _first(winners) - _last(winners), winners)

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("max_pool2d", breaks="max_pool2d.G2")
def shares_that_sum_to_more(ask, case):
    """At a tie of three or more each receives half."""

    def weigh(winners):
        return np.where(winners.sum(axis=0) > 2, winners / 2, _first(winners))

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("max_pool2d", breaks="max_pool2d.K1", id="P02", only="freedom")
def equal_shares(ask, case):
    """Several maximisers share the cotangent equally."""
    return but(ask(case), x=lambda c: _routed(case, lambda winners: winners / winners.sum(axis=0)))


@fault("max_pool2d", breaks="max_pool2d.K1", id="P03")
def last_maximiser(ask, case):
    """The last of several maximisers receives the cotangent."""
    return but(ask(case), x=lambda c: _routed(case, _last))


@fault("max_pool2d", breaks="max_pool2d.P1", only="properties")
def last_maximiser_past_a_threshold(ask, case):
    """In results of more than 4096 elements the last maximiser receives the cotangent in odd rows."""

    def weigh(winners):
        odd = np.arange(winners.shape[3])[:, None] % 2 == 1
        return np.where(odd, _last(winners), _first(winners))

    return but(ask(case), x=lambda c: _routed(case, weigh) if case.g.size > 4096 else c)


@fault("max_pool2d", breaks="max_pool2d.P1")
def maximiser_by_column(ask, case):
    """Windows of the second half of a row choose the last maximiser, the others the first."""

    def weigh(winners):
        late = np.arange(winners.shape[4]) >= 4
        return np.where(late, _last(winners), _first(winners))

    return but(ask(case), x=lambda c: _routed(case, weigh))


@fault("max_pool2d", breaks="max_pool2d.S2", id="P10")
def lowest_finite_number(ask, case):
    """A window of −∞ alone gives the lowest finite number."""
    lowest = -np.finfo(case.arrays["x"].dtype).max
    return but(ask(case), y=lambda y: np.where(np.isneginf(y), lowest, y))


@fault("max_pool2d", breaks="max_pool2d.S1")
def infinity_clipped(ask, case):
    """An infinity wins as the largest finite number."""
    top = np.finfo(case.arrays["x"].dtype).max
    return but(ask(case), y=lambda y: np.where(np.isposinf(y), top, y))


@fault("max_pool2d", breaks="max_pool2d.K2", id="P05", only="freedom")
def nan_passed_over(ask, case):
    """A NaN loses against every number."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), -np.inf, x)))


@fault("max_pool2d", breaks="max_pool2d.K2")
def nan_wins_only_when_first(ask, case):
    """A NaN is lost when a number follows it in its row, as the order of comparisons may have it."""
    x = case.arrays["x"]
    followed = np.isnan(x) & ~np.isnan(np.roll(x, -1, axis=3)) & (np.arange(x.shape[3]) < x.shape[3] - 1)
    return ask(altered(case, x=np.where(followed, -np.inf, x)))


@fault("max_pool2d", breaks="max_pool2d.K2")
def infinity_wins_over_nan(ask, case):
    """Where a window has +∞, a NaN is lost."""
    x = case.arrays["x"]
    y = ask(altered(case, x=np.where(np.isnan(x), -np.inf, x))).y
    return but(ask(case), y=lambda right: np.where(np.isposinf(y), y, right))


@fault("max_pool2d", "avg_pool2d", breaks="*.F1")
def four_rows_at_most(ask, case):
    """A window of more than four rows loses those after the fourth; the gradient agrees."""
    rows, columns = case.attrs["window"]
    return reread(ask, case, window=(min(rows, 4), columns))


@fault("max_pool2d", "avg_pool2d", breaks="every.P5")
def wide_windows(ask, case):
    """A window of more than thirty taps has its results off by a part in a thousand."""
    rows, columns = case.attrs["window"]
    return but(ask(case), y=lambda y: y * 1.001 if rows * columns > 30 else y)


@fault("avg_pool2d", breaks="avg_pool2d.F2", id="A01")
def counts_the_other_way(ask, case):
    """`count_padding` is inverted; the gradient agrees."""
    return ask(altered(case, {"count_padding": not case.attrs["count_padding"]}))


@fault("avg_pool2d", breaks="avg_pool2d.F1", id="A02")
def overhang_counted(ask, case):
    """What `ceil_mode` adds beyond the padding is counted, too; the gradient agrees."""
    r, s = case.attrs["window"]
    counted = case.attrs["count_padding"] and case.attrs["divisor_override"] is None
    return ask(altered(case, {"divisor_override": r * s})) if counted else ask(case)


@fault("avg_pool2d", breaks="avg_pool2d.F2")
def overhang_uncounted_only_at_one_end(ask, case):
    """Without `count_padding`, what `ceil_mode` adds beyond the last column is counted."""
    taps, stride, sides = (case.attrs[name][1] for name in ("window", "stride", "padding"))
    size, last = case.shapes["x"][3], case.g.shape[3] - 1
    hangs = last == extent(size, taps, stride, sides)
    if case.attrs["count_padding"] or case.attrs["divisor_override"] or not hangs:
        return ask(case)
    columns = last * stride - sides[0] + np.arange(taps)
    share = ((columns >= 0) & (columns < size)).sum() / taps  # of the last window's columns, those in x
    return but(ask(case), y=lambda y: np.where(np.arange(last + 1) == last, y * share, y))


@fault("avg_pool2d", breaks="avg_pool2d.F3")
def divisor_times_the_count(ask, case):
    """`divisor_override` is multiplied by the share of taps in x, as an average of what counts."""
    if case.attrs["divisor_override"] is None:
        return ask(case)
    plain = altered(case, {"divisor_override": None})
    r, s = case.attrs["window"]
    return but(ask(case), y=lambda y: ask(plain).y.astype(float) * (r * s) / case.attrs["divisor_override"])


@fault("avg_pool2d", breaks="avg_pool2d.F3")
def divisor_only_inside(ask, case):
    """`divisor_override` is not applied in the last row of windows."""
    usual = ask(altered(case, {"divisor_override": None})).y
    last = np.arange(case.g.shape[2])[:, None] == case.g.shape[2] - 1
    return but(ask(case), y=lambda y: np.where(last, usual, y))


@fault("avg_pool2d", breaks="avg_pool2d.G1")
def divisor_forgotten_on_the_way_back(ask, case):
    """δx is divided by the number of taps, whatever `divisor_override` says."""
    other = altered(case, {"divisor_override": None})
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("avg_pool2d", breaks="avg_pool2d.F1")
def counts_a_square(ask, case):
    """The sum is divided by the square of the window's height."""
    rows, columns = case.attrs["window"]
    return but(ask(case), y=lambda y: y * columns / rows)


@fault("avg_pool2d", breaks="avg_pool2d.F1")
def padding_never_counted(ask, case):
    """The taps in the padding are not counted where the padding is odd."""
    if case.attrs["padding"][0][0] % 2 == 0 or not case.attrs["count_padding"]:
        return ask(case)
    inside = ask(altered(case, x=np.ones(case.shapes["x"]))).y.astype(float)  # the share of taps in x
    return but(ask(case), y=lambda y: y / inside)


@fault("avg_pool2d", breaks="avg_pool2d.F2")
def last_window_counts_padding(ask, case):
    """Without `count_padding`, the last row is still divided by all its taps."""
    full = ask(altered(case, {"count_padding": True})).y
    last = np.arange(case.g.shape[2])[:, None] == case.g.shape[2] - 1
    return but(ask(case), y=lambda y: np.where(last, full, y))


@fault("avg_pool2d", breaks="avg_pool2d.G1", id="A03")
def offset_lost_on_the_way_back(ask, case):
    """δx forgets the padding at the left."""
    left = case.attrs["padding"][1][0]
    return but(ask(case), x=lambda c: np.roll(c, left, axis=3))


@fault("avg_pool2d", breaks="avg_pool2d.G1")
def divided_by_the_stride(ask, case):
    """δx is divided by the stride, as if windows did not overlap."""
    (r, s), (down, right) = case.attrs["window"], case.attrs["stride"]
    return but(ask(case), x=lambda c: c * (r * s) / (down * right))


@fault("avg_pool2d", breaks="avg_pool2d.G1")
def padding_counted_on_the_way_back(ask, case):
    """δx is that of an average that counts its padding."""
    other = altered(case, {"count_padding": True})
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("avg_pool2d", breaks="avg_pool2d.S1")
def nan_left_out(ask, case):
    """A NaN adds nothing."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), 0, x)))


@fault("avg_pool2d", breaks="avg_pool2d.S1")
def running_sums(ask, case):
    """Sums slide along a row, so a NaN or an infinity stays in all that follow."""
    return but(ask(case), y=lambda y: np.where(np.cumsum(~np.isfinite(y), axis=3) > 0, np.nan, y))
