"""Keras' own tests of operations, as the wheel ships them, run on its torch backend."""

import io
import os
import re
import unittest
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from typing import Any
from unittest import mock

import numpy as np
from benchmarks.peers.trial import Elsewhere, Trial, some

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
NAME, PACKAGE = "Keras operation tests", "keras"
FILES = ("nn_test", "numpy_test", "math_test")
BESIDE = ("DynamicShapeTest", "StaticShapeTest", "SparseTest")  # they compute no numbers
ABOUT = re.compile(  # the tests named after what nnspec has
    r"test_(relu6?|(log_|hard_)?sigmoid|softplus|softsign|silu|hard_silu|leaky_relu|[sc]?elu|gelu|(hard_)?tanh|"
    r"(log_)?softmax|logsumexp|(max|average)_pool|(depthwise_)?conv|(binary|categorical|sparse_categorical)_cross"
    r"entropy|moments|(batch|layer)_normalization|depth_to_space|add|multiply|matmul|a?max|mean|sum|reshape|"
    r"transpose|swapaxes|concatenate|split|pad)(?=_?\d|_|$)"
)


def trials(limit: int) -> Iterator[Trial]:
    groups: dict[str, list[Any]] = {}
    for file in FILES:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            module = import_module(f"keras.src.ops.{file}")
        for test in (t for suite in unittest.defaultTestLoader.loadTestsFromModule(module) for t in suite):
            kind = type(test).__name__
            if not kind.endswith(BESIDE):
                name = test._testMethodName
                about = ABOUT.match(name)
                if about:
                    groups.setdefault(f"{kind}.{about[0]}", []).append((type(test), name))
    for tests in groups.values():
        for k in some(len(tests), limit):
            kind, name = tests[k]
            yield Trial(
                f"{kind.__name__}.{name}",
                lambda given, kind=kind, name=name: judged(kind(name), given),
                lambda kind=kind, name=name: judged(kind(name), None),
            )


def version() -> str:
    import keras

    return keras.__version__


def judged(test: Any, implementation: Any) -> int:
    """One test with torch's calls answered by the implementation; how often it compared two arrays."""
    from contextlib import nullcontext

    from benchmarks.peers.asked import Answering

    compared, kind = 0, type(test)
    right = kind.assertAllClose

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal compared
        compared += 1
        return right(self, *args, **kwargs)

    np.random.seed(0)  # noqa: NPY002  (Keras' tests draw from it)
    result = unittest.TestResult()
    with (
        mock.patch.object(kind, "assertAllClose", counted),
        warnings.catch_warnings(),
        redirect_stdout(io.StringIO()),
        Answering(implementation) if implementation is not None else nullcontext(),
    ):
        warnings.simplefilter("ignore")
        test.run(result)
    if result.skipped:
        raise Elsewhere(result.skipped[0][1])
    for _, text in (*result.failures, *result.errors):
        raise AssertionError(text.strip().rpartition("\n")[2])
    return compared
