"""What a framework compiles is kept for the next run."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("jax")

ALONE = """
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.target import Target
case = Case("relu", "float32", {"x": Tensor((3,), "literal", values=[-1.0, 0.0, 2.0])})
print(Target("jax:jit").value(case).results["y"].tolist())
"""


def test_what_jax_compiles_is_kept_where_the_user_says(tmp_path):
    environment = {**os.environ, "NNSPEC_CACHE": str(tmp_path / "a folder")}
    words = [sys.executable, "-c", ALONE]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.stdout.strip() == "[0.0, 0.0, 2.0]"
    assert any((tmp_path / "a folder" / "jax").iterdir())
