"""Normalisation within one item: the same arithmetic as of a batch, along other axes."""

from nnspec.reference.ops.batch_norm import normalise, normalise_vjp, of_channels
from nnspec.reference.rule import Rule


def _last(x, trailing):
    """The axes that are normalised, and those that are not."""
    first = len(x.shape) - trailing
    return tuple(range(first, len(x.shape))), tuple(range(first))


def layer_forward(x, scale, shift, *, trailing, epsilon):
    return normalise(x, scale, shift, _last(x, trailing)[0], epsilon)


def layer_vjp(g, y, x, scale, shift, *, trailing, epsilon):
    inside, outside = _last(x, trailing)
    g_x, g_scale, g_shift = normalise_vjp(g, x, scale, inside, outside, epsilon)
    return g_x, g_scale.reshape(scale.shape), g_shift.reshape(shift.shape)


layer_norm = Rule(layer_forward, layer_vjp)


def _grouped(x, groups):
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w)


def _of_groups(v, groups):
    """[C] -> [1 groups C/groups 1 1]"""
    return v.reshape(1, groups, -1, 1, 1)


def group_forward(x, scale, shift, *, groups, epsilon):
    y = normalise(
        _grouped(x, groups), _of_groups(scale, groups), _of_groups(shift, groups), (2, 3, 4), epsilon
    )
    return y.reshape(x.shape)


def group_vjp(g, y, x, scale, shift, *, groups, epsilon):
    g_x, g_scale, g_shift = normalise_vjp(
        _grouped(g, groups), _grouped(x, groups), _of_groups(scale, groups), (2, 3, 4), (0, 3, 4), epsilon
    )
    return g_x.reshape(x.shape), g_scale.reshape(scale.shape), g_shift.reshape(shift.shape)


group_norm = Rule(group_forward, group_vjp)


def instance_forward(x, scale, shift, *, epsilon):
    return normalise(x, of_channels(scale), of_channels(shift), (2, 3), epsilon)


def instance_vjp(g, y, x, scale, shift, *, epsilon):
    g_x, g_scale, g_shift = normalise_vjp(g, x, of_channels(scale), (2, 3), (0, 2, 3), epsilon)
    return g_x, g_scale.reshape(scale.shape), g_shift.reshape(shift.shape)


instance_norm = Rule(instance_forward, instance_vjp)
