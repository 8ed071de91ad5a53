"""What a person gets wrong is answered with one sentence on stderr and exit status 2."""

import json

import pytest
from click.testing import CliRunner

from commands import nnspec
from nnspec import __version__
from nnspec.conformance.cli import main
from nnspec.conformance.session import BadRequest
from test_record import HEADER, cell, outcome, write

# fmt: off
MESSAGES = [
    # command                                  words of the sentence
    ("run",                                    "name at least one target, for example: nnspec run torch"),
    ("run numpy",                              "unknown backend 'numpy'; known: jax, tensorflow, torch, or"),
    ("run tf:xla",                             "unknown backend 'tf'; known: jax"),
    ("run mine:Mine",                          "torch; and no module mine was found on the path: run nnspec"),
    ("run 'torch eager'",                      "'torch eager' is not a target; write NAME[:MODE][@DEVICE]"),
    ("run torch:eager:x",                      "unknown backend"),
    ("run broken:Nothing",                     "backend broken:Nothing cannot be loaded: AttributeError"),
    ("run broken:result",                      "broken:result is not an adapter: it does not inherit from"),
    ("run missing:BACKEND",                    "missing:BACKEND needs superframework, which is not"),
    ("run unreadable:BACKEND",                 "backend unreadable:BACKEND cannot be loaded: SyntaxError"),
    ("run dies:BACKEND",                       "dies:BACKEND cannot be loaded: the worker died of SIGABRT"),
    ("run broken:Stubborn",                    "broken:Stubborn cannot be started: OSError: the licence"),
    ("run broken:Right:jit",                   "broken:Right has no mode 'jit'; it has eager, compiled"),
    ("run torch:graph",                        "torch has no mode 'graph'; it has eager"),
    ("run torch@cuda",                         "PyTorch offers no device cuda here"),
    ("run torch@abacus",                       "PyTorch offers no device abacus here"),
    ("run broken:NoDevice@cuda",               "Broken offers no device cuda here"),
    ("run broken:Right broken:Right",          "target broken:Right is named twice"),
    ("run broken:Right -k conv7d",             "nothing fits the selection 'conv7d': its words name an"),
    ("run broken:Right -k 'relu and conv2d'",  "nothing fits the selection 'relu and conv2d'"),
    ("run broken:Right -k '(relu)'",           "a selection has no brackets"),
    ("run broken:Right -k not",                "in the selection 'not' a word is missing beside 'not'"),
    ("run broken:Right -k 'relu or'",          "in the selection 'relu or' a word is missing beside 'or'"),
    ("run broken:Right --dtype float8",        "unknown dtype 'float8'; known: float64, float32, float16"),
    ("run broken:Right --profile huge",        "unknown profile 'huge'; known: smoke, ci, deep"),
    ("run broken:Right --seed pi",             "'pi' is not a valid integer"),
    ("run broken:Right -j -1",                 "-1 is not in the range x>=0"),
    ("run broken:Right --limit 0",             "0 is not in the range x>0"),
    ("run broken:Right --record file/r.jsonl", "cannot use file"),
    ("run broken:Right --record r.html",       "a record cannot be named r.html: the report goes there"),
    ("run --resume none.jsonl",                "none.jsonl cannot be read as a record: No such file"),
    ("run torch --resume good.jsonl",          "--resume takes its targets and options from the record"),
    ("run --resume other.jsonl",               f"its nnspec was '0.0.1', and is now '{__version__}'"),
    ("run --resume empty.jsonl",               "empty.jsonl is empty: no record was written to it"),
    ("smoke",                                  "Missing argument 'TARGETS...'"),
    ("smoke numpy",                            "unknown backend 'numpy'"),
    ("report none.jsonl",                      "none.jsonl cannot be read as a record: No such file"),
    ("report bad.jsonl",                       "bad.jsonl, line 1 is not JSON: b'garbage'"),
    ("report .",                               ". cannot be read as a record: Is a directory"),
    ("report good.jsonl -o file/r.html",       "cannot use file/r.html: Not a directory"),
    ("diff good.jsonl",                        "Missing argument 'AFTER'"),
    ("diff good.jsonl bad.jsonl",              "bad.jsonl, line 1 is not JSON: b'garbage'"),
    ("repro none.jsonl 3f9c1a",                "none.jsonl cannot be read as a record: No such file"),
    ("repro good.jsonl ffffff",                "good.jsonl has no outcome 'ffffff'; `nnspec report` lists"),
    ("repro good.jsonl 3f9c1a",                "3f9c1a (torch/relu/forward/float32) is fail, with no case"),
    ("show conv7d",                            "the spec has no 'conv7d'; did you mean conv"),
    ("show conv2d.F9",                         "the spec has no 'conv2d.F9'; did you mean conv2d.F1"),
    ("new-backend 9",                          "'9' cannot be the name of a Python module"),
    ("frobnicate",                             "No such command 'frobnicate'"),
]
# fmt: on


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file where folders are expected, records good and bad, modules that fail."""
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "bad.jsonl").write_text("garbage\n")
    (tmp_path / "empty.jsonl").touch()
    write(tmp_path / "good.jsonl", cell(verdict="fail", outcomes=[outcome()]))
    header = {**HEADER, "nnspec": "0.0.1", "strict": False, "selection": "relu", "dtypes": ["float32"]}
    right = {**HEADER["targets"][0], "target": "broken:Right", "framework": "Broken", "version": "1.2.0"}
    lines = [{"kind": "header", "format": 1, **header, "profile": "smoke", "targets": [right]}]
    (tmp_path / "other.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "missing.py").write_text("import superframework\n")
    (tmp_path / "unreadable.py").write_text("def :\n")
    (tmp_path / "dies.py").write_text("import os\nos.abort()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("command", "words"), MESSAGES, ids=[command for command, _ in MESSAGES])
def test_one_sentence_on_stderr(folder, command, words):
    ran = CliRunner().invoke(main, command)
    assert ran.exit_code == 2, ran.output
    assert isinstance(ran.exception, SystemExit)
    assert words in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.output
    *usage, told = ran.stderr.strip().splitlines()
    assert told.startswith("Error: ")
    assert len(usage) == 0 or usage[0].startswith("Usage: ")
    assert ran.stdout == ""


def test_in_a_process_of_its_own(folder):
    ran = nnspec("run", "numpy", cwd=folder)
    assert ran.returncode == 2
    assert ran.stderr.startswith("Error: unknown backend 'numpy'; known: ")
    assert ran.stderr.count("\n") == 1
    assert ran.stdout == ""


def test_nothing_is_written_for_a_run_that_cannot_be_started(folder):
    before = set(folder.iterdir())
    CliRunner().invoke(main, "run torch@abacus")
    assert set(folder.iterdir()) == before


def test_a_selection_of_nothing_is_a_bad_request():
    from nnspec.conformance.session import Request

    with pytest.raises(BadRequest, match="nothing fits"):
        Request(("torch",), selection="relu and not relu").cells()
