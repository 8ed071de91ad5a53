"""Faults of Adam and its kin."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault
from nnspec.conformance.faults.sgd import AVERAGED, as_if
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS

PLACED = ("adam", "adamw", "amsgrad")


def _last(case):
    return case.attrs["taken"] + len(case.attrs["rates"])


@fault(*PLACED, breaks="*.F1", id="O01")
def epsilon_inside_the_root(ask, case):
    """√(v̂ + ε) in place of √v̂ + ε."""
    return as_if(ask, case, place="inside")


@fault(*PLACED, breaks="*.F1", id="O02")
def epsilon_is_not_corrected(ask, case):
    """ε is added to the root before the correction."""
    return as_if(ask, case, place="uncorrected")


@fault(*PLACED, breaks="*.F1", id="O03")
def no_correction(ask, case):
    """The averages are not corrected for their start at 0."""
    return as_if(ask, case, taken=10**7)


@fault("nadam", breaks="nadam.F1", id="O03")
def no_correction_of_the_squares(ask, case):
    """v is not corrected: where ε is small, the step is √(1 − β₂ᵗ) of what it should be."""
    lower = np.sqrt(1 - case.attrs["beta2"] ** _last(case))
    p = case.arrays["p"].astype(float)
    return but(ask(case), y=lambda y: p + (y - p) / lower)


@fault(*AVERAGED, breaks="*.F1", id="O04")
def steps_counted_from_zero(ask, case):
    """The counter of steps is one ahead: the first is called the second."""
    return as_if(ask, case, taken=case.attrs["taken"] + 1)


@fault(*AVERAGED, breaks="*.F1", id="O05")
def betas_swapped(ask, case):
    """β₁ averages the squares, β₂ the gradients."""
    return as_if(ask, case, beta1=case.attrs["beta2"], beta2=case.attrs["beta1"])


@fault("adam", breaks="adam.F1", id="O06")
def decay_decoupled(ask, case):
    """The weight decay stands beside the step, as that of adamw."""
    return as_if(ask, case, "adamw")


@fault("adamw", breaks="adamw.F1", id="O06")
def decay_in_the_gradient(ask, case):
    """The weight decay is added to the gradient, as that of adam."""
    return as_if(ask, case, "adam")


@fault("adamw", breaks="adamw.F1")
def decay_without_the_rate(ask, case):
    """p decays by weight_decay, whatever the rate."""
    p = case.arrays["p"].astype(float)
    lost = case.attrs["weight_decay"] * sum(1 - rate for rate in case.attrs["rates"])
    return but(ask(case), y=lambda y: y - lost * p)


@fault(*AVERAGED, breaks="*.F2")
def corrected_average_is_handed_on(ask, case):
    """m_next is m̂."""
    return but(ask(case), m_next=lambda m: m / (1 - case.attrs["beta1"] ** _last(case)))


@fault(*AVERAGED, breaks="*.F3")
def corrected_squares_are_handed_on(ask, case):
    """v_next is v̂."""
    return but(ask(case), v_next=lambda v: v / (1 - case.attrs["beta2"] ** _last(case)))


@fault("adamw", breaks="adamw.F2")
def decay_in_the_average(ask, case):
    """The decay is in the average of the gradients."""
    return as_if(ask, case, "adam")


@fault("amsgrad", breaks="amsgrad.F1")
def the_last_average_in_place_of_the_largest(ask, case):
    """The step is that of adam: the maximum is kept and not used."""
    known = {k: v for k, v in case.attrs.items() if k != "over"}
    plain = {name: x for name, x in case.arrays.items() if name != "h"}
    return _adam(ask, case, plain, known)


def _adam(ask, case, arrays, attrs):
    given = OPS["adam"].fill_in(attrs)
    y, *_ = rule_of(OPS["adam"]).forward(**{n: x.astype(float) for n, x in arrays.items()}, **given)
    return but(ask(case), y=lambda _: y)


@fault("amsgrad", breaks="amsgrad.F4")
def the_largest_of_the_corrected(ask, case):
    """h_next is the maximum of v̂."""
    return as_if(ask, case, over="corrected")


@fault("amsgrad", breaks="amsgrad.F4")
def the_maximum_forgets(ask, case):
    """h_next is v_next."""
    right = ask(case)
    return but(right, h_next=lambda _: right.results["v_next"])


@fault("nadam", breaks="nadam.F1")
def constant_momentum(ask, case):
    """The momentum of each step is β₁."""
    return as_if(ask, case, psi=None)


@fault("nadam", breaks="nadam.F1")
def no_look_ahead(ask, case):
    """The step is that of adam."""
    known = {k: v for k, v in case.attrs.items() if k != "psi"}
    return _adam(ask, case, case.arrays, known)
