"""What is run, and what becomes of it."""

import os
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from commands import judged, outcomes
from nnspec.conformance import drawing
from nnspec.conformance.bench import Bench
from nnspec.conformance.case import Case
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.known import in_versions
from nnspec.conformance.plan import PROFILES, Cell, Plan, cells
from nnspec.conformance.run import failing, run_cell
from nnspec.conformance.stock import FEW
from nnspec.conformance.target import Target
from nnspec.conformance.workers import Workers
from nnspec.spec.ops import OPS


def selected(selection):
    found = cells(("torch",), ("float32", "float64"), selection)
    return {(cell.operation, cell.check, cell.dtype) for cell in found}


def cell(adapter="Right", check="forward", operation="relu", dtype="float32", mode=""):
    return Cell(f"broken:{adapter}{mode}", operation, check, dtype)


def line(cell, plan=Plan("smoke")):  # noqa: B008  a plan is frozen
    return run_cell(cell, plan, Target(cell.target))


def outcome(line, clause):
    return next(o for o in line["outcomes"] if o["clause"] == clause)


def test_and_is_understood_and_binds_first():
    assert selected("relu and forward") == selected("relu forward")
    assert selected("relu forward") == {("relu", "forward", d) for d in ("float32", "float64")}
    both = selected("relu and forward or sigmoid and gradient and float64")
    assert both == selected("relu and forward") | {("sigmoid", "gradient", "float64")}


def test_not_excludes():
    assert selected("relu and not forward") == selected("relu") - selected("relu and forward")
    assert {operation for operation, _, _ in selected("not relu")} == {o for o, _, _ in selected(None)} - {
        "relu"
    }


def test_a_name_fits_exactly_and_a_part_of_one_fits_all():
    assert {o for o, _, _ in selected("softmax")} == {"softmax"}
    assert {o for o, _, _ in selected("pool")} == {name for name in OPS if "pool" in name}
    assert {c for _, c, _ in selected("max_pool2d.G2")} == {"freedom"}


def drawn(adapter, seed, check="gradient", mode="", operation="relu"):
    """The cases of a cell."""
    found = []
    what = cell(adapter, check, operation, mode=mode)
    bench = Bench(what, Plan("ci", seed), Target(what.target))
    bench.judge = found.append
    bench.run()
    return found


def test_a_seed_gives_the_same_cases_and_another_seed_others():
    first = list(map(str, drawn("Right", 0)))
    assert first == list(map(str, drawn("Right", 0)))
    assert first != list(map(str, drawn("Right", 1)))
    assert len(set(first)) == 20


def test_a_seed_gives_the_same_verdicts(tmp_path):
    def told(path):
        record = judged(path, "broken:WrongGradient", "relu", seed=3, jobs=2)
        times = ("seconds", "inside")
        return {c["id"]: {k: v for k, v in c.items() if k not in times} for c in record.cells}

    assert told(tmp_path / "a.jsonl") == told(tmp_path / "b.jsonl")


def test_all_targets_are_given_the_same_cases():
    assert list(map(str, drawn("Right", 0))) == list(map(str, drawn("WrongValue", 0)))


def test_drawing_ends_with_the_last_case_that_is_needed():
    looked = []
    numbers = st.integers(0, 10**6).map(lambda n: looked.append(n) or n)
    few = drawing.drawn(numbers, 5, seed=0)
    assert looked[-1] == few[-1]
    assert few == drawing.drawn(numbers, 8, seed=0)[:5]


POOL = PROFILES["ci"].pool  # of an operation without options


def test_where_shapes_are_compiled_few_are_drawn():
    compiled = {tuple(case.shapes.values()) for case in drawn("Right", 0, mode=":compiled")}
    free = {tuple(case.shapes.values()) for case in drawn("Right", 0)}
    assert len(compiled) <= POOL < len(free)


def test_checks_share_the_shapes_that_are_compiled():
    def shapes(check):
        return {tuple(case.shapes.values()) for case in drawn("Right", 0, check, ":compiled")}

    forward, gradient = shapes("forward"), shapes("gradient")
    assert len(forward) == len(gradient) == POOL // 2
    assert len((forward & gradient) - {((),)}) == round(POOL / 4)  # which all checks have, as the edge
    assert shapes("special") | shapes("manners") <= forward & gradient


def asked(mode, seed):
    """The clauses of manners that a brief run judges, beside those about repetition."""
    found = line(cell("Right", "manners", mode=mode), Plan("smoke", seed))["outcomes"]
    return {o["clause"] for o in found} - {"every.P1", "every.P2", "every.K3"}


def test_a_brief_run_asks_a_target_that_compiles_one_question_of_manners_by_turns():
    every = {"every.P3", "every.P4", "every.S1"}
    compiled = [asked(":compiled", seed) for seed in range(12)]
    assert max(map(len, compiled)) == 1
    assert set().union(*compiled) == every
    assert asked("", 0) >= {"every.P3", "every.S1"}


@pytest.mark.parametrize("mode", ["", ":compiled"])
def test_an_item_alone_is_asked_by_turns_where_shapes_are_compiled(monkeypatch, mode):
    whole = {case.shapes["x"] for case in drawn("Right", 0, "manners", mode)}
    ways, call = {}, Target._call

    def watched(target, case, wrt):
        x = case.operands["x"]
        if x.fill == "literal" and x.shape[:1] == (1,) and x.shape not in whole:
            ways.setdefault(str(case), set()).add(wrt)
        return call(target, case, wrt)

    monkeypatch.setattr(Target, "_call", watched)
    assert line(cell("Right", "manners", mode=mode), Plan("ci"))["verdict"] == "pass"
    turns = {frozenset({()}), frozenset({("x",)})}
    assert set(map(frozenset, ways.values())) == (turns if mode else {frozenset({(), ("x",)})})


def test_an_aim_with_signatures_of_its_own_has_few_where_shapes_are_compiled():
    def shapes(mode):
        return {str(case.shapes) for case in drawn("Right", 0, "freedom", mode, "cross_entropy")}

    assert len(shapes(":compiled")) <= FEW < len(shapes(""))


def test_of_an_example_a_target_that_compiles_is_asked_result_and_cotangents_at_once(monkeypatch):
    asked, value = [], Target.value
    monkeypatch.setattr(Target, "value", lambda self, case: asked.append(case.aim) or value(self, case))
    for mode in ("", ":compiled"):
        assert line(cell("Right", "examples", mode=mode), Plan("ci"))["verdict"] == "pass"
    given = [example.g is not None for example in OPS["relu"].examples]
    assert any(given)
    assert len(asked) == len(given) + given.count(False)


def test_an_example_is_judged_without_the_cotangents_that_are_declined():
    found = line(cell("Refuses", "examples", mode=":compiled"), Plan("ci"))
    assert found["verdict"] == "pass"
    assert outcome(found, "relu.G1")["comparisons"] == 1  # the value of the example about G1


@pytest.mark.parametrize(("selection", "size"), [("relu", 1), ("float32", 5)])
def test_few_operations_are_shared_out_by_cells(selection, size):
    with Workers(2) as workers:
        groups = [group for group in workers._groups(cells(("torch",), ("float32",), selection), Plan())]
    assert max(map(len, groups)) >= size
    assert (max(map(len, groups)) == 1) is (size == 1)


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="a process finds its number in /proc")
def test_what_belongs_together_goes_to_one_worker():
    groups = [[(f"/proc/{'./' * (2 * k + i)}self",) for i in range(2)] for k in range(6)]
    with Workers(2) as workers:
        ended = [(task, future.result()) for task, future in workers._ended(os.path.realpath, iter(groups))]
    where = dict(ended)
    assert len(ended) == 12
    assert all(len({where[task] for task in group}) == 1 for group in groups)


def test_an_expected_divergence_is_shown_with_its_evidence():
    found = line(cell("Known"))
    known = outcome(found, "relu.F1")
    assert found["verdict"] == known["verdict"] == "expected"
    assert known["divergence"]["why"] == "adds 1 above 2"
    assert known["divergence"]["link"] == "https://example.org/1"
    assert known["evidence"]["got"] == 4.0
    assert known["evidence"]["want"] == 3.0
    assert not failing(found, strict=True)


def test_a_divergence_that_no_longer_shows_is_stale():
    found = line(cell("Stale"))
    stale = outcome(found, "relu.F1")
    assert found["verdict"] == stale["verdict"] == "stale"
    assert stale["case"]["operands"]["x"]["values"] == [3.0]
    assert failing(found, strict=False)


@pytest.mark.parametrize(("dtype", "verdict"), [("float32", "pass"), ("float64", "stale")])
def test_a_divergence_of_other_processors_need_not_show(dtype, verdict):
    assert line(cell("Elsewhere", dtype=dtype))["verdict"] == verdict


def test_a_divergence_excuses_in_its_versions_only():
    found = line(cell("KnownOnce"))
    assert outcome(found, "relu.F1")["verdict"] == "fail"


# fmt: off
VERSIONS = [
    ("2.13.0",      "<=2.13.0", True),
    ("2.13.0+cpu",  "<=2.13.0", True),
    ("2.13.1",      "<=2.13.0", False),
    ("2.14.0.dev1", "<2.14.0",  False),
    ("0.10.2",      "",         True),
]
# fmt: on


@pytest.mark.parametrize(("version", "versions", "fits"), VERSIONS)
def test_versions(version, versions, fits):
    assert in_versions(version, versions) is fits


def test_what_departs_from_a_convention_fails_under_strict_alone():
    departs, strict = (line(cell("Departs", "freedom"), Plan("smoke", strict=s)) for s in (False, True))
    assert outcome(departs, "relu.K1")["verdict"] == "departs"
    assert outcome(strict, "relu.K1")["verdict"] == "fail"
    assert not failing(departs, strict=False)
    assert failing(departs, strict=True)
    assert departs["choices"]["relu.K1"] == "slope 1 at 0"


def test_the_case_that_is_shown_is_small():
    found = outcome(line(cell("WrongStride", operation="max_pool2d"), Plan("ci")), "max_pool2d.F1")
    case = Case.from_json(found["case"])
    assert case.attrs["stride"] == (1, 2)
    assert case.attrs["window"] == (1, 1)
    assert case.shapes["x"] == (1, 1, 1, 1)
    assert case.attrs["padding"] == ((0, 0), (0, 0))


def test_a_dtype_that_is_not_offered_is_unsupported():
    found = line(cell(dtype="bfloat16"))
    assert found["verdict"] == "unsupported"
    assert found["reason"] == "Broken does not offer bfloat16"
    assert found["cases"] == 0


def trials(monkeypatch, mode="", seed=0):
    """What a check is handed, case by case."""
    seen = []
    stub = replace(CHECKS["gradient"], judge=seen.append)
    monkeypatch.setattr(Bench, "check", property(lambda self: stub))
    what = cell(mode=mode, check="gradient")
    Bench(what, Plan("ci", seed), Target(what.target)).run()
    return seen


def test_cases_take_turns_in_what_they_are_asked(monkeypatch):
    seen = trials(monkeypatch)
    assert [(t.turn - seen[0].turn, t.sparing) for t in seen] == [(turn, False) for turn in range(20)]


def test_turns_begin_elsewhere_with_another_seed(monkeypatch):
    begun = {trials(monkeypatch, ":compiled", seed)[0].turn % 2 for seed in range(8)}
    assert begun == {0, 1}


def test_what_is_compiled_for_one_question_is_asked_of_every_second_signature_once(monkeypatch):
    seen = trials(monkeypatch, ":compiled")
    asked = {}
    for trial in seen:
        asked.setdefault(str(trial.case.shapes), []).append((trial.turn - seen[0].turn, trial.sparing))
    assert len(seen) == 20
    assert len(asked) == POOL // 2
    first = [each[0] for each in asked.values()]
    assert first == [(k // 2, k % 2 == 1) for k in range(POOL // 2)]
    assert all(sparing for each in asked.values() for _, sparing in each[1:])


def test_what_shows_but_once_fails_with_what_was_seen():
    (found,) = line(cell("Once"), Plan("ci"))["outcomes"][2:]
    assert (found["clause"], found["verdict"], found["failures"]) == ("relu.F1", "fail", 1)
    assert found["case"]["op"] == "relu"
    assert found["evidence"]["error"] == 1.0
    assert found["evidence"]["again"].startswith("right, when the same case was asked again")


def test_what_is_wrong_before_another_question_is_declined_is_no_passing_fault():
    found = outcome(line(cell("WrongWithoutGradient", "size")), "every.P5")
    assert found["verdict"] == "fail"
    assert "again" not in found["evidence"]


@pytest.mark.parametrize("check", ["forward", "rejection", "signature"])
def test_an_operation_that_lacks_is_asked_nothing(check):
    """Not even whether it refuses what is wrong: it refuses everything."""
    found = line(cell("Right", check, "avg_pool2d"))
    assert found["verdict"] == "unsupported"
    assert found["reason"] == "the adapter has no such method"
    assert found["cases"] == 0


def test_a_region_that_is_declined_is_counted():
    found = line(cell("DeclinesRegion"), Plan("ci"))
    assert found["verdict"] == "pass"
    assert 0 < found["declined"]["relu takes matrices only"] < found["cases"]


def test_a_gradient_that_is_declined_is_asked_for_once_a_case():
    found = line(cell("Refuses", "manners"), Plan("ci"))
    (times,) = found["declined"].values()
    plain = line(cell("Right", "manners"), Plan("ci"))["cases"]
    assert 0 < times == found["cases"] - plain  # for each case that is declined another


def test_no_other_cases_are_drawn_for_empty_batches_that_are_declined():
    found = line(cell("DeclinesNothing", "manners"), Plan("ci"))
    numbers = 1  # without a batch
    assert found["declined"] == {"relu takes one element or more": found["cases"] - numbers}
    assert found["cases"] == line(cell("Right", "manners"), Plan("ci"))["cases"]


def test_an_error_outside_the_calls_names_its_line(tmp_path):
    (found,) = judged(tmp_path, "broken:BadPredicate", "relu and forward").cells
    assert found["verdict"] == "error"
    assert found["reason"].startswith("the cell could not be judged: AttributeError: 'Case' object has no")
    assert 'broken.py", line' in found["reason"]


def test_what_a_run_was_asked_for_is_in_its_header(tmp_path):
    record = judged(tmp_path, "broken:Right@cpu", "relu and forward", seed=5, strict=True)
    header = record.header
    assert (header["seed"], header["strict"], header["selection"]) == (5, True, "relu and forward")
    assert header["targets"] == [
        {
            "target": "broken:Right@cpu",
            "framework": "Broken",
            "version": "1.2.0",
            "mode": "eager",
            "device": "cpu",
            "precision": "",
        }
    ]
    assert outcomes(record)["relu.F1"]["verdict"] == "pass"
    assert record.footer["counts"] == {"pass": 1}
