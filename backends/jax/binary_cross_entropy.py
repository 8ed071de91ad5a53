"""Binary cross-entropy."""

import jax
import optax

from nnspec.backends.base import Divergence, Part, Unsupported, literal
from nnspec.backends.jax.layout import reduced
from nnspec.backends.jax.whole import whole

LOG1P = "XLA's float64 log1p on the CPU is up to 129 ulp off between −0.53 and −0.28"


class BinaryCrossEntropy(Part):
    """optax, which takes logits; probabilities by jax.scipy.special."""

    composed = {"binary_cross_entropy": "jax.scipy.special.xlogy and xlog1py: optax takes logits only"}
    divergences = (
        Divergence(
            clauses=("binary_cross_entropy.F1", "binary_cross_entropy.G2", "every.P5"),
            why=f"{LOG1P}: log(1 − p) inherits it through jax.scipy.special.xlog1py.",
            witness={
                "op": "binary_cross_entropy",
                "operands": {"p": literal([0.41417031107176977]), "t": literal([0.0])},
                "attrs": {"reduction": "none"},
            },
            ratio=129 / 5,  # of the ulps that log1p is granted
            versions="<=0.10.2",
            link="https://github.com/jax-ml/jax/issues/39707",
            dtypes=("float64",),
        ),
    )

    @whole
    def binary_cross_entropy(self, p, t, *, reduction):
        xlogy, xlog1py = jax.scipy.special.xlogy, jax.scipy.special.xlog1py
        return reduced(-(xlogy(t, p) + xlog1py(1 - t, -p)), reduction)

    @whole
    def binary_cross_entropy_with_logits(self, x, t, pos_weight=None, *, reduction):
        if pos_weight is not None:
            raise Unsupported("optax.sigmoid_binary_cross_entropy has no pos_weight")
        return reduced(optax.sigmoid_binary_cross_entropy(x, t), reduction)
