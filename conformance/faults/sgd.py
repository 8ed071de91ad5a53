"""Faults of sgd, and those that any optimizer may have."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS

EVERY = ("sgd", "adam", "adamw", "amsgrad", "nadam", "rmsprop", "adagrad", "adadelta")
AVERAGED = ("adam", "adamw", "amsgrad", "nadam")


def as_if(ask, case, op="", arrays=(), **attrs):
    """What the run would give with other attributes or operands, or that of another optimizer."""
    right = ask(case)
    now = {name: x.astype(float) for name, x in {**case.arrays, **dict(arrays)}.items()}
    given = {**case.spec.fill_in(case.attrs), **attrs}
    results = rule_of(OPS[op] if op else case.spec).forward(**now, **given)
    wrong = dict(zip(right.results, results, strict=False))
    return but(right, **{name: lambda _, y=y: y for name, y in wrong.items()})


def replay(ask, case, step):
    """The run with another step(p, g, *states, rate, t) -> (p, *states), states 0 at the start."""
    right, attrs = ask(case), case.spec.fill_in(case.attrs)
    p = case.arrays["p"].astype(float)
    states = [case.arrays.get(name, 0 * p).astype(float) for name in case.spec.optional]
    for i, rate in enumerate(attrs["rates"]):
        p, *states = step(p, case.arrays["g"][i].astype(float), *states, rate, attrs["taken"] + i + 1)
    wrong = dict(zip(right.results, (p, *states), strict=True))
    return but(right, **{name: lambda _, y=y: y for name, y in wrong.items()})


@fault(*EVERY, breaks="*.F1")
def the_first_rate_throughout(ask, case):
    """The rate does not change after the first step."""
    rates = case.attrs["rates"]
    return as_if(ask, case, rates=(rates[0],) * len(rates))


@fault(*(op for op in EVERY if op not in ("sgd", "adagrad")), breaks="*.F2")
def pauses_are_skipped(ask, case):
    """A step whose gradients are all 0 is left out."""
    kept = [i for i, g in enumerate(case.arrays["g"]) if g.any()] or [0]
    rates = tuple(case.attrs["rates"][i] for i in kept)
    return as_if(ask, case, arrays={"g": case.arrays["g"][kept]}, rates=rates)


@fault(*EVERY, breaks="*.S1", id="O16")
def a_rate_of_zero_is_nan(ask, case):
    """A step at a rate of 0 gives NaN: the rate is divided by itself."""
    return but(ask(case), y=lambda y: y if all(case.attrs["rates"]) else y * np.nan)


@fault(*EVERY, breaks="*.S2")
def nan_counts_as_zero(ask, case):
    """A NaN in g is read as 0."""
    return as_if(ask, case, arrays={"g": np.nan_to_num(case.arrays["g"], nan=0.0)})


@fault(*EVERY, breaks="*.S2")
def nan_spreads(ask, case):
    """A NaN in g makes its whole parameter NaN."""
    lost = np.isnan(case.arrays["g"]).any(axis=0)
    whole = lost.any(axis=tuple(range(1, lost.ndim)), keepdims=True) if lost.ndim > 1 else lost.any()
    return but(ask(case), y=lambda y: np.where(whole, np.nan, y))


@fault(*EVERY, breaks="*.P1")
def states_are_forgotten(ask, case):
    """A run that goes on begins with states of 0."""
    zeros = {name: 0 * case.arrays[name] for name in case.spec.optional if name in case.arrays}
    return as_if(ask, case, arrays=zeros)


@fault(*EVERY, breaks="*.P2")
def gradients_of_another_parameter(ask, case):
    """The last of several parameters steps along the gradients of the first."""
    g = case.arrays["g"].copy()
    g[:, -1] = g[:, 0]
    return as_if(ask, case, arrays={"g": g})


@fault("sgd", breaks="sgd.F1", id="O07")
def the_rate_inside_the_velocity(ask, case):
    """The velocity gathers steps, not gradients: with a rate that changes, another path."""
    return as_if(ask, case, velocity="steps")


@fault("sgd", breaks="sgd.F1", id="O06")
def decay_decoupled(ask, case):
    """The weight decay stands beside the step, not in the gradient."""
    return as_if(ask, case, decay="decoupled")


@fault("sgd", breaks="sgd.F1")
def no_decay_along_zero_gradients(ask, case):
    """Where the gradient is 0, nothing decays."""
    return _variant(ask, case, decays="moving")


def _variant(ask, case, *, first="plain", look="new", decays="before"):
    a = case.spec.fill_in(case.attrs)
    mu, tau, weight = a["momentum"], a["dampening"], a["weight_decay"]

    def step(p, g, m, rate, t):
        g = g + weight * p * {"before": 1, "moving": g != 0, "after": 0}[decays]
        old = m
        if mu:
            damped = t > 1 or first == "damped"
            m = mu * m + (1 - tau if damped else 1) * g
        along = (g + mu * (old if look == "old" else m) if a["nesterov"] else m) if mu else g
        return p - rate * (along + (weight * p if decays == "after" else 0)), m

    return replay(ask, case, step)


@fault("sgd", breaks="sgd.F1", id="O08")
def nesterov_with_the_old_velocity(ask, case):
    """Nesterov's step looks ahead along the velocity before its update."""
    return _variant(ask, case, look="old")


@fault("sgd", breaks="sgd.F1", id="O15")
def decay_after_the_velocity(ask, case):
    """The weight decay joins the step after the velocity, and is not in it."""
    return _variant(ask, case, decays="after")


@fault("sgd", breaks="sgd.F1", id="O09")
def the_first_gradient_is_dampened(ask, case):
    """Dampening applies to the first step, too."""
    return _variant(ask, case, first="damped")


@fault("sgd", breaks="sgd.F2")
def the_first_velocity_is_dampened(ask, case):
    """Dampening applies to the first step, too."""
    return _variant(ask, case, first="damped")


@fault("sgd", breaks="sgd.F2")
def the_velocity_holds_the_rate(ask, case):
    """m_next is the last step, its rate included; y is right."""
    return but(ask(case), m_next=lambda m: m * case.attrs["rates"][-1])


@fault("sgd", breaks="sgd.F2")
def a_velocity_without_momentum(ask, case):
    """Without momentum m_next is the last gradient."""
    bare = case.attrs["momentum"] == 0
    return but(ask(case), m_next=lambda m: case.arrays["g"][-1] if bare else m)
