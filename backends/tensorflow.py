"""TensorFlow: tf.nn, channels last inside, because its CPU kernels know no other layout."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import tensorflow as tf

from nnspec.backends.base import Backend, Divergence, Refusal, Unavailable, Unsupported

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def grouped(case):
    return case.attrs["groups"] > 1


def dilated(case):
    return max(case.attrs["dilation"]) > 1


def poisoned(case):
    """Some element of x is NaN or +∞."""
    x = case.arrays["x"].astype(float)
    return bool(((x != x) | (x == float("inf"))).any())


def infinite(case):
    """Some element of x is infinite."""
    return float("inf") in abs(case.arrays["x"].astype(float))


KERNELS = ("eager", "function")  # XLA has kernels of its own
ONEDNN = ("float32", "bfloat16")  # the dtypes whose CPU kernels come from oneDNN
LITERAL = {"fill": "literal", "seed": 0, "layout": "contiguous"}
ONES = {"fill": "ones", "seed": 0, "layout": "contiguous"}
CONV = {"stride": [1, 1], "padding": [[0, 0], [0, 0]], "dilation": [1, 1], "groups": 1}
EMPTY_BATCH = """The oneDNN kernel gives an empty batch the shape of its input, (0, H, W, C), in place of
(0, P, Q, K). Without oneDNN (TF_ENABLE_ONEDNN_OPTS=0) the shape is right; the same was mended for Conv3D."""


def empty_batch(op, attrs):
    return Divergence(
        clauses=("every.S1",),
        why=" ".join(EMPTY_BATCH.split()),
        witness={
            "op": op,
            "operands": {"x": {"shape": [1, 1, 1, 2], **ONES}, "w": {"shape": [1, 1, 1, 2], **ONES}},
            "attrs": attrs,
        },
        versions="<=2.21.0",
        link="https://github.com/tensorflow/tensorflow/pull/30968",
        modes=KERNELS,
        dtypes=ONEDNN,
    )


def windows(case, axis, sides=(0, 0)):
    """How many windows of a convolution fit along one axis."""
    extent, taps = case.operands["x"].shape[2 + axis], case.operands["w"].shape[2 + axis]
    reach = case.attrs["dilation"][axis] * (taps - 1) + 1
    return (max(extent + sum(sides), reach) - reach) // case.attrs["stride"][axis] + 1


def narrow(case, sides=(0, 0)):
    """A result of one column, of a kernel wider than 1 with a stride across above 1."""
    wide = case.attrs["stride"][1] > 1 and case.operands["w"].shape[3] > 1
    return wide and windows(case, 1, sides) == 1


def one_column(case):
    rows, columns = case.attrs["padding"]
    return narrow(case, columns) and windows(case, 0, rows) > 1


def wrong_column(clauses, image, stride, when):
    return Divergence(
        clauses=clauses,
        why="The oneDNN kernel writes wrong numbers into a result of one column and several rows when the "
        "stride across is above 1: tf.nn.conv2d(ones(2, 2, 2, 1), ones(1, 2, 1, 1), (1, 3), 'VALID') is "
        "[2, 0, 2, 0]. Without oneDNN (TF_ENABLE_ONEDNN_OPTS=0) and under XLA it is [2, 2, 2, 2].",
        witness={
            "op": "conv2d",
            "operands": {"x": {"shape": image, **ONES}, "w": {"shape": [1, 1, 1, 2], **ONES}},
            "attrs": {**CONV, "stride": stride},
        },
        when=when,
        versions="<=2.21.0",
        modes=KERNELS,
        dtypes=ONEDNN,
    )


def leak(op, attrs):
    return Divergence(
        clauses=(f"{op}.S1",),
        why="oneDNN's bfloat16 convolution carries ∞ into neighbours that do not cover it, as NaN.",
        witness={
            "op": op,
            "operands": {
                "x": {"shape": [1, 1, 1, 3], "values": [[[[1.0, "inf", 1.0]]]], **LITERAL},
                "w": {"shape": [1, 1, 1, 1], **ONES},
            },
            "attrs": attrs,
            "aim": "S1",
        },
        when=infinite,
        versions="<=2.21.0",
        modes=KERNELS,
        dtypes=("bfloat16",),
    )


class TensorFlow(Backend):
    """TensorFlow, eager, under tf.function, or compiled by XLA."""

    framework = "TensorFlow"
    modes = ("eager", "function", "xla")
    dtypes = ("float64", "float32", "float16", "bfloat16")
    compiles = ("function", "xla")
    composed = {"convolve2d": "tf.nn has correlation only: conv2d of the reversed kernel"}
    refusals = (
        Refusal(
            "conv2d",
            "gradients of grouped convolutions are not implemented on the CPU, but for some oneDNN kernels",
            when=grouped,
            gradient=True,
            modes=("eager", "function"),
        ),
        Refusal(
            "conv2d",
            "gradients with dilation above 1 are not implemented on the CPU, but for some oneDNN kernels",
            when=dilated,
            gradient=True,
            modes=("eager", "function"),
        ),
        Refusal(
            "max_pool2d",
            "XLA does not implement explicit padding of MaxPool",
            when=lambda case: case.attrs["padding"] != ((0, 0), (0, 0)),
            modes=("xla",),
        ),
    )

    grades = {  # sums kept in storage
        **{(f"conv2d.{g}", t): "C" for g in ("G1", "G2") for t in ("float16", "bfloat16")},
        **{(f"convolve2d.{g}", t): "C" for g in ("G1", "G2") for t in ("float16", "bfloat16")},
        ("conv2d.G3", "bfloat16"): "C",
        ("linear.G3", "bfloat16"): "C",
        ("max_pool2d.G1", "float16"): "C",
        ("max_pool2d.G1", "bfloat16"): "C",
        ("avg_pool2d", "float16"): "C",
        ("avg_pool2d.G1", "bfloat16"): "C",
        ("log_softmax.G1", "float16"): "C",
    }
    divergences = (
        Divergence(
            clauses=("max_pool2d.S2",),
            why="The CPU kernel starts its maximum at the lowest finite number in place of −∞.",
            witness={
                "op": "max_pool2d",
                "operands": {"x": {"shape": [1, 1, 1, 1], "values": [[[["-inf"]]]], **LITERAL}},
                "attrs": {"window": [1, 2], "stride": [1, 1], "padding": [[0, 0], [0, 1]]},
                "aim": "S2",
            },
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/2501",
            modes=KERNELS,
        ),
        leak("conv2d", CONV),
        leak("convolve2d", {"padding": [[0, 0], [0, 0]]}),
        Divergence(
            clauses=("softmax.S2",),
            why="The oneDNN kernel keeps a NaN or +∞ to its own element: softmax([NaN, 0]) is [NaN, 0]. "
            "Without oneDNN (TF_ENABLE_ONEDNN_OPTS=0) the whole row is NaN.",
            witness={
                "op": "softmax",
                "operands": {"x": {"shape": [2], "values": ["nan", 0.0], **LITERAL}},
                "attrs": {"axis": 0},
                "aim": "S2",
            },
            when=poisoned,
            versions="<=2.21.0",
            modes=KERNELS,
            dtypes=ONEDNN,
        ),
        wrong_column(("conv2d.F1", "every.P4"), [2, 1, 2, 2], [1, 3], one_column),
        wrong_column(("conv2d.P1",), [2, 1, 1, 3], [1, 2], narrow),  # its images are a stride taller
        empty_batch("conv2d", CONV),
        empty_batch("convolve2d", {"padding": [[0, 0], [0, 0]]}),
    )

    def __init__(self, mode="eager", device="cpu"):
        super().__init__(mode, device)
        kind, _, index = device.partition(":")
        kind = "GPU" if kind == "cuda" else kind.upper()
        if len(tf.config.list_logical_devices(kind)) <= int(index or 0):
            raise Unavailable(
                f"TensorFlow offers no device {device} here: no logical device {kind}:{index or 0}"
            )
        self.place = f"/{kind}:{index or 0}"

    @staticmethod
    def version():
        return tf.__version__

    def array(self, x):
        with tf.device(self.place):
            return tf.constant(x)

    def numpy(self, x):
        return x.numpy()

    def vjp(self, f, operands, g, wrt):
        with tf.GradientTape() as tape:
            chosen = [operands[i] for i in wrt]
            tape.watch(chosen)
            y = f(*operands)
        return y, tape.gradient(y, chosen, output_gradients=g)

    def stage(self, f):
        if self.mode == "eager":
            return f
        return tf.function(f, autograph=False, jit_compile=self.mode == "xla")

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        sides = ((0, 0), *padding, (0, 0))
        y = tf.nn.conv2d(last(x), tf.transpose(w, (2, 3, 1, 0)), stride, sides, dilations=dilation)
        return first(y if b is None else tf.nn.bias_add(y, b))

    def convolve2d(self, x, w, *, padding):
        sides = ((0, 0), *padding, (0, 0))
        reversed_kernel = tf.reverse(tf.transpose(w, (2, 3, 1, 0)), (0, 1))
        return first(tf.nn.conv2d(last(x), reversed_kernel, 1, sides))

    def linear(self, x, w, b=None):
        y = tf.linalg.matmul(x, w, transpose_b=True)
        return y if b is None else tf.nn.bias_add(y, b)

    def max_pool2d(self, x, *, window, stride, padding):
        none = padding == ((0, 0), (0, 0))
        sides = "VALID" if none else ((0, 0), *padding, (0, 0))
        return first(tf.nn.max_pool2d(last(x), window, stride, sides))

    def avg_pool2d(self, x, *, window, stride, padding, count_padding):
        if count_padding:
            x, sides = tf.pad(x, ((0, 0), (0, 0), *padding)), "VALID"
        elif padding == ((0, 0), (0, 0)):
            sides = "VALID"
        elif padding == same(x.shape[2:], window, stride):
            sides = "SAME"
        else:
            raise Unsupported("avg_pool2d leaves uncounted only the padding that it calls SAME")
        return first(tf.nn.avg_pool2d(last(x), window, stride, sides))

    def relu(self, x):
        return tf.nn.relu(x)

    def sigmoid(self, x):
        return tf.nn.sigmoid(x)

    def softmax(self, x, *, axis):
        return tf.nn.softmax(x, axis)

    def log_softmax(self, x, *, axis):
        return tf.nn.log_softmax(x, axis)

    def flatten(self, x):
        return tf.reshape(x, (x.shape[0], x.shape[1:].num_elements()))

    def cross_entropy(self, x, t, *, reduction):
        if len(t.shape) == 1:
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(t, x)
        else:
            loss = tf.nn.softmax_cross_entropy_with_logits(t, x)
        return reduced(loss, reduction)

    def binary_cross_entropy(self, p, t, *, reduction):
        return reduced(tf.keras.ops.binary_crossentropy(t, p), reduction)

    def binary_cross_entropy_with_logits(self, x, t, *, reduction):
        return reduced(tf.nn.sigmoid_cross_entropy_with_logits(t, x), reduction)


def last(x):
    return tf.transpose(x, (0, 2, 3, 1))


def first(x):
    return tf.transpose(x, (0, 3, 1, 2))


def same(image, window, stride):
    """The sides that TensorFlow adds when it is told SAME."""
    totals = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(image, window, stride, strict=True)]
    return tuple((t // 2, t - t // 2) for t in totals)


def reduced(loss, reduction):
    return {"none": lambda y: y, "sum": tf.reduce_sum, "mean": tf.reduce_mean}[reduction](loss)


BACKEND = TensorFlow
