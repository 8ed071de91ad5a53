"""Several seeds: a record for each, and one sum."""

import json

from commands import nnspec
from nnspec.conformance.record import read

OPTIONS = ("--profile", "smoke", "--dtype", "float32", "-j", 1, "--seed", 3, "--seeds", 2)


def soaked(target, folder):
    run = nnspec("run", target, "-k", "relu", *OPTIONS, "--record", "soak.jsonl", cwd=folder)
    return run, json.loads((folder / "soak.json").read_text())


def test_the_sum_is_that_of_the_records(tmp_path):
    run, figures = soaked("broken:Right", tmp_path)
    records = [read(tmp_path / f"soak-{seed}.jsonl") for seed in (3, 4)]
    assert run.returncode == 0, run.stderr
    assert [record.header["seed"] for record in records] == [3, 4]
    assert figures["comparisons"] == sum(record.total("comparisons") for record in records) > 0
    assert (figures["seeds"], figures["alarms"]) == (2, [])
    assert records[0].cells[3]["comparisons"]
    assert "2 seeds" in run.stdout
    assert "0 alarms" in run.stdout


def test_an_alarm_is_named_with_its_seed_and_ends_with_status_1(tmp_path):
    run, figures = soaked("broken:WrongGradient", tmp_path)
    assert run.returncode == 1
    assert "broken:WrongGradient/relu/gradient/float32" in figures["alarms"]
    assert "seed 4" in run.stdout
    assert "relu/gradient" in run.stdout


def test_records_that_are_there_are_not_made_again(tmp_path):
    soaked("broken:Right", tmp_path)
    before = read(tmp_path / "soak-3.jsonl").cells  # their seconds among them
    (tmp_path / "soak-4.jsonl").unlink()
    run, figures = soaked("broken:Right", tmp_path)
    assert run.returncode == 0
    assert read(tmp_path / "soak-3.jsonl").cells == before
    assert figures["seeds"] == 2
