"""adam, adamw, amsgrad, nadam"""

import mpmath

from definitions.sgd import decayed
from definitions.steps import average, average_of_squares, constant, root, run


def stride(A, m, v, rate, t, beta1, beta2, epsilon, place):
    """rate · m̂ / (√v̂ + ε)"""
    if place == "uncorrected":
        whole = constant(A, lambda r, a, b: r * mpmath.sqrt(1 - b**t) / (1 - a**t), rate, beta1, beta2)
        below = A.sqrt(v) + epsilon
        return A.either(lambda: m * whole / below, lambda: whole * (m / below))
    c1, c2 = constant(A, lambda b: 1 - b**t, beta1), constant(A, lambda b: 1 - b**t, beta2)
    first = constant(A, lambda r, b: r / (1 - b**t), rate, beta1)
    if place == "inside":
        below = root(A, v / c2, epsilon, place)
    else:
        below = A.either(
            lambda: A.sqrt(v / c2) + epsilon,
            lambda: A.sqrt(v) / constant(A, lambda b: mpmath.sqrt(1 - b**t), beta2) + epsilon,
        )
    return A.either(
        lambda: A.number(rate) * (m / c1 / below),
        lambda: m * first / below,
        lambda: first * (m / below),
    )


def adam(A, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
    def step(p, g, m, v, rate, t):
        g = g + A.number(weight_decay) * p if weight_decay else g
        m, v = average(A, m, g, beta1), average_of_squares(A, v, g, beta2)
        along = stride(A, A.saved(m), A.saved(v), rate, t, beta1, beta2, A.number(epsilon), place)
        return p - along, m, v

    return run(A, step, p, g, [m, v], rates, taken)


def adamw(A, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
    def step(p, g, m, v, rate, t):
        m, v = average(A, m, g, beta1), average_of_squares(A, v, g, beta2)
        along = stride(A, A.saved(m), A.saved(v), rate, t, beta1, beta2, A.number(epsilon), place)
        return decayed(A, p, along, rate, weight_decay) if weight_decay else p - along, m, v

    return run(A, step, p, g, [m, v], rates, taken)


def amsgrad(A, p, g, m=None, v=None, h=None, *, rates, taken, beta1, beta2, epsilon, place, over):
    def step(p, g, m, v, h, rate, t):
        m, v = average(A, m, g, beta1), average_of_squares(A, v, g, beta2)
        ms, vs = A.saved(m), A.saved(v)
        if over == "v":
            h = A.largest([h, vs])
            return p - stride(A, ms, h, rate, t, beta1, beta2, A.number(epsilon), place), m, v, h
        h = A.largest([h, vs / constant(A, lambda b: 1 - b**t, beta2)])
        first = constant(A, lambda r, b: r / (1 - b**t), rate, beta1)
        below = root(A, A.saved(h), A.number(epsilon), place)
        return p - A.either(lambda: first * (ms / below), lambda: ms * first / below), m, v, h

    return run(A, step, p, g, [m, v, h], rates, taken)


def nadam(A, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, psi):
    def momenta(beta, until):
        """μ of each step."""
        base = mpmath.mpf(0.96)
        return [beta if psi is None else beta * (1 - base ** (psi * i) / 2) for i in range(1, until + 1)]

    def step(p, g, m, v, rate, t):
        m, v = average(A, m, g, beta1), average_of_squares(A, v, g, beta2)
        ms, c2 = A.saved(m), constant(A, lambda b: 1 - b**t, beta2)
        below = A.sqrt(A.saved(v) / c2) + A.number(epsilon)

        def of_average(r, b):
            return r * momenta(b, t + 1)[-1] / (1 - mpmath.fprod(momenta(b, t + 1)))

        def of_gradient(r, b):
            return r * (1 - momenta(b, t)[-1]) / (1 - mpmath.fprod(momenta(b, t)))

        def at_once():
            ahead = constant(A, of_average, 1.0, beta1) * ms + constant(A, of_gradient, 1.0, beta1) * g
            return p - ahead * A.number(rate) / below

        def one_by_one():
            first = A.saved(p - g * constant(A, of_gradient, rate, beta1) / below)
            return first - constant(A, of_average, rate, beta1) * (ms / below)

        return A.either(at_once, one_by_one), m, v

    return run(A, step, p, g, [m, v], rates, taken)
