"""Calls that the spec rejects, each with the clause that it breaks, and shapes that a person counted."""

import numpy as np
import pytest

from nnspec.spec.model import Rejected
from nnspec.spec.ops import CLAUSES, OPS

IMAGE, KERNEL, SPREAD = (1, 4, 5, 5), (2, 4, 3, 3), (4, 2, 3, 3)
PLACE, TWO = (1, 1, 1, 1), (1, 1, 1, 2)
NARROW = ((1, 2), (0, 0))
IMAGES = {"x": IMAGE}


def shapes(**shapes):
    return {"operands": shapes}


def values(shapes, **values):
    return {"operands": shapes, "values": values}


def normed(*state, x=IMAGE, **numbers):
    """A normalisation of x, with a scale and a shift for each channel."""
    return values({"x": x, **dict.fromkeys(("scale", "shift", *state), x[1:2])}, **numbers)


# fmt: off
BAD_CALLS = [
    # clause, operation, operands, attributes
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"stride": 2}),
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"stride": [1, 1]}),
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"stride": (1, 1.0)}),
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"padding": (1, 1)}),
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"padding": "same"}),
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"groups": True}),
    ("every.C2", "conv2d", shapes(x=IMAGE, w=KERNEL), {"axis": 1}),
    ("every.C2", "avg_pool2d", shapes(x=IMAGE), {"count_padding": 1}),
    ("every.C2", "softmax", shapes(x=(2, 3)), {"axis": None}),
    ("every.C2", "cross_entropy", shapes(x=(2, 3), t=(2,)), {"reduction": "avg"}),
    ("every.C3", "conv2d", shapes(x=IMAGE), {}),
    ("every.C3", "conv2d", shapes(x=IMAGE[1:], w=KERNEL), {}),
    ("every.C3", "conv2d", shapes(x=IMAGE, w=KERNEL, b=(3,)), {}),
    ("every.C3", "conv2d", shapes(x=(1, 4, 0, 5), w=KERNEL), {}),
    ("every.C3", "convolve2d", shapes(x=IMAGE, w=(2, 3, 3, 3)), {}),
    ("every.C3", "linear", shapes(x=(2, 3), w=(4, 2)), {}),
    ("every.C3", "linear", shapes(x=(2, 3), w=(4, 3), bias=(4,)), {}),
    ("every.C3", "cross_entropy", shapes(x=(2,), t=(2,)), {}),
    ("window.W1", "conv2d", shapes(x=IMAGE, w=KERNEL), {"stride": (0, 1)}),
    ("window.W1", "conv2d", shapes(x=IMAGE, w=KERNEL), {"dilation": (1, 0)}),
    ("window.W1", "avg_pool2d", shapes(x=IMAGE), {"stride": (1, -1)}),
    ("window.W2", "convolve2d", shapes(x=IMAGE, w=KERNEL), {"padding": ((0, 0), (-1, 0))}),
    ("window.W3", "conv2d", shapes(x=IMAGE, w=KERNEL), {"dilation": (3, 1)}),
    ("window.W3", "max_pool2d", shapes(x=IMAGE), {"window": (6, 1)}),
    ("elu.C1", "elu", shapes(x=(2, 3)), {"alpha": 0.0}),
    ("celu.C1", "celu", shapes(x=(2, 3)), {"alpha": -1.0}),
    ("conv2d.C1", "conv2d", shapes(x=IMAGE, w=KERNEL), {"groups": 2}),
    ("conv2d.C1", "conv2d", shapes(x=IMAGE, w=KERNEL), {"groups": 0}),
    ("conv2d.C2", "conv2d", shapes(x=IMAGE, w=(3, 2, 3, 3)), {"groups": 2}),
    ("conv1d.C1", "conv1d", shapes(x=(1, 4, 5), w=(2, 2, 3)), {}),
    ("conv1d.C2", "conv1d", shapes(x=(1, 4, 5), w=(3, 2, 3)), {"groups": 2}),
    ("conv3d.C1", "conv3d", shapes(x=(1, 4, 5, 5, 5), w=(2, 2, 3, 3, 3)), {}),
    ("conv3d.C2", "conv3d", shapes(x=(1, 4, 5, 5, 5), w=(3, 2, 3, 3, 3)), {"groups": 2}),
    ("every.C2", "conv1d", shapes(x=(1, 4, 5), w=(2, 4, 3)), {"stride": 1}),
    ("every.C2", "conv1d", shapes(x=(1, 4, 5), w=(2, 4, 3)), {"padding": (1, 1)}),
    ("window.W3", "conv3d", shapes(x=(1, 4, 5, 5, 5), w=(2, 4, 3, 3, 3)), {"dilation": (1, 1, 3)}),
    ("conv_transpose2d.C1", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"groups": 3}),
    ("conv_transpose2d.C1", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"groups": 0}),
    ("conv_transpose2d.C1", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD, b=(2,)), {"groups": 2}),
    ("conv_transpose2d.C2", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"output_padding": (0, 1)}),
    ("conv_transpose2d.C2", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"output_padding": (-1, 0)}),
    ("conv_transpose2d.C3", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"padding": ((4, 3), (0, 0))}),
    ("every.C3", "conv_transpose2d", shapes(x=IMAGE, w=(2, 4, 3, 3)), {}),
    ("window.W1", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"stride": (0, 1)}),
    ("window.W2", "conv_transpose2d", shapes(x=IMAGE, w=SPREAD), {"padding": ((0, 0), (-1, 0))}),
    ("pad_constant.C1", "pad_constant", shapes(x=IMAGE), {"padding": ((0, 0), (-1, 2))}),
    ("pad_reflect.C1", "pad_reflect", shapes(x=IMAGE), {"padding": ((0, -1), (0, 0))}),
    ("pad_reflect.C2", "pad_reflect", shapes(x=IMAGE), {"padding": ((5, 0), (0, 0))}),
    ("pad_edge.C1", "pad_edge", shapes(x=IMAGE), {"padding": ((0, -1), (0, 0))}),
    ("pad_circular.C1", "pad_circular", shapes(x=IMAGE), {"padding": ((0, 0), (0, -1))}),
    ("pad_circular.C2", "pad_circular", shapes(x=IMAGE), {"padding": ((0, 0), (0, 6))}),
    ("max_pool2d.C1", "max_pool2d", shapes(x=IMAGE), {"padding": ((2, 0), (0, 0))}),
    ("max_pool2d.C2", "max_pool2d", shapes(x=(1, 1, 1, 5)), {"padding": NARROW, "dilation": (3, 1)}),
    ("avg_pool2d.C1", "avg_pool2d", shapes(x=IMAGE), {"padding": ((0, 0), (0, 2))}),
    ("avg_pool2d.C2", "avg_pool2d", shapes(x=IMAGE), {"divisor_override": 0}),
    ("max_pool2d_with_indices.C1", "max_pool2d_with_indices", shapes(x=IMAGE), {"padding": ((2, 0), (0, 0))}),
    ("lp_pool2d.C1", "lp_pool2d", shapes(x=IMAGE), {"p": 0.5}),
    ("max_unpool2d.C1", "max_unpool2d", shapes(x=IMAGE, i=IMAGE), {"output": (4, 6)}),
    ("max_unpool2d.C2", "max_unpool2d", values({"x": PLACE, "i": PLACE}, i=[[[[4]]]]), {}),
    ("max_unpool2d.C3", "max_unpool2d", values({"x": TWO, "i": TWO}, i=[[[[1, 1]]]]), {}),
    ("adaptive_max_pool2d.C1", "adaptive_max_pool2d", shapes(x=IMAGE), {"output": (0, 2)}),
    ("adaptive_avg_pool2d.C1", "adaptive_avg_pool2d", shapes(x=IMAGE), {"output": (2, -1)}),
    ("softmax.C1", "softmax", shapes(x=(2, 3)), {"axis": 2}),
    ("log_softmax.C1", "log_softmax", shapes(x=(2, 3)), {"axis": -3}),
    ("flatten.C1", "flatten", shapes(x=(3,)), {}),
    ("matmul.C1", "matmul", shapes(x=(3,), w=(3, 2)), {}),
    ("matmul.C2", "matmul", shapes(x=(2, 3), w=(2, 3)), {}),
    ("matmul.C3", "matmul", shapes(x=(2, 2, 3), w=(3, 3, 2)), {}),
    ("reshape.C1", "reshape", shapes(x=(2, 3)), {"shape": (-1, -6)}),
    ("reshape.C1", "reshape", shapes(x=(2, 3)), {"shape": (2, -1)}),
    ("reshape.C2", "reshape", shapes(x=(2, 3)), {"shape": (5,)}),
    ("transpose.C1", "transpose", shapes(x=(2, 3)), {"order": (0, -1)}),
    ("transpose.C1", "transpose", shapes(x=(2, 3, 4)), {"order": (0, 1)}),
    ("concat.C1", "concat", shapes(x=(2,), z=(3,)), {}),
    ("concat.C2", "concat", shapes(x=(2, 3), z=(3, 3)), {}),
    ("concat.C2", "concat", shapes(x=(2, 3), z=(2, 3), u=(2,)), {}),
    ("split.C1", "split", shapes(x=(2, 3)), {"axis": 2}),
    ("split.C2", "split", shapes(x=(2, 3)), {"at": 0}),
    ("split.C2", "split", shapes(x=(2, 3)), {"at": 3}),
    ("slice_axis.C1", "slice_axis", shapes(x=(2, 3)), {"axis": -3}),
    ("slice_axis.C2", "slice_axis", shapes(x=(2, 3)), {"start": 1}),
    ("slice_axis.C2", "slice_axis", shapes(x=(2, 3)), {"stop": 4}),
    ("slice_axis.C2", "slice_axis", shapes(x=(2, 3)), {"start": -1}),
    ("slice_axis.C3", "slice_axis", shapes(x=(2, 3)), {"step": -1}),
    ("reduce_mean.C1", "reduce_mean", shapes(x=(2, 3)), {"axes": (2,)}),
    ("reduce_mean.C1", "reduce_mean", shapes(x=(2, 3)), {"axes": ()}),
    ("reduce_mean.C2", "reduce_mean", shapes(x=(2, 3)), {"axes": (0, -2)}),
    ("reduce_mean.C3", "reduce_mean", shapes(x=(2, 0)), {}),
    ("reduce_sum.C1", "reduce_sum", shapes(x=(2, 3)), {"axes": (2,)}),
    ("reduce_sum.C1", "reduce_sum", shapes(x=(2, 3)), {"axes": ()}),
    ("reduce_sum.C2", "reduce_sum", shapes(x=(2, 3)), {"axes": (0, -2)}),
    ("reduce_sum.C3", "reduce_sum", shapes(x=(2, 0)), {}),
    ("reduce_max.C1", "reduce_max", shapes(x=(2, 3)), {"axes": (2,)}),
    ("reduce_max.C1", "reduce_max", shapes(x=(2, 3)), {"axes": ()}),
    ("reduce_max.C2", "reduce_max", shapes(x=(2, 3)), {"axes": (0, -2)}),
    ("reduce_max.C3", "reduce_max", shapes(x=(2, 0)), {}),
    ("prelu.C1", "prelu", shapes(x=(3,), a=(3,)), {}),
    ("prelu.C1", "prelu", shapes(x=(2, 3, 4), a=(4,)), {}),
    ("prelu.C1", "prelu", shapes(x=(2, 3), a=(1,)), {}),
    ("hard_tanh.C1", "hard_tanh", shapes(x=(3,)), {"low": 1.0}),
    ("hard_tanh.C1", "hard_tanh", shapes(x=(3,)), {"high": -2.0}),
    ("logsumexp.C1", "logsumexp", shapes(x=(2, 3)), {"axis": 2}),
    ("logsumexp.C1", "logsumexp", shapes(x=(2, 3)), {"axis": -3}),
    ("logsumexp.C1", "logsumexp", shapes(x=()), {}),
    ("add.C1", "add", shapes(x=(2, 3), z=(2,)), {}),
    ("multiply.C1", "multiply", shapes(x=(2, 1, 3), z=(3, 2)), {}),
    ("upsample_nearest2d.C1", "upsample_nearest2d", shapes(x=IMAGE), {"scale": (1, 0)}),
    ("upsample_bilinear2d.C1", "upsample_bilinear2d", shapes(x=IMAGE), {"output": (0, 1)}),
    ("pixel_shuffle.C1", "pixel_shuffle", shapes(x=IMAGE), {"factor": 0}),
    ("pixel_shuffle.C2", "pixel_shuffle", shapes(x=IMAGE), {"factor": 3}),
    ("dropout.C1", "dropout", shapes(x=(2, 3), m=(2, 3)), {"p": 1.5}),
    ("dropout.C1", "dropout", shapes(x=(2, 3), m=(2, 1)), {}),
    ("dropout.C2", "dropout", values({"x": (2,), "m": (2,)}, m=[0.0, 0.5]), {}),
    ("dropout.C2", "dropout", values({"x": (2,), "m": (2,)}, m=[0.0, 1.0]), {"p": 1.0}),
    ("random_dropout.C1", "random_dropout", shapes(x=(2, 3)), {"p": -0.5}),
    ("random_dropout.C2", "random_dropout", shapes(x=(3,)), {}),
    ("glorot_uniform.C1", "glorot_uniform", shapes(w=(3,)), {}),
    ("glorot_normal.C1", "glorot_normal", shapes(w=(3,)), {}),
    ("he_uniform.C1", "he_uniform", shapes(w=(3,)), {}),
    ("he_normal.C1", "he_normal", shapes(w=(3,)), {}),
    ("truncated_normal.C1", "truncated_normal", shapes(w=(3,)), {"deviation": 0.0}),
    ("batch_norm_evaluation.C1", "batch_norm_evaluation", normed("mean", "variance"), {"epsilon": 0.0}),
    ("batch_norm_evaluation.C2", "batch_norm_evaluation", normed("mean", "variance", variance=[-1]), {}),
    ("batch_norm_training.C1", "batch_norm_training", normed("mean", "variance"), {"epsilon": -1e-5}),
    ("batch_norm_training.C2", "batch_norm_training", normed("mean", "variance", x=(1, 4, 1, 1)), {}),
    ("batch_norm_training.C3", "batch_norm_training", normed("mean", "variance"), {"momentum": 1.5}),
    ("layer_norm.C1", "layer_norm", shapes(x=(2, 3), scale=(3,), shift=(3,)), {"epsilon": 0.0}),
    ("layer_norm.C2", "layer_norm", shapes(x=(2, 3), scale=(2, 3), shift=(2, 3)), {"trailing": 2}),
    ("layer_norm.C2", "layer_norm", shapes(x=(2, 3), scale=(3,), shift=(3,)), {"trailing": 0}),
    ("layer_norm.C3", "layer_norm", shapes(x=(2, 3), scale=(3,), shift=(2,)), {}),
    ("group_norm.C1", "group_norm", normed(), {"epsilon": 0.0}),
    ("group_norm.C2", "group_norm", normed(), {"groups": 3}),
    ("group_norm.C2", "group_norm", normed(), {"groups": 0}),
    ("instance_norm.C1", "instance_norm", normed(), {"epsilon": 0.0}),
    ("local_response_norm.C1", "local_response_norm", shapes(x=IMAGE), {"size": 0}),
    ("local_response_norm.C2", "local_response_norm", shapes(x=IMAGE), {"k": 0.0}),
    ("local_response_norm_within.C1", "local_response_norm_within", shapes(x=IMAGE), {"size": -1}),
    ("local_response_norm_within.C2", "local_response_norm_within", shapes(x=IMAGE), {"beta": -0.75}),
    ("cross_entropy.C1", "cross_entropy", shapes(x=(2, 3), t=(3,)), {}),
    ("cross_entropy.C1", "cross_entropy", shapes(x=(2, 3), t=(2, 2)), {}),
    ("cross_entropy.C2", "cross_entropy", values({"x": (2, 3), "t": (2,)}, t=[0, 3]), {}),
    ("cross_entropy.C2", "cross_entropy", values({"x": (2, 3), "t": (2,)}, t=[-1, 0]), {}),
    ("cross_entropy.C2", "cross_entropy", values({"x": (2, 1), "t": (2,)}, t=[0, 7]), {}),
    ("cross_entropy.C3", "cross_entropy", shapes(x=(2, 3), t=(2,)), {"label_smoothing": 1.5}),
    ("cross_entropy.C4", "cross_entropy", shapes(x=(2, 3), t=(2, 3)), {"ignore_index": 1}),
    ("every.C3", "cross_entropy", shapes(x=(2, 3), t=(2,), weight=(2,)), {}),
    ("every.C2", "nll_loss", shapes(x=(2, 3), t=(2,)), {"ignore_index": 1.0}),
    ("nll_loss.C1", "nll_loss", values({"x": (2, 3), "t": (2,)}, t=[0, 3]), {}),
    ("kl_div.C1", "kl_div", values({"x": (1, 2), "t": (1, 2)}, t=[[0.5, -0.5]]), {}),
    ("hinge_loss.C1", "hinge_loss", shapes(x=(2, 3), t=(3,)), {}),
    ("hinge_loss.C2", "hinge_loss", values({"x": (2,), "t": (2,)}, t=[1.0, 0.0]), {}),
    ("binary_cross_entropy.C1", "binary_cross_entropy", shapes(p=(2, 3), t=(2,)), {}),
    ("binary_cross_entropy.C2", "binary_cross_entropy", values({"p": (1,), "t": (1,)}, p=[1.5]), {}),
    ("binary_cross_entropy.C2", "binary_cross_entropy", values({"p": (1,), "t": (1,)}, t=[-0.5]), {}),
    ("binary_cross_entropy.C2", "binary_cross_entropy", values({"p": (1,), "t": (1,)}, p=[float("nan")]), {}),
    ("binary_cross_entropy_with_logits.C1", "binary_cross_entropy_with_logits", shapes(x=(2,), t=(2, 1)), {}),
    (
        "binary_cross_entropy_with_logits.C2",
        "binary_cross_entropy_with_logits", shapes(x=(2, 3), t=(2, 3), pos_weight=(2,)), {},
    ),
    ("mse_loss.C1", "mse_loss", shapes(x=(2,), t=(2, 1)), {}),
    ("l1_loss.C1", "l1_loss", shapes(x=(2, 3), t=(3,)), {}),
    ("huber_loss.C1", "huber_loss", shapes(x=(2,), t=(1,)), {}),
    ("huber_loss.C2", "huber_loss", shapes(x=(2,), t=(2,)), {"delta": 0.0}),
    ("huber_loss.C2", "huber_loss", shapes(x=(2,), t=(2,)), {"delta": float("inf")}),
    ("smooth_l1_loss.C1", "smooth_l1_loss", shapes(x=(2,), t=()), {}),
    ("smooth_l1_loss.C2", "smooth_l1_loss", shapes(x=(2,), t=(2,)), {"beta": -1.0}),
]
# fmt: on
STEPS = {  # optimizer: its states, an attribute out of range, the states that sum up squares
    "sgd": ("m", {"momentum": 1.0}, ""),
    "adam": ("mv", {"beta1": 1.0}, "v"),
    "adamw": ("mv", {"weight_decay": -0.5}, "v"),
    "amsgrad": ("mvh", {"epsilon": 0.0}, "vh"),
    "nadam": ("mv", {"psi": 0.0}, "v"),
    "rmsprop": ("vam", {"rho": -0.5}, "v"),
    "adagrad": ("s", {"initial": -1.0}, "s"),
    "adadelta": ("vd", {"epsilon": -1.0}, "vd"),
}
P = {"p": (2,), "g": (1, 2)}
for name, (states, wrong, sums) in STEPS.items():
    after = {**P, **dict.fromkeys(states, (2,))}
    BAD_CALLS += [
        (f"{name}.C1", name, shapes(p=(2,), g=(1, 3)), {}),
        (f"{name}.C1", name, shapes(**{**after, states[-1]: (1,)}), {"taken": 1}),
        (f"{name}.C2", name, shapes(p=(2,), g=(2, 2)), {"rates": (0.5,)}),
        (f"{name}.C2", name, shapes(**P), {"rates": (-0.5,)}),
        (f"{name}.C3", name, shapes(**P), {"taken": 1}),
        (f"{name}.C3", name, shapes(**after), {}),
        (f"{name}.C4", name, shapes(**P), wrong),
        *((f"{name}.C5", name, values(after, **{s: [0.0, -1.0]}), {"taken": 1}) for s in sums),
    ]
BAD_CALLS += [
    ("sgd.C4", "sgd", shapes(**P), {"nesterov": True}),
    ("amsgrad.C4", "amsgrad", shapes(**P), {"place": "uncorrected", "over": "corrected"}),
    ("step_decay.C1", "step_decay", shapes(rate=(), t=(2,)), {"every": 0}),
    ("step_decay.C2", "step_decay", values({"rate": (), "t": (2,)}, t=[0, -1]), {}),
    ("exponential_decay.C1", "exponential_decay", shapes(rate=(), t=(2,)), {"factor": 0.0}),
    ("exponential_decay.C2", "exponential_decay", values({"rate": (), "t": (2,)}, t=[0, -1]), {}),
    ("linear_warmup.C1", "linear_warmup", shapes(rate=(), t=(2,)), {"start": 0.0}),
    ("linear_warmup.C2", "linear_warmup", values({"rate": (), "t": (2,)}, t=[0, -1]), {}),
    ("cosine_decay.C1", "cosine_decay", shapes(rate=(), t=(2,)), {"floor": 1.5}),
    ("cosine_decay.C1", "cosine_decay", shapes(rate=(), t=(2,)), {"steps": 0}),
    ("cosine_decay.C2", "cosine_decay", values({"rate": (), "t": (2,)}, t=[0, -1]), {}),
    ("clip_by_value.C1", "clip_by_value", shapes(g=(2,)), {"limit": 0.0}),
    ("clip_by_global_norm.C1", "clip_by_global_norm", shapes(g=(2,), h=()), {"margin": -0.5}),
    ("sgd.C4", "sgd", shapes(**P), {"dampening": 0.5, "momentum": 0.5, "velocity": "steps"}),
]
OF_ADAPTERS = {"every.C1"}  # how an adapter is called


def call(name, given, attrs):
    """As a caller of the spec does: shapes first, then values."""
    op, shapes = OPS[name], given["operands"]
    op.result(shapes, attrs)
    numbers = {key: given.get("values", {}).get(key, np.zeros(s)) for key, s in shapes.items()}
    op.admit(numbers, op.fill_in(attrs))


@pytest.mark.parametrize(("clause", "name", "given", "attrs"), BAD_CALLS, ids=map(str, range(len(BAD_CALLS))))
def test_a_bad_call_is_rejected_with_the_clause_that_it_breaks(clause, name, given, attrs):
    with pytest.raises(Rejected) as caught:
        call(name, given, attrs)
    assert caught.value.clause == clause
    assert str(caught.value) == f"{clause}: {caught.value.why}"


def test_every_constraint_has_a_bad_call():
    constraints = {key for key, clause in CLAUSES.items() if clause.letter in "CW"}
    assert constraints - OF_ADAPTERS == {clause for clause, *_ in BAD_CALLS}


# fmt: off
GOOD_CALLS = [
    ("conv2d", {"x": IMAGE, "w": KERNEL}, {}, (1, 2, 3, 3)),
    ("conv2d", {"x": (0, 4, 5, 5), "w": KERNEL, "b": (2,)}, {}, (0, 2, 3, 3)),
    ("conv2d", {"x": IMAGE, "w": (6, 2, 3, 3)}, {"groups": 2, "stride": (2, 1)}, (1, 6, 2, 3)),
    ("convolve2d", {"x": IMAGE, "w": KERNEL}, {"padding": ((2, 2), (2, 2))}, (1, 2, 7, 7)),
    ("conv1d", {"x": (1, 4, 9), "w": (6, 2, 3)}, {"groups": 2, "padding": ((1, 0),)}, (1, 6, 8)),
    ("conv1d", {"x": (1, 4, 9), "w": (6, 4, 3)}, {"stride": (3,), "dilation": (2,)}, (1, 6, 2)),
    ("conv3d", {"x": (1, 4, 9, 5, 6), "w": (2, 4, 3, 1, 2)}, {"stride": (2, 1, 3)}, (1, 2, 4, 5, 2)),
    ("conv_transpose2d", {"x": IMAGE, "w": SPREAD}, {}, (1, 2, 7, 7)),
    ("conv_transpose2d", {"x": IMAGE, "w": SPREAD}, {"groups": 2, "stride": (2, 3)}, (1, 4, 11, 15)),
    (
        "conv_transpose2d",
        {"x": IMAGE, "w": SPREAD},
        {"stride": (2, 2), "padding": ((1, 1), (0, 2)), "output_padding": (1, 0)},
        (1, 2, 10, 9),
    ),
    ("pad_constant", {"x": IMAGE}, {"padding": ((1, 0), (2, 4))}, (1, 4, 6, 11)),
    ("pad_reflect", {"x": IMAGE}, {"padding": ((4, 4), (0, 0))}, (1, 4, 13, 5)),
    ("pad_edge", {"x": IMAGE}, {"padding": ((9, 0), (0, 1))}, (1, 4, 14, 6)),
    ("pad_circular", {"x": IMAGE}, {"padding": ((5, 0), (0, 5))}, (1, 4, 10, 10)),
    ("linear", {"x": (2, 3), "w": (4, 3)}, {}, (2, 4)),
    ("max_pool2d", {"x": IMAGE}, {}, (1, 4, 2, 2)),
    ("max_pool2d", {"x": IMAGE}, {"ceil_mode": True, "dilation": (2, 1)}, (1, 4, 2, 3)),
    ("avg_pool2d", {"x": IMAGE}, {"padding": ((1, 0), (0, 1))}, (1, 4, 3, 3)),
    ("global_avg_pool2d", {"x": IMAGE}, {}, (1, 4)),
    ("lp_pool2d", {"x": IMAGE}, {"ceil_mode": True}, (1, 4, 3, 3)),
    ("adaptive_max_pool2d", {"x": IMAGE}, {"output": (2, 7)}, (1, 4, 2, 7)),
    ("flatten", {"x": (2, 3, 4)}, {}, (2, 12)),
    ("layer_norm", {"x": (2, 3, 4), "scale": (3, 4), "shift": (3, 4)}, {"trailing": 2}, (2, 3, 4)),
    ("group_norm", {"x": IMAGE, "scale": (4,), "shift": (4,)}, {"groups": 2}, IMAGE),
    ("local_response_norm", {"x": IMAGE}, {"size": 9}, IMAGE),
    ("matmul", {"x": (4, 1, 2, 3), "w": (5, 3, 6)}, {}, (4, 5, 2, 6)),
    ("reshape", {"x": (2, 3)}, {"shape": (3, 1, 2)}, (3, 1, 2)),
    ("reshape", {"x": (0, 3)}, {"shape": (5, 0)}, (5, 0)),
    ("transpose", {"x": (2, 3, 4)}, {"order": (1, 2, 0)}, (3, 4, 2)),
    ("concat", {"x": (2, 3), "z": (2, 1), "u": (2, 5)}, {"axis": -1}, (2, 9)),
    ("slice_axis", {"x": (2, 8)}, {"start": 1, "stop": 8, "step": 3}, (2, 3)),
    ("reduce_mean", {"x": (2, 3, 4)}, {"axes": (-1, 0)}, (3,)),
    ("reduce_sum", {"x": (2, 3, 4)}, {"axes": (1,), "keepdims": True}, (2, 1, 4)),
    ("reduce_max", {"x": (0, 3)}, {}, (0,)),
    ("upsample_nearest2d", {"x": IMAGE}, {"scale": (3, 1)}, (1, 4, 15, 5)),
    ("upsample_bilinear2d", {"x": IMAGE}, {"output": (3, 7)}, (1, 4, 3, 7)),
    ("pixel_shuffle", {"x": IMAGE}, {}, (1, 1, 10, 10)),
    ("relu", {"x": ()}, {}, ()),
    ("softmax", {"x": (2, 3)}, {"axis": -2}, (2, 3)),
    ("logsumexp", {"x": (2, 3, 4)}, {"axis": -2}, (2, 4)),
    ("prelu", {"x": (0, 3, 2), "a": (3,)}, {}, (0, 3, 2)),
    ("add", {"x": (3, 1), "z": (4, 1, 2)}, {}, (4, 3, 2)),
    ("multiply", {"x": (), "z": (2,)}, {}, (2,)),
    ("l2_penalty", {"w": (2, 3)}, {"rate": 0.5}, ()),
    ("cross_entropy", {"x": (2, 3), "t": (2,)}, {}, ()),
    ("cross_entropy", {"x": (2, 3), "t": (2, 3)}, {"reduction": "none"}, (2,)),
    ("binary_cross_entropy", {"p": (2, 3), "t": (2, 3)}, {"reduction": "none"}, (2, 3)),
    ("nll_loss", {"x": (2, 3), "t": (2,), "weight": (3,)}, {"ignore_index": -1}, ()),
    ("kl_div", {"x": (2, 3), "t": (2, 3)}, {"reduction": "batchmean"}, ()),
    ("hinge_loss", {"x": (2, 3), "t": (2, 3)}, {"reduction": "none"}, (2, 3)),
    ("mse_loss", {"x": (2, 3), "t": (2, 3)}, {}, ()),
    ("huber_loss", {"x": (2, 3), "t": (2, 3)}, {"delta": 0.5, "reduction": "none"}, (2, 3)),
]
# fmt: on


@pytest.mark.parametrize(("name", "operands", "attrs", "y"), GOOD_CALLS)
def test_a_good_call_has_the_shape_that_a_person_counts(name, operands, attrs, y):
    assert OPS[name].result(operands, attrs) == y
