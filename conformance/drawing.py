"""Cases drawn and made small by Hypothesis."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.internal.conjecture import providers

# Hypothesis draws ten examples before it begins to vary them, and five in six are then near-copies. So
# the drawings come in handfuls of ten; a handful begins with the simplest, and one that is almost so.
FRESH = 10


class Enough(BaseException):
    """Raised when no more drawings are needed: Hypothesis takes no BaseException for a failure."""


def drawn(strategy: st.SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """`count` different drawings, or all there are."""
    return list(drawings(strategy, count, seed))


def drawings(strategy: st.SearchStrategy[Any], count: int, seed: int) -> Iterator[Any]:
    """The same, one after the other: a handful is drawn when one of it is asked for."""
    seen: set[str] = set()
    handful: list[Any] = []

    def keep(drawing: Any) -> None:
        text = repr(drawing)
        if text not in seen:
            seen.add(text)
            handful.append(drawing)
        if len(seen) == count:
            raise Enough

    for turn in range(-(-count // (FRESH - 2))):
        with suppress(Enough):
            _explore(strategy, seed + turn, keep, (Phase.generate,))
        yield from handful
        handful.clear()
        if len(seen) == count:
            return


def shrink(strategy: st.SearchStrategy[Any], count: int, seed: int, use: Callable[[Any], None]) -> None:
    """Hand drawings to `use` until it raises, then smaller ones for which it still does.

    It ends where one raises no more: then what was handed before it mattered, too.
    """
    with suppress(Flaky):
        for handful in range(-(-count // (FRESH - 2))):
            _explore(strategy, seed + handful, use, (Phase.generate, Phase.shrink))


def _explore(
    strategy: st.SearchStrategy[Any], seed: int, use: Callable[[Any], None], phases: tuple[Phase, ...]
) -> None:
    settings = hypothesis.settings(
        max_examples=FRESH,
        phases=phases,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),  # slow is the framework, large is the aim
        verbosity=hypothesis.Verbosity.quiet,
    )

    def once(drawing: Any) -> None:
        use(drawing)

    # Else Hypothesis would draw constants from the modules that happen to be loaded, and the same seed would
    # give other cases for another target.
    with patch.object(providers, "_get_local_constants", providers.Constants):
        hypothesis.seed(seed)(settings(hypothesis.given(strategy)(once)))()
