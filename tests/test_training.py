"""One loop trains everyone: judged step by step, resumed bit by bit, and a wrong step is named."""

import json
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest
from click.testing import CliRunner

from nnspec.backends.torch import Torch
from nnspec.conformance.cli import main
from nnspec.conformance.networks import asked
from nnspec.conformance.networks.data import digits
from nnspec.conformance.networks.images import BadData, Batches
from nnspec.conformance.networks.judge_step import judged
from nnspec.conformance.networks.learner import Framework, Reference
from nnspec.conformance.networks.optimizer import BadOptimizer, Optimizer, constant, schedule
from nnspec.conformance.networks.start import start
from nnspec.conformance.networks.train import arrays, score, train
from nnspec.conformance.networks.weights import BadWeights, load, save
from nnspec.conformance.target import Target
from nnspec.spec.networks import NETWORKS

TARGETS = ("torch", "tensorflow", "jax:jit")
LENET5 = NETWORKS["lenet5"].build(width=0.25, image=16)
IMAGES = digits(16).train[:40]
BATCHES = Batches(IMAGES, 8)
SGD = Optimizer("sgd", {"momentum": 0.5}, constant(0.0625))


@pytest.fixture(scope="module")
def frameworks():
    """LeNet-5 on each target, staged once for all tests."""
    return {text: Framework(Target(text), LENET5) for text in TARGETS}


def trained(learner, optimizer=SGD, steps=6, point=None):
    return list(islice(train(learner, optimizer, BATCHES, point or start(learner.network)), steps))


def same(one, other):
    assert one.keys() == other.keys()
    assert all(x.tobytes() == other[name].tobytes() for name, x in one.items())


# The loop


def test_a_step_is_down_the_gradient():
    """A central difference, for one number of one parameter, is off by a third of what doubling h adds."""
    reference, point = Reference(LENET5), start(LENET5)
    [step] = trained(reference, Optimizer("sgd", {}, constant(0.5)), 1)
    slope = (point.learned["f6.b"] - step.point.learned["f6.b"])[3] / 0.5

    def loss(shift):
        b = point.learned["f6.b"] + np.eye(len(point.learned["f6.b"]))[3] * shift
        moved = replace(point, learned={**point.learned, "f6.b": b})
        return reference.pull(arrays(LENET5, BATCHES, moved)).loss

    near, far = ((loss(h) - loss(-h)) / (2 * h) for h in (2.0**-10, 2.0**-9))
    assert abs(near - slope) <= abs(far - near)


def test_a_training_learns():
    steps = trained(Reference(LENET5), replace(SGD, attrs={"momentum": 0.9}), 60)
    assert steps[-1].loss < steps[0].loss / 4
    assert score(Reference(LENET5), steps[-1].point, IMAGES) > 0.9
    assert [step.number for step in steps] == list(range(60))


def test_a_score_counts_right_answers_whatever_the_batch():
    point = trained(Reference(LENET5), steps=20)[-1].point
    whole = score(Reference(LENET5), point, IMAGES, 40)
    assert 0 < whole < 1
    assert whole == score(Reference(LENET5), point, IMAGES, 16) == score(Reference(LENET5), point, IMAGES, 64)


@pytest.mark.parametrize("text", TARGETS)
def test_everyone_begins_alike(frameworks, text):
    """A thousand times closer to the reference than one of its losses to the next."""
    optimizer = SGD.offered(frameworks[text].compute)
    ours, theirs = (trained(learner, optimizer) for learner in (Reference(LENET5), frameworks[text]))
    apart = max(abs(a.loss - b.loss) for a, b in zip(ours, theirs, strict=True))
    assert 0 < 1000 * apart < min(abs(a.loss - b.loss) for a, b in pairwise(ours))
    assert optimizer.attrs.get("velocity") == ("steps" if text == "tensorflow" else None)


# The optimizer


def test_parameters_may_have_rates_of_their_own():
    factors = {"c1.w": 0.5, "c1.b": 0.0}
    one = trained(Reference(LENET5), replace(SGD, factors=factors), 1)[0].point
    other = trained(Reference(LENET5), SGD, 1)[0].point
    begun = start(LENET5).learned
    assert np.array_equal(one.learned["c1.w"], begun["c1.w"] - 0.03125 * one.memory["c1.w"]["m"])
    assert np.array_equal(other.learned["c1.w"], begun["c1.w"] - 0.0625 * one.memory["c1.w"]["m"])
    assert np.array_equal(one.learned["c1.b"], begun["c1.b"])
    assert "c1.b" not in one.memory
    assert np.array_equal(one.learned["c3.w"], other.learned["c3.w"])


def test_a_schedule_is_the_spec_s():
    halved = schedule("step_decay", 2.0, every=3, factor=0.5)
    assert [halved(step) for step in (0, 2, 3, 7)] == [2, 2, 1, 0.5]


def test_each_step_has_its_own_rate():
    stops = replace(SGD, rate=schedule("step_decay", 0.5, every=1, factor=0.5))
    first, second = trained(Reference(LENET5), stops, 2)
    before, after = first.point.learned["f6.w"], second.point.learned["f6.w"]
    assert np.array_equal(after, before - 0.25 * second.point.memory["f6.w"]["m"])


def test_words_name_an_optimizer():
    found = asked.optimizer("adam:beta1=0.5,place=uncorrected", 0.25, "step_decay:every=2", momentum=None)
    assert (found.name, found.attrs) == ("adam", {"beta1": 0.5, "place": "uncorrected"})
    assert (found.rate(0), found.rate(2)) == (0.25, 0.025)


# fmt: off
WORDS = [
    ("sdg",               "",            "the spec has no operation 'sdg'"),
    ("relu",              "",            "the spec has no optimizer 'relu'; it has"),
    ("sgd:push=1",        "",            "sgd has no attribute 'push' to choose; it has momentum"),
    ("sgd:taken=3",       "",            "sgd has no attribute 'taken' to choose"),
    ("sgd",               "cosine_decay:steps=0", "cosine_decay.C1: 0 steps are not at least 1"),
    ("sgd:momentum=much", "",            "sgd: momentum is 'much', and was to be like 0.0"),
    ("sgd:momentum=2",    "",            "momentum is 2.0, and not in [0, 1)"),
    ("adam:place=here",   "",            "place is one of ('outside', 'inside', 'uncorrected'), not 'here'"),
    ("sgd",               "relu",        "the spec has no schedule 'relu'; it has step_decay"),
]
# fmt: on


@pytest.mark.parametrize(("words", "falling", "sentence"), WORDS)
def test_a_strange_optimizer_is_refused(words, falling, sentence):
    with pytest.raises(BadOptimizer) as refused:
        asked.optimizer(words, 0.5, falling)
    assert sentence in str(refused.value)


def test_an_optimizer_that_a_framework_lacks_is_refused(frameworks):
    with pytest.raises(BadOptimizer, match=r"sgd with .* is not offered: .*dampening"):
        Optimizer("sgd", {"momentum": 0.5, "dampening": 0.5}, constant(0.5)).offered(
            frameworks["jax:jit"].compute
        )


# Judged steps


@pytest.mark.parametrize("text", TARGETS)
def test_every_operation_of_a_step_is_within_its_own_bound(frameworks, text):
    framework = frameworks[text]
    optimizer = SGD.offered(framework.compute)
    point = trained(Reference(LENET5), optimizer, 3)[-1].point
    verdicts = list(judged(framework, optimizer, BATCHES, point))
    assert [v.place for v in verdicts if v.broken] == []
    assert len(verdicts) == 13 + 13 + len(LENET5.learned)
    assert {f"step of {name}" for name in LENET5.learned} < {v.place for v in verdicts}


def test_batch_norm_dropout_and_adam_are_judged_too():
    network = NETWORKS["vgg11_bn"].of(NETWORKS["vgg11_bn"].small)
    batches = Batches(digits(32, 3).train, 4)
    adam = Optimizer("adam", {}, constant(2.0**-10))
    point = list(islice(train(Reference(network), adam, batches, start(network)), 2))[-1].point
    assert point.state["bn1_1.mean"].any()
    framework = Framework(Target("torch"), network)
    verdicts = list(judged(framework, adam, batches, point))
    assert [v.place for v in verdicts if v.broken] == []
    assert {"batch_norm_training", "dropout", "adam"} < {v.operation for v in verdicts}


class Heavy(Torch):
    """Its momentum is a little more than was asked for."""

    def sgd(self, *operands, momentum, **attrs):
        return super().sgd(*operands, momentum=momentum * (1 + 2.0**-16), **attrs)


class Forgetful(Torch):
    """Its last layer learns nothing."""

    def linear(self, x, w, b=None):
        return super().linear(x, w.detach() + 0 * w if w.shape[0] == 10 else w, b)


def wrong(kind, optimizer):
    point = trained(Reference(LENET5), optimizer, 3)[-1].point
    framework = Framework(Target(f"{kind.__module__}:{kind.__name__}"), LENET5)
    return {v.place: v.broken[0].clause for v in judged(framework, optimizer, BATCHES, point) if v.broken}


def test_a_momentum_that_is_a_little_off_is_named():
    broken = wrong(Heavy, SGD)
    assert set(broken) <= {f"step of {name}" for name in LENET5.learned}
    assert len(broken) > 5
    assert set(broken.values()) <= {"sgd.F1", "sgd.F2"}


def test_a_gradient_that_is_missing_is_named():
    assert wrong(Forgetful, SGD) == {"output linear": "linear.G2"}


# Resumed


@pytest.mark.parametrize("text", ["reference", *TARGETS])
def test_a_resumed_training_goes_on_bit_by_bit(frameworks, tmp_path, text):
    learner = frameworks.get(text) or Reference(LENET5)
    optimizer = SGD.offered(learner.compute)
    whole = trained(learner, optimizer, 9)  # over the end of an epoch
    save(tmp_path / "w", LENET5, whole[3].point)
    rest = trained(learner, optimizer, 5, load(tmp_path / "w", LENET5))
    assert [step.loss for step in rest] == [step.loss for step in whole[4:]]
    same(rest[-1].point.learned, whole[-1].point.learned)
    for name, memory in whole[-1].point.memory.items():
        same(rest[-1].point.memory[name], memory)


# The command

SMALL = "--small --epochs 2 --batch 64 --momentum 0.5"


def nnspec(words, folder):
    result = CliRunner().invoke(main, f"train {words} --record {folder}/r.jsonl".split())
    return result.exit_code, " ".join(result.output.split())


def test_a_training_is_shown_recorded_and_judged(tmp_path):
    code, said = nnspec(f"lenet5 torch {SMALL} --judge 16", tmp_path)
    assert code == 0, said
    assert "✓ torch: 2 steps judged, each of" in said
    events = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [e["kind"] for e in events if e["kind"] != "step"] == [
        "training", "judged", "epoch", "judged", "epoch", "end", "end",
    ]  # fmt: skip
    losses = [e["loss"] for e in events if e["kind"] == "step" and e["who"] == "torch"]
    assert len(losses) == 2 * (1029 // 64)
    page = (tmp_path / "r.html").read_text()
    assert page.count("<polyline") == 2 + 1 + 2  # two losses, one distance, and the legend
    assert "<script" not in page


def test_a_planted_fault_ends_with_status_1(tmp_path):
    code, said = nnspec(f"lenet5 {Heavy.__module__}:Heavy {SMALL} --judge 16", tmp_path)
    assert code == 1
    assert "Heavy, step 16: step of c1.w breaks sgd.F" in said


def test_a_run_that_is_saved_goes_on(tmp_path):
    nnspec(f"lenet5 torch {SMALL} --save {tmp_path}/two", tmp_path)
    nnspec(f"lenet5 torch {SMALL} --epochs 1 --save {tmp_path}/one", tmp_path)
    code, said = nnspec(f"lenet5 torch {SMALL} --resume {tmp_path}/one --save {tmp_path}/more", tmp_path)
    assert code == 0, said
    for who in ("reference", "torch"):
        network = NETWORKS["lenet5"].of(NETWORKS["lenet5"].small)
        one, other = (load(tmp_path / folder / f"{who}.safetensors", network) for folder in ("two", "more"))
        assert one.step == other.step == 32
        same(one.learned, other.learned)
    code, said = nnspec(f"lenet5 torch {SMALL} --rate 0.5 --resume {tmp_path}/one", tmp_path)
    assert code == 2
    assert "was written by another training: it says data digits" in said


# fmt: off
REFUSED = [
    ("lenet6",                              "unknown network 'lenet6'; known: lenet5"),
    ("lenet5 --image 9",                    "lenet5 cannot be built so"),
    ("lenet5 pytorch",                      "unknown backend 'pytorch'"),
    ("lenet5 torch torch",                  "target torch is named twice"),
    ("lenet5 --dtype float8",               "unknown dtype 'float8'"),
    ("lenet5 --data imagenet",              "unknown data 'imagenet'"),
    ("lenet5 --classes 0-x",                "'0-x' names no classes; write 0-4, or 1,3,5-7"),
    ("lenet5 --classes 3",                  "'3' names 1 classes; there have to be two or more"),
    ("lenet5 --classes 0-3,2",              "names 5 classes; there have to be two or more, each once"),
    ("lenet5 --classes 0,12",               "there is no class 12 in this data"),
    ("keras_binary_cnn --classes 0-4",      "tells the upper half of the classes from the lower"),
    ("lenet5 --batch 5000",                 "a batch of 5000 cannot be drawn from 1029 images"),
    ("lenet5 --optimizer sgd:nesterov=1",   "sgd: nesterov is '1', and was to be like False"),
    ("lenet5 --resume none",                "none/reference.safetensors cannot be read: there is no"),
]
# fmt: on


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_trained_is_refused_in_a_sentence(tmp_path, words, sentence):
    code, said = nnspec(words, tmp_path)
    assert (code, sentence in said) == (2, True), said


def test_the_binary_network_learns_the_upper_half(tmp_path):
    code, said = nnspec("keras_binary_cnn --small --epochs 1 --optimizer adam --rate 0.005", tmp_path)
    assert code == 0, said


def test_errors_are_bad_words():
    assert all(issubclass(kind, ValueError) for kind in (BadData, BadWeights, BadOptimizer))
