"""Manners: what a call must not do, and must not depend on."""

from dataclasses import replace

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.draw import PLAIN, cases
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.layouts import MOVED
from nnspec.conformance.target import Answer, Broken, Declined
from nnspec.conformance.verdict import Want, equal, identical, within
from nnspec.reference.formats import Array
from nnspec.spec.model import Op


REPETITIONS = 6  # in sixteen cases enough to meet what happens once in fifty calls


def _cases(request: Request) -> Cases:
    return cases(request.op, request.dtype, request.recipe, request.signatures, PLAIN, layouts=True)


def _arrays(answer: Answer) -> dict[str, Array]:
    return {"y": answer.y, **{f"cotangent of {name}": c for name, c in answer.cotangents.items()}}


def _wants(trial: Trial, case: Case) -> dict[str, Want]:
    y = trial.expect(trial.value_clause(), case).y
    return {"y": y, **{f"cotangent of {name}": w for name, w in trial.wants(case).items()}}


def _agree(trial: Trial, clause: str, got: Answer, first: Answer, wants: dict[str, Want], note: str) -> None:
    """Two answers to one question differ by no more than both may differ from the truth.

    Where a choice is free they choose alike: there the tolerance is that of rounding alone.
    """
    for what, array in _arrays(got).items():
        want, other = wants[what], _arrays(first)[what]
        same = Want(other.astype(float), 2 * want.tolerance, want.format)
        trial.judge(clause, within, array, same, array=what, note=note)


def _judge(trial: Trial) -> None:
    plain = _contiguous(trial.case)
    first, wants = trial.vjp(plain), _wants(trial, plain)
    _judge_operands(trial, first)
    _judge_operands(trial, trial.target.value(plain))  # without a gradient they may seem free to be used
    if not _formed(first, wants):
        return
    _judge_layouts(trial, plain, first, wants)
    _judge_shared(trial)
    _judge_repetition(trial, plain, first, wants)
    _judge_batch(trial, plain, first, wants)
    _judge_empty(trial, plain)


def _judge_operands(trial: Trial, answer: Answer) -> None:
    trial.judge("every.P1", equal, list(answer.changed), [], array="operands changed")


def _formed(answer: Answer, wants: dict[str, Want]) -> bool:
    """Whether the shapes are right; if not, other checks say so, and numbers cannot be compared."""
    return all(array.shape == wants[what].value.shape for what, array in _arrays(answer).items())


def _contiguous(case: Case) -> Case:
    """The same numbers, in plain layout."""
    return _laid(case.literal(), "contiguous")


def _judge_layouts(trial: Trial, plain: Case, first: Answer, wants: dict[str, Want]) -> None:
    """The layouts drawn, one for each operand, then each layout for all operands at once."""
    for case in (trial.case, *(_laid(plain, layout) for layout in MOVED)):
        got = trial.vjp(case)
        _judge_operands(trial, got)
        layouts = ", ".join(f"{name} {t.layout}" for name, t in case.operands.items())
        _agree(trial, "every.P3", got, first, wants, layouts)


def _judge_shared(trial: Trial) -> None:
    """All items of a batch in one memory, and the same items each in its own."""
    floating = {n: replace(trial.case.operands[n], layout="broadcast") for n in trial.case.floating}
    shared = replace(trial.case, operands={**trial.case.operands, **floating})
    plain = _contiguous(shared)
    first, wants = trial.vjp(plain), _wants(trial, plain)
    _agree(trial, "every.P3", trial.vjp(shared), first, wants, "all items in one memory")


def _laid(case: Case, layout: str) -> Case:
    return replace(case, operands={n: replace(t, layout=layout) for n, t in case.operands.items()})


def _judge_repetition(trial: Trial, plain: Case, first: Answer, wants: dict[str, Want]) -> None:
    """Another call with other numbers, then the first call again, a few times."""
    operands = {n: _reseeded(t) for n, t in trial.case.operands.items()}
    trial.vjp(replace(trial.case, operands=operands))
    for _ in range(REPETITIONS):
        again = trial.vjp(plain)
        _agree(trial, "every.P2", again, first, wants, "called again")
        for what, array in _arrays(again).items():
            trial.judge("every.K3", identical, array, _arrays(first)[what], array=what, note="called again")


def _reseeded(tensor: Tensor) -> Tensor:
    return tensor if tensor.fill.startswith("labels") else replace(tensor, seed=tensor.seed ^ 1, layout="contiguous")


def _batch(op: Op, case: Case) -> tuple[str, ...]:
    """Operands cut item by item: those of the spec, or all when nothing is reduced."""
    if case.attrs.get("reduction") == "none":
        return tuple(case.operands)
    along = case.attrs.get("axis")
    if along is not None:
        rank = len(case.shapes["x"])
        return ("x",) if along % rank != 0 else ()
    return op.batch if "reduction" not in case.attrs else ()


def _judge_batch(trial: Trial, plain: Case, first: Answer, wants: dict[str, Want]) -> None:
    """The last item alone, against the last item of the batch."""
    cut = _batch(trial.op, plain)
    size = plain.shapes[cut[0]][0] if cut else 0
    if size < 2:
        return
    item = trial.vjp(_items(plain, cut, slice(size - 1, size)))
    parts = {"y": item.y} | {f"cotangent of {name}": item.cotangents[name] for name in cut if name in item.cotangents}
    for what, got in parts.items():
        whole, want = _arrays(first)[what][-1:], wants[what]
        last = Want(whole.astype(float), 2 * want.tolerance[-1:], want.format)
        trial.judge("every.P4", within, got, last, array=what, note="the last item alone")


def _items(case: Case, cut: tuple[str, ...], which: slice) -> Case:
    """The case with only some items of the batch, numbers written out."""

    def part(tensor: Tensor, x: Array) -> Tensor:
        return Tensor(x[which].shape, "literal", values=x[which].astype(float).tolist())

    operands = dict(case.operands)
    for name in cut:
        x, tensor = case.arrays[name], case.operands[name]
        operands[name] = part(tensor, x) if x.dtype.kind != "i" else _label(int(x[which][0]))
    result = case.spec.result({n: t.shape for n, t in operands.items()}, case.attrs)
    g = Tensor(result, "literal", values=case.g[which].astype(float).tolist())
    return replace(case, operands=operands, cotangent=g)


def _label(label: int) -> Tensor:
    return Tensor((1,), f"labels({label},{label + 1})")


def _judge_empty(trial: Trial, plain: Case) -> None:
    """No items at all: an empty result, and nothing for the weights."""
    cut = _batch(trial.op, plain)
    if not cut:
        return
    operands = {n: Tensor((0, *t.shape[1:]), t.fill if "labels" in t.fill else "ones") if n in cut else t for n, t in plain.operands.items()}
    case = replace(plain, operands=operands, cotangent=None)
    try:
        answer = trial.vjp(case)
    except Declined as refusal:
        trial.declined.append(("every.S1", str(refusal)))
        return
    except Broken as error:
        trial.judge("every.S1", equal, str(error), "an empty result", array="y", note="an empty batch")
        return
    for what, want in _wants(trial, case).items():
        got = _arrays(answer).get(what)
        if got is not None:
            trial.judge("every.S1", within, got, want, array=what, note="an empty batch")


def _clauses(op: Op) -> tuple[str, ...]:
    always = ("every.P1", "every.P2", "every.P3", "every.K3")
    return (*always, "every.P4", "every.S1")


manners = Check(
    "manners",
    "A call changes nothing, and depends on nothing but the numbers it is given.",
    _clauses,
    _cases,
    _judge,
    share=0.4,
)
