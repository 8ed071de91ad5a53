"""Other suites put to nnspec's own operations and faults: what do they cover, and what do they catch?

python -m benchmarks.peers                 200 of the faults, a sample: minutes
python -m benchmarks.peers --all           every fault, and every sample of each test
python -m benchmarks.peers --docs docs     writes peers.json, peers.svg and benchmarks.md there
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import json
import platform
import statistics
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
from benchmarks.peers import matrix, shown, suite
from benchmarks.peers.trial import Peer, sounded, timed
from rich.console import Console

from nnspec.conformance.target import Target
from nnspec.spec.ops import OPS

PEERS = ("onnx_nodes", "opinfo", "jax_grads", "keras_tests")
TARGET = "torch"


@click.command(help=(__doc__ or "").partition("\n")[0])
@click.option(
    "--faults", default=200, type=click.IntRange(min=1), help="How many pairs of fault and operation."
)
@click.option("--all", "everything", is_flag=True, help="Every fault, and every sample of each test.")
@click.option("--limit", default=40, type=click.IntRange(min=1), help="Samples of one test, at most.")
@click.option("--rounds", default=3, type=click.IntRange(min=1), help="Of the measurement of time.")
@click.option("--peers", "names", default=",".join(PEERS), help="Some of them.")
@click.option("--docs", type=click.Path(path_type=Path, file_okay=False), help="Where to write.")
def main(faults: int, everything: bool, limit: int, rounds: int, names: str, docs: Path | None) -> None:
    warnings.simplefilter("ignore")
    console, target = Console(width=140), Target(TARGET)
    limit = 10**9 if everything else limit
    peers, missing = made_ready(names.split(","), target, limit, console)
    every = matrix.visible()
    chosen = every if everything else matrix.sample(every, faults)
    compared, seconds, heard = suite.ran(target, "smoke")
    console.print(f"nnspec: {compared} arrays in {seconds:.0f} s", style="dim")
    common = sorted(set.intersection(set(OPS), *(peer.operations for peer in peers)))
    rates = measured(peers, target, common, rounds)
    found, missed = matrix.scores(peers, target, chosen, lambda n: told(console, n, len(chosen)))
    own = {"version": suite.version(), "comparisons": compared, "elsewhere": 0, "failing": []}
    own |= {"operations": sorted(heard.operations), "gradients": sorted(heard.gradients)}
    figures: dict[str, Any] = {
        "target": f"PyTorch {target.backend.version()}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "operations": len(OPS),
        "gradients": len(suite.gradients()),
        "sample": {
            "pairs": len(chosen), "visible": len(every), "missed by nnspec": missed,
            **{word: sum(line["verdict"] == word for line in missed) for word in ("absent", "late")},
            "all": sum(map(len, matrix.pairs().values())),
        },
        "limit": None if everything else limit, "rounds": rounds, "common": common,
        "suites": [{"name": suite.NAME, **own}, *map(described, peers)],
    }  # fmt: skip
    for line in figures["suites"]:
        line |= {"rate": rates[line["name"]], **vars(found[line["name"]])}
    figures["suites"] += missing
    shown.table(figures, console)
    if docs:
        (docs / "peers.json").write_text(json.dumps(figures, indent=1) + "\n")
        (docs / "peers.svg").write_text(shown.picture(figures))
        (docs / "benchmarks.md").write_text(shown.page(figures))


def made_ready(
    names: Sequence[str], target: Target, limit: int, console: Console
) -> tuple[list[Peer], list[dict[str, Any]]]:
    """The peers that are installed, and a line for each that is not."""
    peers, missing = [], []
    for name in names:
        if name not in PEERS:
            raise click.BadParameter(f"unknown peer {name!r}; known: {', '.join(PEERS)}")
        module = import_module(f"benchmarks.peers.{name}")
        if find_spec(module.PACKAGE) is None:
            why = f"not installed: pip install {module.PACKAGE}"
            missing.append({"name": module.NAME, "missing": why})
            console.print(f"{module.NAME}: {why}")
            continue
        peer = sounded(module.NAME, module.version(), list(module.trials(limit)), target)
        console.print(f"{peer.name}: {len(peer.trials)} tests", style="dim")
        peers.append(peer)
    if not peers:
        raise click.UsageError("no peer is installed: pip install onnx expecttest jax keras")
    return peers, missing


def measured(peers: Sequence[Peer], target: Target, common: Sequence[str], rounds: int) -> dict[str, float]:
    """Arrays compared per second in the common operations, one suite after another in each round."""
    rates: dict[str, list[float]] = {name: [] for name in (suite.NAME, *(peer.name for peer in peers))}
    for _ in range(rounds):
        compared, seconds, _heard = suite.ran(target, "smoke", " or ".join(common))
        rates[suite.NAME].append(compared / seconds)
        for peer in peers:
            trials = [trial for trial in peer.trials if peer.about[trial.name] & set(common)]
            compared, seconds = timed(trials, target)
            rates[peer.name].append(compared / seconds)
    return {name: statistics.median(found) for name, found in rates.items()}


def described(peer: Peer) -> dict[str, Any]:
    line = {name: getattr(peer, name) for name in ("name", "version", "elsewhere", "failing", "comparisons")}
    return line | {"operations": sorted(peer.operations), "gradients": sorted(peer.gradients)}


def told(console: Console, done: int, of: int) -> None:
    if done % 50 == 0:
        console.print(f"{done} of {of} faults", style="dim")


if __name__ == "__main__":
    main()
