"""Batch normalisation."""

import jax
import jax.numpy as jnp

from nnspec.backends.base import Part
from nnspec.backends.jax.layout import of_channels
from nnspec.backends.jax.whole import whole

BATCH = (0, 2, 3)


class BatchNorm(Part):
    """jax.nn.standardize."""

    composed = {
        "batch_norm_evaluation": "jax.nn.standardize with the given statistics, then scale and shift",
        "batch_norm_training": "jax.nn.standardize, then scale and shift; jnp.mean and jnp.var for the "
        "running statistics",
    }

    grades = {  # sums of cotangents kept in storage
        (f"batch_norm_{clause}", dtype): "C"
        for clause in ("evaluation.G2", "evaluation.G3", "training.G1", "training.G2", "training.G3")
        for dtype in ("float16", "bfloat16")
    }

    @whole
    def batch_norm_evaluation(self, x, scale, shift, mean, variance, *, epsilon):
        mean, variance = of_channels(mean), of_channels(variance)
        normal = jax.nn.standardize(x, BATCH, mean, variance, epsilon)
        return normal * of_channels(scale) + of_channels(shift)

    @whole
    def batch_norm_training(self, x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
        normal = standardize(x, BATCH, epsilon)
        new_mean, new_variance = jnp.mean(x, BATCH), jnp.var(x, BATCH, ddof=int(unbiased))
        return (
            normal * of_channels(scale) + of_channels(shift),
            (1 - momentum) * mean + momentum * new_mean,
            (1 - momentum) * variance + momentum * new_variance,
        )


def standardize(x, axes, epsilon):
    """Its other algorithm, the usual one, takes the variance for E[x²] − E[x]², which cancels."""
    return jax.nn.standardize(x, axes, epsilon=epsilon, algorithm="stable")
