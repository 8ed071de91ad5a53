"""A small network of two classes: 28×28 pixels of one channel, two convolutions, one probability.

It is the first network that many build with Keras, with one unit where there are two classes: after
the example "Simple MNIST convnet" (F. Chollet, keras.io/examples/vision/mnist_convnet), with a dense
layer of 128 before the last. Convolutions are not padded, as is Keras's default.

No paper has it, and so no paper counts its parameters: 320 + 18,496 + 204,928 + 129 is the sum of its
layers. Keras flattens with the channels last, this spec with the channels first: the columns of
`fc1.w` stand in another order, and the function is the same.

The target is [N 1], a zero or a one for each image. y is the probability, as the loss wants it, and
not a logit: where it is rounded to 0 or 1 the loss may be infinite, for the spec clips nothing.
"""

from typing import Any

from nnspec.spec.networks.layers import conv, dense, weighted
from nnspec.spec.networks.loss import binary
from nnspec.spec.networks.model import Arrays, Family, Results, Size, Table


def keras_binary_cnn(nn: Any, p: Arrays, x: Any, training: bool = False) -> Results:
    """Two convolutions, each followed by maxima over 2×2 windows, a dense layer, and a sigmoid."""
    x = nn.max_pool2d(nn.relu(conv(nn, p, "conv1", x)))
    x = nn.max_pool2d(nn.relu(conv(nn, p, "conv2", x)))
    x = nn.relu(dense(nn, p, "fc1", nn.flatten(x)))
    return {"y": nn.sigmoid(dense(nn, p, "fc2", x))}


def learned(size: Size) -> Table:
    conv1, conv2, fc1 = map(size.wide, (32, 64, 128))
    side = ((size.image - 2) // 2 - 2) // 2
    return (
        weighted("conv1", conv1, 1, 3, 3)
        | weighted("conv2", conv2, conv1, 3, 3)
        | weighted("fc1", fc1, conv2 * side * side)
        | weighted("fc2", size.classes, fc1)
    )


KERAS_BINARY_CNN = Family(
    keras_binary_cnn,
    binary,
    learned,
    full=Size(1.0, 28, 1),
    small=Size(1 / 16, 10, 1),
    channels=1,
    published=223_873,
    labels=False,
)
