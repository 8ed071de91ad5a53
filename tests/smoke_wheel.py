"""Is the installed wheel whole? `make wheel` runs this where nothing but the wheel is installed."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from pathlib import Path

import nnspec

TREE = Path(__file__).parents[1]
INSTALLED = Path(nnspec.__file__).parent
ROOMS = ("spec", "reference", "backends", "conformance")

assert not INSTALLED.is_relative_to(TREE / "src"), f"{INSTALLED} is the tree, not the wheel"

files = [p.relative_to(TREE) for room in ROOMS for p in (TREE / room).rglob("*") if p.is_file()]
shipped = [p for p in files if "__pycache__" not in p.parts]
missing = [str(p) for p in shipped if not (INSTALLED / p).is_file()]
assert not missing, f"not in the wheel: {missing}"

adapters = {point.module for point in entry_points(group="nnspec.backends")}  # need a framework
modules = {m.name for m in pkgutil.walk_packages(nnspec.__path__, "nnspec.")} - adapters
for name in sorted(modules):
    if not name.endswith("__main__"):
        importlib.import_module(name)

print(f"{len(shipped)} files, {len(modules)} modules imported; adapters: {sorted(adapters)}")
