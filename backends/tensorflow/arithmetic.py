"""Sum and product."""

import tensorflow as tf

from nnspec.backends.base import Part


class Arithmetic(Part):
    """tf.add and tf.multiply."""

    grades = {  # sums over broadcast axes are kept in storage
        (f"{op}.{clause}", "float16"): "C" for op in ("add", "multiply") for clause in ("G1", "G2")
    }

    def add(self, x, z):
        return tf.add(x, z)

    def multiply(self, x, z):
        return tf.multiply(x, z)
