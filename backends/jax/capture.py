"""Watch a function of JAX: its equations, carried out one by one.

`jax.make_jaxpr` writes the function down as primitive operations, so nothing need be wrapped, and any
library that ends in JAX can be watched. Those that make one operation of the spec are put together
again: those that one function of jax.nn wrote, a convolution and its bias, a sum and its division.
"""

from dataclasses import dataclass
from typing import Any

import jax
from jax.extend.core import ClosedJaxpr, Literal

from nnspec.backends.jax.equations import NAMED, Reader
from nnspec.backends.layer import Trace


@dataclass(frozen=True)
class Step:
    """One equation with its operands and results, and which operands depend on the input."""

    equation: Any
    operands: list
    results: list
    depends: list

    @property
    def primitive(self):
        return self.equation.primitive.name

    @property
    def params(self):
        return self.equation.params

    @property
    def function(self):
        """The function of jax.nn that wrote it: its name in the spec; "" if none did."""
        traceback = self.equation.source_info.traceback
        frames = traceback.frames if traceback else ()
        ours = [f.function_name for f in frames if f.file_name.endswith("jax/_src/nn/functions.py")]
        return NAMED.get(ours[-1], "") if ours else ""

    @property
    def x(self):
        """The first operand that depends on the input."""
        return next(value for value, depends in zip(self.operands, self.depends, strict=True) if depends)

    @property
    def other(self):
        """Of two operands, the one that does not."""
        return self.operands[self.depends.index(False)]


def capture(model, x, training=None, given=False):
    """The layers of a function of one array, in the order in which they ran, on x as it stands."""
    x = jax.numpy.asarray(x)
    closed = jax.make_jaxpr(model)(x)
    steps: list[Step] = []
    carry_out(closed, [x], [True], steps)
    reader = Reader(Trace(last=False))
    for group in together(steps):
        reader.read(group)
    return reader.trace.layers


def carry_out(closed, operands, depends, steps):
    """Evaluate, and write down every equation that depends on the input."""
    known = {var: (value, False) for var, value in zip(closed.jaxpr.constvars, closed.consts, strict=True)}
    known |= {
        var: (value, flag) for var, value, flag in zip(closed.jaxpr.invars, operands, depends, strict=True)
    }

    def read(var):
        return (var.val, False) if isinstance(var, Literal) else known[var]

    for equation in closed.jaxpr.eqns:
        values, flags = ([pair[k] for pair in map(read, equation.invars)] for k in (0, 1))
        inner = inside(equation)
        whole = bool(Step(equation, values, [], flags).function)
        if inner is not None:
            results, whether = carry_out(inner, values, flags, [] if whole else steps)
        else:
            results = bound(equation, values)
            whether = [any(flags)] * len(results)
        if any(flags) and (whole or inner is None):
            steps.append(Step(equation, values, results, flags))
        known |= dict(zip(equation.outvars, zip(results, whether, strict=True), strict=True))
    return map(list, zip(*map(read, closed.jaxpr.outvars), strict=True))


def bound(equation, values):
    """One primitive carried out."""
    found = equation.primitive.get_bind_params(equation.params)
    functions, params = found if isinstance(found, tuple) else ((), found)  # before jax 0.8 a pair
    results = equation.primitive.bind(*functions, *values, **params)
    return list(results) if equation.primitive.multiple_results else [results]


def inside(equation):
    """The equations of a function that is called, if it is called once and with these operands."""
    name, params = equation.primitive.name, equation.params
    if name in ("checkpoint", "remat", "remat2"):
        return ClosedJaxpr(params["jaxpr"], ())
    calls = ("jit", "pjit", "closed_call", "custom_jvp_call", "custom_vjp_call")
    return params.get("jaxpr") or params.get("call_jaxpr") if name in calls else None


def together(steps):
    """Runs of steps that one function of jax.nn wrote; every other step by itself."""
    groups: list[list[Step]] = []
    for step in steps:
        name = step.function
        if name and groups and groups[-1][-1].function == name and follows(step, groups[-1]):
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def follows(step, group):
    """Whether a step reads what the group read or made."""
    had = [value for one in group for value in (*one.operands, *one.results)]
    return any(value is one for value in step.operands for one in had)
