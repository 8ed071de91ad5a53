"""The two example networks as tutorials of PyTorch write them, with the weights of the spec."""

import torch
import torch.nn.functional as F
from torch import nn

from nnspec.backends.convert import from_torch, to_torch


class KerasBinaryCnn(nn.Module):
    """28×28 pixels of one channel; one probability."""

    def __init__(self, conv1, conv2, features, fc1, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(1, conv1, 3)
        self.conv2 = nn.Conv2d(conv1, conv2, 3)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(features, fc1)
        self.fc2 = nn.Linear(fc1, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        return torch.sigmoid(self.fc2(x))


class SimpleCnn(nn.Module):
    """32×32 pixels of three channels; ten logits."""

    def __init__(self, conv1, features, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, conv1, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(features, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = torch.flatten(x, 1)
        return self.fc(x)


def twin(network):
    """The untrained twin of a network of the spec, in its size."""
    of = {name: shape for name, shape in network.learned.items() if name.endswith(".w")}
    if network.name == "simple_cnn":
        return SimpleCnn(of["conv1.w"][0], of["fc.w"][1], of["fc.w"][0])
    return KerasBinaryCnn(of["conv1.w"][0], of["conv2.w"][0], of["fc1.w"][1], of["fc1.w"][0], of["fc2.w"][0])


def filled(model, p):
    """The model with parameters of the spec, in their dtype."""
    state = {name: torch.tensor(x) for name, x in to_torch(p).items()}
    model.to(next(iter(state.values())).dtype)
    model.load_state_dict(state, strict=False)
    return model.eval()


def parameters(model):
    """The parameters under the names of the spec."""
    return from_torch({name: x.detach().numpy().copy() for name, x in model.state_dict().items()})
