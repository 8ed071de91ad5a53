"""A new adapter: one file that can be judged at once, every operation declared missing."""

import inspect
import keyword
from importlib.util import find_spec
from pathlib import Path

from nnspec.conformance import prose
from nnspec.conformance.words import BadWord
from nnspec.spec.model import Op
from nnspec.spec.ops import OPS

HEAD = '''"""{title}: an adapter for nnspec.

Fill in the conversions, then one operation at a time: delete its line `= unsupported(...)` and make
the lines above it a method. Call what the framework offers; do not compute here. A method takes
operands by position and attributes by keyword, all of them, in the one form that the spec has:
a pair is two integers, sides are ((top, bottom), (left, right)), images are NCHW, kernels OIHW.

{again}
"""

import numpy as np

from nnspec.backends.base import Backend, Unsupported, unsupported


class {title}(Backend):
    framework = "{title}"
    modes = ("eager",)
    dtypes = ("float64", "float32")

    @staticmethod
    def version():
        return "0"  # the framework's version, as a string

    def array(self, x):
        """A NumPy array as the framework's own, on self.device."""
        return x

    def numpy(self, x):
        """The framework's array as NumPy's, its dtype kept."""
        return np.asarray(x)

    def vjp(self, f, operands, g, wrt):
        """y = f(*operands), and for its cotangent g those of the operands whose index is in wrt."""
        raise Unsupported("gradients are not written yet")

    def stage(self, f):
        """f as self.mode runs it: compiled, or as it is."""
        return f
'''

OPERATION = """
    # {formula}
    # {axes}
    # def {name}({parameters}):
    #     return ...
    {name} = unsupported("not written yet")
"""


def write(name: str, folder: Path) -> str:
    """Write NAME.py into the folder and say what to do next; `BadWord` if it would hide a module."""
    title = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    path = folder / f"{name}.py"
    if not name.isidentifier() or keyword.iskeyword(name) or not title.isidentifier():
        raise BadWord(f"{name!r} cannot be the name of a Python module; write something like mylib")
    if path.exists():
        raise BadWord(f"{path.name} exists already, and is left as it is")
    if find_spec(name):
        raise BadWord(f"a file {path.name} would stand in the way of the module {name}; write my_{name}")
    path.write_text(text(title, name), encoding="utf-8")
    return f"{path.name} is written, with {len(OPS)} operations to fill in.\n\n{_next(f'{name}:{title}')}"


def text(title: str, name: str) -> str:
    """The whole file."""
    head = HEAD.format(title=title, again=_next(f"{name}:{title}"))
    return f"{head}{''.join(map(_operation, OPS.values()))}\n\nBACKEND = {title}\n"


def _operation(op: Op) -> str:
    bare = [p.replace(annotation=p.empty) for p in prose.parameters(op)]
    required = [p.replace(default=p.empty) if p.kind is p.KEYWORD_ONLY else p for p in bare]
    parameters = str(inspect.Signature(required))[1:-1]
    return OPERATION.format(name=op.name, formula=op.formula, axes=op.axes, parameters=f"self, {parameters}")


def _next(target: str) -> str:
    return f"""\
nnspec smoke {target}            do the conversions work? all is unsupported at first
nnspec run {target} -k relu      when relu is filled in
nnspec run {target} -k gradient  when vjp is"""
