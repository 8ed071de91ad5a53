"""JAX's check_grads, in reverse mode, with the inputs and tolerances of JAX's own tests.

check_grads(f, args, order) puts f and its gradients to `check_vjp` (and, in forward mode, to
`check_jvp`, which an adapter of nnspec does not offer). The wheel ships the check and not the tests:
shapes, random numbers, eps and tolerances below are those of tests/lax_autodiff_test.py and
tests/nn_test.py of JAX, for the functions that are operations of nnspec, in float32, which is
what JAX runs them in by default, and in float64.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from benchmarks.peers.trial import Trial, made, some

NAME, PACKAGE = "JAX check_grads", "jax"
DTYPES = ("float32", "float64")
Draw = Callable[[np.random.RandomState, tuple[int, ...]], Any]


def trials(limit: int) -> Iterator[Trial]:
    groups: dict[str, list[Any]] = {}
    for row in rows():
        groups.setdefault(row[0], []).append(row)
    for name, group in groups.items():
        every = list(itertools.product(group, DTYPES))
        for k in some(len(every), limit):
            row, dtype = every[k]
            yield Trial(f"{name} {k}", lambda given, row=row, dtype=dtype: judged(row, dtype, given))


def version() -> str:
    import jax

    return jax.__version__


# rand_default, rand_small, rand_unique_int of jax._src.test_util
def normal(scale: float) -> Draw:
    return lambda rng, shape: scale * rng.randn(*shape)


default, small = normal(3.0), normal(1e-3)


def unique(rng: Any, shape: tuple[int, ...]) -> Any:
    return rng.permutation(np.arange(int(np.prod(shape)))).reshape(shape)


def given(*values: Any) -> Draw:
    return lambda rng, shape: np.array(values[0])


Row = tuple[str, dict[str, tuple[int, ...]], dict[str, Any], Draw, Any, Any, bool]


def row(op: str, shapes: Any, attrs: Any, draw: Draw, tol: Any = None, eps: Any = None, *, each=False) -> Row:
    """`each`: one operand after another, as check_grads_bilinear does."""
    return op, shapes, attrs, draw, tol, eps, each


def rows() -> Iterator[Row]:
    for b, i, j in itertools.product([2, 3], repeat=3):
        for stride in ((1, 1), (1, 2), (2, 1)):
            shapes = {"x": (b, i, 3, 4), "w": (j, i, 1, 2)}
            for sides in {((0, 0), (0, 0)), same((3, 4), (1, 2), stride), ((1, 0), (0, 1))}:
                attrs = {"stride": stride, "padding": sides}
                yield row("conv2d", shapes, attrs, small, 1e-2, 1.0, each=True)
    for b, i, j in itertools.product([1, 2], repeat=3):
        for groups, stride, dilation in itertools.product((1, 2), ((1, 1), (1, 2), (2, 1)), ((1, 1), (2, 2))):
            shapes = {"x": (b, i * groups, 6, 7), "w": (j * groups, i, 1, 2)}
            for sides in (((0, 0), (0, 0)), ((1, 0), (0, 1))):
                attrs = {"stride": stride, "dilation": dilation, "padding": sides, "groups": groups}
                tol = {"float32": 1e-3}
                yield row("conv2d", shapes, attrs, default, tol, 1.0, each=True)
    for sides, dilation in itertools.product((((0, 0),), ((1, 1),)), ((1,), (2,))):
        attrs = {"padding": sides, "dilation": dilation}
        yield row("conv1d", {"x": (4, 2, 1), "w": (3, 2, 1)}, attrs, small, 1e-2, 1.0, each=True)
    yield row("matmul", {"x": (3, 2), "w": (2, 4)}, {}, default, {"float32": 1e-4}, 1.0, each=True)
    yield from elementwise()
    yield from moved()
    yield from reductions()
    yield from windows()


def same(image: Any, taps: Any, stride: Any) -> tuple[tuple[int, int], ...]:
    totals = [max(0, (-(-n // s) - 1) * s + k - n) for n, k, s in zip(image, taps, stride, strict=True)]
    return tuple((t // 2, t - t // 2) for t in totals)


SHAPES = [[(3,)], [(), (3, 4), (3, 1), (1, 4)], [(2, 3, 4), (2, 1, 4)]]


def elementwise() -> Iterator[Row]:
    coarse = {"float32": 1.5e-1}
    for shape in itertools.chain(*SHAPES):
        yield row("tanh", {"x": shape}, {}, default, coarse | {"float64": 2e-4})
        yield row("sigmoid", {"x": shape}, {}, default, coarse)
    for group, op in itertools.product(SHAPES, ("add", "multiply")):
        for x, z in itertools.combinations_with_replacement(group, 2):
            yield row(op, {"x": x, "z": z}, {}, default, coarse)
    for value in (0.0, 1000.0):
        yield row("tanh", {"x": ()}, {}, given(value), 5e-3)
    for op in ("softplus", "mish"):
        for value in (1e-8, 0.0, -np.inf, np.nan):
            yield row(op, {"x": ()}, {}, given(value))
    for op in ("relu", "relu6"):
        for value in (1.0, -1.0):
            yield row(op, {"x": ()}, {}, given(value))
    yield row("elu", {"x": ()}, {}, given(1e4), None, 1.0)
    yield row("softmax", {"x": (4,)}, {}, given([5.5, 1.3, -4.2, 0.9]), {"atol": 5e-3})


def moved() -> Iterator[Row]:
    for base in ((4,), (3, 4), (2, 3, 4)):
        for axis in range(len(base)):
            shapes = {
                n: (*base[:axis], size, *base[axis + 1 :]) for n, size in zip("xzu", (3, 1, 4), strict=True)
            }
            yield row("concat", shapes, {"axis": axis}, default, None, 1.0)
            whole = (*base[:axis], 7, *base[axis + 1 :])
            yield row("split", {"x": whole}, {"axis": axis, "at": 3}, default, None, 1.0)
    for before, after in (((3, 4), (12,)), ((2, 1, 4), (8,)), ((2, 2, 4), (2, 8))):
        yield row("reshape", {"x": before}, {"shape": after}, default, None, 1.0)
    for shape, order in (((3, 4), (1, 0)), ((3, 4), (0, 1)), ((3, 4, 5), (2, 1, 0)), ((3, 4, 5), (1, 0, 2))):
        yield row("transpose", {"x": shape}, {"order": order}, default, None, 1.0)
    for size, start, stop, step in ((3, 1, 2, 1), (7, 4, 7, 1), (5, 1, 5, 2), (8, 1, 6, 2)):
        attrs = {"axis": 0, "start": start, "stop": stop, "step": step}
        yield row("slice_axis", {"x": (size,)}, attrs, default, None, 1.0)


def reductions() -> Iterator[Row]:
    tol = {"float32": 1e-1, "float64": 1e-3}
    for shape, axes in (
        ((3, 4, 5), (0,)), ((3, 4, 5), (1, 2)), ((3, 4, 5), (0, 2)), ((3, 4, 5), (0, 1, 2)), ((3, 1), (1,)),
    ):  # fmt: skip
        for op, draw in (("reduce_sum", default), ("reduce_max", unique)):
            yield row(op, {"x": shape}, {"axes": axes}, draw, tol, {"float32": 1e-2})


def windows() -> Iterator[Row]:
    """reduce_window by max, and by + (an average pool that divides by 1), over the two last axes."""
    tol = {"float32": 6e-2, "float64": 6e-2}
    plans = [((1, 1, 4, 6), *p) for p in itertools.product(((2, 1), (1, 2)), ((1, 1), (2, 1), (1, 2)))]
    for shape, taps, stride in (*plans, ((3, 2, 4, 6), (2, 1), (1, 1))):
        for sides in {((0, 0), (0, 0)), same(shape[2:], taps, stride)}:
            attrs = {"window": taps, "stride": stride, "padding": sides}
            yield row("max_pool2d", {"x": shape}, attrs, unique, tol, 1e-2)
            yield row("avg_pool2d", {"x": shape}, attrs | {"divisor_override": 1}, small, None, 1.0)


def judged(row: Row, dtype: str, implementation: Any) -> int:
    op, shapes, attrs, draw, tol, eps, each = row
    rng = np.random.RandomState(0)
    arrays = {name: np.asarray(draw(rng, shape), dtype) for name, shape in shapes.items()}
    eps = eps.get(dtype) if isinstance(eps, dict) else eps
    if isinstance(tol, dict) and "atol" in tol:
        atol, rtol = tol["atol"], None
    else:
        atol = rtol = tol.get(dtype) if isinstance(tol, dict) else tol
    names = [(name,) for name in arrays] if each else [tuple(arrays)]
    return sum(_checked(op, arrays, attrs, wrt, atol, rtol, eps, implementation) for wrt in names)


def _checked(
    op: str,
    arrays: Any,
    attrs: Any,
    wrt: Sequence[str],
    atol: Any,
    rtol: Any,
    eps: Any,
    implementation: Any,
) -> int:
    """Two comparisons: f with itself and its gradient, which is that of the operands in `wrt`."""
    from jax import enable_x64, test_util

    def f(*args: Any) -> Any:
        answer = implementation.value(made(op, {**arrays, **dict(zip(wrt, args, strict=True))}, attrs))
        ys = tuple(answer.results.values())
        return ys[0] if len(ys) == 1 else ys

    def f_vjp(*args: Any) -> Any:
        now = {**arrays, **dict(zip(wrt, args, strict=True))}

        def back(g: Any) -> Any:
            flat = g if not isinstance(g, tuple) else np.concatenate([part.reshape(-1) for part in g])
            answer = implementation.vjp(made(op, now, attrs, np.asarray(flat)), tuple(wrt))
            return tuple(answer.cotangents[name] for name in wrt)

        return f(*args), back

    operands = tuple(arrays[name] for name in wrt)
    with enable_x64(operands[0].dtype == np.float64):
        test_util.check_vjp(f, f_vjp, operands, atol=atol, rtol=rtol, eps=eps or 1e-4)
    return 2
