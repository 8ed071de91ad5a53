"""A target's name, and arrays on their way into a framework and back."""

import numpy as np
import pytest

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.layouts import LAYOUTS
from nnspec.conformance.target import BadTarget, Broken, Declined, Target, backend_class, parse
from nnspec.reference.formats import DTYPES

torch = pytest.importorskip("torch")


# fmt: off
NAMES = [
    ("torch",                    ("torch", "", "")),
    ("torch:eager",              ("torch", "eager", "")),
    ("torch@cuda:1",             ("torch", "", "cuda:1")),
    ("jax:jit@cpu",              ("jax", "jit", "cpu")),
    ("broken:Right",             ("broken:Right", "", "")),
    ("broken:Right:jit@gpu",     ("broken:Right", "jit", "gpu")),
    ("a.b.c:Class",              ("a.b.c:Class", "", "")),
]
# fmt: on


@pytest.mark.parametrize(("text", "parts"), NAMES)
def test_names_modes_and_devices(text, parts):
    assert parse(text) == parts


@pytest.mark.parametrize("text", ["", "torch:", "torch@", "a b", "torch:a:b:c", "torch:a:b", "a.b", "@cpu"])
def test_what_is_not_a_target(text):
    with pytest.raises(BadTarget):
        parse(text)


def test_a_module_is_found_in_the_folder_that_its_absence_speaks_of(tmp_path, monkeypatch):
    place = tmp_path / "elsewhere_alone.py"
    place.write_text("from broken import Right as Mine")
    with pytest.raises(BadTarget, match=f"run nnspec in the folder of {place.name}, or add that folder"):
        backend_class("elsewhere_alone:Mine")
    monkeypatch.syspath_prepend(tmp_path)
    assert backend_class("elsewhere_alone:Mine").__name__ == "Right"


@pytest.fixture(scope="module")
def target():
    return Target("torch")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_there_and_back(target, dtype, layout):
    tensor = Tensor((2, 3, 4, 5), "special", 1, layout)
    x = tensor.build("x", dtype)
    back = target.backend.numpy(target.backend.array(x))
    assert back.dtype == x.dtype
    assert back.shape == x.shape
    assert back.tobytes() == x.tobytes()


def test_labels_there_and_back(target):
    x = Tensor((5,), "labels(0,9)").build("t", "float32")
    back = target.backend.numpy(target.backend.array(x))
    assert back.dtype == np.int64
    assert (back == x).all()


@pytest.mark.parametrize("shape", [(), (0, 3), (1,)])
def test_small_shapes_there_and_back(target, shape):
    back = target.backend.numpy(target.backend.array(np.ones(shape, "float32")))
    assert back.shape == shape


def test_read_only_arrays_are_taken(target):
    x = np.ones((2, 3), "float32")
    x.flags.writeable = False
    native = target.backend.array(x)
    native += 1
    assert (x == 1).all()


# fmt: off
STRIDES = [
    ("contiguous",    (60, 20, 5, 1)),
    ("transposed",    (1, 2, 6, 24)),
    ("sliced",        (120, 40, 10, 2)),
    ("channels_last", (60, 1, 15, 3)),
]
# fmt: on


@pytest.mark.parametrize(("layout", "strides"), STRIDES)
def test_layouts_arrive_with_their_strides(target, layout, strides, monkeypatch):
    seen = []
    monkeypatch.setattr(target.backend, "relu", lambda x: seen.append(x.stride()) or torch.relu(x))
    monkeypatch.setattr(target, "_staged", {})
    target.value(Case("relu", "float32", {"x": Tensor((2, 3, 4, 5), "normal", 0, layout)}))
    assert seen == [strides]


def test_a_call_does_not_touch_the_arrays_of_the_case(target):
    case = Case("relu", "float32", {"x": Tensor((4,), "literal", values=[-1.0, 2.0, -3.0, 4.0])})
    before = case.arrays["x"].copy()
    target.backend.array(case.arrays["x"])
    assert target.vjp(case).changed == ()
    assert (case.arrays["x"] == before).all()


def test_value_and_cotangents(target):
    values = [-1.0, 2.0, -3.0, 4.0]
    g = Tensor((4,), "literal", values=[1.0, 10.0, 100.0, 1000.0])
    answer = target.vjp(Case("relu", "float64", {"x": Tensor((4,), "literal", values=values)}, {}, g))
    assert answer.y.tolist() == [0.0, 2.0, 0.0, 4.0]
    assert answer.cotangents["x"].tolist() == [0.0, 10.0, 0.0, 1000.0]


def test_a_declared_refusal_is_told_from_an_error():
    refuses = Target("broken:Refuses")
    with pytest.raises(Declined, match="gradients of vectors are not implemented"):
        refuses.vjp(Case("relu", "float32", {"x": Tensor((2,))}))
    with pytest.raises(Broken, match="RuntimeError: no gradient registered"):
        refuses.vjp(Case("relu", "float32", {"x": Tensor(())}))
    assert refuses.value(Case("relu", "float32", {"x": Tensor((2,))})).y.tolist() == [1.0, 1.0]


def test_an_operation_without_a_method_is_declined():
    case = Case("sigmoid", "float32", {"x": Tensor((1,))})
    target = Target("broken:Right")
    with pytest.raises(Declined, match="the adapter has no such method"):
        target.value(case)
    target.backend.sigmoid = None
    with pytest.raises(Declined, match="the adapter has no such method"):
        target.value(case)


def test_what_an_adapter_declines_while_it_is_traced_is_declined():
    """PyTorch wraps an exception that it meets while it traces; the reason must survive that."""
    attrs = {"window": (1, 2), "stride": (1, 2), "padding": ((0, 0), (1, 0)), "count_padding": False}
    case = Case("avg_pool2d", "float32", {"x": Tensor((1, 1, 1, 3), "ones")}, attrs)
    with pytest.raises(Declined, match="leaves uncounted only equal sides"):
        Target("torch:compile").value(case)
