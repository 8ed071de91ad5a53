"""Adam and its kin."""

import math

import torch

from nnspec.backends.base import Divergence, Part, Refusal, Unsupported, literal
from nnspec.backends.torch.steps import BUILT, run


def witness(aim="", **more):
    """A second step along an average that is kept, without a gradient."""
    vector = {"p": literal([0.0, 0.0]), "m": literal([1.0, 1.0]), "v": literal([0.0, 0.0])}
    g = {**literal([[0.0, 0.0]]), **more}
    attrs = {"rates": [1.0], "taken": 1, "beta1": 0.999, "beta2": 0.5, "epsilon": 1.0, "psi": None}
    operands = {"p": vector["p"], "g": g, "m": vector["m"], "v": vector["v"]}
    return {"op": "nadam", "operands": operands, "attrs": attrs, **({"aim": aim} if aim else {})}


PRODUCT = (
    "NAdam keeps the product of its momenta in float32, whatever the dtype of the parameters: where it is "
    "near 1, 1 − Π loses most of its digits, and in float64 all beyond 2⁻²⁴."
)
# 1 / (1 − Π), where Π may be 0.999, and 2²⁹ times as much where float32 stands in for float64
DIGITS = {"float32": 1e3, "float64": 1e12}


class Adam(Part):
    """torch.optim.Adam, AdamW and NAdam."""

    refusals = tuple(Refusal(op, BUILT, modes=("compile",)) for op in ("adam", "adamw", "amsgrad", "nadam"))

    divergences = (
        *(
            Divergence(
                clauses=("nadam.S2",) if aim else ("nadam.F1", "every.P5"),
                why=PRODUCT,
                witness=witness(aim, **({"plants": [[1, "nan"]]} if aim else {})),
                ratio=ratio,
                versions="<=2.13.0",
                dtypes=(dtype,),
            )
            for dtype, ratio in DIGITS.items()
            for aim in ("", "S2")
        ),
        Divergence(
            clauses=("nadam.P1",),
            why=f"{PRODUCT} One that is handed on is rounded once, one that is kept at every step.",
            witness={
                "op": "nadam",
                "operands": {"p": literal([1.0]), "g": literal([[1.0], [1.0], [1.0]])},
                "attrs": {"rates": [0.0, 0.0, 0.5], "epsilon": 0.001, "psi": None},
            },
            ratio=1e12,
            versions="<=2.13.0",
            dtypes=("float64",),
        ),
    )

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
