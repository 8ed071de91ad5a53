"""What tests of networks share: families as parameters, small numbers, and the least images."""

import numpy as np
import pytest

from nnspec.reference.rule import rule_of
from nnspec.spec.networks import FAMILIES
from nnspec.spec.networks.namespace import Namespace

REFERENCE = Namespace(lambda op, operands, attrs: rule_of(op).forward(*operands, **attrs))

# the least image that each takes, as its file says
LEAST = {
    "lenet5": 16,
    "alexnet": 67,
    "zfnet": 63,
    "googlenet": 79,
    **dict.fromkeys(("vgg11", "vgg13", "vgg16", "vgg19"), 32),
    **dict.fromkeys(("vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"), 32),
    "resnet18": 1,
    "keras_binary_cnn": 10,
    "simple_cnn": 2,
}

families = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def of(family, size):
    return family.of(getattr(family, size))


def drawn(network, seed=0):
    """Small numbers for everything that is learned, the statistics of noise, masks of zeros and ones."""
    rng = np.random.default_rng(seed)
    p = {name: rng.uniform(-0.5, 0.5, shape) for name, shape in network.learned.items()}
    p |= {name: rng.uniform(0.5, 1.5, shape) for name, shape in network.state.items()}
    p |= {name: rng.integers(0, 2, (2, *shape)).astype(float) for name, (shape, _) in network.masks.items()}
    t = rng.integers(0, 2, network.target(2))
    return p, rng.uniform(-1, 1, network.input(2)), t if network.labels else t.astype(float)
