"""adagrad, adadelta"""

import numpy as np

from definitions.steps import average_of_squares, over_root, run


def adagrad(A, p, g, s=None, *, rates, taken, initial, epsilon, place):
    def step(p, g, s, rate, t):
        eta, s = A.number(rate), s + g * g

        def quotient(x):
            return over_root(A, x, A.saved(s), A.number(epsilon), place)

        return p - A.either(lambda: eta * quotient(g), lambda: quotient(eta * g)), s

    if s is None:
        s = np.vectorize(lambda _: A.number(initial), otypes=[object])(p)
    return run(A, step, p, g, [s], rates, taken)


def adadelta(A, p, g, v=None, d=None, *, rates, taken, rho, epsilon):
    def step(p, g, v, d, rate, t):
        v = average_of_squares(A, v, g, rho)
        above, below = A.sqrt(d + A.number(epsilon)), A.sqrt(A.saved(v) + A.number(epsilon))
        u = A.either(lambda: above / below * g, lambda: above * g / below)
        return p - A.number(rate) * u, v, average_of_squares(A, d, u, rho)

    return run(A, step, p, g, [v, d], rates, taken)
