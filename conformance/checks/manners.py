"""Manners: what a call must not do, and must not depend on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.draw import cases
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.layouts import MOVED
from nnspec.conformance.target import Broken, Declined
from nnspec.conformance.verdict import Want, equal, identical, within
from nnspec.reference.formats import Array
from nnspec.spec.model import Op


def _cases(request: Request) -> Cases:
    return cases(request, layouts=True)


BESIDE = ", beside cotangents"  # a result of a call that was asked for cotangents
Told = dict[str, Array]  # all that a backend says of a case, under the names of the evidence


def _ask(trial: Trial, case: Case) -> Told:
    """The result with and without cotangents, and the cotangents; P1: neither call changes its operands."""
    return {**_ask_for_value(trial, case), **_ask_for_cotangents(trial, case)}


def _ask_for_value(trial: Trial, case: Case) -> Told:
    value = trial.target.value(case)
    trial.judge("every.P1", equal, list(value.changed), [], array="operands changed")
    return dict(value.results)


def _ask_for_cotangents(trial: Trial, case: Case) -> Told:
    """Nothing where the operation has none, or the backend refuses them, or refused them before."""
    if not case.floating or any(what == "" for what, _ in trial.declined):
        return {}
    try:
        answer = trial.vjp(case)
    except Declined as refusal:
        trial.decline("", f"cotangents: {refusal}")
        return {}
    trial.judge("every.P1", equal, list(answer.changed), [], array="operands changed")
    beside = {f"{name}{BESIDE}": y for name, y in answer.results.items()}
    return {**beside, **{f"cotangent of {name}": c for name, c in answer.cotangents.items()}}


# Gradients side by side, then in turn with values: even calls become odd. A case is 23 calls, 21 of a target
# that compiles, 15 where there is no gradient. What happens once in fifty then comes 4, 8 or 5 calls further
# on in its case each time, and at least so many calls in a row repeat the first: of fourteen cases, none of
# which is declined, one meets it there.
TURNS = (_ask_for_cotangents, _ask_for_cotangents, _ask, _ask, _ask)
VALUES = (_ask,) * 7


def _wants(trial: Trial, case: Case) -> dict[str, Want]:
    wants: dict[str, Want] = {}
    for name in trial.op.results:
        wants[name] = trial.expect(trial.value_clause(name), case).results[name]
        wants[f"{name}{BESIDE}"] = wants[name]
    if case.floating:
        wants |= {f"cotangent of {name}": want for name, want in trial.wants(case).items()}
    return wants


def _laid_alike(trial: Trial, case: Case, first: Told, wants: dict[str, Want], note: str, turn: int) -> None:
    """P3: another layout of the same numbers.

    Two answers to one question differ by no more than both may differ from the truth.

    Where a choice is free they choose alike: there the tolerance is that of rounding alone. An answer that
    is not alike is asked for again: if it is another one then, it was not the layout.
    """
    ask = partial(_ask_by_turns, turn=turn) if trial.brief else _ask
    told, before = ask(trial, case), len(trial.judgements)
    for what, array in told.items():
        same = _same(first[what], wants[what])
        trial.judge("every.P3", within, array, same, call=case, array=what, note=note)
    if any(judgement.evidence is not None for judgement in trial.judgements[before:]):
        _judge_again(trial, ask, case, told, wants)


def _same(first: Array, want: Want) -> Want:
    return Want(first.astype(float), 2 * want.tolerance, want.format)


def _judge(trial: Trial) -> None:
    plain = _laid(trial.case, "contiguous")
    first, wants = _ask(trial, plain), _wants(trial, plain)
    if any(array.shape != wants[what].value.shape for what, array in first.items()):
        return  # other checks say so
    again = _ask_for_cotangents if trial.target.compiles and plain.floating else _ask
    for question in _questions(trial):
        if not question(trial, plain, first, wants):
            _judge_again(trial, again, plain, first, wants)


def _questions(trial: Trial) -> Sequence[Callable[[Trial, Case, Told, dict[str, Want]], bool]]:
    """Each says whether it could be asked. A brief trial takes but one of those that may be compiled for."""
    compiled = (_judge_layouts, _judge_shared, _judge_batch, _judge_empty)
    if trial.brief:
        return _judge_repetition, compiled[(trial.turn or 0) % len(compiled)]
    return _judge_layouts, _judge_shared, _judge_repetition, _judge_batch, _judge_empty


def _ask_by_turns(trial: Trial, case: Case, turn: int) -> Told:
    """The result, or all with cotangents, where a target compiles each for a shape that no other case has."""
    if not trial.target.compiles:
        return _ask(trial, case)
    whole = ((trial.turn or 0) + turn) % 2 == 0
    return (whole and _ask_for_cotangents(trial, case)) or _ask_for_value(trial, case)


def _laid(case: Case, layout: str) -> Case:
    """The same numbers in one layout; `broadcast` makes them others, and is not for labels."""
    floats = [name for name, x in case.arrays.items() if x.dtype.kind != "i"]
    those = floats if layout == "broadcast" else list(case.operands)
    operands = {n: replace(t, layout=layout) if n in those else t for n, t in case.operands.items()}
    g = case.cotangent and replace(case.cotangent, layout=layout)
    return replace(case, operands=operands, cotangent=g)


def _written(case: Case) -> Case:
    """The same numbers, written out in plain layout."""
    operands = {n: _labels(x) if x.dtype.kind == "i" else _literal(x) for n, x in case.arrays.items()}
    return replace(case, operands=operands, cotangent=_literal(case.g) if case.floating else None)


def _literal(x: Array) -> Tensor:
    return Tensor(x.shape, "literal", values=x.astype(float).tolist())


def _judge_layouts(trial: Trial, plain: Case, first: Told, wants: dict[str, Want]) -> bool:
    """The layouts drawn, one for each operand, then one for all operands at once, another for the first."""
    first_drawn = next(iter(trial.case.operands.values()))
    others = [layout for layout in MOVED if layout != first_drawn.layout]
    laid = (trial.case, _laid(plain, others[first_drawn.seed % len(others)]))
    for turn, case in enumerate(laid):
        layouts = ", ".join(f"{name} {t.layout}" for name, t in case.operands.items())
        _laid_alike(trial, case, first, wants, layouts, turn)
    return True


def _judge_shared(trial: Trial, plain: Case, first: Told, wants: dict[str, Want]) -> bool:
    """All items of a batch in one memory, and the same items each in its own."""
    shared = _laid(trial.case, "broadcast")
    plain = _written(shared)
    first, wants = _ask(trial, plain), _wants(trial, plain)
    _laid_alike(trial, shared, first, wants, "all items in one memory", 0)
    return True


def _judge_repetition(trial: Trial, plain: Case, first: Told, wants: dict[str, Want]) -> bool:
    """Another call with other numbers, then the first call again, a few times."""
    turns = TURNS if plain.floating else VALUES
    operands = {n: _reseeded(t) for n, t in trial.case.operands.items()}
    turns[0](trial, replace(trial.case, operands=operands))
    for ask in turns:
        _judge_again(trial, ask, plain, first, wants)
    return True


def _judge_again(
    trial: Trial, ask: Callable[[Trial, Case], Told], plain: Case, first: Told, wants: dict[str, Want]
) -> None:
    for what, array in ask(trial, plain).items():
        same = _same(first[what], wants[what])
        trial.judge("every.P2", within, array, same, array=what, note="called again")
        trial.judge("every.K3", identical, array, first[what], array=what, note="called again")


def _reseeded(tensor: Tensor) -> Tensor:
    labels = tensor.fill.startswith("labels")
    return tensor if labels else replace(tensor, seed=tensor.seed ^ 1, layout="contiguous")


def batched(op: Op) -> bool:
    """Whether there are cases of independent items: some operand has a batch, or can have one."""
    return bool(op.batch) or not {"axis", "reduction"}.isdisjoint(op.defaults)


def _batch(op: Op, case: Case) -> tuple[str, ...]:
    """Operands cut item by item: those that the spec names, unless a sum or the axis joins the items."""
    if case.attrs.get("reduction", "none") != "none":
        return ()
    along = case.attrs.get("axis")
    if along is not None:
        rank = len(case.shapes["x"])
        return _given(op.batch or ("x",), case) if along % rank != 0 else ()
    if any(axis % len(case.shapes["x"]) == 0 for axis in case.attrs.get("axes", ())):
        return ()
    return _given(op.batch, case)


def _given(names: tuple[str, ...], case: Case) -> tuple[str, ...]:
    return tuple(name for name in names if case.shapes.get(name))  # a number has no items


def _judge_batch(trial: Trial, plain: Case, first: Told, wants: dict[str, Want]) -> bool:
    """The last item alone, against the last item of the batch; whether there are items."""
    cut = _batch(trial.op, plain) if not trial.sparing or trial.case.dtype == "float32" else ()
    size = plain.shapes[cut[0]][0] if cut else 0
    if size < 2:
        return False
    item = _ask_by_turns(trial, _items(plain, cut, slice(size - 1, size)), 0)
    parts = [what for what in item if not what.startswith("cotangent of") or what.rpartition(" ")[2] in cut]
    for what in parts:
        whole, want = first[what][-1:], wants[what]
        last = Want(whole.astype(float), 2 * want.tolerance[-1:], want.format)
        trial.judge("every.P4", within, item[what], last, array=what, note="the last item alone")
    return True


def _items(case: Case, cut: tuple[str, ...], which: slice) -> Case:
    """The case with only some items of the batch, numbers written out."""
    operands = dict(case.operands)
    for name in cut:
        x = case.arrays[name][which]
        operands[name] = _literal(x) if x.dtype.kind != "i" else _labels(x)
    sent = [g[which].reshape(-1) for g in case.parts] if case.floating else []
    if not sent:
        return replace(case, operands=operands, cotangent=None)
    g = case.g[which] if len(sent) == 1 else np.concatenate(sent)
    return replace(case, operands=operands, cotangent=_literal(g))


def _labels(x: Array) -> Tensor:
    return Tensor(x.shape, "labels", values=x.tolist())


def _judge_empty(trial: Trial, plain: Case, first: Told, wants: dict[str, Want]) -> bool:
    """No items at all: an empty result, and nothing for the weights; whether there can be none."""
    cut = _batch(trial.op, plain)
    if trial.sparing or not cut:
        return False
    empty = {n: _emptied(plain.operands[n]) for n in cut}
    case = replace(plain, operands={**plain.operands, **empty}, cotangent=None)
    try:
        answer = _ask_by_turns(trial, case, 1)
    except Declined as refusal:
        trial.decline("every.S1", str(refusal))
        return True
    except Broken as error:
        trial.judge("every.S1", equal, str(error), "an empty result", array="y", note="an empty batch")
        return True
    for what, want in _wants(trial, case).items():
        if what in answer:
            trial.judge("every.S1", within, answer[what], want, array=what, note="an empty batch")
    return True


def _emptied(tensor: Tensor) -> Tensor:
    return Tensor((0, *tensor.shape[1:]), "labels(0,1)" if tensor.fill.startswith("labels") else "ones")


def _clauses(op: Op) -> tuple[str, ...]:
    if op.random:
        return ()
    always = ("every.P1", "every.P2", "every.P3", "every.K3")
    return (*always, "every.P4", "every.S1") if batched(op) else always


manners = Check(
    "manners",
    "A call changes nothing, and depends on nothing but the numbers it is given.",
    _clauses,
    _cases,
    _judge,
    share=0.7,
)
