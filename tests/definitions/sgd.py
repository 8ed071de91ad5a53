"""sgd"""

from definitions.steps import constant, run


def sgd(A, p, g, m=None, *, rates, taken, momentum, dampening, nesterov, velocity, weight_decay, decay):
    mu, decays = A.number(momentum), A.number(weight_decay)

    def step(p, g, m, rate, t):
        eta = A.number(rate)
        g = g + decays * p if decay == "coupled" and weight_decay else g
        along = eta * g if velocity == "steps" else g
        if momentum:
            share = A.number(1.0) if t == 1 else constant(A, lambda d: 1 - d, dampening)
            m = mu * m + (along if t == 1 else share * along)
            ms = A.saved(m)
            along = along + mu * ms if nesterov else ms
        stride = along if velocity == "steps" else eta * along
        if decay == "decoupled" and weight_decay:
            return decayed(A, p, stride, rate, weight_decay), m
        return p - stride, m

    return run(A, step, p, g, [m], rates, taken)


def decayed(A, p, stride, rate, weight_decay):
    """(1 − rate·λ)·p − stride."""
    eta, decays = A.number(rate), A.number(weight_decay)
    return A.either(
        lambda: A.saved(p * constant(A, lambda r, w: 1 - r * w, rate, weight_decay)) - stride,
        lambda: A.saved(p - p * decays * eta) - stride,
        lambda: p - (stride + eta * (decays * p)),
    )
