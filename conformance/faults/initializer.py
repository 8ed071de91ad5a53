"""Faults of the initializers."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.spec.ops.initializer import fans

ALL = ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal")


def _scaled(ask, case, factor):
    return but(ask(case), y=lambda y: y.astype(float) * factor)


def _normal(case, shape, deviation):
    return np.random.default_rng(case.attrs["seed"]).normal(size=shape) * deviation


@fault("he_uniform", "he_normal", breaks="*.P2")
def fan_out_for_fan_in(ask, case):
    """The outputs are counted in place of the inputs."""
    fan_in, fan_out = fans(case.shapes["w"])
    return _scaled(ask, case, np.sqrt(fan_in / fan_out))


@fault("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", breaks="*.P2")
def kernel_not_counted(ask, case):
    """The fans are channels, without the extent of the kernel."""
    _, _, *kernel = case.shapes["w"]
    return _scaled(ask, case, np.sqrt(np.prod(kernel)))


@fault("glorot_uniform", "he_uniform", breaks="*.P1")
def a_deviation_for_a_reach(ask, case):
    """U(−σ, σ), where σ is what the deviation should be."""
    return _scaled(ask, case, 1 / np.sqrt(3))


@fault("glorot_uniform", "he_uniform", breaks="*.P1")
def one_number_beyond(ask, case):
    """The first number is just outside."""

    def wrong(y):
        y = y.astype(float)
        y.flat[0] = np.abs(y).max() * 1.1
        return y

    return but(ask(case), y=wrong)


@fault("glorot_normal", "he_normal", breaks="*.P2")
def narrowed(ask, case):
    """The deviation is 0.88 of what it should be, as if cut at two and not widened."""
    return _scaled(ask, case, 0.87962566103423978)


@fault("glorot_normal", "he_normal", breaks="*.P1")
def not_cut(ask, case):
    """Truncation is left out; the deviation is right."""
    if not case.attrs["truncated"]:
        return ask(case)
    return but(ask(case), y=lambda y: _normal(case, y.shape, y.astype(float).std()))


@fault("truncated_normal", breaks="truncated_normal.P1")
def cut_at_a_fixed_two(ask, case):
    """The cut is at ±2 whatever the deviation."""
    return but(ask(case), y=lambda y: np.clip(_normal(case, y.shape, case.attrs["deviation"]), -2, 2))


@fault("truncated_normal", breaks="truncated_normal.P2")
def clipped_for_cut(ask, case):
    """What lies beyond two deviations is moved to two deviations."""
    most = 2 * case.attrs["deviation"]
    return but(ask(case), y=lambda y: np.clip(_normal(case, y.shape, case.attrs["deviation"]), -most, most))


@fault(*ALL, breaks="*.P2")
def never_negative(ask, case):
    """The signs are lost."""
    return but(ask(case), y=np.abs)


@fault(*ALL, breaks="*.P3")
def the_seed_is_ignored(ask, case):
    """Every seed gives the same numbers."""
    return ask(altered(case, attrs={"seed": 0}))
