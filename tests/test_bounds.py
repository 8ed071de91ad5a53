"""A derived bound admits every admissible computation, and hardly any other."""

import sys
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from unittest.mock import patch

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arithmetic import Emulated
from definitions import definition
from drawn import cases, drawing
from nnspec.conformance.verdict import Violation, Want, allowance, within
from nnspec.reference.bounded import Bounded, either, lift, operand, plain
from nnspec.reference.formats import DTYPES, EXACT, FORMATS, GRADES, ROUNDINGS, profile
from nnspec.reference.interpolate import _positions, seen_from
from nnspec.reference.ops.hard import _paper
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS

RULED = [name for name, op in OPS.items() if not op.random]  # those that have a reference value

NARROW = ("float32", "float16", "bfloat16")


def bounded(name, profile, g, operands, attrs):
    """The results and the cotangents of the reference, with their bounds in storage; integers as they are."""
    rule = rule_of(OPS[name])
    given = [x if x.dtype.kind == "i" else operand(x, profile) for x in operands]
    with np.errstate(all="ignore"):
        y = rule.forward(*given, **attrs)
        sent = tuple(operand(part, profile) for part in g) if isinstance(g, tuple) else operand(g, profile)
        return [*several(y), *(rule.vjp(sent, y, *given, **attrs) if rule.vjp else ())]


def several(y):
    return y if isinstance(y, tuple) else (y,)


def wanted(bound, exact, low=0.0, high=0.0):
    return Want(exact.value, allowance(bound, exact), bound.profile.storage, low, high)


def emulated(machine, name, g, operands, attrs):
    read = np.vectorize(machine.read, otypes=[object])
    given = [x if x.dtype.kind == "i" else read(x) for x in operands]
    results = several(definition(name)(machine, *given, **attrs))
    if not OPS[name].smooth:
        return list(results)
    sent = tuple(map(read, g)) if isinstance(g, tuple) else read(g)
    return [*results, *definition(f"{name}_vjp")(machine, sent, *given, **attrs)]


@st.composite
def machines(draw, dtype):
    """A machine that keeps the promises of a grade, and that grade or a worse one to judge it by."""
    grades = GRADES[:1] if dtype == "float32" else GRADES
    kept = draw(st.integers(0, len(grades) - 1))
    judged = draw(st.integers(kept, len(grades) - 1))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    flush, fuse, lean = draw(st.sampled_from([0, 0.5, 1])), draw(st.booleans()), draw(st.integers(-1, 1))
    machine = Emulated(profile(dtype, grades[kept]), rng, flush=flush, fuse=fuse, lean=lean)
    return machine, profile(dtype, grades[judged])


@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("name", RULED)
@settings(**drawing(40))
@given(data=st.data())
def test_every_admissible_computation_is_within_the_bound(name, dtype, data):
    operands, attrs, g = data.draw(cases(name, dtype))
    machine, p = data.draw(machines(dtype))
    operands = list(operands.values())
    with np.errstate(all="ignore"):
        results = emulated(machine, name, g, operands, attrs)
        bounds = bounded(name, p, g, operands, attrs)
        exact = bounded(name, EXACT, g, operands, attrs)
        freedom, count = rule_of(OPS[name]).freedom, len(OPS[name].results)
        y = [plain(part) for part in exact[:count]]
        free = freedom(p, g, y[0] if count == 1 else tuple(y), *operands, **attrs) if freedom else []
        intervals = [*[()] * count, *(each or () for each in free)]
        for result, bound, exactly, interval in zip_longest(results, bounds, exact, intervals, fillvalue=()):
            if isinstance(bound, Bounded):
                got = np.vectorize(machine.stored, otypes=[float])(result)
                within(got, wanted(bound, exactly, *interval))


# Outside of [−3, 3] neither of hard_swish's is used, and where x is 0 the slope of lp_pool2d is free.
APART = ("hard_swish", "lp_pool2d")


@contextmanager
def watched(seen):
    """Each pair of formulas of which either is admitted, put into a list."""

    def watching(admit):
        def watch(first, *others):
            ways = [other() if callable(other) else other for other in others]
            seen.extend((first, way) for way in ways if isinstance(first, Bounded))
            return admit(first, *ways)

        return watch

    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            for admit in (either, seen_from):
                if name.startswith("nnspec.reference") and hasattr(module, admit.__name__):
                    stack.enter_context(patch.object(module, admit.__name__, watching(admit)))
        yield


@pytest.mark.parametrize("name", [name for name in RULED if name not in APART])
@settings(**drawing(20))
@given(data=st.data())
def test_formulas_of_which_either_is_admitted_are_one_number(name, data):
    """Each is within its own error of the truth."""
    operands, attrs, g = data.draw(cases(name, "float32"))
    rule_of(OPS[name])  # loads its module
    agree(lambda: bounded(name, EXACT, g, list(operands.values()), attrs))


def agree(work):
    """All formulas of which either is admitted in the work are one number."""
    seen = []
    with watched(seen), np.errstate(all="ignore"):
        work()
        for first, other in seen:
            apart, room = np.abs(first.value - other.value), first.error + other.error
            assert (apart <= room)[np.isfinite(first.value) & np.isfinite(room)].all()
    return len(seen)


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
def test_the_formulas_of_lp_pool2d_are_one_number_where_x_is_not_zero(p):
    rng = np.random.default_rng(8)
    x = rng.choice([-1.0, 1.0], (2, 3, 5, 6)) * rng.uniform(0.5, 3.0, (2, 3, 5, 6))
    attrs = OPS["lp_pool2d"].fill_in({"p": p, "window": (2, 3), "stride": (1, 2)})
    g = rng.normal(size=rule_of(OPS["lp_pool2d"]).forward(x, **attrs).shape)
    assert agree(lambda: bounded("lp_pool2d", EXACT, g, [x], attrs))


def test_the_formulas_of_hard_swish_are_one_number_between_its_kinks():
    g, x = np.linspace(-1.0, 2.0, 24), np.linspace(-2.9, 2.9, 24)
    assert agree(lambda: bounded("hard_swish", EXACT, g, [x], {}))


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize(("size", "count"), [(2, 5), (5, 2), (3, 7), (7, 7)])
def test_the_formulas_of_a_position_are_one_number(size, count, corners):
    assert agree(lambda: _positions(size, count, corners, lambda v: lift(v, EXACT)))


def test_the_paper_s_formula_of_hard_swish_is_the_same_number():
    """To no more than its eight roundings: it neither overflows, nor loses a small number."""
    numbers = np.array([-5.0, -3.0, -1.5, -0.5, 0.0, 0.5, 2.0, 5.0, 2.0**127, 2.0**-124])
    x = operand(numbers, profile("float32"))
    way, want = _paper(x), numbers * np.clip(numbers + 3, 0, 6) / 6
    assert np.all(np.abs(way.value - want) <= way.error)
    assert np.all(way.error <= 8 * x.profile.middle.unit * np.abs(want))


# Sharpness: what is outside


EXACT_ON_INTEGERS = (
    "conv2d", "convolve2d", "conv1d", "conv3d", "conv_transpose2d", "pad_reflect", "pad_edge", "pad_circular",
    "linear", "max_pool2d", "adaptive_max_pool2d", "relu", "flatten",
    "matmul", "reduce_sum", "reshape", "transpose", "concat", "slice_axis",
    "relu6", "add",
    "upsample_nearest2d", "pixel_shuffle",
)  # fmt: skip


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", EXACT_ON_INTEGERS)
@settings(**drawing(8))
@given(data=st.data())
def test_small_integers_leave_no_error(name, dtype, grade, data):
    """All partial sums are below 2⁸, and so representable in every format."""
    operands, attrs, g = data.draw(cases(name, dtype))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    operands = [rng.integers(-1, 2, x.shape) * 1.0 for x in operands.values()]
    g = rng.integers(-1, 2, g.shape) * 1.0
    p = profile(dtype, grade)
    for bound, exact in zip(
        bounded(name, p, g, operands, attrs), bounded(name, EXACT, g, operands, attrs), strict=True
    ):
        assert not allowance(bound, exact).any()


@pytest.mark.parametrize("name", ["conv2d", "convolve2d", "linear"])
@pytest.mark.parametrize("dtype", NARROW)
def test_two_ulp_beside_a_single_product_are_outside(name, dtype):
    ranks = 2 if name == "linear" else 4
    format, p = FORMATS[dtype], profile(dtype)
    x, w = np.zeros((1, 3) + (1,) * (ranks - 2)), np.ones((1, 3) + (1,) * (ranks - 2)) * 1.25
    x[0, 1] = format.nearest(1 / 3)
    attrs = OPS[name].fill_in({})
    bound, *_ = bounded(name, p, np.ones((1,) * ranks), [x, w], attrs)
    exact, *_ = bounded(name, EXACT, np.ones((1,) * ranks), [x, w], attrs)
    y = format.nearest(exact.value)
    within(y, wanted(bound, exact))
    for ulp in (-2, 2):
        with pytest.raises(Violation):
            within(y + ulp * 2 * format.half_spacing(y), wanted(bound, exact))


def judged(name, machine, operands, attrs, g, grade="A"):
    """The ratio of each array that a machine computes, under the promise of a grade."""
    p = profile(machine.profile.storage.name, grade)
    with np.errstate(all="ignore"):
        results = emulated(machine, name, g, operands, attrs)
        bounds, exact = bounded(name, p, g, operands, attrs), bounded(name, EXACT, g, operands, attrs)
        wants = [wanted(b, e) for b, e in zip(bounds, exact, strict=True)]
        gots = [np.vectorize(machine.stored, otypes=[float])(r) for r in results]
        return [float(want.ratio(got).max()) for want, got in zip(wants, gots, strict=True)]


MANY = {"x": (1, 1, 20, 20), "w": (1, 1, 20, 20)}
# fmt: off
SUMS = {
    # operation: operands of ones and attributes, the cotangent's shape; 400 terms in some array
    "conv2d":        ([MANY["x"], MANY["w"]], {}, (1, 1, 1, 1), 0),
    "convolve2d":    ([MANY["x"], MANY["w"]], {}, (1, 1, 1, 1), 0),
    "linear":        ([(1, 400), (1, 400)], {}, (1, 1), 0),
    "matmul":        ([(1, 1, 400), (400, 1)], {}, (1, 1, 1), 0),
    "reduce_sum":    ([(20, 20)], {"axes": (0, 1)}, (), 0),
    "reduce_mean":   ([(400,)], {}, (), 0),
    "avg_pool2d":    ([MANY["x"]], {"window": (20, 20)}, (1, 1, 1, 1), 0),
    "max_pool2d":    ([(1, 1, 39, 39)], {"window": (20, 20), "stride": (1, 1)}, (1, 1, 20, 20), 1),
    "global_avg_pool2d":   ([MANY["x"]], {}, (1, 1), 0),
    "adaptive_avg_pool2d": ([MANY["x"]], {}, (1, 1, 1, 1), 0),
    "softmax":       ([(400,)], {}, (400,), 0),
    "log_softmax":   ([(400,)], {}, (400,), 0),
    "logsumexp":     ([(400,)], {}, (), 0),
    "prelu":         ([(400, 1), (1,)], {}, (400, 1), 2),
    "add":           ([(400,), ()], {}, (400,), 2),
    "multiply":      ([(400,), ()], {}, (400,), 2),
    "l2_penalty":    ([(400,)], {"rate": 1.0}, (), 0),
    "cross_entropy": ([(400, 2), (400, 2)], {"reduction": "sum"}, (), 0),
    "binary_cross_entropy_with_logits": ([(400,), (400,)], {"reduction": "sum"}, (), 0),
}
# fmt: on


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_in_the_storage_format_is_outside_of_grade_A(name):
    """400 ones, added in bfloat16 one after the other, give 256."""
    shapes, attrs, of_g, at = SUMS[name]
    operands = [np.ones(shape) for shape in shapes]
    if name == "max_pool2d":
        operands[0][0, 0, 19, 19] = 2.0  # wins every window
    if name == "prelu":
        operands[0] = -operands[0]
    machine = Emulated(profile("bfloat16", "C"), InOrder())
    ratios = judged(name, machine, operands, OPS[name].fill_in(attrs), np.ones(of_g))
    assert ratios[at] > 1


class InOrder:
    """In place of a random generator: always the first formula, the first order, no luck."""

    def random(self):
        return 1.0

    def integers(self, *_):
        return 0

    def permutation(self, n):
        return range(n)

    def choice(self, *_):
        return 0.0


def test_operands_with_fewer_digits_are_outside():
    """As of a matrix unit that reads float32 with 11 digits."""
    x = np.array([[1 + 2.0**-12, 3.0]])
    short = FORMATS["float16"].nearest(x)
    p, attrs, g = profile("float32"), {}, np.ones((1, 2))
    bounds, exact = (bounded("linear", q, g, [x, np.eye(2)], attrs)[0] for q in (p, EXACT))
    within(x, wanted(bounds, exact))
    with pytest.raises(Violation):
        within(short, wanted(bounds, exact))


FLAT = {
    "conv1d": (1, 1, 3),
    "conv3d": (1, 1, 1, 2, 3),
    "linear": (2, 3),
    "transpose": (2, 3),
    "matmul": (3, 3),
    "pixel_shuffle": (1, 4, 2, 3),
}


LINE, STATE = {"scale": (1,), "shift": (1,)}, {"mean": (1,), "variance": (1,)}
PARAMETERS = {
    "batch_norm_evaluation": LINE | STATE,
    "batch_norm_training": LINE | STATE,
    "layer_norm": {"scale": (3,), "shift": (3,)},
    "group_norm": LINE,
    "instance_norm": LINE,
}
EVEN = {name: {"epsilon": 4.0} for name in PARAMETERS}  # 1/√(s + ε) is no large number


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", [name for name in RULED if OPS[name].smooth])
def test_ordinary_operands_leave_little_room(name, dtype, grade):
    """On numbers below 1 no bound exceeds that of twenty operations, each as bad as the worst."""
    shape, rng = FLAT.get(name, (1, 1, 2, 3)), np.random.default_rng(0)
    shape = (2, 3) if name in ("cross_entropy", "nll_loss", "kl_div") else shape
    needed = [key for key in OPS[name].operands if key not in OPS[name].optional]
    known = {"a": shape[1:2], **PARAMETERS.get(name, {})}
    shapes = {key: known.get(key, shape) for key in needed}
    operands = [FORMATS[dtype].nearest(rng.uniform(0.25, 0.75, size)) for size in shapes.values()]
    if name == "nll_loss":
        shapes["t"], operands[1] = (2,), np.array([2, 0])
    if name == "max_unpool2d":
        operands[1] = np.arange(6).reshape(shape)
    few = {"output": (2, 2)} if "bilinear" in name else EVEN.get(name, {})  # sums of four products at most
    few = {"output": (2, 3)} if name == "max_unpool2d" else few
    attrs = OPS[name].fill_in({"window": (2, 2)} if "window" in OPS[name].defaults else few)
    g = np.ones(OPS[name].result_shapes(shapes, attrs)[OPS[name].smooth[0]])
    exact = bounded(name, EXACT, g, operands, attrs)
    for bound, e in zip(bounded(name, profile(dtype, grade), g, operands, attrs), exact, strict=True):
        if isinstance(bound, Bounded):
            assert (allowance(bound, e) <= 20 * max(ROUNDINGS.values()) * FORMATS[dtype].unit).all()


# Formulas that frameworks use, found by running them


def test_a_running_mean_may_overflow_where_the_mean_does_not():
    """Element by element, the next x less the mean so far: 30000 + 40000 is too much for float16."""
    attrs = {"momentum": 0.5, "epsilon": 1.0, "unbiased": False}
    others = [np.ones(1), np.zeros(1), np.zeros(1), np.ones(1)]

    def mean(x, grade):
        p = profile("float16", grade)
        given = [operand(v, p) for v in (np.array(x).reshape(-1, 1, 1, 1), *others)]
        with np.errstate(all="ignore"):
            return rule_of(OPS["batch_norm_training"]).forward(*given, **attrs)[1]

    apart, beside = [-40000.0, 30000.0], [-32000.0, 30000.0]
    assert np.isinf(mean(apart, "B").error)
    assert np.isfinite(mean(apart, "A").error)
    assert np.isfinite(mean(beside, "B").error)


def test_of_no_numbers_there_is_nothing_to_normalise():
    x, none = np.ones((2, 0)), np.ones(0)
    given = [operand(v, profile("float16", "B")) for v in (x, none, none)]
    with np.errstate(all="ignore"):
        y = rule_of(OPS["layer_norm"]).forward(*given, **OPS["layer_norm"].defaults)
    assert y.value.shape == y.error.shape == (2, 0)


@pytest.mark.parametrize(("margin", "roundings"), [(0.0, 6), (1e-6, 0)])
@pytest.mark.parametrize("part", [0.25, 0.5, 0.75])
def test_what_is_shorter_than_the_limit_is_left_as_it_is(part, margin, roundings):
    """Or, where the norm has no margin, times c and 1/c: c rounded twice, the quotient, and both products."""
    p, short = profile("float32"), [np.array([0.75 * part]), np.array([part])]  # the norm is 1.25 part
    rule = rule_of(OPS["clip_by_global_norm"])
    for each, x in zip(
        rule.forward(*(operand(x, p) for x in short), limit=1.0, margin=margin), short, strict=True
    ):
        assert each.value == x
        assert each.error == pytest.approx(roundings * p.middle.unit * x, rel=1e-6)


def test_a_scale_of_all_elements_may_come_last():
    """It is one number for all that is normalised together in an instance: what it multiplies may vanish."""
    x, g = np.array([-1.5, -0.5, 0.5, 1.5]) * 2.0**10, np.array([1.0, -2.0, 0.5, 1.0]) * 2.0**-120
    scale, apart = np.full(1, 2.0**40), np.full(4, 2.0**40)

    def vanishes(name, shape, scale, **attrs):
        given, attrs = [x.reshape(shape), scale, np.zeros_like(scale)], OPS[name].fill_in(attrs)
        _, bound, *_ = bounded(name, profile("float32"), g.reshape(shape), given, attrs)
        return bool(np.all(bound.error >= np.abs(bound.value)))

    assert vanishes("instance_norm", (1, 1, 2, 2), scale)
    assert not vanishes("layer_norm", (1, 4), apart)


def test_gelu_may_overflow_before_its_density_vanishes():
    """JAX's order: g · x/2 · 2/√π · exp(−x²/2); the first product may be infinite, the last factor 0."""
    p, x = profile("float32"), np.array([-0.45 * FORMATS["float32"].largest])
    _, bound = bounded("gelu", p, np.array([4.0]), [x], {"approximate": "none"})
    assert bound.error == np.inf


def test_the_slope_of_softplus_may_be_exp_of_a_difference():
    """As of jnp.logaddexp: at −33.5 the exponent that should be −2.8e-15 is rounded to 0."""
    x, t, g = np.array([-33.51068231639038]), np.array([0.875]), np.array(2.0)
    up, down = np.exp(x - np.logaddexp(x, 0)), np.exp(-x - np.logaddexp(-x, 0))
    bound, exact = (
        bounded("binary_cross_entropy_with_logits", p, g, [x, t], {"reduction": "sum"})[1]
        for p in (profile("float64"), EXACT)
    )
    within((1 - t) * g * up - t * g * down, wanted(bound, exact))


def test_the_largest_of_what_has_errors_may_be_as_much_larger_as_any_of_them():
    x = Bounded(np.array([[[[2.75, 3.0, -1.0, -2.0]]]]), np.array([[[[0.5, 0.125, 0.25, 0.0]]]]), EXACT)
    y = rule_of(OPS["max_pool2d"]).forward(
        x, **OPS["max_pool2d"].fill_in({"window": (1, 2), "stride": (1, 2)})
    )
    assert y.value[0, 0, 0].tolist() == [3.0, -1.0]
    assert y.error[0, 0, 0].tolist() == [0.25, 0.25]


# Formats


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_rounding_is_that_of_the_hardware_type(name):
    """Every number of the format, every tie between two, and a little beside; all are float32."""
    with np.errstate(all="ignore"):
        every = np.arange(2**16, dtype=np.uint16).view(DTYPES[name]).astype(float)
        every = np.unique(every[np.isfinite(every)])
        ties = (every[1:] + every[:-1]) / 2
        for x in (every, ties, ties * (1 + 2.0**-12), ties * (1 - 2.0**-12)):
            assert np.array_equal(x, x.astype(np.float32))
            assert np.array_equal(FORMATS[name].nearest(x), x.astype(np.float32).astype(DTYPES[name]))


def test_rounding_to_float32_is_that_of_numpy():
    rng = np.random.default_rng(0)
    x = rng.normal(size=10_000) * np.exp2(rng.uniform(-160, 130, 10_000))
    with np.errstate(over="ignore", under="ignore"):
        assert np.array_equal(FORMATS["float32"].nearest(x), x.astype(np.float32).astype(float))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_the_numbers_of_its_type(name):
    limits, format = ml_dtypes.finfo(DTYPES[name]), FORMATS[name]
    assert format.largest == float(limits.max)
    assert format.tiny == float(limits.smallest_normal)
    assert format.grain == float(limits.smallest_subnormal)
    assert 2 * format.unit == float(limits.eps)
    assert format.half_spacing(np.array(1.0)) == format.unit
    assert format.nearest(format.overflow) == np.inf
    if name != "float64":
        assert format.nearest(format.overflow * (1 - 2.0**-40)) == format.largest


def test_a_grade_names_three_formats():
    names = {
        (dtype, grade): (p.storage.name, p.middle.name, p.accumulator.name)
        for dtype in FORMATS for grade in GRADES for p in [profile(dtype, grade)]
    }  # fmt: skip
    assert all(len(set(names[dtype, grade])) == 1 for dtype in ("float32", "float64") for grade in GRADES)
    for dtype in ("float16", "bfloat16"):
        assert names[dtype, "A"] == (dtype, "float32", "float32")
        assert names[dtype, "B"] == (dtype, dtype, "float32")
        assert names[dtype, "C"] == (dtype, dtype, dtype)
