"""Fine-tuning in each framework's own way ends where the spec's steps lead; what is frozen stays."""

import json
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from click.testing import CliRunner

from nnspec.backends.torch import Torch
from nnspec.conformance.cli import main
from nnspec.conformance.networks.data import digits
from nnspec.conformance.networks.images import Batches
from nnspec.conformance.networks.learner import Framework, Reference
from nnspec.conformance.networks.optimizer import BadOptimizer, Optimizer, constant
from nnspec.conformance.networks.start import start
from nnspec.conformance.networks.train import arrays, train
from nnspec.conformance.networks.tune import Tuning, factors, reused
from nnspec.conformance.networks.weights import BadWeights, Point, save
from nnspec.conformance.target import Target
from nnspec.spec.networks import NETWORKS

LENET5 = NETWORKS["lenet5"].build(width=0.25, image=16, classes=5)
BATCHES = Batches(digits(16, classes=range(5, 10)).train[:24], 8)
FACTORS = factors(LENET5, ["f6", "output"], ["c1"], 0.25)
SGD = Optimizer("sgd", {"momentum": 0.5}, constant(0.0625), FACTORS)
ADAM = Optimizer("adam", {}, constant(2.0**-8), FACTORS)
TARGETS = ("torch", "tensorflow", "jax:jit")


@pytest.fixture(scope="module")
def begun():
    """Where the tuning begins: a network that has learned a little about 0 to 4."""
    batches = Batches(digits(16, classes=range(5)).train, 16)
    steps = train(Reference(LENET5), replace(SGD, factors={}), batches, start(LENET5))
    kept = list(islice(steps, 30))[-1].point
    return reused(LENET5, kept.learned, ["f6", "output"], seed=1)


def tuned(target, optimizer, begun, steps=4):
    """After each step: where everything stands, and what is said of it."""
    framework = Framework(Target(target), LENET5)
    tuning = Tuning(framework, optimizer.offered(framework.compute), BATCHES, begun)
    points = ((step, list(tuning.verdicts(step.point.learned))) for step in tuning.steps())
    return tuning, list(islice(points, steps))


def broken(verdicts):
    return {v.place: v.broken[0].clause for v in verdicts if v.broken}


# Where it begins


def test_new_layers_are_drawn_and_the_others_kept(begun):
    kept = start(LENET5, seed=9).learned
    point = reused(LENET5, kept, (), seed=1)
    fresh = start(LENET5, seed=1).learned
    assert np.array_equal(point.learned["output.w"], fresh["output.w"])
    assert not np.array_equal(point.learned["output.w"], kept["output.w"])
    same = [name for name in kept if name not in ("output.w", "output.b")]
    assert all(np.array_equal(point.learned[name], kept[name]) for name in same)


def test_each_layer_has_its_rate():
    assert {name: FACTORS[f"{name}.w"] for name in ("c1", "c3", "c5", "f6", "output")} == {
        "c1": 0.0, "c3": 0.25, "c5": 0.25, "f6": 1.0, "output": 1.0,
    }  # fmt: skip


def test_what_cannot_be_reused_is_refused():
    learned = start(LENET5).learned
    with pytest.raises(BadWeights, match=r"'c3\.w' of lenet5 is not among the weights"):
        reused(LENET5, {name: x for name, x in learned.items() if name != "c3.w"}, ())
    with pytest.raises(BadWeights, match=r"'c3\.b' was kept in the shape \(9,\), and lenet5 has \(4,\)"):
        reused(LENET5, {**learned, "c3.b": np.zeros(9)}, ())
    with pytest.raises(BadWeights, match=r"lenet5 has no layer 'conv1'; it has c1, c3, c5, f6, output"):
        reused(LENET5, learned, ["conv1"])
    with pytest.raises(BadOptimizer, match=r"rmsprop is not for fine-tuning; there is sgd with momentum"):
        tuned("torch", Optimizer("rmsprop", {}, constant(0.5)), Point(learned))


# In each framework's own way


@pytest.mark.parametrize("target", TARGETS)
def test_every_step_is_the_spec_s_and_the_frozen_stay(begun, target):
    tuning, steps = tuned(target, SGD, begun)
    assert [broken(verdicts) for _, verdicts in steps] == [{}] * 4
    last = steps[-1][0].point.learned
    assert last["c1.w"].tobytes() == tuning.begun.learned["c1.w"].tobytes()
    assert all((last[name] != tuning.begun.learned[name]).any() for name in tuning.rates)
    assert set(tuning.gradients[0]) == set(LENET5.learned) - {"c1.w", "c1.b"}


@pytest.mark.parametrize("target", ["torch", "jax:jit"])
def test_adam_has_groups_too(begun, target):
    _, steps = tuned(target, ADAM, begun)
    assert [broken(verdicts) for _, verdicts in steps] == [{}] * 4


@pytest.mark.parametrize("target", ["torch", "tensorflow"])
def test_the_gradients_are_those_of_the_loss(begun, target):
    tuning, _ = tuned(target, SGD, begun, 1)
    pulled = tuning.framework.pull(arrays(LENET5, BATCHES, tuning.begun))
    for name, gradient in tuning.gradients[0].items():
        assert np.array_equal(gradient, pulled.gradients[name])


def test_the_reference_tunes_by_factors_of_the_rate(begun):
    """A thousand times closer to a framework's step than the step is long."""
    tuning, steps = tuned("torch", SGD, begun, 1)
    [ours] = islice(train(Reference(LENET5), SGD, BATCHES, tuning.begun), 1)
    for name, x in ours.point.learned.items():
        moved = np.abs(x - tuning.begun.learned[name]).max()
        assert np.abs(x - steps[0][0].point.learned[name]).max() <= moved / 1000


# What is wrong is named


class Thawed(Torch):
    """Tunes what was to be frozen, a little."""

    def tuner(self, loss, parameters, rates, kind, attrs):
        return super().tuner(loss, parameters, {**rates, "c1.b": 2.0**-20}, kind, attrs)


class Hasty(Torch):
    """Has a larger rate for one layer, by one part in a thousand."""

    def tuner(self, loss, parameters, rates, kind, attrs):
        rates = {n: rate * (1 + 2.0**-10) if n.startswith("c3") else rate for n, rate in rates.items()}
        return super().tuner(loss, parameters, rates, kind, attrs)


class Heavy(Torch):
    """Has another momentum than was asked for."""

    def tuner(self, loss, parameters, rates, kind, attrs):
        return super().tuner(loss, parameters, rates, kind, {**attrs, "momentum": 0.5 + 2.0**-10})


def test_a_frozen_layer_that_moves_is_named(begun):
    _, steps = tuned(f"{__name__}:Thawed", SGD, begun, 1)
    assert broken(steps[0][1]) == {"c1.b, frozen": "frozen"}


def test_a_wrong_rate_is_named_with_its_layer(begun):
    _, steps = tuned(f"{__name__}:Hasty", SGD, begun, 2)
    assert broken(steps[1][1]) == {f"2 steps of c3.{part}": "sgd.F1" for part in "wb"}


def test_a_wrong_momentum_is_named_from_the_second_step_on(begun):
    _, steps = tuned(f"{__name__}:Heavy", SGD, begun, 2)
    assert broken(steps[0][1]) == {}
    assert set(broken(steps[1][1]).values()) == {"sgd.F1"}


# The command


@pytest.fixture
def weights(tmp_path):
    """Of a small LeNet-5 that has learned nothing yet."""
    save(tmp_path / "w.safetensors", LENET5, start(LENET5))
    return tmp_path / "w.safetensors"


def nnspec(words, weights):
    words = f"tune {words} --from {weights} --record {weights.parent}/r.jsonl"
    result = CliRunner().invoke(main, words.split())
    return result.exit_code, " ".join(result.output.split())


def test_a_tuning_is_shown_beside_a_training_from_scratch(weights):
    words = "--classes 5-9 --images 40 --batch 8 --epochs 2 --freeze c1 --momentum 0.5"
    code, said = nnspec(f"lenet5 torch {words}", weights)
    assert code == 0, said
    assert "rate 0.05: output rate 0.005: c3, c5, f6 frozen: c1" in said
    assert "✓ torch: 2 times judged, each of 10 parameters within its own bound" in said
    events = [json.loads(line) for line in (weights.parent / "r.jsonl").read_text().splitlines()]
    ends = {event["who"]: event for event in events if event["kind"] == "end"}
    assert set(ends) == {"reference", "torch"}
    assert all({"before", "tuned", "scratch"} < end.keys() for end in ends.values())
    assert (weights.parent / "r.html").read_text().count("<polyline") == 6


def test_a_tuning_that_goes_wrong_ends_with_status_1(weights):
    words = "--classes 5-9 --images 16 --batch 8 --epochs 1 --freeze c1"
    code, said = nnspec(f"lenet5 {__name__}:Thawed {words}", weights)
    assert code == 1
    assert "c1.b, frozen breaks frozen" in said


# fmt: off
REFUSED = [
    ("vgg11",                              "w.safetensors holds weights of lenet5, and vgg11 is to be tuned"),
    ("lenet5 --new conv1",                 "lenet5 has no layer 'conv1'; it has c1, c3"),
    ("lenet5 --freeze conv1",              "lenet5 has no layer 'conv1'; it has c1, c3"),
    ("lenet5 --classes 5-9 --images 9999", "9999 images are asked for, and there are 506 of classes 5-9"),
    ("lenet5 torch --optimizer nadam",     "nadam is not for fine-tuning"),
    ("lenet5 torch:later",                 "torch has no mode 'later'"),
]
# fmt: on


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_tuned_is_refused_in_a_sentence(weights, words, sentence):
    code, said = nnspec(words, weights)
    assert (code, sentence in said) == (2, True), said
