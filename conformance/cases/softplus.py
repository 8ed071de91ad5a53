"""Cases of softplus and its kin."""

from nnspec.conformance.cases.sigmoid import bent, gated

softplus, log_sigmoid, mish = bent(), bent(), gated()
