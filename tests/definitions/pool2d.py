"""pool2d"""

import numpy as np

from definitions.common import collected, fitting, met


def walked(size, taps, stride, sides, dilation, ceil_mode):
    """How many windows an axis has, by placing one after the other; one that is not whole may be the last."""
    whole = fitting(size, taps, stride, sides, dilation)
    end = size + sum(sides) - 1
    last_read = (whole - 1) * stride + (taps - 1) * dilation
    return whole + (ceil_mode and last_read < end and whole * stride - sides[0] < size)


def windows_of(x, window, stride, padding, dilation=(1, 1), ceil_mode=False):
    """For each index of y, the indices of x in its window, in row-major order."""
    n_, c_, h, width = x.shape
    p_ = walked(h, window[0], stride[0], padding[0], dilation[0], ceil_mode)
    q_ = walked(width, window[1], stride[1], padding[1], dilation[1], ceil_mode)
    found = {index: [] for index in np.ndindex(n_, c_, p_, q_)}
    for n, c in np.ndindex(n_, c_):
        for p, _, i in met(p_, h, window[0], stride[0], padding[0][0], dilation[0]):
            for q, _, j in met(q_, width, window[1], stride[1], padding[1][0], dilation[1]):
                found[n, c, p, q].append((n, c, i, j))
    return (n_, c_, p_, q_), found


def max_pool2d(A, x, **attrs):
    shape, windows = windows_of(x, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        y[index] = A.largest([x[place] for place in places])
    return y


def max_pool2d_vjp(A, g, x, **attrs):
    """K1 gives all of g to the first of several maximisers; G2 admits any shares."""
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        largest = max(float(x[place]) for place in places)
        best = [place for place in places if float(x[place]) == largest]
        parts += A.either(
            lambda best=best, at=index: [(best[0], g[at])],
            lambda best=best, at=index: [(best[-1], g[at])],
            lambda best=best, at=index: [(place, g[at] / A.number(len(best))) for place in best],
        )
    return (collected(A, x.shape, parts),)


def averaged(index, places, image, count_padding, divisor_override, window, stride, padding, ceil_mode):
    """The taps that count: one by one, each in x, in its padding, or beyond."""
    if divisor_override is not None:
        return float(divisor_override)
    if not count_padding:
        return float(len(places))
    taps = 0
    for r, s in np.ndindex(*window):
        i, j = index[2] * stride[0] + r, index[3] * stride[1] + s
        taps += i < image[0] + sum(padding[0]) and j < image[1] + sum(padding[1])
    return float(taps)


def avg_pool2d(A, x, *, count_padding, divisor_override, **attrs):
    shape, windows = windows_of(x, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        count = A.number(averaged(index, places, x.shape[2:], count_padding, divisor_override, **attrs))
        y[index] = A.sum([x[place] for place in places]) / count
    return y


def avg_pool2d_vjp(A, g, x, *, count_padding, divisor_override, **attrs):
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        count = averaged(index, places, x.shape[2:], count_padding, divisor_override, **attrs)
        share = g[index] / A.number(count)
        parts += [(place, share) for place in places]
    return (collected(A, x.shape, parts),)
