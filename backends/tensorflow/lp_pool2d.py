"""Power-average pooling."""

from nnspec.backends.base import Part, unsupported


class LpPool2d(Part):
    """TensorFlow has none."""

    lp_pool2d = unsupported("tf.nn has no power-average pooling")
