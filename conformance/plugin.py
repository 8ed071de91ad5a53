"""The pytest plugin: `pytest --nnspec torch -k conv2d -n 2`, and two lines in anybody's own suite.

    from nnspec.conformance import conformance_tests
    test_conformance = conformance_tests("mylib")

Each cell is one item, `test_conformance[torch-conv2d-forward-float32]`, judged in a worker process:
a crash or a hang is one failure. Nothing but pytest is imported before an item is collected.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from nnspec.conformance.plan import Cell, Plan
    from nnspec.conformance.workers import Workers

SUITE = Path(__file__).with_name("test_conformance.py")
DTYPES = ("float32", "float64")
LIMIT = 300.0  # seconds a cell may take
_open = ExitStack()
_pools: dict[str, Workers] = {}
_absent: dict[str, str] = {}  # target -> why it cannot be had


def pytest_addoption(parser: pytest.Parser) -> None:
    """All options begin with --nnspec, so that no other plugin has them."""
    group = parser.getgroup("nnspec", "conformance of deep-learning frameworks")
    group.addoption(
        "--nnspec", action="append", metavar="TARGET", help="run the suite on NAME[:MODE][@DEVICE]"
    )
    group.addoption("--nnspec-dtype", action="append", metavar="DTYPE", help="default: float32 and float64")
    group.addoption("--nnspec-profile", default="ci", metavar="NAME", help="smoke, ci or deep")
    group.addoption("--nnspec-seed", default=0, type=int, metavar="N", help="other seeds, other cases")
    group.addoption("--nnspec-strict", action="store_true", help="departing from a convention fails")


def pytest_configure(config: pytest.Config) -> None:
    """With --nnspec and no paths, the suite is what is run."""
    option = config.option
    if option.nnspec:
        from nnspec.conformance.target import parse

        _asked(option.nnspec, option.nnspec_dtype or DTYPES, None, _plan(option))
        _usage(lambda: list(map(parse, option.nnspec)))
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            config.args = [str(SUITE)]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The workers go with the session."""
    _pools.clear()
    _open.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item for each cell of the targets on the command line."""
    option = metafunc.config.option
    if metafunc.module.__name__.endswith("test_conformance") and option.nnspec:
        items = _items(option.nnspec, option.nnspec_dtype or DTYPES, None, _plan(option))
        metafunc.parametrize(("cell", "plan"), items)


def conformance_tests(
    *targets: str,
    dtypes: Sequence[str] = DTYPES,
    selection: str | None = None,
    profile: str = "ci",
    seed: int = 0,
    strict: bool = False,
) -> Callable[..., None]:
    """A test function parametrised over (operation, check, dtype) for each target.

    Bind it to a name that begins with `test`. `selection` takes words as `nnspec run -k` does.
    """
    from nnspec.conformance.plan import Plan

    plan = Plan(profile, seed, strict)

    @pytest.mark.parametrize(("cell", "plan"), _items(targets, dtypes, selection, plan))
    def test_conformance(cell: Cell, plan: Plan, record_property: Any) -> None:
        judge(cell, plan, record_property)

    return test_conformance


def _items(targets: Sequence[str], dtypes: Sequence[str], selection: str | None, plan: Plan) -> list[Any]:
    cells = _asked(targets, dtypes, selection, plan)
    return [pytest.param(cell, plan, id="-".join(_words(cell))) for cell in cells]


def _plan(option: Any) -> Plan:
    from nnspec.conformance.plan import Plan

    return Plan(option.nnspec_profile, option.nnspec_seed, option.nnspec_strict)


def _asked(targets: Sequence[str], dtypes: Sequence[str], selection: str | None, plan: Plan) -> list[Cell]:
    from nnspec.conformance.session import Request

    return _usage(Request(tuple(targets), tuple(dtypes), selection, plan).cells)


def _usage(ask: Callable[[], list[Any]]) -> list[Any]:
    """What is asked, or pytest's own complaint that it cannot be had."""
    from nnspec.conformance.words import BadWord

    try:
        return ask()
    except BadWord as error:
        raise pytest.UsageError(str(error)) from None


def _words(cell: Cell) -> tuple[str, ...]:
    return cell.target, cell.operation, cell.check, cell.dtype


def judge(cell: Cell, plan: Plan, record_property: Callable[[str, object], None]) -> None:
    """Judge one cell and say so in pytest's words: pass, fail, skip or xfail."""
    line = next(iter(_pool(cell.target).judge([cell], plan)))
    for key in ("target", "operation", "check", "dtype", "verdict", "cases", "comparisons", "worst"):
        record_property(key, line[key])
    from nnspec.conformance.run import failing

    if failing(line, plan.strict):
        pytest.fail(_told(line, cell, plan), pytrace=False)
    if line["verdict"] == "unsupported":
        pytest.skip(line["reason"])
    if line["verdict"] == "expected":
        known = (o for o in line["outcomes"] if o["verdict"] == "expected")
        pytest.xfail("; ".join(f"{o['clause']}: {o['divergence']['why']}" for o in known))


def _pool(target: str) -> Workers:
    """The worker of a target; one is enough, since pytest-xdist makes as many of us as are wanted."""
    if target in _absent:
        pytest.fail(_absent[target], pytrace=False)
    if target not in _pools:
        from nnspec.conformance.target import BadTarget
        from nnspec.conformance.workers import Workers

        pool = _open.enter_context(Workers(1, LIMIT))
        try:
            pool.describe(target)
        except BadTarget as error:
            _absent[target] = str(error)
        if target in _absent:  # outside, so that pytest shows the sentence alone
            _give_up(_absent[target])
        _pools[target] = pool
    return _pools[target]


def _give_up(sentence: str) -> NoReturn:
    """End the session; a process of pytest-xdist cannot, and fails the item."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.fail(sentence, pytrace=False)
    pytest.exit(sentence, returncode=pytest.ExitCode.USAGE_ERROR)


def _told(line: dict[str, Any], cell: Cell, plan: Plan) -> str:
    """Every clause that does not hold: its text, the smallest case, what was seen; how to see it again."""
    from nnspec.conformance.case import Case
    from nnspec.spec.ops import CLAUSES

    words: list[str] = []
    for outcome in line["outcomes"]:
        if outcome["verdict"] in ("pass", "unsupported"):
            continue
        clause = outcome["clause"]
        words.append(f"{outcome['verdict']}: {clause}  {CLAUSES[clause].text if clause else ''}".rstrip())
        words.append(
            f"  case      {Case.from_json(outcome['case'])}" if outcome["case"] else "  case      unknown"
        )
        words += [f"  {key:9} {value}" for key, value in (outcome["evidence"] or {}).items()]
        words += [f"  because   {outcome['divergence']['why']}"] if outcome["divergence"] else []
    again = f"nnspec run {cell.target} -k '{cell.operation} and {cell.check}' --dtype {cell.dtype}"
    return "\n".join([*words, f"again: {again} --profile {plan.profile} --seed {plan.seed}"])
