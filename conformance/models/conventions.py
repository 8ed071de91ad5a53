"""The conventions in which frameworks differ, each as a change of a law.

Every function gives pairs of words and a law: what the layer would compute under another convention.
The words complete "with … it agrees".
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from nnspec.backends import convert
from nnspec.backends.layer import Layer
from nnspec.conformance.models.law import Law
from nnspec.reference.formats import Array
from nnspec.spec.ops import OPS
from nnspec.spec.window import same_padding

Tried = Iterator[tuple[str, Law]]

# fmt: off
KNOWN: dict[str, Callable[[Any, Law], tuple[Any, ...]]] = {
    "epsilon":       lambda e, law: (1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-12),
    "momentum":      lambda m, law: (convert.momentum(m), 0.01, 0.1, 0.001, 0.9, 0.99),
    "unbiased":      lambda u, law: (not u,),
    "k":             lambda k, law: (1.0, 2.0),
    "slope":         lambda s, law: (0.01, 0.1, 0.2, 0.3),
    "approximate":   lambda a, law: ("none", "tanh"),
    "count_padding": lambda c, law: (not c,),
    "ceil_mode":     lambda c, law: (not c,),
    "axis":          lambda a, law: (-1, 1),
}
# fmt: on


def changed(law: Law, **attrs: Any) -> Law:
    """The law with other attributes."""
    return replace(law, attrs={**law.attrs, **attrs})


def with_weights(law: Law, **weights: Array) -> Law:
    """The law with other weights."""
    return replace(law, weights={**law.weights, **weights})


def mode(law: Law, layer: Layer) -> Tried:
    """Training in place of evaluation, or the other way round."""
    if law.kind == "dropout":
        words = "evaluation mode (it drops nothing)" if law.training else "training mode (it drops elements)"
        yield words, replace(law, training=not law.training)
    if law.kind == "batch_norm_evaluation":
        said = {**OPS["batch_norm_training"].defaults, **layer.attrs, **law.attrs}
        attrs = {name: said[name] for name in ("momentum", "epsilon", "unbiased")}
        yield (
            "training mode (by the statistics of the batch)",
            replace(law, kind="batch_norm_training", attrs=attrs, training=True),
        )
    if law.kind == "batch_norm_training":
        attrs = {"epsilon": law.attrs["epsilon"]}
        yield (
            "evaluation mode (by the running statistics)",
            replace(law, kind="batch_norm_evaluation", attrs=attrs, training=False),
        )


def kind(law: Law, layer: Layer) -> Tried:
    """The operation that the other layer says it is."""
    theirs = layer.kind
    if theirs and theirs != law.kind and not law.kind.startswith("batch_norm"):
        yield f"{theirs} in place of {law.kind}", Law(theirs, layer.weights, OPS[theirs].fill_in(layer.attrs))


def side(law: Law, layer: Layer) -> Tried:
    """The odd element of padding at the other side, or as `same` has it."""
    padding = law.attrs.get("padding")
    if padding is None:
        return
    other = tuple(pair[::-1] for pair in padding)
    if other != padding:
        yield f"the odd element of same padding at the other side: {other}", changed(law, padding=other)
    if "stride" not in law.attrs:
        return
    window = law.attrs.get("window") or law.weights["w"].shape[2:]
    dilation = law.attrs.get("dilation", (1, 1))
    for lower in (False, True):
        sides = tuple(
            same_padding(*one, lower=lower)
            for one in zip(layer.x.shape[2:], window, law.attrs["stride"], dilation, strict=True)
        )
        where = "first" if lower else "at the end"
        yield f"same padding, its odd element {where}: {sides}", changed(law, padding=sides)
    yield "no padding", changed(law, padding=((0, 0), (0, 0)))


def stated(law: Law, layer: Layer) -> Tried:
    """The attributes that the other layer says it has: each, then all of them."""
    if layer.kind != law.kind:
        return
    theirs = OPS[layer.kind].fill_in(layer.attrs)
    other = {name: v for name, v in theirs.items() if v != law.attrs[name]}
    for name, value in other.items():
        yield said(name, law.attrs[name], value), changed(law, **{name: value})
    if len(other) > 1:
        *most, last = (said(name, law.attrs[name], value) for name, value in other.items())
        yield f"{', '.join(most)} and {last}", changed(law, **other)


def attributes(law: Law, layer: Layer) -> Tried:
    """The values that attributes have elsewhere."""
    for name, values in KNOWN.items():
        old = law.attrs.get(name)
        if old is not None:
            for value in values(old, law):
                if value != old:
                    yield said(name, old, value), changed(law, **{name: value})


def said(name: str, old: Any, new: Any) -> str:
    """An attribute that changed, in words."""
    if name == "unbiased":
        return "the running variance of " + ("M − 1" if new else "M") + " elements"
    return f"{name} {short(new)} instead of {short(old)}"


def short(value: Any) -> str:
    """Six digits are enough for people."""
    return f"{value:.6g}" if isinstance(value, float) else f"{value}"


def bias(law: Law, layer: Layer) -> Tried:
    """None, or the other's."""
    if "b" in law.weights:
        yield "no bias", replace(law, weights={n: w for n, w in law.weights.items() if n != "b"})
    elif "b" in layer.weights:
        yield "a bias, which the other lacks,", with_weights(law, b=layer.weights["b"])


def kernel(law: Law, layer: Layer) -> Tried:
    """The axes of a kernel, permuted or merely read in another order."""
    w = law.weights.get("w")
    if w is None or w.ndim != 4:
        return
    shape = w.shape
    yield "height and width of its kernel transposed", with_weights(law, w=w.swapaxes(2, 3))
    yield "inputs and outputs of its kernel transposed", with_weights(law, w=w.swapaxes(0, 1))
    yield "its kernel reversed (convolution, not correlation)", with_weights(law, w=w[:, :, ::-1, ::-1])
    last = convert.kernel_last(w)
    read = "[H W I O] reshaped to [O I H W], where it should be transposed", last.reshape(shape)
    wrote = "[O I H W] reshaped to [H W I O], where it should be transposed", w.reshape(last.shape)
    yield f"a kernel {read[0]},", with_weights(law, w=read[1])
    yield f"a kernel {wrote[0]},", with_weights(law, w=convert.kernel_first(wrote[1]))


def dense(law: Law, layer: Layer) -> Tried:
    """The axes of a matrix, and the order of the features that it reads."""
    w = law.weights.get("w")
    if w is None or w.ndim != 2:
        return
    if layer.image and np.prod(layer.image) == w.shape[1]:
        yield "flatten in NHWC order", with_weights(law, w=convert.features_first(w, layer.image))
        yield (
            "weights for a flatten in NHWC order",
            with_weights(law, w=convert.features_last(w, layer.image)),
        )
    yield "its matrix transposed", with_weights(law, w=w.T)
    yield "a matrix [I O] reshaped to [O I]", with_weights(law, w=w.T.reshape(w.shape))
    yield "a matrix [O I] reshaped to [I O]", with_weights(law, w=w.reshape(w.T.shape).T)


def response(law: Law, layer: Layer) -> Tried:
    """Whether alpha is divided by the size of the window."""
    if "alpha" in law.attrs and "size" in law.attrs:
        alpha, size = law.attrs["alpha"], law.attrs["size"]
        for words, new in (("not divided", alpha * size), ("divided twice", alpha / size)):
            change = said("alpha", alpha, new)
            yield f"{change} (alpha {words} by the size n = {size})", changed(law, alpha=new)


def normalised(law: Law, layer: Layer) -> Tried:
    """Scale and shift, mean and variance."""
    one = law.weights.get("scale")
    if one is None:
        return
    yield "no scale", with_weights(law, scale=np.ones_like(one))
    yield "no shift", with_weights(law, shift=np.zeros_like(one))
    yield "scale and shift exchanged", with_weights(law, scale=law.weights["shift"], shift=one)
    if "mean" in law.weights:
        fresh = {"mean": np.zeros_like(one), "variance": np.ones_like(one)}
        yield "running statistics that were not copied (0 and 1)", with_weights(law, **fresh)


CONVENTIONS = (mode, kind, side, response, stated, attributes, bias, kernel, dense, normalised)


def variations(law: Law, layer: Layer) -> Tried:
    """What the layer might compute in place of the law, one convention changed."""
    for convention in CONVENTIONS:
        yield from convention(law, layer)


def pairs(law: Law, layer: Layer) -> Tried:
    """The same with two of them changed."""
    for k, convention in enumerate(CONVENTIONS):
        for words, once in convention(law, layer):
            for other in CONVENTIONS[k + 1 :]:
                for more, twice in other(once, layer):
                    yield f"{words} and {more}", twice
