"""Properties: clauses that relate several answers of one backend. One file for each home that has some."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.draw import cases
from nnspec.conformance.checks.trial import Trial
from nnspec.spec.model import Op
from nnspec.spec.ops import HOMES

Property = Callable[[Trial], None]


def _of(home: str) -> dict[str, Property]:
    name = f"{__name__}.{home}"
    return import_module(name).PROPERTIES if find_spec(name) else {}


PROPERTIES: dict[str, Property] = {clause: judge for home in HOMES for clause, judge in _of(home).items()}


def _cases(request: Request) -> Cases:
    return cases(request)


def _judge(trial: Trial) -> None:
    for clause in _clauses(trial.op):
        PROPERTIES[clause](trial)


def _clauses(op: Op) -> tuple[str, ...]:
    return tuple(clause for clause in PROPERTIES if clause.startswith(f"{op.name}."))


properties = Check(
    "properties",
    "Several answers of one backend stand in the relation that the spec names.",
    _clauses,
    _cases,
    _judge,
    share=0.6,
)
