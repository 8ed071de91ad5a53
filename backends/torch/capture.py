"""Watch an nn.Module: every function that it calls on tensors, under the name of the module that calls it."""

from contextlib import ExitStack, contextmanager

import numpy as np
import torch
from torch.overrides import TorchFunctionMode, resolve_name

from nnspec.backends.layer import Layer, Order, Trace
from nnspec.backends.torch.calls import CALLS, HARMLESS


def capture(model, x, training=None, given=False):
    """The layers of a module, in the order in which they ran, on x [N C H W]."""
    trace, names = Trace(last=False), list[str]()
    t = torch.tensor(x).to(example(model))
    with torch.no_grad(), mode(model, training), unchanged(model), named(model, names), Watch(trace, names):
        model(t)
    return trace.layers


def example(model):
    """A parameter, whose device and dtype an input must have."""
    found = [p for p in model.parameters() if p.is_floating_point()]
    return found[0] if found else torch.empty(0)


@contextmanager
def mode(model, training):
    before = {module: module.training for module in model.modules()}
    if training is not None:
        model.train(training)
    try:
        yield
    finally:
        for module, was in before.items():
            module.training = was


@contextmanager
def unchanged(model):
    """Running statistics and the generator of random numbers are put back."""
    before = {name: x.clone() for name, x in model.named_buffers()}
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        for name, x in model.named_buffers():
            x.copy_(before[name])


@contextmanager
def named(model, names):
    """While a module without modules runs, its name stands last in `names`."""
    with ExitStack() as hooks:
        for name, module in model.named_modules():
            if not any(module.children()):
                before = module.register_forward_pre_hook(lambda *_, name=name: names.append(name))
                after = module.register_forward_hook(lambda *_: names.pop() and None)
                hooks.callback(before.remove)
                hooks.callback(after.remove)
        yield


class Watch(TorchFunctionMode):
    """Write down every known call."""

    def __init__(self, trace, names):
        super().__init__()
        self.trace, self.names = trace, names

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        called = (resolve_name(func) or "").rpartition(".")[2].rstrip("_")
        if called in HARMLESS or called.startswith(("_", "is_")):
            return func(*args, **kwargs)
        if called == "permute":
            return self.permuted(func(*args, **kwargs), *args)
        known = CALLS.get(called, lambda *_, **__: None)(*args, **kwargs)
        if known is None:
            return self.unknown(called, func, args, kwargs)
        kind, inputs, weights, attrs, training = known
        x = inputs["x"]
        before = {name: array(t) for name, t in (inputs | weights).items()}
        order = self.trace.order(x)
        y = func(*args, **kwargs)
        first = y[0] if isinstance(y, tuple) else y
        self.trace.follow(x, first, kind)
        results = {"y": self.trace.order(first).canonical(array(first))}
        if kind == "batch_norm_training":
            results |= {f"new_{n}": array(weights[n]) for n in ("mean", "variance") if n in weights}
        self.trace.layers.append(
            Layer(
                self.name(called),
                called,
                kind,
                {n: self.trace.order(t).canonical(before[n]) for n, t in inputs.items()},
                results,
                {n: turned(before[n], order) for n in weights},
                attrs,
                training,
                order.image,
            )
        )
        return y

    def name(self, called):
        return (self.names and self.names[-1]) or called

    def permuted(self, y, x, *order):
        """An image turned to channels last, or back: the layout of the spec stays."""
        order = tuple(order[0]) if len(order) == 1 else order
        last = self.trace.order(x).last
        if (order == (0, 2, 3, 1) and not last) or (order == (0, 3, 1, 2) and last):
            self.trace.mark(y, Order(not last))
        return y

    def unknown(self, called, func, args, kwargs):
        xs = [a for a in args if isinstance(a, torch.Tensor)]
        before = [array(x) for x in xs]
        y = func(*args, **kwargs)
        if xs and isinstance(y, torch.Tensor) and y.is_floating_point():
            self.trace.layers.append(Layer(self.name(called), called, "", {"x": before[0]}, {"y": array(y)}))
        return y


def array(x):
    """A copy: what runs later may write into x."""
    x = x.detach().cpu()
    return (x.float() if x.dtype == torch.bfloat16 else x).numpy().copy()


def turned(w, order):
    """Weights of a flattened image that lies channels last, in the layout of the spec."""
    if order.image and order.last and w.shape[-1] == np.prod(order.image):
        return order.canonical(w)
    return w
