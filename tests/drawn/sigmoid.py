"""Small cases of sigmoid and its kin."""

from drawn.common import one


def sigmoid():
    return one


tanh = silu = sigmoid
