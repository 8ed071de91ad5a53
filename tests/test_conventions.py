"""Each convention, planted in one layer of two, is found and named."""

import copy

import numpy as np
import pytest

import nnspec
from nnspec.backends.layer import watched

torch = pytest.importorskip("torch")
from models import departs, seeded  # noqa: E402

nn = torch.nn


rng = pytest.fixture(seeded)


def matrix(n, change):
    def plant(layer):
        w = layer.weight.detach().numpy()
        layer.weight.data = torch.tensor(np.ascontiguousarray(change(w)).reshape(w.shape))

    return n, plant


def norm(**values):
    def plant(layer):
        for name, value in [(name, value(layer)) for name, value in values.items()]:
            setattr(layer, name, nn.Parameter(value) if name in ("weight", "bias") else value)

    return nn.BatchNorm2d(4), plant


def ones(layer):
    return torch.ones(4)


def zeros(layer):
    return torch.zeros(4)


def setting(layer, **attrs):
    return layer, lambda planted: [setattr(planted, name, value) for name, value in attrs.items()]


CONV, DENSE = nn.Conv2d(4, 4, 3), nn.Linear(6, 6)
PLANTED = {
    "inputs and outputs of its kernel transposed": matrix(CONV, lambda w: w.swapaxes(0, 1)),
    "its kernel reversed": matrix(CONV, lambda w: w[:, :, ::-1, ::-1]),
    "a kernel [H W I O] reshaped": matrix(CONV, lambda w: w.transpose(2, 3, 1, 0)),
    "its matrix transposed": matrix(DENSE, lambda w: w.T),
    "no scale": norm(weight=ones),
    "no shift": norm(bias=zeros),
    "scale and shift exchanged": norm(weight=lambda n: n.bias.data, bias=lambda n: n.weight.data),
    "were not copied": norm(running_mean=zeros, running_var=ones),
    "count_padding False": setting(nn.AvgPool2d(2, padding=1), count_include_pad=False),
    "no padding": setting(nn.Conv2d(4, 4, 3, padding=1), padding=(0, 0)),
    "stride (2, 2) instead of (1, 1)": setting(nn.Conv2d(4, 4, 3), stride=(2, 2)),
    "k 2 instead of 1": setting(nn.LocalResponseNorm(5), k=2.0),
    "evaluation mode": setting(nn.BatchNorm2d(4), training=False),
    "a bias, which the other lacks": (
        nn.Conv2d(4, 4, 3, bias=False),
        lambda planted: setattr(planted, "bias", nn.Parameter(torch.ones(4))),
    ),
}


@pytest.mark.parametrize("words", PLANTED)
def test_each_convention_is_found(words, rng):
    layer, plant = PLANTED[words]
    for name in ("weight", "bias", "running_mean", "running_var"):
        value = getattr(layer, name, None)
        if value is not None:
            value.data = torch.tensor(rng.uniform(0.5, 2, value.shape).astype("f4"))
    planted = copy.deepcopy(layer)
    plant(planted)
    x = rng.normal(size=(3, 6) if isinstance(layer, nn.Linear) else (3, 4, 7, 6))
    name = watched(layer, x)[0].name
    departs(nnspec.compare_models(layer, planted, x), 1, name, words)
