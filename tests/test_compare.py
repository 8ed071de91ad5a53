"""`nnspec compare`: the right layer, clause and direction; nothing where nothing is wrong."""

import json

import numpy as np
import pytest

from commands import nnspec
from nnspec.conformance.networks import ready
from nnspec.conformance.networks.compare_command import compared
from nnspec.conformance.networks.trace import Trace
from nnspec.conformance.report.comparison import height, render, sparkline
from nnspec.conformance.target import Target
from nnspec.reference.tape import Tape, Variable
from nnspec.spec.networks import NETWORKS

EAGER = ("torch", "tensorflow", "jax")


def broken(told, way):
    """(place, clause) of the first operation that leaves its bound in a direction."""
    verdicts = told["targets"][0][way]["verdicts"]
    return next(((v["place"], v["broken"][0]["clause"]) for v in verdicts if v["broken"]), None)


@pytest.mark.parametrize("target", EAGER)
@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_keeps_to_its_bounds_on_every_backend(network, target):
    (told,) = compared(network, [target], small=True)["targets"]
    for way in ("forward", "backward"):
        assert not told[way]["fails"], (way, told[way])
        assert not told[way]["declined"]
        assert told[way]["verdicts"]


def test_a_wrong_value_is_named_with_its_layer():
    told = compared("vgg16", ["planted:EleventhConvolution"], small=True)
    assert broken(told, "forward") == ("conv5_1 conv2d", "conv2d.F1")
    assert broken(told, "backward") is None
    assert told["fails"]


@pytest.mark.parametrize(
    ("plant", "place", "clause"),
    [
        ("EleventhGradient", "conv5_1 conv2d", "conv2d.G1"),
        ("LastPool", "conv5_3 max_pool2d", "max_pool2d.G1"),
    ],
)
def test_a_wrong_gradient_is_named_with_its_layer(plant, place, clause):
    told = compared("vgg16", [f"planted:{plant}"], small=True)
    assert broken(told, "forward") is None
    assert broken(told, "backward") == (place, clause)


def test_what_drifted_in_before_is_not_held_against_a_layer():
    """All layers after the fault see wrong operands, and do right by them."""
    verdicts = compared("vgg16", ["planted:EleventhConvolution"], small=True)["targets"][0]["forward"]
    assert sum(bool(v["broken"]) for v in verdicts["verdicts"]) == 1


def test_the_reference_differentiates_a_network_as_the_tape_says():
    """The cotangent of a weight is the slope of the loss along it: an inner product, by a difference."""
    program = ready.program(ready.network("lenet5", 0.5, None, None))
    rng = np.random.default_rng(0)
    way = {n: rng.normal(size=x.shape) for n, x in program.given.items() if n not in ("x", "t")}

    def loss(step):
        tape = Tape()
        moved = {n: x + step * way[n] if n in way else x for n, x in program.given.items()}
        leaves = {name: Variable(x) for name, x in moved.items()}
        head = program.run(tape.nn, leaves)["loss"]
        return tape, leaves, head

    tape, leaves, head = loss(0.0)
    pulled = tape.pull({head: np.ones(())})
    slope = sum(float((pulled[leaves[n]] * d).sum()) for n, d in way.items())
    # a central difference is off by c·h² and more: by a third of what doubling h adds
    near, far = ((loss(h)[2].value - loss(-h)[2].value) / (2 * h) for h in (2.0**-13, 2.0**-12))
    assert abs(near - slope) <= abs(far - near)


@pytest.mark.parametrize("target", EAGER)
def test_taps_leave_values_and_gradients_as_they_are(target):
    """The gradients with zeros added everywhere are those that the framework gives without."""
    program = ready.program(ready.network("lenet5", 0.5, None, None))
    trace = Trace(Target(target), program, "float32")
    backend, given = trace.target.backend, program.stored("float32")
    names = list(given)
    wrt = [names.index(name) for name in trace.graph.learned]

    def loss(*natives):
        return trace._run(natives, {})[0]["loss"]

    natives = [backend.array(x) for x in given.values()]
    _, back = backend.differentiate(loss, wrt)(natives, backend.array(np.ones((), np.float32)))
    for name, native in zip(trace.graph.learned, back, strict=True):
        np.testing.assert_array_equal(backend.numpy(native), trace.gradients[name])


def test_what_the_target_does_not_offer_is_told():
    told = compared("lenet5", ["planted:WithoutTanh"], small=True)["targets"][0]
    assert told["forward"]["declined"] == "tanh: it has no tanh"
    assert not told["forward"]["fails"]


def test_the_command_writes_a_record_and_a_page(tmp_path):
    done = nnspec("compare", "vgg16", "planted:EleventhConvolution", "--small", cwd=tmp_path)
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "the first operation that leaves its own bound is conv5_1 conv2d, number 25 of 40" in said
    assert "conv2d.F1" in done.stdout
    record = next(tmp_path.glob("nnspec-runs/*.json"))
    assert render(json.loads(record.read_text())) == record.with_suffix(".html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lenet6", "torch"], "unknown network 'lenet6'; known: lenet5,"),
        (["lenet5", "torch", "--image", "8"], "lenet5 cannot be built so: "),
        (["lenet5", "torch", "--dtype", "float8"], "unknown dtype 'float8'; known: float64"),
        (["lenet5", "toorch"], "unknown backend 'toorch'; known: jax"),
        (["lenet5", "torch", "--data", "photos"], "unknown data 'photos'; known: digits"),
        (["lenet5", "torch", "--batch", "9999"], "a batch of 9999 images is more than the 1029"),
        (["lenet5", "torch", "--weights", "none.safetensors"], "none.safetensors cannot be read"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(tmp_path, words, said):
    done = nnspec("compare", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_curve_shows_decades():
    assert sparkline([0.0, 1e-9, 1e-5, 1.0, None]) == "·▁▄█ "
    assert height(float("inf")) == 1.0
