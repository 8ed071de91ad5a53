"""A finding as a script: it runs where nnspec is not, and prints the wrong number and the right one."""

import subprocess
import sys

import numpy as np
import pytest

from commands import judged, nnspec
from nnspec.backends.torch import Torch
from nnspec.conformance import fills
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.repro import script
from nnspec.conformance.repro.literals import literal
from nnspec.conformance.repro.source import plain
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import DTYPES
from nnspec.spec.ops import OPS

ALONE = "import runpy, sys; sys.modules['nnspec'] = None; runpy.run_path(sys.argv[1])"


def printed(text, folder):
    """What a script prints, in a process that cannot import nnspec."""
    assert "nnspec" not in "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    words = [sys.executable, "-I", "-c", ALONE, str(path)]
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)
    return ran.stdout + ran.stderr.partition("Traceback")[2]


def shown(folder, target, selection, clause, verdict="fail", **plan):
    """The script of the first outcome of a run that broke a clause, what it prints, and the evidence."""
    record = judged(folder, target, selection, **plan)
    found = (
        pair for pair in record.findings() if (pair[1]["clause"], pair[1]["verdict"]) == (clause, verdict)
    )
    cell, outcome = next(found)
    text = script(cell, outcome)
    return text, printed(text, folder), outcome["evidence"]


def wanted(target, check, case, clause="", evidence=None, verdict="fail"):
    """The script of an outcome made by hand."""
    cell = {"target": target, "operation": case.op, "check": check, "dtype": case.dtype, "id": "a/b/c/d"}
    outcome = {
        "id": "abcdef",
        "clause": clause,
        "verdict": verdict,
        "case": case.to_json(),
        "evidence": evidence,
    }
    return script(cell, outcome)


def numbers(*values):
    return Tensor((len(values),), "literal", values=list(values))


# fmt: off
BROKEN = [
    # adapter         selection             clause      profile
    ("WrongValue",    "relu and forward",   "relu.F1",  "smoke"),
    ("WrongGradient", "relu and gradient",  "relu.G1",  "smoke"),
    ("Remembers",     "relu and manners",   "every.P2", "ci"),
    ("Keeps",         "relu and manners",   "every.P2", "ci"),
    ("ReadsLayout",   "relu and manners",   "every.P3", "ci"),
    ("CountsItems",   "relu and manners",   "every.P4", "ci"),
]
# fmt: on


@pytest.mark.parametrize(("adapter", "selection", "clause", "profile"), BROKEN)
def test_a_broken_adapter_is_shown_wrong(tmp_path, adapter, selection, clause, profile):
    text, told, seen = shown(tmp_path, f"broken:{adapter}", selection, clause, profile=profile)
    assert text.startswith(f"# {clause}: ")
    assert f"{seen['array']}{seen['index']}: got {seen['got']}, want {seen['want']}, bound 0.0" in told
    assert f"wrong {seen['wrong']} of {seen['of']}" in told


def test_a_wrong_dtype_is_shown(tmp_path):
    _, told, _ = shown(tmp_path, "broken:WrongType", "relu and forward", "every.F2")
    assert "float64 want float32" in told


def test_a_changed_operand_is_shown(tmp_path):
    _, told, _ = shown(tmp_path, "broken:Mutates", "relu and manners", "every.P1", profile="ci")
    assert told.startswith("x was [")


def test_a_case_that_crashes_crashes_the_script(tmp_path):
    case = Case("relu", "float32", {"x": Tensor((5,))}, {}, Tensor((5,)))
    path = tmp_path / "script.py"
    path.write_text(wanted("broken:Aborts", "gradient", case, verdict="crash"))
    ran = subprocess.run([sys.executable, "-I", "-c", ALONE, str(path)], capture_output=True, check=False)
    assert ran.returncode < 0


def test_a_case_that_raises_raises_in_the_script(tmp_path):
    case = Case("relu", "float32", {"x": Tensor((5,))})
    told = printed(wanted("broken:Raises", "forward", case, verdict="error"), tmp_path)
    assert "MemoryError: no room for five numbers" in told


def test_a_tie_shows_what_is_allowed(tmp_path):
    case = Case("relu", "float32", {"x": numbers(0.0, 2.0)}, {}, numbers(3.0, 5.0))
    evidence = {"array": "cotangent of x", "index": [0], "got": 4.0}
    told = printed(wanted("torch", "freedom", replace_aim(case, "K1"), "relu.G2", evidence), tmp_path)
    assert "cotangent of x[0]: got 0.0, want 0.0, to 3.0" in told
    assert "wrong 0 of 2" in told


def replace_aim(case, aim):
    return Case(case.op, case.dtype, case.operands, case.attrs, case.cotangent, aim)


@pytest.mark.parametrize("dtype", DTYPES)
def test_large_operands_are_made_by_their_generator(tmp_path, dtype):
    kinds = [k for k in fills.FILLS if k not in ("probabilities", "doubled")]
    for kind in kinds if dtype == "float32" else ["normal", "dense", "cancelling", "wide"]:
        x = Tensor((40, 60), kind, 7, "transposed", ((5, -3.0),))
        case = Case("relu", dtype, {"x": x})
        text = wanted("broken:Right", "forward", case, "relu.F1", {"array": "y", "index": [0, 5], "want": 1})
        assert len(text) < 4000
        path = tmp_path / "x.npy"
        text += f"np.save({str(path)!r}, np.asarray(x, float))\n"
        printed(text, tmp_path)
        assert np.array_equal(np.load(path), case.arrays["x"].astype(float), equal_nan=True), kind
        path.unlink()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["special", "wide", "subnormal", "zeros"])
@pytest.mark.parametrize("shape", [(), (0, 3), (1,), (3, 4, 5)])
def test_a_literal_makes_the_same_bits(dtype, kind, shape):
    x = Tensor(shape, kind, 3).build("x", dtype)
    names = {"np": np, "ml_dtypes": sys.modules["ml_dtypes"], "nan": np.nan, "inf": np.inf}
    again = eval(literal(x), names)
    assert (again.dtype, again.shape) == (x.dtype, x.shape)
    assert again.tobytes() == x.tobytes()


def test_self_annotations_and_guards_go():
    source = '''
    @staticmethod
    def f(self, x: int, *, y: "a" = 3) -> None:
        """The formula."""
        if x:
            raise Unsupported("no")
        if y:
            z = 1
        elif x > 2:
            raise Unsupported("no")
        else:
            raise Unsupported("neither")
        try:
            place = y
        except ValueError as error:
            raise Unavailable("not here") from None
        return z
    '''
    assert plain(source, {"Unsupported", "Unavailable"}) == (
        'def f(x, *, y = 3):\n    """The formula."""\n    if y:\n        z = 1\n    place = y\n    return z\n'
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"case": None}, "is pass, with no case to show"),
        ({"check": "signature"}, "is about the parameters of the adapter's method"),
        ({"target": "nobody"}, "unknown backend 'nobody'"),
    ],
)
def test_what_cannot_be_shown_is_said(changes, sentence):
    case = Case("relu", "float32", {"x": Tensor((2,))})
    line = {"id": "abcdef", "target": "torch", "operation": "relu", "check": "forward", "dtype": "float32"}
    line |= {"verdict": "pass", "clause": "relu.F1", "case": case.to_json(), **changes}
    with pytest.raises(BadWord, match=sentence):
        script(line, line)


def test_an_operation_made_at_run_time_has_no_source():
    case = Case("relu", "float32", {"x": Tensor((2,))})
    with pytest.raises(BadWord, match="is made at run time: its source does not stand alone"):
        wanted("broken:Closure", "forward", case)


class Twice(Torch):
    """Twice as much as it says, for want of a class."""

    factor = 2

    def relu(self, x):
        return Twice.factor * super().relu(x)


def test_an_adapter_that_reads_its_whole_class_is_in_no_script():
    with pytest.raises(BadWord, match="read by its name, Torch: no script has it; read self instead"):
        wanted("test_repro:Twice", "forward", Case("relu", "float32", {"x": Tensor((2,))}))


def test_torch_forward_from_the_command_line(tmp_path):
    record = judged(tmp_path, "torch", "binary_cross_entropy.K1", dtypes=("float32", "bfloat16"))
    for cell, outcome in record.findings():
        if outcome["verdict"] == "departs" and outcome["clause"] == "binary_cross_entropy.K1":
            made = nnspec("repro", "record.jsonl", outcome["id"], cwd=tmp_path)
            assert made.returncode == 0, made.stderr
            assert "F.binary_cross_entropy(p, t, reduction=reduction)" in made.stdout
            told = printed(made.stdout, tmp_path)
            assert "got 100.0, want inf" in told, (cell["dtype"], told)


# The frameworks' own: no adapter of theirs is wrong here, so a right answer is shown to be right.
# fmt: off
CONV = Case("conv2d", "float32", {"x": Tensor((2, 4, 5, 6), "integers", 1, "channels_last"),
                                  "w": Tensor((4, 2, 3, 2), "integers", 2), "b": Tensor((4,), "integers", 3)},
            {"stride": (2, 1), "padding": ((1, 0), (0, 1)), "dilation": (1, 1), "groups": 2})
LOSS = Case("cross_entropy", "bfloat16", {"x": Tensor((3, 5), "integers", 1),
                                          "t": Tensor((3,), "labels(0,5)", 2)}, {"reduction": "mean"})
# fmt: on


# fmt: off
RELATED = [
    # clause           check         operation     what is printed
    ("every.P4",       "manners",    "conv2d",     "wrong 0 of 60"),
    ("conv2d.P1",      "properties", "conv2d",     "wrong 0 of 120"),
    ("convolve2d.P1",  "properties", "convolve2d", "wrong 0 of 120"),
    ("max_pool2d.P1",  "properties", "max_pool2d", "windows that differ: [[[1. 0.]"),
]
# fmt: on


@pytest.mark.parametrize(("clause", "check", "operation", "told"), RELATED)
def test_clauses_about_several_calls_show_them_all(tmp_path, clause, check, operation, told):
    pytest.importorskip("torch")
    operands = {"x": Tensor((2, 4, 5, 6), "integers", 1), "w": Tensor((4, 4, 3, 2), "integers", 2)}
    if operation == "max_pool2d":
        del operands["w"]
    case = Case(operation, "float32", operands, OPS[operation].defaults)
    array = "cotangent by windows" if operation == "max_pool2d" else "y"
    evidence = {"array": array, "index": [0, 0, 0, 0]}
    assert told in printed(wanted("torch", check, case, clause, evidence), tmp_path)


@pytest.mark.parametrize("target", ["torch", "jax:jit"])
def test_gradients_of_operands_with_layouts(tmp_path, target):
    pytest.importorskip(target.partition(":")[0])
    evidence = {"array": "cotangent of w", "index": [0, 1, 2, 0]}
    told = printed(wanted(target, "gradient", CONV, "conv2d.G2", evidence), tmp_path)
    assert "wrong 0 of 48" in told, told
    told = printed(wanted(target, "forward", LOSS, "cross_entropy.F1", {"array": "y", "index": []}), tmp_path)
    assert "wrong 0 of 1" in told, told


@pytest.mark.parametrize("target", ["jax", "jax:jit"])
def test_a_function_that_is_compiled_as_a_whole_is_so_in_the_script(tmp_path, target):
    pytest.importorskip("jax")
    shapes = {"x": (2, 3, 2, 2), "scale": (3,), "shift": (3,)}
    case = Case("instance_norm", "float32", {n: Tensor(s, "normal") for n, s in shapes.items()}, {}, None)
    made = wanted(target, "forward", case, "instance_norm.F1", {"array": "y", "index": [0, 0, 0, 0]})
    assert "@whole\ndef instance_norm(x, scale, shift, *, epsilon)" in made
    assert "wrong 0 of 24" in printed(made, tmp_path)


@pytest.mark.parametrize("target", ["torch", "tensorflow", "jax"])
def test_a_run_of_an_optimizer_is_a_script(tmp_path, target):
    """Of TensorFlow the adapter keeps the last optimizer built: a function with a decorator of functools."""
    pytest.importorskip(target)
    operands = {"p": Tensor((2, 3), "normal"), "g": Tensor((2, 2, 3), "normal", 1)}
    case = Case("sgd", "float32", operands, OPS["sgd"].fill_in({"rates": (0.5, 0.25)}))
    told = printed(wanted(target, "forward", case, "sgd.F1", {"array": "y", "index": [0, 0]}), tmp_path)
    assert "wrong 0 of 6" in told, told


def test_tensorflow_begins_its_maximum_too_high(tmp_path):
    """TensorFlow issue 2501: a window of −∞ alone gives the lowest finite number."""
    pytest.importorskip("tensorflow")
    x = Tensor((1, 1, 1, 1), "literal", values=[[[[-np.inf]]]])
    attrs = {"window": (1, 1), "stride": (1, 1), "padding": ((0, 0), (0, 0))}
    case = Case("max_pool2d", "float32", {"x": x}, attrs, None, "S2")
    evidence = {"array": "y", "index": [0, 0, 0, 0]}
    told = printed(wanted("tensorflow:function", "special", case, "max_pool2d.S2", evidence), tmp_path)
    assert "y[0, 0, 0, 0]: got -3.4028234663852886e+38, want -inf, bound 0.0" in told
    assert "wrong 1 of 1" in told
