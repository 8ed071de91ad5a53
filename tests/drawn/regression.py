"""Small cases of the losses of regression."""

from hypothesis import strategies as st

from drawn.common import reductions, shapes

sizes = st.sampled_from([1.0, 0.5, 2.0, 0.3, 1.7])


def beside(**attrs):
    return st.builds(
        lambda shape, **attrs: ({"x": shape, "t": shape}, attrs), shapes, reduction=reductions, **attrs
    )


def mse_loss():
    return beside()


def l1_loss():
    return beside()


def huber_loss():
    return beside(delta=sizes)


def smooth_l1_loss():
    return beside(beta=sizes)
