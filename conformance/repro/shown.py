"""The end of a script: what the call gave, beside what it should have given."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnspec.conformance.repro.literals import LONG, literal
from nnspec.conformance.repro.replay import Comparison
from nnspec.conformance.verdict import Want
from nnspec.reference.formats import Array

Line = Mapping[str, Any]

# What the last of several calls is compared with; the others, with the reference.
EARLIER = {
    "every.K3": "first",
    "every.P4": "first[-1:]",
    "conv2d.P1": "first[:, :, 1:]",
    "convolve2d.P1": "first",
}
SAME = "(got == want) & (np.signbit(got) == np.signbit(want)) | np.isnan(got) & np.isnan(want)"


def shown(found: Comparison | None, evidence: Line, numpy: str) -> list[str]:
    """The lines that print `got`; `numpy` is the name of the function that converts."""
    if found is None or found.clause == "every.K1":
        return ["print(got)"]
    if found.at_ties:
        return ["# where a choice is free, both calls must choose alike", "print(first)", "print(got)"]
    if found.clause == "every.P1":
        return [
            "for name, native in zip(before, operands):",
            f"    x, now = np.asarray(before[name], float), np.asarray({numpy}(native), float)",
            "    same = np.array_equal(x, now, equal_nan=True)",
            '    print(name, "is unchanged" if same else f"was {x}, is {now}")',
        ]
    if formal(found, evidence):
        return [f'print("got", got.shape, got.dtype, "want {evidence.get("want", found.want)}")']
    if found.clause == "max_pool2d.P1":
        return _windows(found)
    return _compared(found, evidence)


def formal(found: Comparison | None, evidence: Line) -> bool:
    """Whether shape and dtype are the matter."""
    return found is None or found.name == "equal" or evidence.get("note") == "the shape"


def _windows(found: Comparison) -> list[str]:
    _, r, s = found.got.shape
    return [
        f"n, c, h, w = got.shape  # in windows of {r} by {s}",
        f"windows = got.reshape(n, c, h // {r}, {r}, w // {s}, {s}).swapaxes(3, 4)",
        f'print("windows that differ:", np.unique(windows.reshape(-1, {r}, {s}), axis=0))',
    ]


def _compared(found: Comparison, evidence: Line) -> list[str]:
    over = ".sum(axis=(2, 3))  # over each channel" if found.name == "_conserved" else ""
    lines = [f"got = got{over}"] if over else []
    index = evidence.get("index")
    label = f"{evidence.get('array', 'y')}{index or ''}"
    want = found.want.value if isinstance(found.want, Want) else np.asarray(found.want, float)
    if want.size > LONG:
        at = f"[{', '.join(map(str, index or []))}]" if index else "[...]"
        told = f"want {evidence.get('want')}, bound {evidence.get('bound')}"
        count = f"wrong {evidence.get('wrong')} of {evidence.get('of')}"
        return [*lines, f'print("{label}: got", got{at}, "{told}")', f"# in the record: {count}"]
    names, made, right = _terms(found, evidence, tuple(index or ()))
    lines += [*made, f"wrong = ~({right})"]
    if index is not None:
        parts = ", ".join(f"{word} {{{name}}}" for word, name in names.items())
        lines.append(f'print(f"{label}: {parts}")')
    return ["# beside the reference's numbers", *lines, 'print(f"wrong {wrong.sum()} of {wrong.size}")']


def _terms(found: Comparison, evidence: Line, at: tuple[int, ...]) -> tuple[dict[str, str], list[str], str]:
    """What to print (word -> expression), the arrays it rests on, and when an element is right."""
    place = f"[{', '.join(map(str, at))}]" if at else ""
    earlier = EARLIER.get(found.clause)
    if found.name == "identical":
        text = earlier if earlier else literal(np.asarray(found.want, float))
        return {"got": f"got{place}", "want": f"want{place}"}, [f"want = {text}"], SAME
    want, bound, low, high = limits(found.want, at)
    if found.name == "_conserved":
        want, bound = want.sum(axis=(2, 3)), np.asarray(evidence.get("bound", 0.0))
    elif (low < high).any():
        made = [f"least = {literal(want + low - bound)}", f"most = {literal(want + high + bound)}"]
        return (
            {"got": f"got{place}", "want": f"least{place}", "to": f"most{place}"},
            made,
            "(least <= got) & (got <= most)",
        )
    text = earlier if earlier else literal(want)
    one = bound.size > 0 and (bound == bound.flat[0]).all()
    limit = repr(float(bound.flat[0])) if one else literal(bound)
    made = [f"want = {text}", f"bound = {limit}  # of what rounding explains"]
    made += ['np.seterr(invalid="ignore")  # inf − inf'] if np.isinf(want).any() or earlier else []
    right = "abs(got - want) <= bound"
    more = [" | np.isinf(bound)"] if np.isinf(bound).any() else []
    more += [" | (got == want)"] if np.isinf(want).any() or earlier else []
    more += [" | np.isnan(got) & np.isnan(want)"] if np.isnan(want).any() or earlier else []
    right = "".join([f"({right})" if more else right, *more])
    names = {"got": f"got{place}", "want": f"want{place}", "bound": "bound" if one else f"bound{place}"}
    return names, made, right


def limits(want: Want, at: tuple[int, ...]) -> tuple[Array, Array, Array, Array]:
    """Value, bound and freedom such that |got − value| ≤ bound says nearly what `Want` says.

    Where nothing is asked the bound is infinite; so it is where both a finite number and infinity
    would do, but for the element at `at`, which is the one that is shown.
    """
    value, bound = want.value.astype(float), np.broadcast_to(want.tolerance, want.value.shape).astype(float)
    low, high = (np.broadcast_to(x, value.shape) for x in (want.low, want.high))
    with np.errstate(all="ignore"):
        near, far = np.abs(value) - bound, np.abs(value) + bound
    over = near > want.format.overflow
    either = np.array(np.isfinite(value) & (far >= want.format.overflow))
    either[at if either.ndim == len(at) else ...] &= False
    asked = np.array(np.isfinite(bound) & np.isfinite(value))
    if want.special:
        asked = asked | ~np.isfinite(value)
        bound = np.where(np.isfinite(value), bound, 0.0)
    value = np.where(over & asked, np.copysign(np.inf, value), value)
    bound = np.where(over & asked, 0.0, np.where(asked & ~either, bound, np.inf))
    return value, bound, low, high
