"""record = header cell* footer: JSON, one object to a line.

A run writes each cell as it ends, so a record is readable at every moment. Without a footer the run
is incomplete; a last line that was cut short is dropped. Views read records and nothing else.
"""

from __future__ import annotations

import json
import math
import operator
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
FAILING = ("crash", "timeout", "error", "fail", "stale")
SEVERITY = (*FAILING, "unsupported", "departs", "expected", "pass")  # worst first

_CELL_KEYS = ("id", "target", "operation", "check", "dtype", "verdict")
_HEADER_KEYS = ("targets", "operations", "checks", "clauses")
_SAME_RUN = ("nnspec", "seed", "profile", "dtypes", "selection", "targets")


class BadRecord(ValueError):
    """A record that cannot be read, or that lacks what was asked of it."""


def encode(value: Any) -> Any:
    """The same value in JSON's words: nan and ±inf are strings, any scalar a plain number."""
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if hasattr(value, "__index__"):
        return operator.index(value)
    number = float(value)
    return number if math.isfinite(number) else str(number)


def decode(number: Any) -> float:
    """The float that `encode` wrote; 0 where nothing was written."""
    return float(number or 0)


@dataclass(frozen=True)
class Record:
    """One run, or several runs merged; `parts` are the records a merged one came from."""

    header: dict[str, Any]
    cells: list[dict[str, Any]]
    footer: dict[str, Any] | None = None
    path: str = ""
    parts: tuple[Record, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.footer is not None

    @property
    def counts(self) -> dict[str, int]:
        """Cells per verdict, worst first, only those that occur."""
        found = Counter(cell["verdict"] for cell in self.cells)
        return {verdict: found[verdict] for verdict in SEVERITY if found[verdict]}

    @property
    def sources(self) -> tuple[Record, ...]:
        """The runs behind it: its parts, or itself."""
        return self.parts or (self,)

    def total(self, key: str) -> float:
        """The sum of a number over all cells, such as `cases` or `seconds`."""
        return sum(cell.get(key) or 0 for cell in self.cells)

    def findings(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Every (cell, outcome). A cell whose verdict no outcome of its own has, is one itself."""
        for cell in self.cells:
            outcomes = cell.get("outcomes") or []
            yield from ((cell, outcome) for outcome in outcomes)
            if cell["verdict"] not in ("pass", *(outcome["verdict"] for outcome in outcomes)):
                yield (
                    cell,
                    {"clause": "", "evidence": None, "divergence": None, "case": None, **cell},
                )

    def outcome(self, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The (cell, outcome) whose outcome id, or cell id, is `key`, or alone begins with it."""
        near = [found for found in self.findings() if found[1]["id"].startswith(key)]
        exact = [found for found in near if found[1]["id"] == key]
        if len(exact or near) == 1:
            return (exact or near)[0]
        where = self.path or "the record"
        if not near:
            raise BadRecord(f"{where} has no outcome {key!r}; `nnspec report` lists those it has.")
        ids = ", ".join(f"{outcome['id']} ({cell['id']})" for cell, outcome in near[:5])
        raise BadRecord(f"{key!r} fits {len(near)} outcomes of {where}: {ids}. Add a character or two.")


class Writer:
    """Writes a record line by line.

    With `resume` it goes on where the file stops; `done` then holds the ids of the cells in it.
    """

    def __init__(self, path: str | Path, header: dict[str, Any], resume: bool = False) -> None:
        self.path, self.done = Path(path), set[str]()
        header = encode({"kind": "header", "format": FORMAT, **header})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        kept = resume and self.path.is_file() and b"\n" in self.path.read_bytes()
        if kept:
            self._reopen(header)
        self._file = open(self.path, "ab" if kept else "wb")  # noqa: SIM115 - closed by close() or __exit__
        if not kept:
            self._line(header)

    def _reopen(self, header: dict[str, Any]) -> None:
        """Cut off the footer and a line cut short: the next cell follows the last whole one."""
        old = read(self.path)
        for key in _SAME_RUN:
            was, now = old.header.get(key), header.get(key)
            if was != now:
                raise BadRecord(f"{self.path} cannot be resumed: its {key} was {was!r}, and is now {now!r}.")
        lines = self.path.read_bytes().splitlines(keepends=True)
        while lines and (not lines[-1].endswith(b"\n") or json.loads(lines[-1])["kind"] == "footer"):
            lines.pop()
        os.truncate(self.path, sum(map(len, lines)))
        self.done = {cell["id"] for cell in read(self.path).cells}

    def cell(self, cell: dict[str, Any]) -> None:
        """Write one cell; it is on disk when this returns."""
        self._line(encode({"kind": "cell", **cell}))

    def close(self, footer: dict[str, Any] | None = None) -> None:
        """Without a footer, the record says that the run is incomplete."""
        if footer is not None:
            self._line(encode({"kind": "footer", **footer}))
        self._file.close()

    def _line(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        self._file.write(text.encode("utf-8", "replace") + b"\n")
        self._file.flush()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read(path: str | Path) -> Record:
    """The record in a file, or BadRecord with a sentence that says what is wrong with it."""
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise BadRecord(f"{path} cannot be read as a record: {error.strerror or error}.") from None
    if lines == [b""]:
        raise BadRecord(f"{path} is empty: no record was written to it.")
    header, *rest = list(_objects(path, lines)) or [{}]
    _check_header(path, header)
    cells: dict[str, dict[str, Any]] = {}
    footer = None
    for number, line in enumerate(rest, start=2):
        _check_line(f"{path}, line {number}", line)
        footer = line if line["kind"] == "footer" else None
        if footer is None:
            cells[line["id"]] = line
    return Record(header, list(cells.values()), footer, str(path))


def _objects(path: str | Path, lines: list[bytes]) -> Iterator[dict[str, Any]]:
    *whole, last = lines
    for number, line in enumerate(whole, start=1):
        try:
            yield json.loads(line)
        except ValueError:
            raise BadRecord(f"{path}, line {number} is not JSON: {line[:40]!r}.") from None
    try:  # the last line has no newline: whole, or cut short
        yield json.loads(last)
    except ValueError:
        return


def _check_header(path: str | Path, header: Any) -> None:
    if not isinstance(header, dict) or header.get("kind") != "header":
        raise BadRecord(f"{path} has no header: its first line is not the header of a record.")
    if header.get("format") != FORMAT:
        raise BadRecord(f"{path} is of format {header.get('format')!r}; this nnspec reads format {FORMAT}.")
    for key in _HEADER_KEYS:
        if key not in header:
            raise BadRecord(f"{path}: its header lacks {key!r}.")


def _check_line(where: str, line: Any) -> None:
    kind = line.get("kind") if isinstance(line, dict) else None
    if kind not in ("cell", "footer"):
        raise BadRecord(f"{where} is neither a cell nor the footer (kind: {kind!r}).")
    for key in _CELL_KEYS if kind == "cell" else ():
        if key not in line:
            raise BadRecord(f"{where}: the cell lacks {key!r}.")
    if kind == "cell" and line["verdict"] not in SEVERITY:
        raise BadRecord(
            f"{where}: {line['verdict']!r} is no verdict; the verdicts are {', '.join(SEVERITY)}."
        )
