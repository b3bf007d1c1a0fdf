"""A run that takes its time: its progress is seen on a terminal, and ctrl-C leaves nothing half done."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

from terminal.terminal import Terminal

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", str(ROOT / "target/debug/vpc-endpoint-rule"))
NOW = "2026-11-20T09:00:00Z"
ACCOUNTS = 80
BAR = "accounts and regions"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """An organization that takes seconds."""
    root = tmp_path_factory.mktemp("saved")
    for number in range(ACCOUNTS):
        shutil.copytree(ROOT / "tests/example/111122223333", root / f"{111122223333 + number}")
    return root


def command(saved, *more):
    return [PROGRAM, "report", saved, "--now", NOW, "--no-pager", *more]


def test_progress_is_shown_while_it_runs_and_is_gone_after_it(saved):
    terminal = Terminal(command(saved, "--output", "/dev/null"), {})
    # The time that is left is there as soon as a place is done.
    terminal.read(until=b" left")
    assert f"of {2 * ACCOUNTS} {BAR}" in terminal.text
    assert terminal.end() == 1
    # The last thing it does to its line is to clear it.
    assert terminal.text.rstrip("\r").endswith("\x1b[2K")


def test_progress_goes_to_terminals_only_and_not_to_the_quiet(saved):
    quiet = Terminal(command(saved, "--quiet", "--output", "/dev/null"), {})
    assert (quiet.end(), quiet.text) == (1, "")
    piped = subprocess.run(command(saved, "--output", "/dev/null"), env={}, capture_output=True, text=True)
    assert (piped.returncode, piped.stdout, piped.stderr) == (1, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_while_it_reads_changes_nothing(saved, tmp_path, number):
    report = tmp_path / "report.json"
    report.write_text("before")
    terminal = Terminal(command(saved, "--format", "json", "--output", report), {})
    terminal.read(until=BAR.encode())
    terminal.signal(number)
    assert terminal.end() == -number
    assert report.read_text() == "before"
    assert os.listdir(tmp_path) == ["report.json"]


def test_ctrl_c_at_any_moment_leaves_a_whole_file(saved, tmp_path):
    report = tmp_path / "report.json"
    report.write_text('"before"')
    arguments = command(saved, "--format", "json", "--output", report)
    begun = time.monotonic()
    assert subprocess.run(arguments, env={}).returncode == 1
    takes = time.monotonic() - begun
    whole = json.loads(report.read_text())
    for moment in range(8):
        report.write_text('"before"')
        run = subprocess.Popen(arguments, env={})
        # The last moments, in which the file is written, get most of them.
        time.sleep(takes * (0.65 + moment * 0.05))
        run.send_signal(signal.SIGINT)
        assert run.wait() in (1, -signal.SIGINT)
        assert json.loads(report.read_text()) in ("before", whole)
        assert os.listdir(tmp_path) == ["report.json"]
