"""Faults of manners: what no operation may do."""

import inspect
from dataclasses import replace

import numpy as np

from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks.manners import batched
from nnspec.conformance.faults.fault import altered, but, fault, throughout
from nnspec.conformance.target import Answer, Broken
from nnspec.reference.formats import FORMATS
from nnspec.spec.ops import OPS

ALL = tuple(name for name, op in OPS.items() if not op.random)
SMOOTH = tuple(name for name in ALL if OPS[name].smooth)
BATCHED = tuple(name for name in ALL if batched(OPS[name]))
LINEAR = tuple(name for name in ALL if recipe_of(OPS[name]).linear)
SEVERAL = (
    "conv2d", "convolve2d", "linear", "matmul", "concat", "cross_entropy", "binary_cross_entropy_with_logits",
    "mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss", "kl_div",
)  # fmt: skip
PAIRED = tuple(name for name in (*SEVERAL, "add", "multiply") if name != "cross_entropy")  # labels have none
REFUSING = (  # the operations of which PyTorch refuses all that the spec refuses
    "convolve2d", "linear", "softmax", "log_softmax", "flatten", "reshape", "transpose", "concat",
    "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits",
)  # fmt: skip


SIZED = tuple(n for n in ALL if OPS[n].home != "schedule")  # the operand is more than the number of a step
GAPS = tuple(name for name in SIZED if name != "binary_cross_entropy")  # the gaps hold no probabilities
WIDE = tuple(n for n in ALL if not OPS[n].axes.endswith("y[]"))  # the result is more than one number
SPREAD = tuple(n for n in WIDE if OPS[n].smooth and "reduction" not in OPS[n].defaults)  # g has a batch axis
NUMBERS = ("relu", "relu6", "sigmoid", "tanh", "softplus", "elu", "gelu", "leaky_relu", "hard_swish")


def _first(case):
    return next(iter(case.arrays))


def _operand(case):
    return case.arrays[_first(case)]


def _one_more(parameters):
    return [*parameters, inspect.Parameter("layout", inspect.Parameter.KEYWORD_ONLY, default="NCHW")]


def _renamed(parameters):
    return [*parameters[:-1], parameters[-1].replace(name=f"{parameters[-1].name}_")]


@fault(*ALL, breaks="every.C1", parameters=_one_more, only="signature")
def an_attribute_of_its_own(ask, case):
    """The adapter's method has one attribute more."""
    return ask(case)


@fault(*ALL, breaks="every.C1", parameters=_renamed)
def another_name(ask, case):
    """The last parameter of the adapter's method has a name of its own."""
    return ask(case)


@fault(*ALL, breaks="*.F1", dtypes=("float64",))
def half_the_digits(ask, case):
    """float64 is computed in float32."""
    return throughout(ask(case), lambda a: a.astype(np.float32))


@fault(*SMOOTH, breaks="*.G1", dtypes=("float64",))
def half_the_digits_on_the_way_back(ask, case):
    """Cotangents of float64 are computed in float32."""
    return but(ask(case), **{_first(case): lambda c: c.astype(np.float32)})


@fault(*(name for name in WIDE if OPS[name].smooth), breaks="*.G1", id="C22")
def constant_cotangent(ask, case):
    """The first element of g stands for all."""
    first = case.g.flat[0] if case.g.size else 0
    return ask(altered(case, cotangent=np.full(case.g.shape, first)))


@fault(*SMOOTH, breaks="*.G1", id="Q09")
def zero_cotangents(ask, case):
    """The cotangent of the first operand is 0."""
    return but(ask(case), **{_first(case): lambda c: 0 * c})


@fault(*SEVERAL, breaks="*.G1")
def cotangent_asked_for_alone(ask, case):
    """The cotangent of the first operand is 0 when no other is asked for."""
    alone = ask.wrt == case.floating[:1] and len(case.floating) > 1
    return zero_cotangents(ask, case) if alone else ask(case)


@fault(*PAIRED, breaks="*.G2")
def second_cotangent_asked_for_alone(ask, case):
    """The cotangent of the second operand is 0 when no other is asked for."""
    second = case.floating[1:2]
    return but(ask(case), **dict.fromkeys(second, lambda c: 0 * c)) if ask.wrt == second else ask(case)


@fault(*WIDE, breaks="every.F1")
def axes_of_one_squeezed(ask, case):
    """Axes of a single element are missing from y."""
    return but(ask(case), y=np.squeeze)


@fault(*ALL, breaks="every.F2", dtypes=("float32",), id="X03")
def wider_result(ask, case):
    """y is promoted to float64."""
    answer = ask(case)
    return replace(answer, results={name: y.astype(float) for name, y in answer.results.items()})


@fault(*SMOOTH, breaks="every.G1", dtypes=("float32",))
def wider_cotangent(ask, case):
    """Cotangents are promoted to float64."""
    answer = ask(case)
    return replace(answer, cotangents={name: c.astype(float) for name, c in answer.cotangents.items()})


@fault(*SMOOTH, breaks="every.G1")
def cotangent_without_axes_of_one(ask, case):
    """Axes of a single element are missing from cotangents."""
    return but(ask(case), **dict.fromkeys(case.floating, np.squeeze))


@fault(*NUMBERS, breaks="every.F1")
def number_made_a_vector(ask, case):
    """The result of a number has an axis."""
    return but(ask(case), y=np.atleast_1d)


@fault(*NUMBERS, "add", "multiply", breaks="every.G1")
def cotangent_of_a_number_made_a_vector(ask, case):
    """The cotangent of a number has an axis."""
    return but(ask(case), **dict.fromkeys(case.floating, np.atleast_1d))


@fault(*BATCHED, breaks="every.S1")
def one_item_made_of_none(ask, case):
    """An empty batch has a result of one item."""
    empty = 0 in _operand(case).shape and case.g.ndim > 0
    return but(ask(case), y=lambda y: np.zeros((1, *y.shape[1:])) if empty else y)


@fault(*ALL, breaks="every.P1", only="manners", id="C19")
def operand_overwritten(ask, case):
    """The first element of the first operand is set to 0 after use."""
    answer = ask(case)
    x = _operand(case)
    return replace(answer, changed=(_first(case),)) if x.size and x.flat[0] != 0 else answer


@fault("relu", "sigmoid", "softmax", breaks="every.P1", id="X02")
def computed_in_place(ask, case):
    """y is written over x."""
    answer = ask(case)
    return replace(answer, changed=("x",)) if (answer.y != case.arrays["x"]).any() else answer


@fault(*ALL, breaks="every.P2")
def answer_of_the_call_before(ask, case):
    """A call with the shapes of the call before is answered with the answer of that one."""
    key = (tuple(case.shapes.items()), ask.wrt)
    before, ask.memory["last"] = ask.memory.get("last"), (key, ask(case))
    return before[1] if before and before[0] == key else ask(case)


@fault(*SMOOTH, breaks="every.P2")
def cotangents_accumulate(ask, case):
    """Cotangents are added to those of the call before, where the shapes are equal."""
    answer, before = ask(case), ask.memory.get("last")
    ask.memory["last"] = answer

    def added(name):
        old = before.cotangents.get(name) if before else None
        return lambda c: c + old if old is not None and old.shape == c.shape else c

    return but(answer, **{name: added(name) for name in answer.cotangents})


@fault(*ALL, breaks="every.P2")
def second_call(ask, case):
    """Every second call is off by a part in a hundred."""
    return throughout(ask(case), lambda a: a * 1.01) if ask.earlier % 2 else ask(case)


@fault(*ALL, breaks="every.P2", id="Q12")
def one_call_in_fifty(ask, case):
    """One call in fifty is off by a part in a thousand."""
    return throughout(ask(case), lambda a: a * 1.001) if ask.earlier % 50 == 49 else ask(case)


@fault(*SIZED, breaks="every.P3", id="X01")
def order_of_memory(ask, case):
    """The first operand is read in the order in which it lies in memory."""
    x = _operand(case)
    return ask(altered(case, **{_first(case): x.ravel(order="K").reshape(x.shape)}))


@fault(*GAPS, breaks="every.P3")
def gaps_read(ask, case):
    """A first operand with gaps in its memory is read without skipping them."""
    x = _operand(case)
    if x.base is None or not x.size or x.strides[-1:] != (2 * x.itemsize,):
        return ask(case)
    return ask(altered(case, **{_first(case): np.asarray(x.base).ravel()[: x.size].reshape(x.shape)}))


@fault(*SIZED, breaks="every.P3")
def repeated_items_read_once(ask, case):
    """Of a first operand whose items share one memory, only the first item is computed."""
    x = _operand(case)
    shared = x.ndim > 0 and len(x) > 1 and x.strides[0] == 0

    def once(a):
        return np.concatenate([a[:1], 0 * a[1:]]) if a.ndim and len(a) == len(x) else 0 * a

    return throughout(ask(case), once) if shared else ask(case)


@fault(*(name for name in WIDE if name in SIZED), breaks="every.P3")
def order_of_memory_without_a_gradient(ask, case):
    """The first operand is read in the order of memory, in calls that ask for no cotangent."""
    return ask(case) if ask.wrt else order_of_memory(ask, case)


@fault(*(name for name in SPREAD if len(OPS[name].smooth) == 1), breaks="every.P3")  # several lie flat
def cotangent_in_the_order_of_memory(ask, case):
    """g is read in the order in which it lies in memory."""
    return ask(altered(case, cotangent=case.g.ravel(order="K").reshape(case.g.shape)))


@fault(*SPREAD, breaks="every.P3")
def shared_cotangent_read_once(ask, case):
    """Of a g whose items share one memory, only the first item arrives."""
    g = case.g
    shared = g.ndim > 0 and len(g) > 1 and g.strides[0] == 0
    return ask(altered(case, cotangent=np.concatenate([g[:1], 0 * g[1:]]))) if shared else ask(case)


@fault("cross_entropy", breaks="every.P3")
def labels_backwards(ask, case):
    """Labels with negative strides are read forwards."""
    t = case.arrays["t"]
    back = t.ndim == 1 and t.strides[0] < 0
    return ask(altered(case, t=t[::-1])) if back else ask(case)


@fault(*BATCHED, breaks="every.P4")
def neighbour_leaks(ask, case):
    """The last item of a batch has a hundredth of the first added."""

    def leak(a):
        return np.concatenate([a[:-1], a[-1:] + a[:1] / 100]) if a.ndim and len(a) > 1 else a

    return throughout(ask(case), leak)


@fault(*BATCHED, breaks="every.P4")
def third_item(ask, case):
    """From the third item of a batch on, y is off by a part in a hundred."""

    def off(y):
        return np.concatenate([y[:2], y[2:] * 1.01]) if y.ndim else y

    return but(ask(case), y=off)


@fault("conv2d", "linear", "softmax", "max_pool2d", "relu", breaks="every.P4")
def single_item_without_a_gradient(ask, case):
    """y of a batch of one is off by a part in a hundred, in calls that ask for no cotangent."""
    alone = _operand(case).shape[:1] == (1,) and not ask.wrt
    return but(ask(case), y=lambda y: y * 1.01) if alone else ask(case)


@fault(*SIZED, breaks="every.P5", only="size", id="X05")
def past_4096_elements(ask, case):
    """With 4096 elements or more, everything is off by a part in a thousand."""
    return throughout(ask(case), lambda a: a * 1.001 if a.size >= 4096 else a)


@fault(*SIZED, breaks="every.P5")
def past_4096_elements_without_a_gradient(ask, case):
    """y of 4096 elements or more is off by a part in a thousand, in calls that ask for no cotangent."""
    large = _operand(case).size >= 4096 and not ask.wrt
    return but(ask(case), y=lambda y: y * 1.001) if large else ask(case)


@fault(*(name for name in SIZED if name != "max_pool2d"), breaks="every.P5")
def ninth_item(ask, case):
    """Items after the eighth are off by a part in a thousand."""

    def off(a):
        return np.concatenate([a[:8], a[8:] * 1.001]) if a.ndim and len(a) == len(_operand(case)) else a

    return throughout(ask(case), off)


@fault(*SIZED, breaks="every.P5", id="X06")
def tail_of_eight(ask, case):
    """Past 4096 elements, those after the last multiple of eight are 0."""

    def cut(a):
        a = a.copy()
        if a.size > 4096 and a.size % 8:
            a.reshape(-1)[-(a.size % 8) :] = 0
        return a

    return throughout(ask(case), cut)


@fault(*SIZED, breaks="every.P5", id="X06")
def past_65536_elements(ask, case):
    """Past 65536 elements, everything is off by a part in a thousand."""
    return throughout(ask(case), lambda a: a * 1.001 if a.size > 65536 else a)


@fault(
    "conv2d",
    "convolve2d",
    "max_pool2d",
    "avg_pool2d",
    "relu",
    "upsample_nearest2d",
    "upsample_bilinear2d",
    breaks="every.P5",
    id="X08",
)
def seventeenth_channel(ask, case):
    """Channels from the seventeenth on are off by a part in a thousand."""

    def off(y):
        return np.concatenate([y[:, :16], y[:, 16:] * 1.001], axis=1) if y.ndim == 4 else y

    return but(ask(case), y=off)


@fault(*REFUSING, breaks="every.K1", only="rejection")
def computes_all_the_same(ask, case):
    """Arguments that break a constraint are computed with."""
    try:
        return ask(case)
    except Broken:
        return Answer({"y": np.zeros(1, case.dtype)}, {}, ())


@fault("conv2d", "linear", "max_pool2d", "avg_pool2d", "relu", "sigmoid", breaks="every.S1")
def nothing_is_one_without_a_gradient(ask, case):
    """An empty batch has a result of one item, in calls that ask for no cotangent."""
    return ask(case) if ask.wrt else one_item_made_of_none(ask, case)


@fault("conv2d", "linear", "relu", breaks="every.P1")
def overwritten_without_a_gradient(ask, case):
    """The first operand is used for the result, in calls that ask for no cotangent."""
    return ask(case) if ask.wrt else operand_overwritten(ask, case)


@fault(*LINEAR, breaks="every.K2", id="R05")
def subnormal_operands_are_zero(ask, case):
    """A subnormal operand is read as 0."""
    x, tiny = _operand(case), FORMATS[case.dtype].tiny
    return ask(altered(case, **{_first(case): np.where(np.abs(x) < tiny, 0, x)}))


@fault(*LINEAR, breaks="every.K2", id="R05")
def subnormal_results_are_zero(ask, case):
    """A subnormal result is written as 0."""
    tiny = FORMATS[case.dtype].tiny
    return but(ask(case), y=lambda y: np.where(np.abs(y) < tiny, 0, y))


@fault(*ALL, breaks="every.K3")
def last_bit(ask, case):
    """Every second call differs in the last bit."""
    return throughout(ask(case), lambda a: np.nextafter(a, a + 1)) if ask.earlier % 2 else ask(case)


@fault(*ALL, breaks="*.F1", dtypes=("float16", "bfloat16"))
def three_parts_in_a_hundred(ask, case):
    """y in half precision is off by three parts in a hundred."""
    return but(ask(case), y=lambda y: y.astype(float) * 1.03)
