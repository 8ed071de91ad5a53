"""Images made larger."""

from fractions import Fraction
from math import frexp

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, Unsupported, filled, literal
from nnspec.backends.tensorflow.layout import first, last

BESIDE = (
    "Where a result lies on an element, XLA may take the element after it: "
    "the element is found by one rounding of the position, its weight by another."
)


def on_an_element(case):
    """Some result lies on an inner element, and the float32 ratio by which it is sought is not exact."""
    return any(
        map(_on_an_element, case.shapes["x"][2:], case.attrs["output"], [case.attrs["align_corners"]] * 2)
    )


def _on_an_element(size, count, corners):
    if corners and 1 in (size, count):
        return False
    ratio = Fraction(size - 1, count - 1) if corners else Fraction(size, count)
    half = Fraction(0 if corners else 1, 2)
    at = [(p + half) * ratio - half for p in range(count)]
    exact = frexp(ratio.denominator)[0] == 0.5
    return not exact and any(t.denominator == 1 and 0 < t < size - 1 for t in at)


def past_the_digits(case):
    """A position of y needs more digits than bfloat16 has."""
    return max(n * s for n, s in zip(case.shapes["x"][2:], case.attrs["scale"], strict=True)) > 128


class Upsample2d(Part):
    """tf.image.resize and tf.nn.depth_to_space, channels last inside."""

    refusals = (
        Refusal(
            "pixel_shuffle",
            "depth_to_space takes blocks of two or more",
            when=lambda case: case.attrs["factor"] == 1,
        ),
        Refusal(
            "upsample_nearest2d",
            "XLA does not implement ResizeNearestNeighborGrad",
            gradient=True,
            modes=("xla",),
        ),
    )
    grades = {  # sums kept in storage
        ("upsample_nearest2d.G1", "float16"): "C",
        ("upsample_nearest2d.G1", "bfloat16"): "C",
    }
    divergences = (
        Divergence(
            clauses=("upsample_nearest2d.F1",),
            why="XLA computes positions in the dtype of x: past 128 pixels bfloat16 has no number for p + ½, "
            "past 1024 float16 has none.",
            witness={
                "op": "upsample_nearest2d",
                "operands": {"x": filled("distinct", 1, 1, 1, 67)},
                "attrs": {"scale": [1, 2]},
            },
            when=past_the_digits,
            versions="<=2.21.0",
            modes=("xla",),
            dtypes=("bfloat16",),
        ),
        Divergence(
            clauses=("upsample_bilinear2d.F1", "every.P5"),
            why=BESIDE,
            witness={
                "op": "upsample_bilinear2d",
                "operands": {"x": literal([[[[1.0, 2.0, 4.0, 8.0, 16.0]]]])},
                "attrs": {"output": [1, 9], "align_corners": False},
            },
            when=on_an_element,
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/118344",
            modes=("xla",),
        ),
        Divergence(
            clauses=("upsample_bilinear2d.F2", "every.P5"),
            why=BESIDE,
            witness={
                "op": "upsample_bilinear2d",
                "operands": {"x": literal([[[[1.0, 2.0, 4.0, 8.0]]]])},
                "attrs": {"output": [1, 10], "align_corners": True},
            },
            when=on_an_element,
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/118344",
            modes=("xla",),
        ),
        *(
            Divergence(
                clauses=clauses,
                why="XLA's gradient is float32, but is declared to be of the dtype of x: its bytes are "
                "read as twice as many numbers of 16 bits. Eagerly it is right.",
                witness={
                    "op": "upsample_bilinear2d",
                    "operands": {"x": literal([[[[0.0, 4.0]]]] * items)},
                    "attrs": {"output": [1, 4], "align_corners": False},
                    "aim": aim,
                },
                versions="<=2.21.0",
                link="https://github.com/openxla/xla/issues/43052",
                modes=("xla",),
                dtypes=("float16", "bfloat16"),
            )
            for clauses, items, aim in (
                (("upsample_bilinear2d.G1", "every.P4", "every.P5"), 2, ""),
                (("upsample_bilinear2d.G1",), 1, "example 0"),
            )
        ),
    )

    def upsample_nearest2d(self, x, *, scale):
        size = [n * s for n, s in zip(x.shape[2:], scale, strict=True)]
        return first(tf.image.resize(last(x), size, "nearest"))

    def upsample_bilinear2d(self, x, *, output, align_corners):
        if x.dtype == tf.float64:
            raise Unsupported("tf.image.resize interpolates in float32, and its result is float32")
        if align_corners:
            y = tf.compat.v1.image.resize(last(x), output, align_corners=True)
        else:
            y = tf.image.resize(last(x), output)
        return tf.cast(first(y), x.dtype)

    def pixel_shuffle(self, x, *, factor):
        n, k, h, w = x.shape
        pixels = tf.reshape(last(x), (n, h, w, k // factor**2, factor**2))
        outermost = tf.reshape(tf.transpose(pixels, (0, 1, 2, 4, 3)), (n, h, w, k))  # TensorFlow's order
        return first(tf.nn.depth_to_space(outermost, factor))
