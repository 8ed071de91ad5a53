"""What needs no drawing: the adapter's signature, the spec's examples, arguments to be refused."""

import inspect

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.trial import Trial, about_operands, value_clause
from nnspec.conformance.target import Answer, Broken, Declined
from nnspec.conformance.verdict import Want, equal, within
from nnspec.spec.model import Example, Op


def example_case(op: Op, index: int, dtype: str) -> Case:
    """A hand-worked example as a case."""
    example = op.examples[index]
    operands, attrs = {}, {}
    for name, value in example.given.items():
        if name in op.operands:
            fill = "labels" if name in LABELS and _whole(value) else "literal"
            operands[name] = Tensor(_shape(value), fill, values=value)
        else:
            attrs[name] = value
    g = None if example.g is None else Tensor(_shape(example.g), "literal", values=example.g)
    return Case(op.name, dtype, operands, op.fill_in(attrs), g, f"example {index}")


def _shape(value: object) -> tuple[int, ...]:
    return (len(value), *_shape(value[0])) if isinstance(value, list) else ()


LABELS = ("t", "i")  # operands that may be integers


def _whole(value: object) -> bool:
    """Integers only."""
    return all(map(_whole, value)) if isinstance(value, list) else isinstance(value, int)


def _simplest(request: Request) -> Cases:
    if request.op.examples:
        return [example_case(request.op, 0, request.dtype)]
    return [Case(request.op.name, request.dtype, {})]  # whatever it draws: its values are not looked at


def _judge_signature(trial: Trial) -> None:
    got = list(inspect.signature(getattr(trial.target.backend, trial.op.name)).parameters)
    trial.judge("every.C1", equal, got, [*trial.op.operands, *trial.op.defaults], array="parameters")


def _examples(request: Request) -> Cases:
    return [example_case(request.op, i, request.dtype) for i in range(len(request.op.examples))]


def _judge_example(trial: Trial) -> None:
    """A target that compiles is asked for the result and the cotangents at once, if it gives both."""
    example = trial.op.examples[int(trial.case.aim.split()[1])]
    if example.g is None or not trial.target.compiles or trial.op.smooth != trial.op.results:
        _judge_results(trial, example, trial.target.value(trial.case))
        if example.g is not None:
            _judge_cotangents(trial, example, trial.vjp())
        return
    try:
        answer = trial.vjp()
    except Declined:
        _judge_results(trial, example, trial.target.value(trial.case))
        raise
    _judge_results(trial, example, answer)
    _judge_cotangents(trial, example, answer)


def _judge_cotangents(trial: Trial, example: Example, answer: Answer) -> None:
    wants = trial.wants()
    for name, got in answer.cotangents.items():
        if name in example.cotangents:
            want = _by_hand(example.cotangents[name], wants[name])
            about = trial.gradient_clauses(trial.case)[name]
            trial.judge(about, within, got, want, array=f"cotangent of {name}", note=example.note)


def _judge_results(trial: Trial, example: Example, answer: Answer) -> None:
    said = example.y if isinstance(example.y, tuple) else (example.y,)
    for (name, got), by_hand in zip(answer.results.items(), said, strict=True):
        clause = f"{trial.op.name}.{example.clause}" if len(said) == 1 else trial.value_clause(name)
        expected = trial.expect(clause).results[name]
        trial.judge(clause, within, got, _by_hand(by_hand, expected), array=name, note=example.note)


def _by_hand(value: object, expected: Want) -> Want:
    """The numbers of the example, with the reference's tolerance."""
    return Want(np.asarray(value, float), expected.tolerance, expected.format)


def _refusable(request: Request) -> Cases:
    bad = []
    for clause, signature in request.recipe.faulty.items():
        operands = {
            name: Tensor(shape, request.recipe.kinds(name, signature)[0])
            for name, shape in signature.shapes.items()
        }
        attrs = {**request.op.defaults, **signature.attrs}
        bad.append(Case(request.op.name, request.dtype, operands, attrs, Tensor((), "ones"), clause))
    return bad


def _judge_rejection(trial: Trial) -> None:
    clause = trial.case.aim
    try:
        y = trial.target.value(trial.case).y
    except (Broken, Declined):
        trial.judge("every.K1", equal, "refused", "refused")
        return
    trial.choices["every.K1"] = f"computes although {clause} is broken"
    note = f"{clause} is broken, and the backend computes a result of shape {list(y.shape)}"
    trial.judge("every.K1", equal, "computed", "refused", note=note)


def _cited(op: Op) -> tuple[str, ...]:
    found = []
    for index, example in enumerate(op.examples):
        several = isinstance(example.y, tuple)
        case = example_case(op, index, "float32")
        found += [value_clause(case, r) for r in op.results] if several else [f"{op.name}.{example.clause}"]
        found += [about_operands(op)[name] for name in example.cotangents]
    return tuple(dict.fromkeys(found))


def _numbered(op: Op) -> tuple[str, ...]:
    return tuple(f"example {i}" for i in range(len(op.examples)))


signature = Check(
    "signature",
    "The adapter takes what the spec says, under the spec's names.",
    lambda op: ("every.C1",),
    _simplest,
    _judge_signature,
    aims=_numbered,
)
examples = Check(
    "examples",
    "The examples worked by hand in the spec hold.",
    _cited,
    _examples,
    _judge_example,
    aims=_numbered,
)
rejection = Check(
    "rejection",
    "Arguments that break a constraint are refused, not computed with.",
    lambda op: ("every.K1",) if recipe_of(op).faulty else (),
    _refusable,
    _judge_rejection,
    aims=lambda op: recipe_of(op).faulty,
)
