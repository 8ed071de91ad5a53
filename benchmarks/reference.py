"""The reference against other float64 implementations, over the layers of networks and over tiny shapes.

    python benchmarks/reference.py                          tiny shapes, and every layer of four networks
    python benchmarks/reference.py lenet5 --rounds 9        of one
    python benchmarks/reference.py --peers torch,jax,onnx,scipy,loop --tiny

Each figure is time ÷ time of torch in float64, one thread each: the median over rounds in which all are
timed one after another. Times are of the processor, so that a busy machine is busy for none. Operands are
the framework's own already; jax's `backward` is forward and backward in one compiled function. `memory` is
the most that the reference holds at once beside its operands and results, forward and backward (the tapes
of a whole network hold more).
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import json
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

import nnspec
from nnspec.conformance.networks.program import Graph, Program
from nnspec.reference.rule import rule_of
from nnspec.spec.networks import NETWORKS
from nnspec.spec.ops import OPS

TINY = {
    "2×3×8×8": (((2, 3, 8, 8), (4, 3, 3, 3)), {"padding": ((1, 1), (1, 1))}),
    "1×1×5×5": (((1, 1, 5, 5), (1, 1, 3, 3), (1,)), {}),
    "1×4×7×7, stride 2": (((1, 4, 7, 7), (6, 4, 3, 3), (6,)), {"stride": (2, 2)}),
}
NAMES = ("lenet5", "alexnet", "vgg16", "googlenet")
Run = Callable[[], Any]


@dataclass(frozen=True)
class Layer:
    """One operation on operands of given shapes."""

    name: str
    op: str
    operands: tuple[np.ndarray, ...]
    g: np.ndarray
    attrs: dict[str, Any]


def layer(name: str, op: str, shapes: Any, attrs: dict[str, Any]) -> Layer:
    rng = np.random.default_rng(0)
    attrs = OPS[op].fill_in(attrs)
    y = OPS[op].result(dict(zip(OPS[op].operands, shapes, strict=False)), attrs)
    return Layer(name, op, tuple(map(rng.standard_normal, shapes)), rng.standard_normal(y), attrs)


def layers(network: str, kinds: tuple[str, ...]) -> list[Layer]:
    """The operations of some kinds in a network at its full size, each shape once."""
    net = NETWORKS[network].build()
    given = {name: np.empty(shape) for name, shape in net.given(1, training=False).items()}
    given["x"] = np.empty(net.input(1))

    def run(nn, arrays):
        return net.forward(nn, arrays, arrays["x"])

    graph, found = Graph(Program(run, given, head="y")), {}
    for place, call in zip(graph.places, graph.calls, strict=True):
        key = (call.op.name, tuple(x.value for x in call.operands), str(call.attrs))
        if call.op.name in kinds and key not in found:
            name = place if place.startswith(network) else f"{network} {place}"
            found[key] = layer(name.replace(" conv2d", ""), call.op.name, key[1], dict(call.attrs))
    return list(found.values())


# Each peer gives (forward, backward) for a layer, or None where it cannot.


def reference(layer: Layer) -> tuple[Run, Run | None]:
    rule = rule_of(OPS[layer.op])
    y = rule.forward(*layer.operands, **layer.attrs)
    return (
        lambda: rule.forward(*layer.operands, **layer.attrs),
        lambda: rule.vjp(layer.g, y, *layer.operands, **layer.attrs),
    )


def _backend(layer: Layer, target: str) -> tuple[Run, Run | None]:
    from nnspec.conformance.target import Target

    backend = Target(target).backend
    natives, g = [backend.array(x) for x in layer.operands], backend.array(layer.g)
    method = getattr(backend, layer.op)

    def value(operands):
        return method(*operands, **layer.attrs)

    def smooth(*operands):
        return method(*operands, **layer.attrs)

    forward = backend.stage(value)
    both = backend.differentiate(smooth, tuple(range(len(natives))))
    return (
        lambda: _ready(forward(natives)),
        lambda: _ready(both(natives, g)[1]),
    )


def _ready(x: Any) -> Any:
    """JAX answers before it has computed."""
    for part in x if isinstance(x, (tuple, list)) else (x,):
        if hasattr(part, "block_until_ready"):
            part.block_until_ready()
    return x


def torch(layer: Layer) -> tuple[Run, Run | None]:
    """The backward alone, on a graph that is kept."""
    import torch as framework

    from nnspec.backends.torch import Torch

    natives = [framework.from_numpy(x).requires_grad_() for x in layer.operands]
    method, g = _native(layer, framework) or getattr(Torch(), layer.op), framework.from_numpy(layer.g)
    y = method(*natives, **layer.attrs)
    plain = [x.detach() for x in natives]
    return (
        lambda: method(*plain, **layer.attrs),
        lambda: framework.autograd.grad(y, natives, g, retain_graph=True),
    )


def _native(layer: Layer, framework: Any) -> Callable[..., Any] | None:
    """torch's own function, without the adapter around it, where it takes the padding as it is."""
    (top, bottom), (left, right) = layer.attrs.get("padding", ((0, 1), (0, 0)))
    if layer.op != "conv2d" or top != bottom or left != right:
        return None
    return lambda *operands, padding, **attrs: framework.conv2d(*operands, padding=(top, left), **attrs)


def jax(layer: Layer) -> tuple[Run, Run | None]:
    """Forward and backward in one compiled function."""
    return _backend(layer, "jax:jit")


def onnx(layer: Layer) -> tuple[Run, Run | None]:
    """ONNX's reference evaluator has no gradients."""
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    if layer.op != "conv2d":
        raise LookupError
    (top, bottom), (left, right) = layer.attrs["padding"]
    names = ["x", "w", "b"][: len(layer.operands)]
    node = helper.make_node(
        "Conv",
        names,
        ["y"],
        strides=layer.attrs["stride"],
        pads=(top, left, bottom, right),
        dilations=layer.attrs["dilation"],
        group=layer.attrs["groups"],
    )
    doubles = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in (*names, "y")]
    graph = helper.make_graph([node], "one", doubles[:-1], doubles[-1:])
    run = ReferenceEvaluator(helper.make_model(graph)).run
    given = dict(zip(names, layer.operands, strict=True))
    return lambda: run(None, given), None


def scipy(layer: Layer) -> tuple[Run, Run | None]:
    """scipy.signal.correlate2d of each image, channel and filter: stride and groups of 1 only."""
    from scipy.signal import correlate2d

    x, w, *_ = layer.operands
    attrs = layer.attrs
    if (
        layer.op != "conv2d"
        or attrs["stride"] != (1, 1)
        or attrs["groups"] != 1
        or attrs["dilation"] != (1, 1)
    ):
        raise LookupError
    padded = np.pad(x, ((0, 0), (0, 0), *attrs["padding"]))

    def forward():
        for image in padded:
            for kernel in w:
                sum(correlate2d(a, b, "valid") for a, b in zip(image, kernel, strict=True))

    return forward, None


def loop(layer: Layer) -> tuple[Run, Run | None]:
    """The formula, one product after another."""
    if layer.op != "conv2d" or layer.operands[0].size > 5000:
        raise LookupError
    padded = np.pad(layer.operands[0], ((0, 0), (0, 0), *layer.attrs["padding"]))
    x, w = padded.tolist(), layer.operands[1].tolist()
    n, k, p, q = layer.g.shape
    _, c, r, s = layer.operands[1].shape

    def forward():
        for i in range(n):
            for j in range(k):
                for a in range(p):
                    for b in range(q):
                        sum(
                            x[i][d][a + u][b + v] * w[j][d][u][v]
                            for d in range(c)
                            for u in range(r)
                            for v in range(s)
                        )

    return forward, None


PEERS = {"torch": torch, "jax": jax, "onnx": onnx, "scipy": scipy, "loop": loop}


def seconds(run: Run) -> float:
    """Of the processor, for one call; many where one is short."""
    started = time.process_time()
    run()
    once = time.process_time() - started
    if once > 0.002:
        return once
    count = max(1, int(0.004 / max(once, 1e-6)))
    started = time.process_time()
    for _ in range(count):
        run()
    return (time.process_time() - started) / count


def compared(layer: Layer, peers: tuple[str, ...], rounds: int) -> dict[str, Any]:
    """For each direction and each implementation the median of its time ÷ torch's."""
    runs = {"reference": reference(layer)}
    for name in dict.fromkeys(("torch", *peers)):
        try:
            runs[name] = PEERS[name](layer)
        except LookupError:
            continue
    most = max(memory(run) for run in runs["reference"] if run)
    found: dict[str, Any] = {"layer": layer.name, "op": layer.op, "memory": most}
    for k, way in enumerate(("forward", "backward")):
        offered = {name: pair[k] for name, pair in runs.items() if pair[k] is not None}
        for run in offered.values():
            run()
        times = [{name: seconds(run) for name, run in offered.items()} for _ in range(rounds)]
        found[way] = {n: statistics.median(t[n] / t["torch"] for t in times) for n in offered if n != "torch"}
        found[f"{way} of torch, s"] = statistics.median(t["torch"] for t in times)
    return found


def memory(run: Run) -> float:
    """The most that is held at once beside the results, in MiB."""
    tracemalloc.start()
    y = run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    results = y if isinstance(y, tuple) else (y,)
    return (most - sum(part.nbytes for part in results if part is not None)) / 2**20


@click.command(help=__doc__.partition("\n")[0])
@click.argument("networks", nargs=-1)
@click.option("--peers", default="torch,jax,onnx", help="Besides the reference.")
@click.option("--ops", default="conv2d", help="The kinds of layers, such as conv2d,max_pool2d.")
@click.option("--rounds", default=5, type=click.IntRange(min=1))
@click.option("--tiny", is_flag=True, help="The tiny shapes alone.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Where to write the figures.")
def main(networks: tuple[str, ...], peers: str, ops: str, rounds: int, tiny: bool, path: Path | None) -> None:
    console, rows = Console(width=130), []
    todo = [] if networks else [layer(f"tiny {name}", "conv2d", *given) for name, given in TINY.items()]
    for network in () if tiny else networks or NAMES:
        todo += layers(network, tuple(ops.split(",")))
    for one in todo:
        rows.append(compared(one, tuple(peers.split(",")), rounds))
        console.print(f"{one.name}: {rows[-1]['forward']['reference']:.2f}", style="dim")
    _show(rows, console)
    if path:
        facts = {"nnspec": nnspec.__version__, "python": platform.python_version(), "rounds": rounds}
        versions = {name: version(name) for name in ("numpy", "torch", "jax", "onnx", "scipy")}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**facts, "versions": versions, "layers": rows}, indent=1) + "\n")


def _show(rows: list[dict[str, Any]], console: Console) -> None:
    ways = ("forward", "backward")
    table = Table(title="time ÷ time of torch in float64, one thread each (median)", box=None)
    table.add_column("layer", no_wrap=True)
    for column in (*(f"{name} {way}" for way in ways for name in _columns(rows, way)), "memory, MiB"):
        table.add_column(column, justify="right")
    for row in rows:
        figures = [row[way].get(name) for way in ways for name in _columns(rows, way)]
        cells = ["–" if f is None else f"{f:.2f}" for f in figures]
        table.add_row(row["layer"], *cells, f"{row['memory']:.1f}")
    console.print(table)
    for group in ("tiny", *NAMES):
        told = [_summary([row for row in rows if row["layer"].startswith(group)], way) for way in ways]
        if any(told):
            console.print(f"{group}: {'; '.join(told)}")


def _summary(rows: list[dict[str, Any]], way: str) -> str:
    """How the reference fares in one direction over some layers."""
    ratios = [row[way]["reference"] for row in rows]
    if not ratios:
        return ""
    return f"{way} {statistics.geometric_mean(ratios):.2f} in the geometric mean, {max(ratios):.2f} at most"


def _columns(rows: list[dict[str, Any]], way: str) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row[way]))


if __name__ == "__main__":
    main()
