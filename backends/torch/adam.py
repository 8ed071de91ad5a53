"""Adam and its kin."""

import math

import torch

from nnspec.backends.base import Part, Refusal, Unsupported
from nnspec.backends.torch.steps import BUILT, run


class Adam(Part):
    """torch.optim.Adam, AdamW and NAdam."""

    refusals = tuple(Refusal(op, BUILT, modes=("compile",)) for op in ("adam", "adamw", "amsgrad", "nadam"))

    def adam(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
        states = {"exp_avg": m, "exp_avg_sq": v}
        hyper = placed(beta1, beta2, epsilon, place)
        return run(torch.optim.Adam, p, g, rates, taken, states, **hyper, weight_decay=weight_decay)

    def adamw(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
        states = {"exp_avg": m, "exp_avg_sq": v}
        hyper = placed(beta1, beta2, epsilon, place)
        return run(torch.optim.AdamW, p, g, rates, taken, states, **hyper, weight_decay=weight_decay)

    def amsgrad(self, p, g, m=None, v=None, h=None, *, rates, taken, beta1, beta2, epsilon, place, over):
        if over != "v":
            raise Unsupported("torch.optim.Adam takes the maximum of what is not corrected")
        states = {"exp_avg": m, "exp_avg_sq": v, "max_exp_avg_sq": h}
        hyper = placed(beta1, beta2, epsilon, place)
        return run(torch.optim.Adam, p, g, rates, taken, states, **hyper, amsgrad=True)

    def nadam(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, psi):
        psi = math.inf if psi is None else psi
        product = torch.tensor(math.prod(beta1 * (1 - 0.96 ** (i * psi) / 2) for i in range(1, taken + 1)))
        states = {"exp_avg": m, "exp_avg_sq": v, "mu_product": product}
        hyper = placed(beta1, beta2, epsilon, "outside")
        return run(torch.optim.NAdam, p, g, rates, taken, states, **hyper, momentum_decay=psi)[:3]


def placed(beta1, beta2, epsilon, place):
    if place != "outside":
        raise Unsupported("torch.optim adds epsilon to the corrected root")
    return {"betas": (beta1, beta2), "eps": epsilon}
