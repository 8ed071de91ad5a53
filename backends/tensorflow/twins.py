"""The two example networks as tutorials of Keras write them, with the weights of the spec."""

import keras
from keras import layers

from nnspec.backends.convert import KERAS, flat, from_keras, to_keras


def keras_binary_cnn(image, conv1, conv2, fc1, classes):
    """28×28 pixels of one channel; one probability."""
    return keras.Sequential(
        [
            keras.Input((*image, 1)),
            layers.Conv2D(conv1, (3, 3), activation="relu", name="conv1"),
            layers.MaxPooling2D((2, 2), name="pool1"),
            layers.Conv2D(conv2, (3, 3), activation="relu", name="conv2"),
            layers.MaxPooling2D((2, 2), name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(fc1, activation="relu", name="fc1"),
            layers.Dense(classes, activation="sigmoid", name="fc2"),
        ]
    )


def simple_cnn(image, conv1, classes):
    """32×32 pixels of three channels; ten logits."""
    return keras.Sequential(
        [
            keras.Input((*image, 3)),
            layers.Conv2D(conv1, (3, 3), padding="same", activation="relu", name="conv1"),
            layers.MaxPooling2D((2, 2), name="pool1"),
            layers.Flatten(name="flatten"),
            layers.Dense(classes, name="fc"),
        ]
    )


def twin(network):
    """The untrained twin of a network of the spec, in its size."""
    of = {name: shape[0] for name, shape in network.learned.items()}
    image = network.input(1)[2:]
    if network.name == "simple_cnn":
        return simple_cnn(image, of["conv1.b"], of["fc.b"])
    return keras_binary_cnn(image, of["conv1.b"], of["conv2.b"], of["fc1.b"], of["fc2.b"])


def filled(model, p):
    """The model with parameters of the spec."""
    for name, x in to_keras(p, turns(model)).items():
        layer, _, part = name.rpartition(".")
        getattr(model.get_layer(layer), part).assign(x)
    return model


def parameters(model):
    """The parameters under the names of the spec."""
    known = set(KERAS.values())
    found = {f"{v.path.split('/')[-2]}.{v.name}": v.numpy() for v in model.weights if v.name in known}
    return from_keras(found, turns(model))


def turns(model):
    """How the dense layer behind the flattening is converted."""
    names = [layer.name for layer in model.layers]
    behind = names[names.index("flatten") + 1]
    height, width, channels = model.get_layer("flatten").input.shape[1:]
    return {behind: flat((channels, height, width))}
