"""How many small changes of the reference and of the judge does no test notice?

    make mutation                                     every file below, at most 20 changes of each
    make mutation ARGS=conformance/verdict.py         one file
    make mutation ARGS="reference/ops --sample 0"     a folder, every change

A file is changed in memory, never on disk: each mutant lives in a process of its own, forked from one that
has imported NumPy, pytest and Hypothesis but nothing of nnspec, and meets the tests that concern its file.
Survivors that docs/mutation.md explains are counted apart; exit status 1 if one is left unexplained.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any

import click
import pytest
from concern import CONCERN, sessions
from hypothesis import Phase, settings
from mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "mutation.md"
PRELOADED = (
    "hypothesis.extra.numpy", "jinja2", "ml_dtypes", "mpmath", "onnx.reference", "packaging.specifiers",
    "pebble", "rich.console", "scipy.signal", "scipy.special", "scipy.stats",
)  # fmt: skip
SECONDS = 120  # of processor time: what runs longer is in a loop without end
MEMORY = 8 << 30


class Changed(SourceFileLoader):
    """Loads the text of a mutant in place of the file."""

    def __init__(self, mutant: Mutant) -> None:
        self.module = "nnspec." + mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.mutant, self.found = mutant, False
        super().__init__(self.module, str(ROOT / "src" / "nnspec" / mutant.path))

    def get_code(self, fullname: str) -> Any:
        return compile(self.mutant.source, self.path, "exec")

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Of this module; None of any other."""
        self.found |= name == self.module
        return spec_from_file_location(name, self.path, loader=self) if name == self.module else None


def survives(mutant: Mutant, tests: Sequence[Sequence[str]]) -> bool:
    """Whether all tests pass, in a process of its own."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _met(mutant, tests)
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _met(mutant: Mutant, tests: Sequence[Sequence[str]]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    silent = os.open(os.devnull, os.O_WRONLY)
    if not os.environ.get("NNSPEC_SHOW"):
        os.dup2(silent, 1)
        os.dup2(silent, 2)
    loader = Changed(mutant)
    sys.meta_path.insert(0, loader)  # type: ignore[arg-type]
    for session in tests:
        status = pytest.main(["-x", "-q", "--tb=short", "-p", "no:cacheprovider", *session])
        if status != 0:
            return int(status)
    assert loader.found, "no test imports the file"
    return 0


def chosen(path: str, sample: int, seed: int) -> list[Mutant]:
    """All mutants of a file, or a seeded sample in the order of the file."""
    every = mutants(path)
    if not sample or len(every) <= sample:
        return every
    few = random.Random(f"{seed}/{path}").sample(range(len(every)), sample)
    return [every[i] for i in sorted(few)]


def explained() -> set[tuple[str, str]]:
    """(file, marked line) of the survivors for which the page gives a reason."""
    found, path = set(), ""
    for line in PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else ():
        if line.startswith("### "):
            path = line.removeprefix("### ").strip("`")
        elif line.startswith("      ") and "⟦" in line:
            found.add((path, line.strip()))
    return found


@dataclass(frozen=True)
class Said:
    """The figures of a file."""

    path: str
    mutants: int
    tried: int
    killed: int
    explained: int
    unexplained: int

    def __str__(self) -> str:
        survivors = f"{self.explained} explained, {self.unexplained} unexplained"
        return f"{self.path}: {self.tried} of {self.mutants} tried, {self.killed} killed, {survivors}"

    def row(self) -> str:
        figures = (self.mutants, self.tried, self.killed, self.explained + self.unexplained)
        return f"| `{self.path}` | {' | '.join(map(str, figures))} |"


def judged(path: str, sample: int, seed: int) -> Said:
    """Each survivor is said at once, and in the end the figures."""
    tests, known, started = sessions(path), explained(), time.perf_counter()
    source = (ROOT / path).read_text(encoding="utf-8")
    if not survives(Mutant(path, "", "", source, 0), tests):
        raise click.ClickException(f"{path}: its tests fail, or do not import it, without any change")
    tried, left = chosen(path, sample, seed), []
    for mutant in tried:
        if survives(mutant, tests):
            left.append(mutant)
            why = "explained" if (path, mutant.text) in known else "SURVIVES"
            print(f"{path}:{mutant.line} {why}: {mutant.text}", flush=True)
    excused = sum((path, mutant.text) in known for mutant in left)
    said = Said(path, len(mutants(path)), len(tried), len(tried) - len(left), excused, len(left) - excused)
    print(f"{said}, {time.perf_counter() - started:.0f} s", flush=True)
    return said


def enter(said: Said) -> None:
    """Replace the row of a file in the page."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `") and not line.startswith(f"| `{said.path}` ")]
    first = next(i for i, line in enumerate(lines) if line.startswith("|--")) + 1
    rest = [line for line in lines[first:] if not line.startswith("| `")]
    table = sorted([*rows, said.row()])
    PAGE.write_text("\n".join([*lines[:first], *table, *rest]) + "\n", encoding="utf-8")


def files(asked: Sequence[str]) -> Iterator[str]:
    """Those of the map, in its order, with something to change; of those asked for, if any are."""
    for pattern in CONCERN:
        for path in sorted(str(p.relative_to(ROOT)) for p in ROOT.glob(pattern)):
            meant = not asked or any(path == one or path.startswith(f"{one.rstrip('/')}/") for one in asked)
            if meant and mutants(path):
                yield path


@click.command(help=__doc__)
@click.argument("asked", nargs=-1)
@click.option("--sample", default=20, show_default=True, help="mutants of each file, by the seed; 0: all")
@click.option("--seed", default=0, show_default=True)
@click.option("--write", is_flag=True, help="enter the figures in docs/mutation.md")
def main(asked: tuple[str, ...], sample: int, seed: int, write: bool) -> None:
    os.chdir(ROOT)
    settings.register_profile("mutation", phases=[Phase.explicit, Phase.generate], print_blob=False)
    settings.load_profile("mutation")
    for module in PRELOADED:
        import_module(module)
    unexplained = 0
    for path in dict.fromkeys(files(asked)):
        said = judged(path, sample, seed)
        unexplained += said.unexplained
        if write:
            enter(said)
    sys.exit(unexplained > 0)


if __name__ == "__main__":
    main()
