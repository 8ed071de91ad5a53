"""Power-average pooling."""

import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, literal
from nnspec.spec.window import reached


def signed(case):
    """A negative number is raised to a power that is not even."""
    return case.spec.fill_in(case.attrs)["p"] % 2 != 0 and bool((case.arrays["x"] < 0).any())


def overhanging(case):
    """With ceil_mode some window is not whole."""
    a, none = case.spec.fill_in(case.attrs), ((0, 0), (0, 0))
    return reached(case.shapes["x"][2:], a["window"], a["stride"], none, (1, 1), a["ceil_mode"]) != none


SIGNED = "x ** p is summed, not |x| ** p: signed for an odd p, and NaN for one that is not whole."
OVERHANG = "The mean of a window that is not whole is that of its taps in x, multiplied by all its taps."
ISSUE = "https://github.com/pytorch/pytorch/issues/184037"
SOURCE = "https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/functional.py"


def _divergence(aim, clauses, x, attrs, g=None):
    """An overhang where there is ceil_mode, else a sign."""
    why, when, link = (OVERHANG, overhanging, SOURCE) if "ceil_mode" in attrs else (SIGNED, signed, ISSUE)
    witness = {"op": "lp_pool2d", "operands": {"x": literal([[x]])}, "attrs": attrs}
    witness |= {"aim": aim} if aim else {}
    witness |= {"cotangent": literal([[g]])} if g else {}
    return Divergence(clauses, why, witness, when, versions="<=2.13.0", link=link)


ONE, PAIRS, FOURS = ({"window": [1, n], "stride": [1, n]} for n in (1, 2, 4))
BROKEN = ("lp_pool2d.F1", "lp_pool2d.G1")


class LpPool2d(Part):
    """torch.nn.functional.lp_pool2d."""

    grades = {("lp_pool2d.G1", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums kept in storage

    divergences = (
        _divergence("", (*BROKEN, "every.P5"), [[-1.0]], {**ONE, "p": 3.0}),
        _divergence("S2", ("lp_pool2d.S2",), [["-inf"]], {**ONE, "p": 1.0}),
        _divergence("example 1", BROKEN, [[3.0, -4.0]], {**PAIRS, "p": 1.0}, [[2.0]]),
        _divergence("", (*BROKEN, "every.P5"), [[1.0, 1.0, 1.0, 1.0, 1.0]], {**FOURS, "ceil_mode": True}),
        _divergence(
            "example 2", BROKEN, [[1.0, 1.0, 1.0, 1.0, 3.0]], {**FOURS, "ceil_mode": True}, [[2.0, 1.0]]
        ),
    )

    def lp_pool2d(self, x, *, window, stride, ceil_mode, p):
        return F.lp_pool2d(x, p, window, stride, ceil_mode)
