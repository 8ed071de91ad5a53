"""What the README states is what the records say."""

import json

import pytest

from nnspec.conformance import figures
from nnspec.conformance.figures import BEGIN, END, Unknown, condensed, main
from nnspec.reference.formats import FORMATS


def line(fault, verdict, operation="relu", cases=0):
    return {"fault": fault, "operation": operation, "clause": "relu.F1", "verdict": verdict, "cases": cases}


AUDIT = {
    **{"target": "torch", "framework": "PyTorch", "version": "2.13.0", "profile": "ci", "seed": 0},
    "seconds": 300,
    "faults": [
        *(line(f"every/{k}", "caught", cases=k) for k in range(1, 1000)),
        line("every/sly", "survives"),
        line("every/odd", "absent", "conv2d"),
    ],
}
SOAK = {
    "seeds": 50,
    "profile": "smoke",
    "comparisons": 2_100_000,
    "alarms": [],
    "seconds": 60.0,
    "rows": [{"target": "torch", "dtype": "float32"}, {"target": "torch", "dtype": "float64"}],
}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "README.md").write_text(f"before\n{BEGIN}old\n{END}after\n")
    for name, record in (("a.json", AUDIT), ("s.json", SOAK)):
        (tmp_path / name).write_text(json.dumps(record))
    return tmp_path


def test_the_block_says_what_the_records_say_and_the_rest_stays(root):
    main(root, [root / "a.json", root / "s.json"])
    text = (root / "README.md").read_text()
    assert text.startswith(f"before\n{BEGIN}")
    assert text.endswith(f"{END}after\n")
    assert "old" not in text
    assert "| PyTorch 2.13.0 | 1,001 | 2 | 1,001 | 999 of 1,000, 99.9 % | 1 | 500 |" in text
    run = "nnspec run torch --profile smoke --dtype float32 --dtype float64 --seeds 50"
    assert f"`{run}`: 2,100,000 comparisons, no false alarm." in text


def test_a_share_is_never_rounded_up_to_the_whole():
    assert figures._percent(9999, 10000) == "99.9 %"
    assert figures._percent(10000, 10000) == "100 %"


def test_all_formats_are_named_as_the_command_names_them(root):
    rows = [{"target": "torch", "dtype": dtype} for dtype in FORMATS]
    (root / "s.json").write_text(json.dumps(SOAK | {"rows": rows}))
    main(root, [root / "s.json"])
    assert "nnspec run torch --profile smoke --dtype all --seeds 50" in (root / "README.md").read_text()


def test_an_alarm_is_stated(root):
    (root / "s.json").write_text(json.dumps(SOAK | {"alarms": ["torch/relu/forward/float32"]}))
    main(root, [root / "s.json"])
    assert "1 false alarm." in (root / "README.md").read_text()


def test_what_is_no_record_is_refused(root):
    (root / "b.json").write_text("{}")
    with pytest.raises(Unknown, match=r"b\.json is neither"):
        condensed(root / "b.json")


def test_what_benchmarks_have_left_is_stated_too(root):
    folder = root / "docs" / "benchmarks"
    folder.mkdir(parents=True)
    ratios = [{"reference": 0.5, "onnx": 2.0}, {"reference": 2.0}]
    layers = [{"layer": "alexnet conv", "forward": each, "backward": {"reference": 1.0}} for each in ratios]
    (folder / "reference.json").write_text(json.dumps({"layers": layers}))
    harness = {"targets": [{"target": "torch", "seconds": 6.2, "inside": 1.0}]}
    (folder / "harness.json").write_text(json.dumps(harness))
    main(root, [])
    text = (root / "README.md").read_text()
    assert "| alexnet | 2 | 1.00 | 1.00 | 2.00 | 2.00 |" in text
    assert "on warm shapes: torch 6.2." in text
