"""The reference against other float64 implementations, over the layers of networks and over tiny shapes.

    python benchmarks/reference.py                          every layer of four networks
    python benchmarks/reference.py lenet5 --rounds 9        of one
    python benchmarks/reference.py --peers torch,jax,onnx,scipy,loop --tiny

Each figure is time ÷ time of torch in float64, one thread each: the median over rounds in which all are
timed one after another, so that a noisy machine is noisy for all. `memory` is the most that the reference
holds at once beside its operands and results (the tapes of a whole network hold more).
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from nnspec.conformance.networks.program import Graph, Program
from nnspec.reference.rule import rule_of
from nnspec.spec.networks import NETWORKS
from nnspec.spec.ops import OPS

TINY = ("conv2d", ((2, 3, 8, 8), (4, 3, 3, 3)), {"padding": ((1, 1), (1, 1))})
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
            found[key] = layer(f"{network} {place}", call.op.name, key[1], dict(call.attrs))
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
        lambda: _ready(both([backend.array(x) for x in layer.operands], g)[1]),
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
    method, g = getattr(Torch(), layer.op), framework.from_numpy(layer.g)
    y = method(*natives, **layer.attrs)
    plain = [x.detach() for x in natives]
    return (
        lambda: method(*plain, **layer.attrs),
        lambda: framework.autograd.grad(y, natives, g, retain_graph=True),
    )


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
    """Of one call; many where one is short."""
    started = time.perf_counter()
    run()
    once = time.perf_counter() - started
    if once > 0.002:
        return once
    count = max(1, int(0.004 / max(once, 1e-6)))
    started = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - started) / count


def compared(layer: Layer, peers: tuple[str, ...], rounds: int) -> dict[str, Any]:
    """For each direction and each implementation the median of its time ÷ torch's."""
    runs = {"reference": reference(layer)}
    for name in dict.fromkeys(("torch", *peers)):
        try:
            runs[name] = PEERS[name](layer)
        except LookupError:
            continue
    found: dict[str, Any] = {"layer": layer.name, "op": layer.op, "memory": memory(runs["reference"][0])}
    for k, way in enumerate(("forward", "backward")):
        offered = {name: pair[k] for name, pair in runs.items() if pair[k] is not None}
        for run in offered.values():
            run()
        times = [{name: seconds(run) for name, run in offered.items()} for _ in range(rounds)]
        found[way] = {n: statistics.median(t[n] / t["torch"] for t in times) for n in offered if n != "torch"}
        found[f"{way} of torch, s"] = statistics.median(t["torch"] for t in times)
    return found


def memory(run: Run) -> float:
    """The most that is held at once beside the result, in MiB."""
    tracemalloc.start()
    y = run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (most - y.nbytes) / 2**20


@click.command(help=__doc__.partition("\n")[0])
@click.argument("networks", nargs=-1)
@click.option("--peers", default="torch,jax,onnx", help="Besides the reference.")
@click.option("--ops", default="conv2d", help="The kinds of layers, such as conv2d,max_pool2d.")
@click.option("--rounds", default=5, type=click.IntRange(min=1))
@click.option("--tiny", is_flag=True, help="A convolution of 2×3×8×8 alone.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Where to write the figures.")
def main(networks: tuple[str, ...], peers: str, ops: str, rounds: int, tiny: bool, path: Path | None) -> None:
    console, rows = Console(width=120), []
    names = networks or ("lenet5", "alexnet", "vgg16", "googlenet")
    todo = (
        [layer("tiny", *TINY)] if tiny else [one for n in names for one in layers(n, tuple(ops.split(",")))]
    )
    for one in todo:
        rows.append(compared(one, tuple(peers.split(",")), rounds))
        console.print(f"{one.name}: {rows[-1]['forward']['reference']:.2f}", style="dim")
    _show(rows, console)
    if path:
        path.write_text(json.dumps(rows, indent=1))


def _show(rows: list[dict[str, Any]], console: Console) -> None:
    ways = ("forward", "backward")
    table = Table(title="time ÷ time of torch in float64, one thread each (median)", box=None)
    table.add_column("layer")
    for column in (*(f"{name} {way}" for way in ways for name in _columns(rows, way)), "memory, MiB"):
        table.add_column(column, justify="right")
    for row in rows:
        figures = [row[way].get(name) for way in ways for name in _columns(rows, way)]
        cells = ["–" if f is None else f"{f:.2f}" for f in figures]
        table.add_row(row["layer"], *cells, f"{row['memory']:.1f}")
    console.print(table)
    for way in ways:
        ratios = [row[way]["reference"] for row in rows]
        mean = statistics.geometric_mean(ratios)
        console.print(f"reference {way}: geometric mean {mean:.2f}, most {max(ratios):.2f}")


def _columns(rows: list[dict[str, Any]], way: str) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row[way]))


if __name__ == "__main__":
    main()
