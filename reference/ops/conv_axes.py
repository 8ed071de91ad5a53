"""conv1d and conv3d: the correlation of conv2d, along other axes."""

from nnspec.reference.ops.conv import forward, vjp
from nnspec.reference.rule import Rule

conv1d = Rule(forward, vjp)
conv3d = Rule(forward, vjp)
