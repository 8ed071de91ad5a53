"""Weights come back from disk bit by bit, under the spec's names, and only into the network they fit."""

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from nnspec.conformance.networks.weights import BadWeights, Point, load, read, save
from nnspec.spec.networks import NETWORKS

LENET5 = NETWORKS["lenet5"].build(width=0.25, image=16)


def point(dtype="float32", step=3):
    rng = np.random.default_rng(1)
    learned = {name: rng.normal(size=shape) for name, shape in LENET5.learned.items()}
    memory = {name: {"m": rng.normal(size=shape)} for name, shape in LENET5.learned.items()}
    return Point(learned, {}, memory, step).rounded(dtype)


def same(one, other):
    assert one.keys() == other.keys()
    assert all(
        x.dtype == other[name].dtype and x.tobytes() == other[name].tobytes() for name, x in one.items()
    )


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_a_point_comes_back(tmp_path, dtype):
    kept = point(dtype)
    save(tmp_path / "w", LENET5, kept)
    found = load(tmp_path / "w", LENET5)
    same(found.learned, kept.learned)
    for name, memory in kept.memory.items():
        same(found.memory[name], memory)
    assert found.step == 3
    assert found.learned["c1.w"].dtype == getattr(ml_dtypes, dtype, dtype)


def test_others_read_the_same_numbers_under_the_names_of_the_spec(tmp_path):
    save(tmp_path / "w", LENET5, point())
    found = load_file(tmp_path / "w")
    assert {name for name in found if "/" not in name} == set(LENET5.learned)
    same({name: x for name, x in found.items() if "/" not in name}, point().learned)


def test_the_metadata_says_what_the_weights_are_of(tmp_path):
    save(tmp_path / "w", LENET5, point())
    _, about = read(tmp_path / "w")
    size = '{"width": 0.25, "image": 16, "classes": 10}'
    assert about == {"network": "lenet5", "size": size, "step": "3"}


def test_weights_of_others_are_of_a_training_that_has_not_begun(tmp_path):
    save_file(dict(point().learned), tmp_path / "w")
    assert load(tmp_path / "w", LENET5).step == 0
    assert load(tmp_path / "w", LENET5).memory == {}


def without(name):
    return {n: x for n, x in point().learned.items() if n != name}


# fmt: off
REFUSED = [
    (without("c3.w"),                                     "has no 'c3.w', a parameter of lenet5"),
    (without("c3.b") | {"c3.b": np.zeros(7)},             "'c3.b' has the shape (7,), and (4,) in lenet5"),
    ({**point().learned, "more.w": np.zeros(1)},          "holds 'more.w', which lenet5 does not have"),
    ({**point().learned, "more.w/m": np.zeros(1)},        "holds 'more.w/m', which lenet5 does not have"),
    ({**point().learned, "c3.b/m": np.zeros(7)},          "'c3.b/m' has the shape (7,), and (4,)"),
]
# fmt: on


@pytest.mark.parametrize(("arrays", "words"), REFUSED)
def test_what_does_not_fit_is_refused(tmp_path, arrays, words):
    save_file(arrays, tmp_path / "w")
    with pytest.raises(BadWeights) as refused:
        load(tmp_path / "w", LENET5)
    assert words in str(refused.value)


def test_a_file_says_whose_it_is_when_it_does_not_fit(tmp_path):
    save(tmp_path / "w", LENET5, point())
    with pytest.raises(BadWeights, match=r"it says of itself: lenet5, .*\"image\": 16"):
        load(tmp_path / "w", NETWORKS["lenet5"].build(width=0.25, image=20))


def test_no_file_and_no_weights_are_refused(tmp_path):
    with pytest.raises(BadWeights, match="none cannot be read: there is no such file"):
        load(tmp_path / "none", LENET5)
    (tmp_path / "w").write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(BadWeights, match="w is no safetensors file: "):
        load(tmp_path / "w", LENET5)
    save_file(dict(point().learned), tmp_path / "v", {"step": "soon"})
    with pytest.raises(BadWeights, match="after 'soon' steps, which is no number"):
        load(tmp_path / "v", LENET5)
