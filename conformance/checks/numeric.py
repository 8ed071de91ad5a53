"""Value and gradient against the reference, small and large."""

from collections.abc import Sequence
from functools import partial

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases.recipe import Signature
from nnspec.conformance.checks.check import Cases, Check, Request, quarter
from nnspec.conformance.checks.draw import cases
from nnspec.conformance.checks.trial import Trial, about_operands
from nnspec.conformance.target import Answer, Declined
from nnspec.conformance.verdict import Want, within
from nnspec.reference.formats import FORMATS, Grade
from nnspec.spec.model import Op, Shape


def _apart(op: Op, pool: Sequence[Signature]) -> Sequence[Signature]:
    """All; or the common quarter and one that `gradient`, which judges values, too, does not take."""
    if not _gradient_clauses(op):
        return pool
    return [*quarter(op, pool), *pool[round(len(pool) / 2) : round(len(pool) * 3 / 4)]]


def _half(op: Op, pool: Sequence[Signature]) -> Sequence[Signature]:
    return pool[: max(1, round(len(pool) / 2))]


def _drawn(request: Request) -> Cases:
    return cases(request)


OTHERS = [name for name in FORMATS if name != "float32"]
BUSY = ("normal", "integers")  # kinds of values without many zeros, where an operand has a choice


def _large(request: Request) -> Cases:
    """In float32 every large signature with each of the busy kinds; in each other format another one."""
    large = request.recipe.large
    if request.dtype != "float32":
        return [_busy(request, large[OTHERS.index(request.dtype) % len(large)], 0)]
    return [_busy(request, signature, turn) for turn in range(len(BUSY)) for signature in large]


def _busy(request: Request, signature: Signature, turn: int) -> Case:
    def tensor(shape: Shape, kinds: Sequence[str]) -> Tensor:
        kinds = [kind for kind in BUSY if kind in kinds] or kinds
        return Tensor(shape, kinds[turn % len(kinds)], turn)

    op, attrs = request.op, request.op.fill_in(signature.attrs)
    operands = {n: tensor(s, request.recipe.kinds(n, signature)) for n, s in signature.shapes.items()}
    g = tensor(op.cotangent(signature.shapes, attrs), request.recipe.cotangents) if op.smooth else None
    return Case(op.name, request.dtype, operands, attrs, g)


def judge_value(trial: Trial, answer: Answer, clause: str = "") -> None:
    """Shape, dtype, then every element of every result; `clause` if all of it is about one clause."""
    for name, got in answer.results.items():
        about = trial.value_clause(name)
        want = trial.expect(about).results[name]
        if trial.form(("every.F1", "every.F2"), got, want.value.shape, name):
            trial.judge(clause or about, within, got, want, array=name)
            if not clause:
                trial.measure(got, partial(_result, trial, name))


def _result(trial: Trial, name: str, grade: Grade) -> Want:
    return trial.expectation(grade).results[name]


def judge_cotangents(trial: Trial, answer: Answer, clause: str | None = None) -> None:
    """Shape and dtype, then every element of every cotangent."""
    wants, about = trial.wants(), trial.gradient_clauses(trial.case)
    for name, got in answer.cotangents.items():
        what = f"cotangent of {name}"
        if trial.form(("every.G1", "every.G1"), got, trial.case.shapes[name], what):
            trial.judge(clause or about[name], within, got, wants[name], array=what)
            if not clause:
                trial.measure(got, partial(_cotangent, trial, name))


def _cotangent(trial: Trial, name: str, grade: Grade) -> Want:
    return trial.expectation(grade).cotangents()[name]


def _judge_forward(trial: Trial) -> None:
    judge_value(trial, trial.target.value(trial.case))


def _judge_gradient(trial: Trial) -> None:
    answer = trial.vjp()
    judge_value(trial, answer)
    judge_cotangents(trial, answer)
    _judge_alone(trial)


def _judge_alone(trial: Trial) -> None:
    """One operand's cotangent without the others, by turns: a framework may take another way."""
    case, about = trial.case, trial.gradient_clauses(trial.case)
    if len(about) == 1 or trial.sparing:
        return
    names = list(case.floating)
    for name in names if trial.turn is None else [names[trial.turn % len(names)]]:
        try:
            got = trial.target.vjp(case, (name,)).cotangents[name]
        except Declined:  # said so when all were asked for
            continue
        what = f"cotangent of {name}, asked for alone"
        trial.judge(about[name], within, got, trial.wants()[name], array=what)


def _judge_size(trial: Trial) -> None:
    if not (trial.op.smooth and trial.brief):
        judge_value(trial, trial.target.value(trial.case), "every.P5")
    if not trial.op.smooth:
        return
    answer = trial.vjp()
    judge_value(trial, answer, "every.P5")
    judge_cotangents(trial, answer, "every.P5")


def _gradient_clauses(op: Op) -> tuple[str, ...]:
    if not op.smooth or op.random:
        return ()
    smooth = [f"{op.name}.F{op.results.index(name) + 1}" for name in op.smooth]
    values = smooth if len(op.results) > 1 else op.numbers("F")  # the others are not asked for
    return ("every.F1", "every.F2", "every.G1", *values, *about_operands(op).values())


def _size_clauses(op: Op) -> tuple[str, ...]:
    if op.random:
        return ()
    return ("every.F1", "every.F2", *(("every.G1",) if op.smooth else ()), "every.P5")


forward = Check(
    "forward",
    "The result is the formula's, within the error of its arithmetic.",
    lambda op: () if op.random else ("every.F1", "every.F2", *op.numbers("F")),
    _drawn,
    _judge_forward,
    digits=2,
    shapes=_apart,
)
gradient = Check(
    "gradient",
    "Every cotangent is the adjoint's, within the error of its arithmetic.",
    _gradient_clauses,
    _drawn,
    _judge_gradient,
    digits=2,
    shapes=_half,
)
size = Check(
    "size",
    "Past the thresholds of an implementation the answers stay right.",
    _size_clauses,
    _large,
    _judge_size,
)
