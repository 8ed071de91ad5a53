"""Faults of normalisation within one item; those of every normalisation stand in batch_norm."""

import numpy as np

from nnspec.conformance.faults.batch_norm import grouped
from nnspec.conformance.faults.fault import altered, but, fault


def _normal(x, axes, epsilon):
    return (x - x.mean(axis=axes, keepdims=True)) / np.sqrt(x.var(axis=axes, keepdims=True) + epsilon)


def _along(case, *axes):
    """y with statistics along other axes of x."""
    x, scale, shift = (np.asarray(case.arrays[name], float) for name in ("x", "scale", "shift"))
    if case.op != "layer_norm":
        scale, shift = scale.reshape(1, -1, 1, 1), shift.reshape(1, -1, 1, 1)
    return lambda y: _normal(x, axes, case.attrs["epsilon"]) * scale + shift


@fault("layer_norm", breaks="layer_norm.F1")
def the_last_axis_alone(ask, case):
    """Only the last axis is normalised, however many are asked for."""
    return but(ask(case), y=_along(case, -1))


@fault("layer_norm", breaks="layer_norm.F1")
def over_the_batch(ask, case):
    """The first axis is normalised, as in a batch."""
    return but(ask(case), y=_along(case, 0))


@fault("instance_norm", breaks="instance_norm.F1")
def over_all_items(ask, case):
    """The statistics of a channel are those of the whole batch."""
    return but(ask(case), y=_along(case, 0, 2, 3))


@fault("instance_norm", breaks="instance_norm.F1")
def over_all_channels(ask, case):
    """The statistics are those of the whole item."""
    return but(ask(case), y=_along(case, 1, 2, 3))


@fault("group_norm", breaks="group_norm.F1")
def groups_are_interleaved(ask, case):
    """Channel c belongs to group c mod groups."""
    x, _, _, _, _ = grouped(case)
    n, groups, depth, h, w = x.shape
    mixed = np.asarray(case.arrays["x"], float).reshape(n, depth, groups, h, w)
    normal = _normal(mixed, (1, 3, 4), case.attrs["epsilon"]).reshape(n, -1, h, w)
    scale, shift = (np.asarray(case.arrays[name], float).reshape(1, -1, 1, 1) for name in ("scale", "shift"))
    return but(ask(case), y=lambda y: normal * scale + shift)


@fault("group_norm", breaks="group_norm.F1")
def as_many_groups_as_channels_in_one(ask, case):
    """`groups` is taken for the number of channels in a group; the gradient agrees."""
    channels = case.shapes["x"][1]
    return ask(altered(case, {"groups": channels // case.attrs["groups"]}))


@fault("group_norm", breaks="group_norm.G2")
def scale_of_the_group(ask, case):
    """All channels of a group share the mean of their cotangents of scale."""
    form = (case.attrs["groups"], -1)

    def shared(c):
        parts = c.reshape(form).astype(float)
        return np.broadcast_to(parts.mean(axis=1, keepdims=True), parts.shape).reshape(c.shape)

    return but(ask(case), scale=shared)
