"""Calls that are declared to end the process."""

from dataclasses import replace
from pathlib import Path

import pytest

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.run import run_cell
from nnspec.conformance.target import Declined, Target
from nnspec.spec.ops import OPS

pytest.importorskip("torch")

from nnspec.backends.torch.conv_axes import no_row

VECTOR = Case("relu", "float32", {"x": Tensor((2,), "ones")})


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """What tests import is importable in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.mark.parametrize("adapter", ["AbortsHere", "AbortsNoMore"])
def test_a_call_that_is_said_to_end_the_process_is_not_made(adapter):
    with pytest.raises(Declined, match="vectors abort it .not called: it ends the process"):
        Target(f"broken:{adapter}").value(VECTOR)


def test_it_is_made_where_the_processor_decides_and_this_one_survives_the_witness():
    assert Target("broken:AbortsElsewhere").value(VECTOR).y.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("adapter", "verdict"), [("AbortsElsewhere", "pass"), ("AbortsNoMore", "stale")])
def test_what_ends_no_process_any_more_is_stale_unless_the_processor_decides(adapter, verdict):
    target = Target(f"broken:{adapter}")
    found = run_cell(Cell(target.text, "relu", "size", "float32"), Plan("smoke"), target)
    assert found["verdict"] == verdict
    others = run_cell(Cell(target.text, "max_pool2d", "forward", "float32"), Plan("smoke"), target)
    assert others["verdict"] == "pass"


# fmt: off
ROWS = [  # rows of x and w, low and high, dilation, stride
    (1, 2, (2, 2), 3, 1, True),    # -2, 1; -1, 2
    (2, 2, (2, 2), 4, 1, True),
    (1, 2, (3, 3), 3, 1, False),   # 0 is met
    (1, 2, (3, 3), 3, 2, False),
    (1, 1, (0, 0), 1, 1, False),
    (1, 3, (0, 0), 1, 1, False),   # to be refused
]
# fmt: on


@pytest.mark.parametrize(("x", "w", "sides", "dilation", "stride", "outside"), ROWS)
def test_rows_of_padding_alone(x, w, sides, dilation, stride, outside):
    attrs = {"padding": ((0, 0), sides, (0, 0)), "dilation": (1, dilation, 1), "stride": (1, stride, 1)}
    operands = {"x": Tensor((1, 1, 3, x, 5)), "w": Tensor((1, 1, 3, w, 3))}
    case = Case("conv3d", "bfloat16", operands, OPS["conv3d"].fill_in(attrs))
    assert no_row(case) is outside
    assert not no_row(replace(case, dtype="float32"))
