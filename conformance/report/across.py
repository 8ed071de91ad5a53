"""Several records: one made of many, and what changed from one to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nnspec.conformance.record import Record, decode

GROWTH = 2  # a ratio that grew by more than this factor is news


def merge(*records: Record) -> Record:
    """One record of several runs.

    A target that ran in two versions becomes two targets; of a cell that ran twice, the last stays.
    """
    versions: dict[str, set[Any]] = {}
    for target in (t for record in records for t in record.header["targets"]):
        versions.setdefault(target["target"], set()).add(target.get("version"))
    header, cells = dict(records[0].header), dict[str, dict[str, Any]]()
    for key in ("targets", "operations", "checks"):
        header[key] = []
    header["clauses"], header["cells"] = {}, 0
    for record in records:
        names = {t["target"]: _name(t, versions) for t in record.header["targets"]}
        for key, own in (("targets", "target"), ("operations", "name"), ("checks", "name")):
            new = [{**item, own: names.get(item[own], item[own])} for item in record.header[key]]
            known = {item[own] for item in header[key]}
            header[key] += [item for item in new if item[own] not in known]
        header["clauses"] |= record.header["clauses"]
        header["cells"] += record.header.get("cells") or 0
        for cell in record.cells:
            name = names.get(cell["target"], cell["target"])
            key = name + cell["id"].removeprefix(cell["target"])
            cells[key] = {"record": record.path, **cell, "target": name, "id": key}
    return Record(header, list(cells.values()), _footer(records), parts=records)


def _name(target: dict[str, Any], versions: dict[str, set[Any]]) -> str:
    name = target["target"]
    return f"{name} {target.get('version')}" if len(versions[name]) > 1 else name


def _footer(records: tuple[Record, ...]) -> dict[str, Any] | None:
    footers = [record.footer for record in records if record.footer is not None]
    if len(footers) < len(records):
        return None
    sums = {
        key: sum(footer.get(key) or 0 for footer in footers) for key in ("seconds", "cases", "comparisons")
    }
    return {
        "kind": "footer",
        "finished": max(footer.get("finished") or "" for footer in footers),
        **sums,
    }


@dataclass(frozen=True)
class Diff:
    """What changed from one record to another; empty when nothing did."""

    changed: list[tuple[str, str, str, list[str]]] = field(
        default_factory=list
    )  # cell, before, after, clauses
    grew: list[tuple[str, float, float]] = field(default_factory=list)  # cell, worst before, worst after
    only_a: list[str] = field(default_factory=list)
    only_b: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.grew or self.only_a or self.only_b)


def diff(a: Record, b: Record) -> Diff:
    """Verdicts that changed, ratios that grew more than twofold, cells that only one record has."""
    before, after = ({cell["id"]: cell for cell in record.cells} for record in (a, b))
    changes = Diff(only_a=[i for i in before if i not in after], only_b=[i for i in after if i not in before])
    for key in (key for key in before if key in after):
        old, new = before[key], after[key]
        clauses = _clauses(old) ^ _clauses(new)
        if old["verdict"] != new["verdict"] or clauses:
            changes.changed.append(
                (key, old["verdict"], new["verdict"], sorted({clause for clause, _ in clauses}))
            )
        if decode(new.get("worst")) > GROWTH * decode(old.get("worst")):
            changes.grew.append((key, decode(old.get("worst")), decode(new.get("worst"))))
    return changes


def _clauses(cell: dict[str, Any]) -> set[tuple[str, str]]:
    """What each clause came to, passes left out: a clause that one run never met is no change."""
    return {(o["clause"], o["verdict"]) for o in cell.get("outcomes") or [] if o["verdict"] != "pass"}
