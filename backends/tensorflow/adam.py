"""Adam and its kin."""

import math

import keras
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Unsupported, always, literal
from nnspec.backends.tensorflow.steps import built, moved, narrow, run

SHORT = (
    "Keras computes 1 − βᵗ in the dtype of the parameters, from a β that is cast to it by way of float32, "
    "and keeps the learning rate in float32. In float32 1 − 0.999 has lost three digits; in bfloat16 0.999 "
    "is 1: Adam never moves its parameters, and Nadam makes them NaN."
)
RATIOS = {"float64": 1e12, "float32": 1e3, "float16": math.inf, "bfloat16": math.inf}
LINKS = {"bfloat16": "https://github.com/keras-team/keras-hub/issues/2629"}
LOST = (  # the results that show it
    *((op, dtype, ("F1",)) for op in ("adam", "adamw", "amsgrad") for dtype in RATIOS),
    ("nadam", "float64", ("F1", "F2", "F3")),
    ("nadam", "float32", ("F3",)),
    ("nadam", "float16", ("F3",)),
    ("nadam", "bfloat16", ("F1", "F3")),
)


def short(case):
    """A decay has more digits than the dtype."""
    return any(
        float(tf.cast(case.attrs[beta], case.dtype)) != case.attrs[beta] for beta in ("beta1", "beta2")
    )


class Adam(Part):
    """keras.optimizers.Adam, AdamW and Nadam."""

    refusals = built("adam", "adamw", "amsgrad", "nadam")
    divergences = tuple(
        one
        for op, dtype, numbers in LOST
        for one in narrow(
            op,
            *(f"{op}.{number}" for number in numbers),
            why=SHORT,
            dtypes=(dtype,),
            when=always if op == "nadam" else short if dtype.endswith("16") else moved,
            ratio=RATIOS[dtype],
            link=LINKS.get(dtype, ""),
            **({"psi": 1.0} if op == "nadam" else {"place": "uncorrected", "epsilon": 0.125}),
        )
    ) + narrow(
        "nadam",
        "nadam.F1",
        why=SHORT,
        dtypes=("float32",),
        when=always,
        ratio=RATIOS["float32"],
        **{"psi": 1.0, "beta1": 0.5, "epsilon": 0.001, "rates": [0.0, 0.5]},
        g=[[3.0, 3.0], [0.0, 0.0]],
    )
    divergences += narrow(
        "nadam",
        "nadam.F1",
        why=SHORT,
        dtypes=("float16",),
        when=short,
        ratio=16.0,  # of a step off by 1.3 %, where a bound is two roundings at least
        **{"psi": 1.0, "taken": 1000, "beta2": 0.99},
    )
    divergences += (
        Divergence(
            clauses=("nadam.S1",),
            why=SHORT,
            witness={
                "op": "nadam",
                "operands": {"p": literal([1.0]), "g": literal([[1.0]])},
                "attrs": {"psi": 1.0, "rates": [0.0]},
                "aim": "S1",
            },
            when=short,
            versions="<=2.21.0",
            link=LINKS["bfloat16"],
            dtypes=("bfloat16",),
        ),
    )

    def adam(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
        if weight_decay:
            raise Unsupported("keras.optimizers.Adam has decoupled weight decay only")
        states = {"_momentums": (m, 0.0), "_velocities": (v, 0.0)}
        return run(keras.optimizers.Adam, p, g, rates, taken, states, **placed(beta1, beta2, epsilon, place))

    def adamw(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, place, weight_decay):
        states = {"_momentums": (m, 0.0), "_velocities": (v, 0.0)}
        hyper = placed(beta1, beta2, epsilon, place)
        return run(keras.optimizers.AdamW, p, g, rates, taken, states, **hyper, weight_decay=weight_decay)

    def amsgrad(self, p, g, m=None, v=None, h=None, *, rates, taken, beta1, beta2, epsilon, place, over):
        if over != "v":
            raise Unsupported("keras.optimizers.Adam takes the maximum of what is not corrected")
        states = {"_momentums": (m, 0.0), "_velocities": (v, 0.0), "_velocity_hats": (h, 0.0)}
        hyper = placed(beta1, beta2, epsilon, place)
        return run(keras.optimizers.Adam, p, g, rates, taken, states, **hyper, amsgrad=True)

    def nadam(self, p, g, m=None, v=None, *, rates, taken, beta1, beta2, epsilon, psi):
        if psi != 1.0:
            raise Unsupported("the momentum of keras.optimizers.Nadam decays with ψ = 1")
        product = math.prod(beta1 * (1 - 0.96**i / 2) for i in range(1, taken + 1))
        states = {"_momentums": (m, 0.0), "_velocities": (v, 0.0)}
        hyper = {"beta_1": beta1, "beta_2": beta2, "epsilon": epsilon, "scalars": {"_u_product": product}}
        return run(keras.optimizers.Nadam, p, g, rates, taken, states, **hyper)


def placed(beta1, beta2, epsilon, place):
    if place != "uncorrected":
        raise Unsupported("keras.optimizers add epsilon to the root that is not corrected")
    return {"beta_1": beta1, "beta_2": beta2, "epsilon": epsilon}
