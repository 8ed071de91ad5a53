"""Faults of local response normalisation."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault

BOTH = ("local_response_norm", "local_response_norm_within")


def _region(case):
    """Sizes of the window along channels, rows and columns."""
    size = case.attrs["size"]
    return (size, 1, 1) if case.op == "local_response_norm" else (1, size, size)


def _sums(case, a, *, later=0):
    """Sums over the region; an even one begins `later` than it should."""
    total, (rows, *image) = np.zeros(a.shape), _region(case)
    window = (rows, *image)
    sides = [(k // 2 - later * (k % 2 == 0), (k - 1) // 2 + later * (k % 2 == 0)) for k in window]
    padded = np.pad(a, ((0, 0), *sides))
    for c, i, j in np.ndindex(*window):
        total += padded[:, c : c + a.shape[1], i : i + a.shape[2], j : j + a.shape[3]]
    return total


def _divisor(case, *, alpha=1.0, later=0):
    x = case.arrays["x"].astype(float)
    share = case.attrs["alpha"] * alpha / np.prod(_region(case))
    return case.attrs["k"] + share * _sums(case, x * x, later=later)


def _with(case, d):
    return lambda y: case.arrays["x"].astype(float) * d ** -case.attrs["beta"]


@fault(*BOTH, breaks="*.F1", id="N07")
def alpha_undivided(ask, case):
    """alpha is not divided by the size; the gradient agrees."""
    return ask(altered(case, {"alpha": case.attrs["alpha"] * np.prod(_region(case)).item()}))


@fault(*BOTH, breaks="*.F1", id="N08")
def even_window_at_the_other_side(ask, case):
    """A window of even size reaches one further forward, not back."""
    return but(ask(case), y=_with(case, _divisor(case, later=1)))


@fault(*BOTH, breaks="*.F1")
def k_is_one(ask, case):
    """k is ignored, and 1 taken; the gradient agrees."""
    return ask(altered(case, {"k": 1.0}))


@fault(*BOTH, breaks="*.F1")
def divided_by_what_is_met(ask, case):
    """At the border alpha is divided by what is left of the region."""
    x = case.arrays["x"].astype(float)
    met = _sums(case, np.ones(x.shape)) / np.prod(_region(case))
    d = case.attrs["k"] + (_divisor(case) - case.attrs["k"]) / met
    return but(ask(case), y=_with(case, d))


@fault(*BOTH, breaks="*.F1")
def beta_of_the_paper(ask, case):
    """beta is 3/4, whatever it is said to be; the gradient agrees."""
    return ask(altered(case, {"beta": 0.75}))


@fault(*BOTH, breaks="*.G1", id="N09")
def other_channels_forgotten(ask, case):
    """δx leaves out what x contributes to the d of others."""
    x, g, d, beta = case.arrays["x"].astype(float), case.g.astype(float), _divisor(case), case.attrs["beta"]
    own = 2 * beta * case.attrs["alpha"] / np.prod(_region(case)) * x * g * x * d ** (-beta - 1)
    return but(ask(case), x=lambda c: g * d**-beta - own)


@fault(*BOTH, breaks="*.G1")
def d_is_a_constant(ask, case):
    """δx is g · d^(−beta)."""
    return but(ask(case), x=lambda c: case.g.astype(float) * _divisor(case) ** -case.attrs["beta"])


@fault(*BOTH, breaks="*.S1")
def nan_goes_everywhere(ask, case):
    """A NaN makes NaN of its whole pixel, or its whole channel."""
    axes = 1 if case.op == "local_response_norm" else (2, 3)
    lost = np.isnan(case.arrays["x"]).any(axis=axes, keepdims=True)
    return but(ask(case), y=lambda y: np.where(lost, np.nan, y))


@fault(*BOTH, breaks="*.S1")
def nan_does_not_count(ask, case):
    """A NaN counts as 0 in the sums of others."""
    x = case.arrays["x"]
    rest = ask(altered(case, x=np.where(np.isnan(x), 0, x)))
    return but(rest, y=lambda y: np.where(np.isnan(x), np.nan, y)) if np.isnan(x).any() else ask(case)


@fault(*BOTH, breaks="*.S2")
def infinity_saturates(ask, case):
    """An infinity has y = 0, as if its square had grown faster."""
    return but(ask(case), y=lambda y: np.where(np.isinf(case.arrays["x"]), 0, y))


@fault(*BOTH, breaks="*.S2")
def infinity_makes_neighbours_nan(ask, case):
    """An infinity makes NaN of all whose region holds it."""
    near = _sums(case, np.isinf(case.arrays["x"]).astype(float)) > 0
    return but(ask(case), y=lambda y: np.where(near, np.nan, y))
