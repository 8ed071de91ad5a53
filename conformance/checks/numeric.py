"""Value and gradient against the reference, small and large."""

from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.draw import cases
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.expect import Expectation
from nnspec.conformance.target import Answer
from nnspec.conformance.verdict import within
from nnspec.spec.model import Op


def _drawn(request: Request) -> Cases:
    return cases(request.op, request.dtype, request.recipe, request.signatures)


def _large(request: Request) -> Cases:
    return cases(request.op, request.dtype, request.recipe, request.recipe.large)


def judge_value(trial: Trial, answer: Answer, clause: str) -> None:
    """Shape, dtype, then every element of y."""
    want = trial.expect(trial.value_clause()).y
    if trial.form(("every.F1", "every.F2"), answer.y, want.value.shape, "y"):
        trial.judge(clause, within, answer.y, want, array="y")
        trial.measure(answer.y, lambda grade: Expectation(trial.case, grade).y)


def judge_cotangents(trial: Trial, answer: Answer, clause: str | None = None) -> None:
    """Shape and dtype, then every element of every cotangent."""
    wants, about = trial.wants(), trial.gradient_clauses(trial.case)
    for name, got in answer.cotangents.items():
        what = f"cotangent of {name}"
        if trial.form(("every.G1", "every.G1"), got, trial.case.shapes[name], what):
            trial.judge(clause or about[name], within, got, wants[name], array=what)
            trial.measure(got, lambda grade, name=name: Expectation(trial.case, grade).cotangents()[name])


def _judge_forward(trial: Trial) -> None:
    judge_value(trial, trial.target.value(trial.case), trial.value_clause())


def _judge_gradient(trial: Trial) -> None:
    answer = trial.vjp()
    judge_value(trial, answer, trial.value_clause())
    judge_cotangents(trial, answer)


def _judge_size(trial: Trial) -> None:
    answer = trial.vjp()
    judge_value(trial, answer, "every.P5")
    judge_cotangents(trial, answer, "every.P5")


def _about_operands(op: Op) -> tuple[str, ...]:
    """G1 for the first operand that has a cotangent, G2 for the second, …"""
    return op.numbers("G") if op.name not in ("relu", "max_pool2d") else op.numbers("G")[:1]


forward = Check(
    "forward",
    "The result is the formula's, within the error of its arithmetic.",
    lambda op: ("every.F1", "every.F2", *op.numbers("F")),
    _drawn,
    _judge_forward,
)
gradient = Check(
    "gradient",
    "Every cotangent is the adjoint's, within the error of its arithmetic.",
    lambda op: ("every.F1", "every.F2", "every.G1", *op.numbers("F"), *_about_operands(op)),
    _drawn,
    _judge_gradient,
)
size = Check(
    "size",
    "Past the thresholds of an implementation the answers stay right.",
    lambda op: ("every.F1", "every.F2", "every.G1", "every.P5"),
    _large,
    _judge_size,
    share=0.1,
)
