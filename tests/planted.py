"""PyTorch with one fault planted in one layer of a network."""

from itertools import count

import torch

from nnspec.backends.base import unsupported
from nnspec.backends.torch import Torch


def planted(operation, nth, of, fault):
    """Torch whose operation is at fault at its `nth` call of every `of`, from 0."""

    class Planted(Torch):
        def __init__(self, *args):
            super().__init__(*args)
            self.calls = count()

    def method(self, x, *operands, **attrs):
        y = getattr(Torch, operation)(self, x, *operands, **attrs)
        return fault(x, y) if next(self.calls) % of == nth else y

    setattr(Planted, operation, method)
    return Planted


def value_only(x, y):
    """One element is off by its thousandth; the gradient is as it should be."""
    off = torch.zeros_like(y)
    off.view(-1)[-1] = 1e-3 * y.detach().view(-1)[-1] + 1e-6
    return y + off


def gradient_only(x, y):
    """The value is as it should be; the gradient of one element of x is not."""
    one = x.reshape(-1)[0]
    return y + 1e-3 * (one - one.detach())


EleventhConvolution = planted("conv2d", 10, 13, value_only)
EleventhGradient = planted("conv2d", 10, 13, gradient_only)
LastPool = planted("max_pool2d", 4, 5, gradient_only)


class WithoutTanh(Torch):
    tanh = unsupported("it has no tanh")
