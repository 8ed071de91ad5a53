"""A run that is cut off loses nothing that it has recorded, and leaves nobody behind."""

import signal
import subprocess
import time

import pytest

from commands import nnspec, started, verdicts
from nnspec.conformance.record import read

OPTIONS = ("-k", "relu", "--dtype", "float32", "-j", 2)


def workers(pid):
    """The processes that a process has started and that are alive."""
    text = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True).stdout
    rows = [line.split() for line in text.splitlines()]
    return {int(row[0]) for row in rows if int(row[1]) == pid and not row[2].startswith("Z")}


def alive(pids):
    text = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True).stdout
    return pids & {int(pid) for pid, stat in map(str.split, text.splitlines()) if not stat.startswith("Z")}


def wait_until(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    assert holds()


def cut_off(folder, how):
    """A run stopped with a signal after its second cell: the process, and its workers then."""
    path = folder / "r.jsonl"
    run = started("run", "broken:Slow", *OPTIONS, "--record", path, cwd=folder)
    wait_until(lambda: path.exists() and path.read_bytes().count(b"\n") >= 3)
    children = workers(run.pid)
    run.send_signal(how)
    _, told = run.communicate(timeout=20)
    return run, children, told


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    return folder, cut_off(folder, signal.SIGKILL)


def test_workers_do_not_outlive_the_run(killed):
    _, children, _ = killed[1]
    assert len(children) >= 2
    wait_until(lambda: not alive(children), 10)


def test_what_was_recorded_is_kept_and_told_to_be_incomplete(killed):
    record = read(killed[0] / "r.jsonl")
    assert len(record.cells) >= 2
    assert not record.complete
    shown = nnspec("report", "r.jsonl", "-o", "r.html", cwd=killed[0])
    assert "INCOMPLETE" in shown.stdout
    assert "incomplete" in (killed[0] / "r.html").read_text(encoding="utf-8").lower()


def test_a_resumed_run_ends_as_if_it_had_not_been_cut_off(killed):
    path = killed[0] / "r.jsonl"
    before = read(path).cells
    path.write_bytes(path.read_bytes() + b'{"kind":"cell","id":"broken:Sl')
    resumed = nnspec("run", "--resume", path, "-j", 2, cwd=killed[0])
    assert resumed.returncode == 0, resumed.stderr
    assert read(path).complete
    assert read(path).cells[: len(before)] == before
    whole = killed[0] / "whole.jsonl"
    nnspec("run", "broken:Slow", *OPTIONS, "--record", whole, cwd=killed[0])
    assert verdicts(path) == verdicts(whole)


def test_an_interrupted_run_says_how_to_go_on(tmp_path):
    run, children, told = cut_off(tmp_path, signal.SIGINT)
    assert run.returncode == 1
    assert told.strip() == f"interrupted; go on with: nnspec run --resume {tmp_path / 'r.jsonl'}"
    wait_until(lambda: not alive(children), 10)
    assert len(read(tmp_path / "r.jsonl").cells) >= 2
