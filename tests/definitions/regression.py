"""regression"""

from definitions.common import each, real, reduced, shared


def magnitude(d):
    return -d if real(d) < 0 else d


def loss(item):
    """A loss of the difference, reduced."""

    def of(A, x, t, *, reduction, **attrs):
        return reduced(A, each(lambda x, t: item(A, x - t, **attrs), x, t), reduction)

    return of


def adjoint(slope):
    """Its cotangents, given the slope times a share."""

    def of(A, g, x, t, *, reduction, **attrs):
        s, share = shared(A, g, x.shape, reduction), A.number(1 / max(x.size, 1))

        def g_last(s, x, t):
            return A.either(
                lambda: slope(A, x - t, s, **attrs), lambda: slope(A, x - t, share, **attrs) * g[()]
            )

        g_x = each(g_last if reduction == "mean" else lambda s, x, t: slope(A, x - t, s, **attrs), s, x, t)
        return g_x, each(lambda c: -c, g_x)

    return of


def square(A, d):
    return d * d


def square_slope(A, d, s):
    return A.either(lambda: 2 * d * s, lambda: d * (2 * s))


mse_loss, mse_loss_vjp = loss(square), adjoint(square_slope)


def sign(A, d, s):
    """K1 takes the slope 0 at the kink; G3 admits any from −1 to 1."""
    if real(d) == 0:
        return A.number(A.either(lambda: 0.0, lambda: 1.0, lambda: -0.7, lambda: 0.3)) * s
    return s if real(d) > 0 else -s


l1_loss, l1_loss_vjp = loss(lambda A, d: magnitude(d)), adjoint(sign)


def cut(A, d, most):
    most = A.number(most)
    return d if real(magnitude(d)) <= real(most) else most if real(d) > 0 else -most


def huber(A, d, *, delta):
    half, delta, a = A.number(0.5), A.number(delta), magnitude(d)
    q = a if real(a) <= real(delta) else delta
    return A.either(
        lambda: half * a * a if real(a) <= real(delta) else delta * (a - half * delta),
        lambda: half * (a * a) if real(a) <= real(delta) else delta * a - half * (delta * delta),
        lambda: half * (q * q) + delta * (a - q),
    )


huber_loss, huber_loss_vjp = loss(huber), adjoint(lambda A, d, s, *, delta: cut(A, d, delta) * s)


def smooth_l1(A, d, *, beta):
    half, a, b = A.number(0.5), magnitude(d), A.number(beta)
    return A.either(
        lambda: half * a * a / b if real(a) < real(b) else a - half * b,
        lambda: huber(A, d, delta=beta) / b,
    )


def smooth_l1_slope(A, d, s, *, beta):
    c, b = cut(A, d, beta), A.number(beta)
    return A.either(lambda: c / b * s, lambda: c * s / b, lambda: c * (s / b))


smooth_l1_loss, smooth_l1_loss_vjp = loss(smooth_l1), adjoint(smooth_l1_slope)
