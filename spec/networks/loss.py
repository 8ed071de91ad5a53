"""Losses of networks: a scalar from what a network gives in training, and the target."""

from typing import Any

from nnspec.spec.networks.model import Results


def labelled(nn: Any, results: Results, t: Any) -> Any:
    """Cross-entropy of y with integer labels, averaged over the batch."""
    return nn.cross_entropy(results["y"], t)


def binary(nn: Any, results: Results, t: Any) -> Any:
    """Binary cross-entropy of y, probabilities, with zeros and ones, averaged over all of them."""
    return nn.binary_cross_entropy(results["y"], t)
