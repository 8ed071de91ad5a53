"""hinge"""

from definitions.common import each, real, reduced, shared


def hinge_loss(A, x, t, *, reduction):
    return reduced(A, each(lambda x, t: A.largest([1 - t * x, A.number(0.0)]), x, t), reduction)


def hinge_loss_vjp(A, g, x, t, *, reduction):
    """K1 takes the slope 1 at the kink; G2 admits any from 0 to 1."""

    def slope(x, t):
        margin = real(t * x)
        kinked = A.either(lambda: 1.0, lambda: 0.0, lambda: 0.5, lambda: 0.3)
        return A.number(1.0 if margin < 1 else kinked if margin == 1 else 0.0)

    s = shared(A, g, x.shape, reduction)
    return each(lambda s, x, t: -(t * s) * slope(x, t), s, x, t), None
