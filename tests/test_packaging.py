"""The wheel holds the four rooms whole, its entry points resolve, and asking for help is cheap."""

import ast
import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("spec", "reference", "backends", "conformance")
KINDS = {".py", ".html", ".css", ".js"}
HEAVY = {"torch", "tensorflow", "jax", "hypothesis"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


def tree():
    """Where each file of the package belongs in the wheel."""
    own = {"nnspec/__init__.py", "nnspec/py.typed"}
    rooms = (p for room in ROOMS for p in (ROOT / room).rglob("*") if p.suffix in KINDS)
    return own | {f"nnspec/{p.relative_to(ROOT).as_posix()}" for p in rooms}


def test_the_wheel_holds_the_tree(wheel):
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held >= tree()


def test_the_wheel_holds_nothing_but_the_package(wheel):
    assert {name.partition("/")[0].partition("-")[0] for name in wheel.namelist()} == {"nnspec"}
    assert len(wheel.namelist()) == len(set(wheel.namelist()))


def names(source):
    """What the module binds at its top."""
    for node in ast.parse(source).body:
        yield getattr(node, "name", None)
        for bound in [*getattr(node, "targets", ()), getattr(node, "target", None)]:
            yield getattr(bound, "id", None)


def test_entry_points_resolve(wheel):
    points = configparser.ConfigParser(delimiters=("=",))
    [path] = [name for name in wheel.namelist() if name.endswith("/entry_points.txt")]
    points.read_string(wheel.read(path).decode())
    assert set(points.sections()) == {"console_scripts", "pytest11", "nnspec.backends"}
    for section in points.sections():
        for value in points[section].values():
            module, _, name = value.partition(":")
            path = module.replace(".", "/")
            [file] = {f"{path}.py", f"{path}/__init__.py"} & set(wheel.namelist())
            source = wheel.read(file).decode()
            assert not name or name in names(source), f"[{section}] {value}"


def modules_after(statements):
    """The top-level modules that a fresh Python has loaded after the statements."""
    code = f"""
import sys
before = set(sys.modules)
{statements}
print("loaded", *(set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    first, *loaded = done.stdout.splitlines()[-1].split()
    assert first == "loaded"
    return {name.partition(".")[0] for name in loaded}


def test_importing_nnspec_loads_nothing_else():
    assert modules_after("import nnspec") == {"nnspec"}


def test_help_loads_no_framework_and_no_hypothesis():
    ask = """
from nnspec.conformance.cli import main
try:
    main(["--help"])
except SystemExit as end:
    assert not end.code
"""
    assert modules_after(ask) & HEAVY == set()
