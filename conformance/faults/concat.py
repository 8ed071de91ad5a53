"""Faults of concat, split and slice_axis."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


def _parts(case):
    return [name for name in "xzu" if name in case.arrays]


def _cut(array, axis, start, stop, step=1):
    return array[(*(slice(None),) * (axis % array.ndim), slice(start, stop, step))]


@fault("concat", breaks="concat.F1")
def later_parts_exchanged(ask, case):
    """Of three parts the last two come in the other order; the gradient agrees."""
    if "u" not in case.arrays:
        return ask(case)
    x, z, u = (case.arrays[name] for name in "xzu")
    axis, (i, j) = case.attrs["axis"], (x.shape[case.attrs["axis"]], u.shape[case.attrs["axis"]])
    return but(
        ask(case),
        y=lambda y: np.concatenate((x, u, z), axis),
        z=lambda c: _cut(case.g, axis, i + j, None),
        u=lambda c: _cut(case.g, axis, i, i + j),
    )


@fault("concat", breaks="concat.F1")
def negative_axis_one_further(ask, case):
    """axis = −2 is taken for −1 where the sizes do not tell."""
    if case.attrs["axis"] != -2:
        return ask(case)
    x, *rest = (case.arrays[name] for name in _parts(case))
    if any(part.shape[:-1] != x.shape[:-1] for part in rest):
        return ask(case)
    wrong = np.concatenate((x, *rest), -1)
    return but(ask(case), y=lambda y: wrong.reshape(y.shape))


@fault("concat", breaks="concat.G1")
def cotangent_of_x_from_the_end(ask, case):
    """δx is the last part of g."""
    axis, size = case.attrs["axis"], case.shapes["x"][case.attrs["axis"]]
    return but(ask(case), x=lambda c: _cut(case.g, axis, -size, None))


@fault("concat", breaks="concat.G2", id="Q09")
def no_cotangent_of_the_second(ask, case):
    """δz is 0 when there are three parts."""
    return but(ask(case), z=lambda c: 0 * c) if "u" in case.arrays else ask(case)


@fault("concat", breaks="concat.G3")
def cotangent_of_the_last_one_early(ask, case):
    """δu starts one element early."""
    axis, sizes = case.attrs["axis"], {name: case.shapes[name] for name in _parts(case)}
    start = sizes["x"][axis] + sizes["z"][axis] - 1
    return but(ask(case), u=lambda c: _cut(case.g, axis, start, start + c.shape[axis]))


@fault("concat", "split", "slice_axis", breaks="*.S1")
def sign_of_zero_lost(ask, case):
    """−0 arrives as 0."""
    return but(ask(case), y=lambda y: y + 0.0)


@fault("concat", "split", "slice_axis", breaks="*.S1")
def nan_is_zero(ask, case):
    """A NaN arrives as 0."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y), 0, y))


@fault("slice_axis", breaks="slice_axis.F1")
def one_element_early(ask, case):
    """Where start is not 0 and step is above 1, the slice starts one element early."""
    start = case.attrs["start"] - (case.attrs["start"] > 0 and case.attrs["step"] > 1)
    by = start - case.attrs["start"]
    return ask(altered(case, {"start": start, "stop": case.attrs["stop"] + by}))


@fault("slice_axis", breaks="slice_axis.F1")
def step_ignored(ask, case):
    """The elements are taken side by side, whatever the step; the gradient agrees."""
    count = case.g.shape[case.attrs["axis"]]
    return ask(altered(case, {"step": 1, "stop": case.attrs["start"] + count}))


@fault("slice_axis", breaks="slice_axis.G1")
def cotangent_side_by_side(ask, case):
    """δx holds g side by side from start, whatever the step."""
    axis, start = case.attrs["axis"], case.attrs["start"]
    into = np.zeros(case.shapes["x"])
    _cut(into, axis, start, start + case.g.shape[axis])[...] = case.g
    return but(ask(case), x=lambda c: into)


@fault("slice_axis", breaks="slice_axis.G1", id="Q09")
def gaps_receive_their_neighbour(ask, case):
    """Elements that are stepped over receive the cotangent of the one before."""

    def smeared(c):
        a, axis = case.attrs, case.attrs["axis"]
        within = c.copy()
        part = _cut(within, axis, a["start"], a["stop"])
        part[...] = np.repeat(case.g, a["step"], axis)[tuple(slice(0, n) for n in part.shape)]
        return within

    return but(ask(case), x=smeared)


@fault("split", breaks="split.F1")
def sizes_exchanged(ask, case):
    """Where both parts have one size, y is the last part; the gradient agrees."""
    x, axis, at = case.arrays["x"], case.attrs["axis"], case.attrs["at"]
    last = _cut(x, axis, at, None)
    return but(ask(case), y=lambda y: last if last.shape == y.shape else y)


@fault("split", breaks="split.F2")
def second_part_one_early(ask, case):
    """z starts one element early where y has more than one."""
    x, axis, at = case.arrays["x"], case.attrs["axis"], case.attrs["at"]
    early = _cut(x, axis, at - 1, x.shape[axis] - 1)
    return but(ask(case), z=lambda z: early if at > 1 else z)


@fault("split", breaks="split.G1", id="Q08")
def second_cotangent_lost(ask, case):
    """δx holds the cotangent of y alone."""
    axis, at = case.attrs["axis"], case.attrs["at"]

    def first(c):
        c = c.copy()
        _cut(c, axis, at, None)[...] = 0
        return c

    return but(ask(case), x=first)
