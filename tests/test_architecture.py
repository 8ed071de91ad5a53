"""Imports point down: conformance to reference and backends.base, both to spec, spec to nothing."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROOMS = ("spec", "reference", "backends", "conformance")
ARRAYS = {"numpy", "ml_dtypes"}
SHARED = {"nnspec.backends.base", "nnspec.backends.convert", "nnspec.backends.layer"}
ADAPTER = {"nnspec.spec", *SHARED, *ARRAYS}
TOOLS = {"hypothesis", "click", "rich", "jinja2", "pebble", "packaging"}
REPORT = {"nnspec.conformance.record", "nnspec.conformance.report", "rich", "jinja2", "markupsafe"}
SUITE = {"nnspec.conformance", "nnspec.reference", "nnspec.__version__", *ADAPTER, *TOOLS}

# room (the longest path that holds the file counts) -> what it imports besides the standard library
# fmt: off
ALLOWED = {
    "spec":                   {"nnspec.spec"},
    "reference":              {"nnspec.spec", "nnspec.reference", *ARRAYS},
    "backends":               ADAPTER,
    "backends/torch": ADAPTER | {"nnspec.backends.torch", "torch"},
    "backends/tensorflow": ADAPTER | {"nnspec.backends.tensorflow", "tensorflow", "keras"},
    "backends/jax": ADAPTER | {"nnspec.backends.jax", "jax", "optax"},
    "conformance":            SUITE,
    "conformance/plugin.py":  SUITE | {"pytest"},
    "conformance/report":     REPORT,
    "conformance/networks/data.py": SUITE | {"sklearn"},
    "conformance/networks/weights.py": SUITE | {"safetensors"},
}
# fmt: on


def room(file: str) -> str:
    """The longest path of the table that holds the file."""
    return max((r for r in ALLOWED if file == r or file.startswith(r + "/")), key=len)


def imports(tree: ast.AST) -> Iterator[tuple[int, str, bool]]:
    """Line, name and form of every import, also of those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, alias.name.partition(".")[0] != "nnspec"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{node.module or ''}.{alias.name}", node.level == 0


def trespasses(root: Path) -> list[str]:
    """One sentence for every import that the table does not allow."""
    found = []
    for path in sorted(p for top in ROOMS for p in (root / top).rglob("*.py")):
        file = path.relative_to(root).as_posix()
        for line, name, absolute in imports(ast.parse(path.read_text())):
            if not absolute:
                found.append(f"{file}:{line} writes {name} instead of from nnspec... import ...")
            elif name.partition(".")[0] not in sys.stdlib_module_names and not any(
                f"{name}.".startswith(f"{allowed}.") for allowed in ALLOWED[room(file)]
            ):
                found.append(f"{file}:{line} imports {name}, which {room(file)} may not")
    return found


def test_imports_point_down():
    assert trespasses(ROOT) == []


def test_every_line_of_the_table_has_files():
    assert [r for r in ALLOWED if not (ROOT / r).exists()] == []


# fmt: off
PLANTED = [
    ("spec/model.py",              "import math",                              True),
    ("spec/model.py",              "import numpy",                             False),
    ("spec/model.py",              "from nnspec.reference.rule import Rule",   False),
    ("spec/ops/conv2d.py",         "from ..model import Op",                   False),
    ("reference/rule.py",          "import numpy.linalg",                      True),
    ("reference/rule.py",          "import nnspec.spec.model",                 False),
    ("reference/rule.py",          "from nnspec.conformance import verdict",   False),
    ("backends/torch/conv.py",          "from torch.nn import functional",          True),
    ("backends/torch/conv.py",     "def f():\n    import jax",                 False),
    ("backends/mine.py",           "from nnspec.backends.torch import BACKEND", False),
    ("conformance/run.py",         "from nnspec import __version__",           True),
    ("conformance/run.py",         "from nnspec import backends",              False),
    ("conformance/run.py",         "import torch",                             False),
    ("conformance/run.py",         "import pytest",                            False),
    ("conformance/report/html.py", "from nnspec.conformance import record",    True),
    ("conformance/report/html.py", "from nnspec.spec import model",            False),
    ("conformance/report/html.py", "from nnspec.conformance import verdict",   False),
]
# fmt: on


@pytest.mark.parametrize(("file", "line", "allowed"), PLANTED)
def test_the_guard_can_fail(tmp_path, file, line, allowed):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(line)
    assert (trespasses(tmp_path) == []) == allowed
