"""Cases drawn and made small by Hypothesis."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.internal.conjecture import providers

TOGETHER = 16  # drawings that are one example of Hypothesis, whose own work outweighs that of one drawing

# Of ten examples Hypothesis makes eight of chance alone, and only then begins to vary them: of a hundred,
# five in six would be near-copies.
FRESH = 10


def drawn(strategy: st.SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """`count` different drawings, or all that are found."""
    return list(drawings(strategy, count, seed))


def drawings(strategy: st.SearchStrategy[Any], count: int, seed: int) -> Iterator[Any]:
    """The same, one after the other: more are drawn when one of them is asked for."""
    seen: set[str] = set()
    for turn in range(2 * -(-count // TOGETHER)):
        for drawing in _together(strategy, min(TOGETHER, count - len(seen)), seed + turn):
            text = repr(drawing)
            if text not in seen:
                seen.add(text)
                yield drawing
        if len(seen) == count:
            return


def by_weight(strategy: st.SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """`count` drawings, some of them equal: what is drawn often comes often."""
    seeds = range(seed, seed + -(-count // TOGETHER))
    return [drawing for turn in seeds for drawing in _together(strategy, TOGETHER, turn)][:count]


def _together(strategy: st.SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """Independent drawings. Hypothesis begins with the simplest choices, which are none."""

    @st.composite
    def some(draw: st.DrawFn) -> list[Any]:
        return [draw(strategy) for _ in range(count)] if draw(st.integers(0, 2**32)) else []

    found: list[Any] = []
    _explore(some(), seed, found.extend, (Phase.generate,), examples=2)
    assert len(found) == count, "an example of Hypothesis holds fewer choices than these drawings take"
    return found


class Decks:
    """Choices dealt in rounds, in each of which every choice comes once, in an order that is drawn.

    Of ten kinds of values, chance leaves a given one out of 28 cases 5 times in 100.
    What is dealt can be drawn but once, and not made smaller.
    """

    def __init__(self) -> None:
        self._left: dict[tuple[Any, ...], list[Any]] = {}

    def choice(self, about: str, choices: Sequence[Any]) -> st.SearchStrategy[Any]:
        """One of the choices about something."""
        return _dealt(self._left.setdefault((about, *choices), []), choices)


@st.composite
def _dealt(draw: st.DrawFn, left: list[Any], choices: Sequence[Any]) -> Any:
    if not left:
        left.extend(draw(st.permutations(choices)))
    return left.pop()


def shrink(strategy: st.SearchStrategy[Any], count: int, seed: int, use: Callable[[Any], None]) -> None:
    """Hand drawings to `use` until it raises, then smaller ones for which it still does.

    It ends where one raises no more: then what was handed before it mattered, too.
    """
    with suppress(Flaky):
        for handful in range(-(-count // (FRESH - 2))):
            _explore(strategy, seed + handful, use, (Phase.generate, Phase.shrink))


def _explore(
    strategy: st.SearchStrategy[Any],
    seed: int,
    use: Callable[[Any], None],
    phases: tuple[Phase, ...],
    examples: int = FRESH,
) -> None:
    settings = hypothesis.settings(
        max_examples=examples,
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
