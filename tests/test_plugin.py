"""The plugin: cells as pytest items, in its own suite and in anybody's."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from commands import ENVIRONMENT

FAST = ("--nnspec-profile", "smoke", "--nnspec-dtype", "float32")
SUITE = """
from nnspec.conformance import conformance_tests

test_mine = conformance_tests("broken:WrongValue", selection="relu and forward", profile="smoke")
"""


def run(*arguments, cwd):
    """pytest in a folder of its own, its exit status and its output."""
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    ran = subprocess.run(words, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=300)
    return ran.returncode, ran.stdout + ran.stderr


def test_cells_are_items_of_pytest(tmp_path):
    options = ("-n", "2", "--junitxml", "junit.xml", "-v")
    status, told = run("--nnspec", "torch", "-k", "flatten and forward", *FAST[:2], *options, cwd=tmp_path)
    assert status == 0, told
    cases = list(ElementTree.parse(tmp_path / "junit.xml").iter("testcase"))
    names = {f"test_conformance[torch-flatten-forward-{dtype}]" for dtype in ("float32", "float64")}
    assert {case.get("name") for case in cases} == names
    for case in cases:
        facts = {p.get("name"): p.get("value") for p in case.iter("property")}
        assert facts["target"] == "torch"
        assert (facts["operation"], facts["check"]) == ("flatten", "forward")
        assert facts["dtype"] in case.get("name")
        assert facts["verdict"] == "pass"
        assert int(facts["cases"]) > 0


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What pytest says of adapters that fail, know that they fail, crash or decline."""
    names = ("WrongValue", "Known", "Declines", "Aborts")
    targets = [word for name in names for word in ("--nnspec", f"broken:{name}")]
    status, text = run(
        *targets, "-k", "relu and forward", *FAST, "-rfsx", cwd=tmp_path_factory.mktemp("told")
    )
    assert status == 1, text
    return text


def test_a_failure_shows_the_clause_and_the_case(told):
    assert "FAILED" in told
    assert "fail: relu.F1  y is exact." in told
    assert "  case      relu(x[" in told
    assert "  got " in told
    assert "  want " in told
    again = (
        "again: nnspec run broken:WrongValue -k 'relu and forward' --dtype float32 --profile smoke --seed 0"
    )
    assert again in told


def test_a_crash_is_a_failure_of_one_item(told):
    assert "the worker died of SIGABRT" in told
    assert re.search(r"\b2 failed, \d+ skipped, ", told)
    assert ", 1 xfailed in " in told


def test_what_is_unsupported_is_skipped(told):
    assert any("SKIPPED" in line and "there is no relu in this library" in line for line in told.splitlines())


def test_what_is_expected_is_an_expected_failure(told):
    (line,) = [line for line in told.splitlines() if line.startswith("XFAIL")]
    assert "broken:Known-relu-forward" in line
    assert line.endswith(" - relu.F1: adds 1 above 2")


def test_two_lines_make_a_suite_of_ones_own(tmp_path):
    (tmp_path / "test_mine.py").write_text(SUITE)
    status, told = run("-q", cwd=tmp_path)
    assert status == 1, told
    assert "test_mine[broken:WrongValue-relu-forward-float32]" in told
    assert "fail: relu.F1  y is exact." in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--nnspec", "numpy"), "unknown backend 'numpy'; known: "),
        (("--nnspec", "broken:NoDevice@cuda", "-k", "relu and forward"), "Broken offers no device cuda here"),
        (("--nnspec", "torch", "--nnspec-dtype", "float8"), "unknown dtype 'float8'"),
        (("--nnspec", "torch", "--nnspec-profile", "huge"), "unknown profile 'huge'"),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(tmp_path, arguments, sentence):
    status, told = run(*arguments, "-q", cwd=tmp_path)
    assert status == pytest.ExitCode.USAGE_ERROR, told
    assert sentence in told
    assert "Traceback" not in told
    assert len(told.strip().splitlines()) < 8


def test_others_do_not_notice_the_plugin(tmp_path):
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n\n\ndef test_conformance():\n"
        "    assert not {'numpy', 'hypothesis', 'nnspec.conformance.run'} & set(sys.modules)\n"
    )
    status, told = run("-q", "-W", "error", cwd=tmp_path)
    assert status == 0, told
    assert "1 passed" in told
