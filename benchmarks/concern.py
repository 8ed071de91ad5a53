"""Which tests concern which file: the cheap ones first, so that most mutants die early."""

import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

VERDICT, RECORD = "tests/test_verdict.py", "tests/test_record.py"
CHECKS, TRIAL = "tests/test_checks.py", "tests/test_trial.py"
MANNERS = "tests/test_manners.py tests/test_run.py -k 'manners or alone or item or turns or between'"
RULES = "tests/test_sharpness.py tests/test_rules.py::test_the_bound_covers"
BOUNDS = "tests/test_bounds.py -k 'slope or rounding or format or grade or largest'"
POSITIONS = "tests/test_interpolate.py tests/test_bounds.py -k 'interpolate or position'"
FREEDOM = "tests/test_freedom.py"
NORMS = "@batch_norm_training batch_norm_evaluation layer_norm"
LAST, SHORTER = "tests/test_bounds.py -k may_come_last", "tests/test_bounds.py -k shorter"
REFERENCE = "tests/test_reference.py -k"
HARD_SWISH = "tests/test_bounds.py -k 'paper or formulas_of_hard'"
WINDOW, CHANCE, STOCK = "tests/test_window.py", "tests/test_chance.py", "tests/test_stock.py"

# pattern of files: sessions of pytest. After @ stand operations: all that three files say of each is meant;
# where nothing stands, of the operations whose home the file is.
# fmt: off
CONCERN: dict[str, tuple[str, ...]] = {
    "conformance/verdict.py":                  (VERDICT, RULES),
    "conformance/record.py":                   (RECORD,),
    "conformance/expect.py":                   (TRIAL, f"{CHECKS} -k 'not fault or pool or sgd'",),
    "conformance/checks/properties/steps.py":  (f"{CHECKS} -k sgd",),
    "conformance/checks/properties/pool2d.py": (f"{CHECKS} -k 'max_pool2d or windows'",),
    "conformance/checks/properties/chance.py": (CHANCE, f"{CHECKS} -k random_dropout"),
    "conformance/checks/properties/conv.py":   (f"{CHECKS} -k 'conv2d or convolve2d'",),
    "conformance/checks/properties/conv_transpose2d.py": (f"{CHECKS} -k conv_transpose2d",),
    "conformance/checks/properties/dropout.py":     (f"{CHECKS} -k 'random_dropout or masks'",),
    "conformance/checks/properties/initializer.py": (f"{CHECKS} -k 'glorot or he_ or truncated or reach'",),
    "conformance/checks/properties/__init__.py":    (STOCK, f"{CHECKS} -k sgd"),
    "conformance/checks/special.py":           (f"{CHECKS} -k 'right or relu or l1 or cho or share or sev'",),
    "conformance/checks/manners.py":           (MANNERS, f"{CHECKS} -k 'manners or linear'"),
    "conformance/checks/trial.py":             (TRIAL, f"{CHECKS} -k 'not fault or linear'"),
    "conformance/checks/check.py":             (STOCK,),
    "conformance/checks/numeric.py":           (STOCK, f"{CHECKS} -k 'not fault or linear'"),
    "conformance/checks/draw.py":              (STOCK, f"{CHECKS} -k 'not fault or linear'"),
    "conformance/checks/fixed.py":             (f"{CHECKS} -k 'example or attribute or name or computes'",),
    "conformance/checks/*.py":                 (f"{CHECKS} -k 'not fault or linear'",),
    "reference/bounded.py":                    (RULES, "@softmax gelu"),
    "reference/contraction.py":                (RULES, "@linear"),
    "reference/formats.py":                    (RULES, BOUNDS),
    "reference/kink.py":                       ("tests/test_kink.py", FREEDOM),
    "reference/maxima.py":                     ("@max_pool2d", FREEDOM, BOUNDS),
    "reference/steps.py":                      ("tests/test_steps.py", "@rmsprop", "@adam"),
    "reference/window.py":                     (WINDOW, "@max_pool2d"),
    "reference/correlate.py":                  ("@conv1d",),
    "reference/interpolate.py":                (POSITIONS, "@upsample_bilinear2d"),
    "reference/reduction.py":                  ("@mse_loss",),
    "reference/rule.py":                       ("@relu",),
    "reference/tape.py":                       ("tests/test_tape.py",),
    "reference/ops/initializer.py":            (CHANCE,),
    "reference/ops/batch_norm.py":             (NORMS, LAST),
    "reference/ops/clip.py":                   ("@clip_by_value clip_by_global_norm", SHORTER),
    "reference/ops/dropout.py":                ("@dropout", f"{REFERENCE} dropped"),
    "reference/ops/elu.py":                    ("@elu selu celu", FREEDOM),
    "reference/ops/hard.py":                   ("@hard_sigmoid hard_tanh hard_swish", HARD_SWISH),
    "reference/ops/lp_pool2d.py":              ("@lp_pool2d", "tests/test_bounds.py -k formulas_of_lp"),
    "reference/ops/rectifier.py":              ("@relu relu6", FREEDOM),
    "reference/ops/regression.py":             ("@mse_loss l1_loss huber_loss smooth_l1_loss", FREEDOM),
    "reference/ops/reduce.py":                 ("@reduce_sum reduce_mean reduce_max", FREEDOM),
    "reference/ops/unpool2d.py":               ("@max_pool2d_with_indices max_unpool2d", f"{REFERENCE} nan"),
    "reference/ops/*.py":                      (),
}
# fmt: on


def sessions(path: str) -> list[list[str]]:
    """Arguments of pytest, a list for each session."""
    tests = next(tests for pattern, tests in CONCERN.items() if fnmatch(path, pattern))
    if not tests:
        return [_about(_home(Path(path).stem))]
    return [_about(test[1:].split()) if test.startswith("@") else shlex.split(test) for test in tests]


def _home(home: str) -> list[str]:
    """The operations that live there."""
    code = f"from nnspec.spec.ops import OPS; print(*(o.name for o in OPS.values() if o.home == {home!r}))"
    return _said("-c", code).split()


def _about(operations: list[str]) -> list[str]:
    """The tests of the reference that are about one of some operations."""
    return [test for test in _collected() if not {*operations}.isdisjoint(re.split(r"[\[\].-]", test))]


@cache
def _collected() -> list[str]:
    files = [f"tests/test_{name}.py" for name in ("examples", "reference", "bounds")]
    return [
        line for line in _said("-m", "pytest", "--collect-only", "-q", *files).splitlines() if "::" in line
    ]


def _said(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout
