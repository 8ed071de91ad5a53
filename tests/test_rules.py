"""Every rule of the bounds is needed: a computation that attains it, and a weaker rule that fails."""

import inspect
import textwrap

import numpy as np
import pytest

from witnesses import arithmetic, curves, powers, sums

MUTANTS = [*arithmetic.MUTANTS, *powers.MUTANTS, *curves.MUTANTS, *sums.MUTANTS]
ROWS = [(witness, where, old, new) for where, rows in MUTANTS for witness, old, new in rows]
WITNESSES = list(dict.fromkeys(witness for witness, *_ in ROWS))


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda w: w.__name__)
def test_the_bound_covers(witness):
    with np.errstate(all="ignore"):
        witness()


def weaken(monkeypatch, where, old, new):
    """Replace an entry of a table, or a piece of the text of a function wherever it is known."""
    if isinstance(where, dict):
        monkeypatch.setitem(where, old, new)
        return
    source = textwrap.dedent(inspect.getsource(where))
    assert old in source, "this mutant needs a look: the rule has another text now"
    source, scope = source.replace(old, new), dict(where.__globals__)
    if where.__closure__:  # as the rule of a logarithm
        source = f"def made(ufunc, offset):\n{textwrap.indent(source, '    ')}    return rule"
    exec(source, scope)
    changed = scope["made"](None, 0.0) if where.__closure__ else scope[where.__name__]
    monkeypatch.setattr(where, "__code__", changed.__code__)


NAMES = [f"{witness.__name__}-{i}" for i, (witness, *_) in enumerate(ROWS)]


@pytest.mark.parametrize(("witness", "where", "old", "new"), ROWS, ids=NAMES)
def test_a_weaker_rule_does_not(witness, where, old, new, monkeypatch):
    weaken(monkeypatch, where, old, new)
    with np.errstate(all="ignore"), pytest.raises(AssertionError):
        witness()
