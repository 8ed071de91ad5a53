"""Whatever an adapter does, it gets its own verdict, and the run comes to its end."""

import pytest

from commands import nnspec
from nnspec.conformance.record import read

# fmt: off
WRONG = [
    # adapter          selection              profile  verdict        clause      exit status
    ("WrongValue",     "relu and forward",    "smoke", "fail",        "relu.F1",  1),
    ("WrongGradient",  "relu and gradient",   "smoke", "fail",        "relu.G1",  1),
    ("WrongType",      "relu and forward",    "smoke", "fail",        "every.F2", 1),
    ("Mutates",        "relu and manners",    "ci",    "fail",        "every.P1", 1),
    ("Remembers",      "relu and manners",    "ci",    "fail",        "every.P2", 1),
    ("ReadsLayout",    "relu and manners",    "ci",    "fail",        "every.P3", 1),
    ("CountsItems",    "relu and manners",    "ci",    "fail",        "every.P4", 1),
    ("Aborts",         "relu and forward",    "smoke", "crash",       "",         1),
    ("Hangs",          "relu and forward",    "smoke", "timeout",     "",         1),
    ("Raises",         "relu and forward",    "smoke", "error",       "",         1),
    ("Departs",        "relu and freedom",    "smoke", "departs",     "relu.K1",  0),
    ("Declines",       "relu and forward",    "smoke", "unsupported", "relu.F1",  0),
    ("DeclinesRegion", "relu and forward",    "ci",    "pass",        "relu.F1",  0),
    ("Right",          "sigmoid and forward", "smoke", "unsupported", "sigmoid.F1", 0),
    ("Right",          "relu",                "smoke", "pass",        "relu.F1",  0),
]
# fmt: on


@pytest.mark.parametrize(("adapter", "selection", "profile", "verdict", "clause", "status"), WRONG)
def test_each_fault_has_its_verdict(tmp_path, adapter, selection, profile, verdict, clause, status):
    limit = 1 if adapter == "Hangs" else 60
    options = ("--dtype", "float32", "--profile", profile, "--limit", limit, "-j", 1, "--record", "r.jsonl")
    ran = nnspec("run", f"broken:{adapter}", "-k", selection, *options, cwd=tmp_path)
    record = read(tmp_path / "r.jsonl")
    assert ran.returncode == status, ran.stderr
    assert record.complete
    assert {cell["verdict"] for cell in record.cells} == {verdict}
    assert clause in {o["clause"] for c in record.cells for o in c["outcomes"] if o["verdict"] == verdict}
    assert "Traceback" not in ran.stderr + ran.stdout


@pytest.fixture(scope="module")
def crashed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crashed")
    options = ("--dtype", "float32", "--profile", "smoke", "-j", 2, "--record", "r.jsonl")
    ran = nnspec("run", "broken:Aborts", "-k", "relu", *options, cwd=folder)
    return ran, read(folder / "r.jsonl")


def test_a_crash_is_the_verdict_of_its_own_cell(crashed):
    ran, record = crashed
    found = {cell["check"]: cell["verdict"] for cell in record.cells}
    assert found["signature"] == found["examples"] == "pass"
    assert found["forward"] == found["gradient"] == found["size"] == "crash"
    assert len(found) == record.header["cells"] == 8
    assert ran.returncode == 1


def test_the_case_that_crashed_is_in_the_record(crashed):
    for cell in (c for c in crashed[1].cells if c["verdict"] == "crash"):
        (outcome,) = cell["outcomes"]
        assert cell["reason"] == "the worker died of SIGABRT"
        assert outcome["case"]["op"] == "relu"
        assert outcome["case"] == cell["case"]
        size = 1
        for extent in cell["case"]["operands"]["x"]["shape"]:
            size *= extent
        assert size > 4


def test_the_case_that_hung_is_in_the_record(tmp_path):
    options = ("--dtype", "float32", "--profile", "smoke", "--limit", 1, "--record", "r.jsonl")
    nnspec("run", "broken:Hangs", "-k", "relu and forward", *options, cwd=tmp_path)
    (cell,) = read(tmp_path / "r.jsonl").cells
    assert cell["reason"] == "the cell did not end within 1 s"
    assert cell["case"]["op"] == "relu"
    assert "not judged: every.F1, every.F2, relu.F1" in cell["outcomes"][0]["evidence"]["note"]
