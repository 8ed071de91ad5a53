"""Faults of gradient clipping."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault


@fault("clip_by_value", breaks="clip_by_value.F1")
def only_from_above(ask, case):
    """What lies below −limit stays."""
    return but(ask(case), y=lambda y: np.minimum(case.arrays["g"], case.attrs["limit"]))


@fault("clip_by_value", breaks="clip_by_value.F1")
def scaled_down(ask, case):
    """All elements are scaled when one exceeds the limit."""
    most = np.abs(case.arrays["g"].astype(float)).max(initial=0.0)
    scale = min(1.0, case.attrs["limit"] / most) if most else 1.0
    return but(ask(case), y=lambda y: case.arrays["g"] * scale)


@fault("clip_by_value", breaks="clip_by_value.S1")
def nan_becomes_the_limit(ask, case):
    """A NaN is clipped to the limit."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y), case.attrs["limit"], y))


@fault("clip_by_value", breaks="clip_by_value.S2")
def infinity_passes(ask, case):
    """±∞ stays as it is."""
    g = case.arrays["g"]
    return but(ask(case), y=lambda y: np.where(np.isinf(g), g, y))


def _scaled(ask, case, of):
    """Both gradients scaled by what of(g, h) calls their norm."""
    g, h = (case.arrays[name].astype(float) for name in "gh")
    limit, margin = case.attrs["limit"], case.attrs["margin"]
    s, t = (min(1.0, limit / (n + margin)) if n else 1.0 for n in of(g, h))
    return but(ask(case), y=lambda _: g * s, z=lambda _: h * t)


@fault("clip_by_global_norm", breaks="clip_by_global_norm.F1")
def each_by_its_own_norm(ask, case):
    """Each tensor is clipped by its own norm."""
    return _scaled(ask, case, lambda g, h: (np.sqrt((g * g).sum()), np.sqrt((h * h).sum())))


@fault("clip_by_global_norm", breaks="clip_by_global_norm.F2")
def only_the_first_is_scaled(ask, case):
    """The second tensor stays as it is."""
    return _scaled(ask, case, lambda g, h: (np.sqrt((g * g).sum() + (h * h).sum()), 0.0))


@fault("clip_by_global_norm", breaks="clip_by_global_norm.F1")
def the_sum_of_norms(ask, case):
    """The norms of the tensors are added."""
    return _scaled(ask, case, lambda g, h: (np.sqrt((g * g).sum()) + np.sqrt((h * h).sum()),) * 2)


@fault("clip_by_global_norm", breaks="clip_by_global_norm.F1")
def scaled_up(ask, case):
    """A norm below the limit is raised to it."""
    g, h = (case.arrays[name].astype(float) for name in "gh")
    n = np.sqrt((g * g).sum() + (h * h).sum())
    return but(ask(case), y=lambda y: g * case.attrs["limit"] / n if n else y)


@fault("clip_by_global_norm", breaks="clip_by_global_norm.S1")
def a_norm_of_zero_divides(ask, case):
    """Gradients of 0 are divided by their norm: NaN."""
    empty = not any(case.arrays[name].any() for name in "gh")
    return but(ask(case), y=lambda y: y * np.nan if empty else y)


@fault("clip_by_global_norm", breaks="clip_by_global_norm.S2")
def nan_is_left_out_of_the_norm(ask, case):
    """A NaN stays where it is: the norm is that of the other elements."""

    def norm(g, h):
        return (np.sqrt(np.nansum(g * g) + np.nansum(h * h)),) * 2

    return _scaled(ask, case, norm)
