"""layer_norm"""

from definitions.batch_norm import normalised, normalised_vjp


def layer_of(x, trailing):
    first = x.ndim - trailing
    return lambda i: i[:first], lambda i: i[first:]


def layer_norm(A, x, scale, shift, *, trailing, epsilon):
    return normalised(A, x, scale, shift, epsilon, *layer_of(x, trailing))


def layer_norm_vjp(A, g, x, scale, shift, *, trailing, epsilon):
    return normalised_vjp(A, g, x, scale, epsilon, *layer_of(x, trailing))


def group_of(x, groups):
    depth = x.shape[1] // groups
    return lambda i: (i[0], i[1] // depth), lambda i: i[1:2]


def group_norm(A, x, scale, shift, *, groups, epsilon):
    return normalised(A, x, scale, shift, epsilon, *group_of(x, groups))


def group_norm_vjp(A, g, x, scale, shift, *, groups, epsilon):
    return normalised_vjp(A, g, x, scale, epsilon, *group_of(x, groups))


def instance_norm(A, x, scale, shift, *, epsilon):
    return normalised(A, x, scale, shift, epsilon, *group_of(x, x.shape[1]))


def instance_norm_vjp(A, g, x, scale, shift, *, epsilon):
    return normalised_vjp(A, g, x, scale, epsilon, *group_of(x, x.shape[1]))
