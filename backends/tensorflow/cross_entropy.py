"""Cross-entropy of classes."""

import tensorflow as tf
from tensorflow.keras import losses

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.tensorflow.layout import reduced


class CrossEntropy(Part):
    """tf.nn; tf.keras.losses where labels are smoothed or ignored."""

    composed = {"nll_loss": "tf.gather of the labels: TensorFlow has no loss of log-probabilities"}
    grades = {("nll_loss", "float16"): "C"}  # sums kept in storage

    def cross_entropy(self, x, t, weight=None, *, label_smoothing, ignore_index, reduction):
        if len(t.shape) == 2 or label_smoothing:
            if weight is not None:
                raise Unsupported("TensorFlow weighs items, not the classes of a row of probabilities")
            if ignore_index is not None:
                raise Unsupported("no loss of TensorFlow has both label_smoothing and ignore_class")
            return reduced(of_rows(x, t, label_smoothing), reduction)
        if ignore_index is None:
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(t, x)
        else:
            loss = losses.sparse_categorical_crossentropy(t, x, from_logits=True, ignore_class=ignore_index)
        return counted(loss, t, weight, ignore_index, reduction)

    def nll_loss(self, x, t, weight=None, *, ignore_index, reduction):
        loss = -tf.gather(x, within(t, ignore_index), batch_dims=1)
        return counted(loss, t, weight, ignore_index, reduction)


def of_rows(x, t, smoothing):
    if not smoothing:
        return tf.nn.softmax_cross_entropy_with_logits(t, x)
    rows = t if len(t.shape) == 2 else tf.one_hot(t, x.shape[1], dtype=x.dtype)
    return losses.categorical_crossentropy(rows, x, from_logits=True, label_smoothing=smoothing)


def within(t, ignore_index):
    """Labels, 0 in the place of those ignored."""
    return t if ignore_index is None else tf.where(t == ignore_index, tf.zeros_like(t), t)


def counted(loss, t, weight, ignore_index, reduction):
    """Items weighted by their labels, as Keras does it with class_weight, and their mean."""
    if weight is None and ignore_index is None:
        return reduced(loss, reduction)
    share = tf.ones_like(loss) if weight is None else tf.gather(weight, within(t, ignore_index))
    if ignore_index is not None:
        share = tf.where(t == ignore_index, tf.zeros_like(share), share)
    summed = reduced(loss * share, "none" if reduction == "none" else "sum")
    return summed / tf.reduce_sum(share) if reduction == "mean" else summed
