"""What `nnspec show`, `nnspec targets` and `nnspec spec --json` say."""

import json
import sys

import pytest
from rich.console import Console

from nnspec.conformance.adapters import Adapter
from nnspec.conformance.page import exported, show, targets
from nnspec.conformance.support import adapters
from nnspec.conformance.target import Target
from nnspec.conformance.words import BadWord
from nnspec.spec.ops import CLAUSES, OPS


def printed(page, *arguments, **options):
    console = Console(width=80, **options)
    with console.capture() as capture:
        page(*arguments[:1], console, *arguments[1:])
    return capture.get()


@pytest.mark.parametrize("name", OPS)
def test_an_operation_is_shown_whole(name):
    text = " ".join(printed(show, name).split())  # long lines are wrapped
    assert " ".join(OPS[name].formula.split()) in text
    assert all(f"{c.id} {c.text}" in text for c in OPS[name].clauses)
    assert all(word in text for e in OPS[name].examples for word in e.note.split())


def test_a_clause_is_shown_with_those_who_judge_it():
    assert "Judged by: freedom." in printed(show, "max_pool2d.G2")
    assert "Judged by: rejection." in printed(show, "conv2d.C1")
    assert "Judged by: the spec itself." in printed(show, "every.C2")


def test_cases_are_drawn_for_the_clause():
    text = printed(show, "relu.S1", 3)
    cases = [line for line in text.partition("Cases\n")[2].splitlines() if "]=nan" in line]
    assert len(cases) == 3


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("maxpool", "did you mean max_pool2d"),
        ("relu.K9", "did you mean relu.K1"),
        ("zzz", "known: conv2d, convolve2d"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(typed, hint):
    with pytest.raises(BadWord, match=hint):
        printed(show, typed)


def test_cases_belong_to_an_operation():
    with pytest.raises(BadWord, match="cases are drawn for an operation"):
        printed(show, "every.P3", 2)


def test_a_narrow_terminal_wraps():
    text = printed(show, "every", force_terminal=True, legacy_windows=False)
    assert max(map(len, text.splitlines())) <= 80


def test_targets_are_listed_without_their_frameworks():
    loaded = {"torch", "tensorflow", "jax"} & set(sys.modules)
    console = Console()
    with console.capture() as capture:
        targets(console)
    rows = {line.split()[0]: line for line in capture.get().splitlines() if line.strip()}
    assert "eager function xla" in rows["tensorflow"]
    assert f"{len(OPS)} of {len(OPS)}" in rows["torch"]
    assert {"torch", "tensorflow", "jax"} & set(sys.modules) == loaded


def test_an_adapter_that_cannot_be_imported_is_read_all_the_same(tmp_path):
    file = tmp_path / "absent.py"
    file.write_text("""
import nowhere_to_be_found as nothing
from nnspec.backends.base import Backend, Refusal, unsupported

def odd(case):
    return case.shapes["x"][0] % 2

class Absent(Backend):
    modes = ("eager", "lazy")
    dtypes = nothing.dtypes
    refusals = (Refusal("relu", "odd batches", when=odd),)
    refusals += (Refusal("relu", "large ones"),)
    conv2d = unsupported("not written yet")

    def relu(self, x):
        return clipped(x)

def clipped(x):
    return nothing.clip(x, 0)

BACKEND = Absent
""")
    adapter = Adapter("absent", file, "BACKEND")
    assert adapter.needs == adapter.absent == ("nowhere_to_be_found",)
    assert adapter.attribute("modes") == ("eager", "lazy")
    assert [r.why for r in adapter.refusals("relu")] == ["odd batches", "large ones"]
    assert adapter.missing("conv2d") == "not written yet"
    assert adapter.missing("linear") == "the adapter has no such method"
    assert adapter.missing("relu") is None
    assert "nothing.clip(x, 0)" in adapter.code("relu")


@pytest.mark.parametrize("name", ["torch", "tensorflow", "jax"])
def test_an_adapter_that_is_read_says_what_it_says_once_it_is_imported(name):
    def said(declared):
        return sorted((one.why, one.modes, getattr(one, "clauses", "")) for one in declared)

    read, imported = next(a for a in adapters() if a.name == name), Target(name).backend
    for word in ("refusals", "divergences"):
        assert said(read.attribute(word)) == said(getattr(imported, word)) != []


def test_the_export_is_json_and_whole():
    spec = json.loads(json.dumps(exported(), allow_nan=False))
    groups = [*spec["laws"].values(), *(op["clauses"] for op in spec["operations"])]
    sentences = [(c["id"], c["text"]) for group in groups for c in group]
    assert sentences == [(c.id, c.text) for c in CLAUSES.values()]
    conv2d = next(op for op in spec["operations"] if op["name"] == "conv2d")
    assert [a["name"] for a in conv2d["attributes"]] == ["stride", "padding", "dilation", "groups"]
    about_b = {"name": "b", "axes": ["K"], "optional": True, "cotangent": True, "batch": False}
    assert conv2d["operands"][2] == about_b
    assert conv2d["results"] == [{"name": "y", "axes": ["N", "K", "P", "Q"], "cotangent": True}]
