"""Batch normalisation, and what every normalisation shares: statistics, the line through them, adjoints.

A normalisation takes statistics over some `axes`, and has one scale and one shift for all elements
along some axes `shared`. A framework may normalise first and scale after, scale first, or fold all
into slope · x + offset. Each has rounding errors of its own: all are admitted.
"""

import math

import numpy as np

from nnspec.reference.bounded import Bounded, either, lift
from nnspec.reference.contraction import total
from nnspec.reference.rule import Rule

BATCH = (0, 2, 3)


def of_channels(v):
    """[C] -> [1 C 1 1]"""
    return v.reshape(1, -1, 1, 1)


def moments(x, axes):
    """x − m, m and s: what is left of x, its mean and its variance."""
    count = float(math.prod(x.shape[axis] for axis in axes))
    mean = either(total(x, axes, keepdims=True) / count, _updated_mean(x, axes, count))
    rest = x - mean
    return rest, mean, total(rest * rest, axes, keepdims=True) / count


def _updated_mean(x, axes, count):
    """m ← m + (x_k − m) / k, element by element (Welford 1962).

    Step k rounds m, which is at most Σ_{j≤k} |x_j| / k, and three times a part of x_k − m; what is
    wrong after it counts k/M in the end. All together that is M roundings of the mean of |x|, and
    3·(2 + log M) more. Even integers have no exact mean this way. x_k − m, which is no larger than what the
    x are apart, may overflow where neither does.
    """
    mean = total(x, axes, keepdims=True) / count
    if not isinstance(x, Bounded):
        return mean
    roundings = count + 3.0 * (2.0 + math.log(count)) if count > 1 else 0.0
    size = x.ceiling.sum(axis=axes, keepdims=True) / count
    error = mean.error + roundings * x.profile.accumulator.unit * size
    most = (x.value + x.error).max(axes, keepdims=True, initial=-np.inf)
    least = (x.value - x.error).min(axes, keepdims=True, initial=np.inf)
    overflows = (most - least) * (1 + 8 * x.profile.middle.unit) > x.profile.middle.largest
    return Bounded(mean.value, np.where(overflows, np.inf, error), x.profile)


def inverse_root(variance, epsilon):
    return 1.0 / np.sqrt(variance + epsilon)


def folded(x, rest, mean, slope, shift):
    """x·slope + (shift − mean·slope), where rest is x − mean.

    An error of the slope is common to both products, and so multiplies the rest alone; what the
    roundings of the two large products leave is not.
    """
    line = rest * slope + shift
    if not isinstance(line, Bounded):
        return line
    steepest = Bounded(np.copysign(slope.ceiling, slope.value), 0.0, slope.profile)
    local = x * steepest + (shift - mean * steepest)
    return Bounded(line.value, line.error + local.error, line.profile)


def scaled(x, rest, mean, root, scale, shift):
    return either(
        rest * root * scale + shift,
        rest * (root * scale) + shift,
        folded(x, rest, mean, root * scale, shift),
    )


def cotangent_of_scale(g, x, rest, mean, root, axes, shared):
    """Σ g·x̂ along the shared axes, normalised element by element or once for each mean."""
    inner = tuple(axis for axis in shared if axis in axes)
    unfolded = total(g * x, inner, keepdims=True) - mean * total(g, inner, keepdims=True)
    return either(
        total(g * (rest * root), shared, keepdims=True),
        total(total(g * rest, inner, keepdims=True) * root, shared, keepdims=True),
        total(unfolded * root, shared, keepdims=True),
        total(g * folded(x, rest, mean, root, 0.0), shared, keepdims=True),
    )


def cotangent_of_x(g, x, rest, mean, variance, root, axes, epsilon):
    """(g − Σ g / M − x̂ · Σ g·x̂ / M) / √(s + ε), as it stands, as its parts are derived, and folded."""
    count = float(math.prod(x.shape[axis] for axis in axes))
    sum_g, sum_rest = total(g, axes, keepdims=True), total(g * rest, axes, keepdims=True)
    sum_x = total(g * x, axes, keepdims=True) - mean * sum_g
    centred = g - sum_g / count
    return either(
        (centred - rest * (sum_rest * root * root / count)) * root,
        (centred - rest * (sum_rest / count / (variance + epsilon))) * root,
        _by_parts(g * root, rest, _cotangent_of_variance(sum_rest, root), axes, count),
        _by_parts(g * root, rest, _cotangent_of_variance(sum_x, root), axes, count),
        _tilted(
            g * root, x, rest, mean, _cotangent_of_variance(sum_x, root) * 2.0 / count, sum_g * root / count
        ),
    )


def _cotangent_of_variance(sum_g, root):
    """r = (s + ε)^(−1/2) has the derivative −r³/2."""
    return either(sum_g * (root * root * root) * -0.5, sum_g * (root / (1.0 / (root * root))) * -0.5)


def _by_parts(direct, rest, g_variance, axes, count):
    """Through the result, the variance, and then both means."""
    spread = g_variance / count * (rest * 2.0)
    through_mean = total(direct, axes, keepdims=True) + total(spread, axes, keepdims=True)
    return either(
        direct + spread - through_mean / count, direct + spread - total(direct, axes, keepdims=True) / count
    )


def _tilted(direct, x, rest, mean, slope, offset):
    """direct + slope·x + (−mean·slope − offset)."""
    return direct + folded(x, rest, mean, slope, -offset)


def normalise(x, scale, shift, axes, epsilon):
    rest, mean, variance = moments(x, axes)
    return scaled(x, rest, mean, inverse_root(variance, epsilon), scale, shift)


def normalise_vjp(g, x, scale, axes, shared, epsilon):
    """Cotangents of x, and of scale and shift along whose `shared` axes both are constant."""
    rest, mean, variance = moments(x, axes)
    root = inverse_root(variance, epsilon)
    given = rest, mean, variance, root, axes, epsilon
    g_x = cotangent_of_x(g * scale, x, *given)
    if set(axes) <= set(shared):
        g_x = either(g_x, cotangent_of_x(g, x, *given) * scale)
    inner = tuple(axis for axis in shared if axis in axes)
    g_shift = either(
        total(g, shared, keepdims=True),
        total(total(g, inner, keepdims=True), shared, keepdims=True),  # of each item, then of all
    )
    return g_x, cotangent_of_scale(g, x, rest, mean, root, axes, shared), g_shift


def evaluation_forward(x, scale, shift, mean, variance, *, epsilon):
    scale, shift, mean, variance = map(of_channels, (scale, shift, mean, variance))
    return scaled(x, x - mean, mean, inverse_root(variance, epsilon), scale, shift)


def evaluation_vjp(g, y, x, scale, shift, mean, variance, *, epsilon):
    channel, mean = of_channels(scale), of_channels(mean)
    root = inverse_root(of_channels(variance), epsilon)
    g_x = either(g * channel * root, g * (root * channel))
    g_scale = cotangent_of_scale(g, x, x - mean, mean, root, BATCH, BATCH)
    return g_x, g_scale.reshape(scale.shape), total(g, BATCH), None, None


batch_norm_evaluation = Rule(evaluation_forward, evaluation_vjp)


def _moved(old, new, momentum):
    """(1 − momentum) · old + momentum · new, or a step of that length from old to new."""
    keep = 1.0 - (lift(momentum, old.profile) if isinstance(old, Bounded) else momentum)
    again = 1.0 - keep
    return either(
        old * keep + new * momentum,
        old * keep + new * again,
        old + (new - old) * momentum,
        old - (old - new) * again,
    )


def training_forward(x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
    rest, batch_mean, batch_variance = moments(x, BATCH)
    root = inverse_root(batch_variance, epsilon)
    y = scaled(x, rest, batch_mean, root, of_channels(scale), of_channels(shift))
    if unbiased:
        count = float(x.shape[0] * x.shape[2] * x.shape[3])
        again = total(rest * rest, BATCH, keepdims=True) / (count - 1.0)
        batch_variance = either(again, batch_variance * (count / (count - 1.0)))
    return (
        y,
        _moved(mean, batch_mean.reshape(mean.shape), momentum),
        _moved(variance, batch_variance.reshape(variance.shape), momentum),
    )


def training_vjp(g, y, x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
    g_x, g_scale, g_shift = normalise_vjp(g, x, of_channels(scale), BATCH, BATCH, epsilon)
    return g_x, g_scale.reshape(scale.shape), g_shift.reshape(shift.shape), None, None


batch_norm_training = Rule(training_forward, training_vjp)
