"""`nnspec new-backend mylib` writes a file that the suite can judge at once."""

import inspect
import json
import re
import subprocess
import sys

import pytest

from nnspec.conformance.skeleton import text, write
from nnspec.conformance.words import BadWord
from nnspec.spec.ops import OPS

RELU = """
    def relu(self, x):
        return {}
"""


def nnspec(folder, *arguments):
    """The command as its script runs it: without the current folder on the path (-I)."""
    command = [sys.executable, "-I", "-c", "from nnspec.conformance.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def verdicts(folder):
    record = next((folder / "nnspec-runs").glob("*.jsonl"))
    lines = map(json.loads, record.read_text().splitlines())
    found = {line["check"]: line["verdict"] for line in lines if line["kind"] == "cell"}
    record.unlink()
    return found


def fill_in(path, body):
    path.write_text(path.read_text().replace('    relu = unsupported("not written yet")', RELU.format(body)))


def test_the_suite_judges_what_is_filled_in(tmp_path):
    said = nnspec(tmp_path, "new-backend", "mylib").stdout
    assert "nnspec smoke mylib:Mylib" in said
    again = ("run", "mylib:Mylib", "-k", "relu", "--dtype", "float32", "--profile", "smoke", "-j", "1")

    assert nnspec(tmp_path, *again).returncode == 0
    assert set(verdicts(tmp_path).values()) == {"unsupported"}

    fill_in(tmp_path / "mylib.py", "np.maximum(x, 0)")
    assert nnspec(tmp_path, *again).returncode == 0
    found = verdicts(tmp_path)
    assert found["forward"] == found["special"] == found["freedom"] == "pass"
    assert found["gradient"] == "unsupported"


def test_a_wrong_method_fails(tmp_path):
    write("mylib", tmp_path)
    fill_in(tmp_path / "mylib.py", "np.where(x > 0, x, 0)  # a NaN is not above 0")
    done = nnspec(tmp_path, "run", "mylib:Mylib", "-k", "relu.S1", "--dtype", "float32", "-j", "1")
    assert done.returncode == 1, done.stderr
    assert "relu.S1" in done.stdout
    assert verdicts(tmp_path) == {"special": "fail"}


def test_the_methods_to_fill_in_have_the_signatures_of_the_spec():
    ready = re.sub(r"^    # (def |    return)", r"    \1", text("Mylib", "mylib"), flags=re.MULTILINE)
    space = {"__name__": "mylib"}
    exec(re.sub(r"^    \w+ = unsupported.*", "", ready, flags=re.MULTILINE), space)
    for op in OPS.values():
        method = getattr(space["BACKEND"](), op.name)
        assert list(inspect.signature(method).parameters) == [*op.operands, *op.defaults]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("mine", "exists already"),
        ("numpy", "stand in the way of the module numpy"),
        ("my-lib", "cannot be the name"),
        ("class", "cannot be the name"),
        ("_", "cannot be the name"),
    ],
)
def test_nothing_is_hidden_or_replaced(tmp_path, name, why):
    (tmp_path / "mine.py").write_text("precious")
    with pytest.raises(BadWord, match=why):
        write(name, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.py"]
    assert (tmp_path / "mine.py").read_text() == "precious"
