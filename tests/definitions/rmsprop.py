"""rmsprop"""

from definitions.steps import average, average_of_squares, over_root, run


def rmsprop(
    A, p, g, v=None, a=None, m=None, *, rates, taken, rho, epsilon, place, centered, momentum, velocity
):
    def step(p, g, v, a, m, rate, t):
        eta = A.number(rate)
        v = average_of_squares(A, v, g, rho)
        a = average(A, a, g, rho) if centered else a
        spread = A.saved(v) - A.saved(a) * A.saved(a) if centered else A.saved(v)

        def quotient(x):
            return over_root(A, x, spread, A.number(epsilon), place)

        along = A.either(lambda: eta * quotient(g), lambda: quotient(eta * g))
        if not momentum:
            return p - along, v, a, m
        m = A.number(momentum) * m + (along if velocity == "steps" else quotient(g))
        return p - (A.saved(m) if velocity == "steps" else eta * A.saved(m)), v, a, m

    return run(A, step, p, g, [v, a, m], rates, taken)
