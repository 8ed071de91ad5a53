"""Calls that are declared to end the process."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnspec.backends.base import Refusal
from nnspec.conformance import fatal
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.target import Declined, Target
from nnspec.spec.ops import OPS

pytest.importorskip("torch")

from nnspec.backends.torch.conv_axes import no_row

ENDS = Refusal("relu", "it divides by zero", fatal={"op": "relu"})


def of(refusal):
    backend = SimpleNamespace(refusals=(refusal,))
    return SimpleNamespace(backend=backend, mode="eager", text="some")


def test_a_call_that_ends_no_process_any_more_is_said_so_unless_the_processor_decides(monkeypatch):
    monkeypatch.setattr(fatal, "ends", lambda *_: False)
    assert fatal.harmless(of(ENDS), "relu") is ENDS
    assert fatal.harmless(of(replace(ENDS, by_processor=True)), "relu") is None


@pytest.fixture
def importable(monkeypatch):
    """What tests import is importable in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.mark.usefixtures("importable")
def test_where_the_processor_decides_the_witness_does():
    vector = Case("relu", "float32", {"x": Tensor((2,), "ones")})
    assert Target("broken:AbortsElsewhere").value(vector).y.tolist() == [1.0, 1.0]
    with pytest.raises(Declined, match="vectors abort it .not called: it ends the process"):
        Target("broken:AbortsHere").value(vector)


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
