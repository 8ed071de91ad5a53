"""Small cases of softsign."""

from drawn.common import one


def softsign():
    return one
