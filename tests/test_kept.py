"""What XLA compiles is kept for the next run, where it can be."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("tensorflow")
pytest.importorskip("jax")

from nnspec.backends.tensorflow import kept

ALONE = """
import sys
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.target import Target
case = Case("relu", "float32", {"x": Tensor((3,), "literal", values=[-1.0, 0.0, 2.0])})
print(Target(sys.argv[1]).value(case).results["y"].tolist())
"""


def relu(target, cache, **more):
    """What a process of its own says, which keeps what it compiles in that folder."""
    words = [sys.executable, "-c", ALONE, target]
    environment = {**os.environ, "NNSPEC_CACHE": str(cache), "TF_XLA_FLAGS": "", **more}
    ran = subprocess.run(words, env=environment, capture_output=True, text=True)
    return ran.stdout.strip().split("\n")[-1]


@pytest.mark.parametrize("name", ["tensorflow:xla", "jax:jit"])
def test_what_is_compiled_is_kept(name, tmp_path):
    cache = tmp_path / "a folder"
    assert relu(name, cache) == "[0.0, 0.0, 2.0]"
    assert any(path.is_file() for path in (cache / name.partition(":")[0]).rglob("*"))


def test_it_compiles_where_nothing_can_be_kept():
    assert relu("tensorflow:xla", "/dev/null/nowhere") == "[0.0, 0.0, 2.0]"


def test_the_flags_of_the_user_come_first(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    flags = f"--tf_xla_persistent_cache_directory={theirs}"
    assert relu("tensorflow:xla", ours, TF_XLA_FLAGS=flags) == "[0.0, 0.0, 2.0]"
    assert any(theirs.iterdir())
    assert not any((ours / "tensorflow").glob("*/*"))


def flags(processor, monkeypatch, tmp_path):
    """What XLA is told on such a processor."""
    monkeypatch.setenv("NNSPEC_CACHE", str(tmp_path))
    monkeypatch.setenv("TF_XLA_FLAGS", "--mine")
    monkeypatch.setattr(kept, "processor", processor)
    kept.keep()
    return os.environ["TF_XLA_FLAGS"]


def test_machine_code_is_not_shared_between_processors(monkeypatch, tmp_path):
    one, two = (flags(lambda kind=kind: kind, monkeypatch, tmp_path) for kind in (1, 2))
    assert one != two
    assert one.endswith(" --mine")


def test_nothing_is_kept_where_the_processor_is_not_known(monkeypatch, tmp_path):
    def unknown():
        raise FileNotFoundError

    assert flags(unknown, monkeypatch, tmp_path) == "--mine"
