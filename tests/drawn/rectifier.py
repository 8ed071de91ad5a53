"""Small cases of rectifiers."""

from drawn.common import one


def relu():
    return one


def relu6():
    return one
