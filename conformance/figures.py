"""The figures that the README states: kept in docs/benchmarks/ from the records of runs, shown in its block.

    python -m nnspec.conformance.figures nnspec-runs/audit-torch.json nnspec-runs/soak.json

keeps what these records say in short, and writes the block anew. What benchmarks measured lies there
already. Nothing in the block is typed by hand.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from nnspec.conformance.report import words
from nnspec.conformance.support import table
from nnspec.reference.formats import FORMATS

BEGIN, END = "<!-- Written by `make figures`. -->\n", "<!-- The end of what is written. -->\n"
Figures = Mapping[str, Any]


class Unknown(ValueError):
    """A file that is no record of an audit and no sum of a soak."""


def condensed(path: Path) -> tuple[str, dict[str, Any]]:
    """The name under which a record is kept, and what is kept of it."""
    record = json.loads(path.read_text(encoding="utf-8"))
    if "faults" in record:
        return f"audit-{record['target']}", audited(record)
    if "alarms" in record:
        return "soak", record
    raise Unknown(f"{path} is neither the record of an audit nor the sum of a soak")


def audited(record: Figures) -> dict[str, Any]:
    """An audit without its single faults."""
    lines = record["faults"]
    counts = Counter(line["verdict"] for line in lines)
    kept = {key: record[key] for key in ("target", "framework", "version", "profile", "seed", "seconds")}
    caught = sorted(line["cases"] for line in lines if line["verdict"] == "caught")
    return kept | {
        "faults": len({line["fault"] for line in lines}),
        "operations": len({line["operation"] for line in lines}),
        "clauses": len({line["clause"] for line in lines}),
        "pairs": len(lines),
        "counts": dict(counts),
        "median": caught[len(caught) // 2] if caught else 0,
    }


def block(folder: Path) -> str:
    """The README's block, from what is kept in a folder."""
    kept = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    parts = [*_audits({k: v for k, v in kept.items() if k.startswith("audit-")}), *_soak(kept.get("soak"))]
    parts += [*_reference(kept.get("reference")), *_harness(kept.get("harness"))]
    return BEGIN + "\n" + "".join(f"{part}\n" for part in parts) + END


def _audits(audits: Mapping[str, Figures]) -> Iterator[str]:
    head = ("put into", "faults", "operations", "pairs", "caught", "not to be put in", "cases, median")
    if audits:
        yield table(head, map(_audit, audits.values()))


def _audit(audit: Figures) -> tuple[str, ...]:
    absent, found = audit["counts"].get("absent", 0), audit["counts"].get("caught", 0)
    present = audit["pairs"] - absent
    score = f"{found:,} of {present:,}, {_percent(found, present)}"
    numbers = (f"{audit[key]:,}" for key in ("faults", "operations", "pairs"))
    return f"{audit['framework']} {audit['version']}", *numbers, score, str(absent), str(audit["median"])


def _percent(part: int, whole: int) -> str:
    """Rounded down: what is not all is not 100 %."""
    return f"{1000 * part // whole / 10:g} %" if whole else "none"


def _soak(soak: Figures | None) -> Iterator[str]:
    if soak is None:
        return
    targets, dtypes = (dict.fromkeys(row[key] for row in soak["rows"]) for key in ("target", "dtype"))
    given = ["all"] if set(dtypes) == set(FORMATS) else list(dtypes)
    command = ["nnspec run", *targets, "--profile", soak["profile"], *(f"--dtype {dtype}" for dtype in given)]
    alarms = words.many(len(soak["alarms"]), "false alarm") if soak["alarms"] else "no false alarm"
    comparisons = words.many(soak["comparisons"], "comparison")
    yield f"`{' '.join(command)} --seeds {soak['seeds']}`: {comparisons}, {alarms}.\n"


def _reference(timed: Figures | None) -> Iterator[str]:
    if timed is None:
        return
    groups: dict[str, list[Figures]] = {}
    for layer in timed["layers"]:
        groups.setdefault(layer["layer"].split()[0], []).append(layer)
    head = ("reference ÷ torch, both float64", "layers", "forward", "VJP", "slowest layer", "ONNX's ÷ torch")
    yield table(head, (_network(name, layers) for name, layers in groups.items()))
    yield "`make bench`: geometric means over the layers of a network, processor time of one thread.\n"


def _network(name: str, layers: list[Figures]) -> tuple[str, ...]:
    ways = [[layer[way]["reference"] for layer in layers if way in layer] for way in ("forward", "backward")]
    onnx = [layer["forward"]["onnx"] for layer in layers if "onnx" in layer["forward"]]
    means = [f"{geometric_mean(ratios):.2f}" if ratios else "–" for ratios in (*ways, onnx)]
    return (
        name,
        str(len(layers)),
        means[0],
        means[1],
        f"{max(max(way, default=0) for way in ways):.2f}",
        means[2],
    )


def _harness(timed: Figures | None) -> Iterator[str]:
    if timed is None:
        return
    told = (f"{each['target']} {each['seconds'] / each['inside']:.1f}" for each in timed["targets"])
    yield f"Time of a run ÷ time inside the framework, on warm shapes: {', '.join(told)}.\n"


def written(text: str, folder: Path) -> str:
    """A page with its block written anew."""
    before, _, rest = text.partition(BEGIN)
    return before + block(folder) + rest.partition(END)[2]


def main(root: Path, records: list[Path]) -> None:
    """Keep some records, and write the block of the README."""
    folder, page = root / "docs" / "benchmarks", root / "README.md"
    folder.mkdir(parents=True, exist_ok=True)
    for name, figures in map(condensed, records):
        text = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    page.write_text(written(page.read_text(encoding="utf-8"), folder), encoding="utf-8")


if __name__ == "__main__":
    main(Path(), [Path(name) for name in sys.argv[1:]])
