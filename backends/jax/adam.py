"""Adam and its kin."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.steps import run
from nnspec.backends.jax.whole import whole


class Adam(Part):
    """optax.adam, adamw, amsgrad and nadam."""

    @whole
    def adam(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
        hyper = placed(beta1, beta2, epsilon, place)

        def make(rate):
            return optax.chain(optax.add_decayed_weights(weight_decay), optax.adam(rate, **hyper))

        return run(make, p, g, rates, taken, {"mu": m, "nu": v})

    @whole
    def adamw(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
        hyper = placed(beta1, beta2, epsilon, place)

        def make(rate):
            return optax.adamw(rate, **hyper, weight_decay=weight_decay)

        return run(make, p, g, rates, taken, {"mu": m, "nu": v})

    @whole
    def amsgrad(self, p, g, m=None, v=None, h=None, *, rates, taken, beta1, beta2, epsilon, place, over):
        if over != "corrected":
            raise Unsupported("optax.amsgrad takes the maximum of what is corrected")
        hyper = placed(beta1, beta2, epsilon, place)
        states = {"mu": m, "nu": v, "nu_max": h}
        return run(lambda rate: optax.amsgrad(rate, **hyper), p, g, rates, taken, states)

    @whole
    def nadam(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, psi):
        if psi is not None:
            raise Unsupported("the momentum of optax.nadam is constant")
        hyper = placed(beta1, beta2, epsilon, "outside")
        return run(lambda rate: optax.nadam(rate, **hyper), p, g, rates, taken, {"mu": m, "nu": v})


def placed(beta1, beta2, epsilon, place):
    if place == "uncorrected":
        raise Unsupported("optax adds epsilon to what is corrected")
    eps, eps_root = (epsilon, 0.0) if place == "outside" else (0.0, epsilon)
    return {"b1": beta1, "b2": beta2, "eps": eps, "eps_root": eps_root}
