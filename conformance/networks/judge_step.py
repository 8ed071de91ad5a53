"""A step of training judged: forward, backward and the optimizer, each operation by its own bound."""

from collections.abc import Iterator

from nnspec.conformance.case import Tensor
from nnspec.conformance.networks import judge
from nnspec.conformance.networks.images import Batches
from nnspec.conformance.networks.judge import Verdict
from nnspec.conformance.networks.learner import Arrays, Framework
from nnspec.conformance.networks.optimizer import Optimizer
from nnspec.conformance.networks.program import Program
from nnspec.conformance.networks.trace import Actual, Seen, Trace
from nnspec.conformance.networks.train import arrays
from nnspec.conformance.networks.weights import Point
from nnspec.conformance.target import Answer


def judged(framework: Framework, optimizer: Optimizer, batches: Batches, point: Point) -> Iterator[Verdict]:
    """One step from a point, the reference's say, which is rounded to the dtype first.

    Every operation has the operands that it really had: the optimizer gets the framework's own gradients.
    """
    point = point.rounded(framework.dtype)
    program = Program.of(framework.network, arrays(framework.network, batches, point))
    trace = Trace(framework.target, program, framework.dtype)
    yield from judge.forward(trace)
    yield from judge.backward(trace)
    yield from steps(framework, optimizer, point, trace.gradients)


def steps(framework: Framework, optimizer: Optimizer, point: Point, gradients: Arrays) -> Iterator[Verdict]:
    """The optimizer's step of each parameter that has one."""
    for names in optimizer.groups(list(point.learned)):
        for name in names:
            operands, attrs = optimizer.call(point, [name], gradients)
            results = framework.compute(optimizer.op, operands, attrs)
            given = dict(zip(optimizer.op.operands, operands, strict=False))
            tensors = {n: Tensor(x.shape, "actual") for n, x in given.items()}
            case = Actual(optimizer.name, framework.dtype, tensors, attrs, given=given)
            answer = Answer(dict(zip(optimizer.op.results, results, strict=True)), {}, ())
            yield judge.judge(framework.target, f"step of {name}", Seen(case, answer), backward=False)
