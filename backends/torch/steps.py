"""A run of a torch.optim optimizer over gradients that are given."""

import torch

BUILT = "torch.compile does not trace how an optimizer is built"


def run(kind, p, g, rates, taken, states, **hyper):
    """p after a step at each rate, and the states; `states`: torch's name of each -> what is handed on."""
    parameters = [each.clone() for each in p]
    optimizer = kind(parameters, lr=rates[0], **hyper)
    for k, parameter in enumerate(parameters if taken else ()):
        given = {name: (state[k] if state.ndim else state).clone() for name, state in states.items()}
        optimizer.state[parameter] = {"step": torch.tensor(float(taken)), **given}
    for rate, gradients in zip(rates, g, strict=True):
        optimizer.param_groups[0]["lr"] = rate
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient.clone()
        optimizer.step()
    found = ([optimizer.state[q].get(name, torch.zeros_like(q)) for q in parameters] for name in states)
    return tuple(torch.stack([*each]) for each in (parameters, *found))
