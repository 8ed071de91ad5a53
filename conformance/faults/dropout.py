"""Faults of dropout."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, throughout


def _with(case, **attrs):
    return altered(case, attrs=attrs)


def _seen(ask, case):
    """The mask that the seed gives: what it keeps of ones."""
    ones = altered(case, x=np.ones(case.shapes["x"]))
    return ask.target.value(ones).y.astype(float) != 0


@fault("dropout", breaks="dropout.F1", id="D01")
def not_scaled(ask, case):
    """y = x·m; the gradient agrees."""
    return throughout(ask(case), lambda y: y * (1 - case.attrs["p"]))


@fault("dropout", breaks="dropout.F1")
def scaled_by_what_is_dropped(ask, case):
    """y = x·m / p; the gradient agrees."""
    p = case.attrs["p"]
    return throughout(ask(case), lambda y: y * ((1 - p) / p if p else 1))


@fault("dropout", breaks="dropout.G1", id="D07")
def mask_inferred_from_y(ask, case):
    """The cotangent is dropped wherever y is 0, also where x was."""
    return but(ask(case), x=lambda c: np.where(case.arrays["x"] == 0, 0, c))


@fault("dropout", breaks="dropout.G1")
def cotangent_not_scaled(ask, case):
    """δx = g·m."""
    return but(ask(case), x=lambda c: c * (1 - case.attrs["p"]))


@fault("dropout", breaks="dropout.S1")
def infinity_is_largest(ask, case):
    """An infinity that is kept becomes the largest finite number."""
    return but(ask(case), y=lambda y: np.where(np.isinf(y), np.sign(y) * np.finfo(y.dtype).max, y))


@fault("dropout", breaks="dropout.K1")
def multiplied_by_the_mask(ask, case):
    """0·NaN and 0·∞ are NaN."""
    return but(ask(case), y=lambda y: case.arrays["x"] * case.arrays["m"] / (1 - case.attrs["p"]))


@fault("random_dropout", breaks="random_dropout.P1", id="D01")
def drawn_and_not_scaled(ask, case):
    """y = x·m; the gradient agrees."""
    p = case.attrs["p"]
    return throughout(ask(case), lambda y: y * (1 - p) if case.attrs["training"] and p < 1 else y)


@fault("random_dropout", breaks="random_dropout.P2", id="D02")
def fresh_mask_on_the_way_back(ask, case):
    """The backward pass draws a mask of its own."""
    if not ask.wrt or not case.attrs["training"]:
        return ask(case)
    other = ask(_with(case, seed=case.attrs["seed"] + 1))
    return but(ask(case), x=lambda c: other.cotangents["x"])


@fault("random_dropout", breaks="random_dropout.P2", id="D07")
def drawn_mask_inferred_from_y(ask, case):
    """The cotangent is dropped wherever y is 0, also where x was."""
    return but(ask(case), x=lambda c: np.where(case.arrays["x"] == 0, 0, c) if case.attrs["training"] else c)


@fault("random_dropout", breaks="random_dropout.P3", id="D03")
def keeps_what_it_should_drop(ask, case):
    """p is read as the probability to keep; the scale is right for that."""
    return ask(_with(case, p=1 - case.attrs["p"])) if 0 < case.attrs["p"] < 1 else ask(case)


@fault("random_dropout", breaks="random_dropout.P3")
def at_most_half(ask, case):
    """Never more than half is dropped."""
    return ask(_with(case, p=min(case.attrs["p"], 0.5))) if case.attrs["p"] < 1 else ask(case)


def _shared(ask, case, axis):
    """The first slice's mask for all."""
    if not case.attrs["training"] or not 0 < case.attrs["p"] < 1:
        return ask(case)
    kept, scale = np.take(_seen(ask, case), [0], axis), 1 / (1 - case.attrs["p"])
    x, g = case.arrays["x"].astype(float), case.g.astype(float)
    return but(ask(case), y=lambda y: x * kept * scale, x=lambda c: g * kept * scale)


@fault("random_dropout", breaks="random_dropout.P4", id="D06")
def one_mask_for_the_batch(ask, case):
    """All items share the mask of the first."""
    return _shared(ask, case, 0)


@fault("random_dropout", breaks="random_dropout.P4")
def one_mask_for_all_channels(ask, case):
    """All channels share the mask of the first."""
    return _shared(ask, case, 1)


@fault("random_dropout", breaks="random_dropout.P5", id="D04")
def active_in_evaluation(ask, case):
    """What evaluates is dropped from, too."""
    return ask(_with(case, training=True))


@fault("random_dropout", breaks="random_dropout.P5")
def scaled_in_evaluation(ask, case):
    """In evaluation y is x·(1 − p), as before dropout was inverted."""
    return ask(case) if case.attrs["training"] else throughout(ask(case), lambda y: y * (1 - case.attrs["p"]))


@fault("random_dropout", breaks="random_dropout.P6", id="D05")
def nothing_kept_is_nan(ask, case):
    """p = 1 gives 0/0."""
    return but(ask(case), y=lambda y: y * np.nan) if case.attrs["p"] == 1 else ask(case)


@fault("random_dropout", breaks="random_dropout.P7")
def one_seed_for_ever(ask, case):
    """The seed is ignored."""
    return ask(_with(case, seed=0))
