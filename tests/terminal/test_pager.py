"""A long table on a terminal is shown by a pager, and whatever the pager does is no error."""

import os
import pathlib
import subprocess

import pytest

from terminal.terminal import Terminal

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", str(ROOT / "target/debug/vpc-endpoint-rule"))
NOW = "2026-11-20T09:00:00Z"
# Something of the example is NON_COMPLIANT, whoever shows it.
STATUS = 1
LAST = "vpc-089fc7f9daee88dd7"


def command(name="report", *more):
    return [PROGRAM, name, ROOT / "tests/example", "--now", NOW, *more]


@pytest.fixture
def script(tmp_path):
    """Makes a program of a few lines of shell."""

    def make(name, *lines):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        path.chmod(0o755)
        return path

    return make


@pytest.mark.parametrize("name", ["evaluate", "report"])
def test_the_pager_gets_the_whole_table(name, script, tmp_path):
    pager = script("pager", f"cat > {tmp_path}/paged", 'printf "%s|" "$@"')
    terminal = Terminal(command(name), {"PAGER": f"{pager} -x 'two words'"})
    assert terminal.end() == STATUS
    assert "-x|two words|" in terminal.text and "NON_COMPLIANT" not in terminal.text
    paged = (tmp_path / "paged").read_text()
    assert LAST in paged and "\x1b[" in paged


def test_without_PAGER_it_is_less(script):
    less = script("less", 'printf "%s|" "$LESS" "$@"; cat')
    terminal = Terminal(command(), {"PATH": f"{less.parent}:/bin:/usr/bin"})
    assert terminal.end() == STATUS
    assert "FRX|-FRX|" in terminal.text and LAST in terminal.text


def test_LESS_stays_as_it_is_set(script):
    pager = script("pager", 'printf "%s|" "$LESS"')
    terminal = Terminal(command(), {"PAGER": str(pager), "LESS": "-i"})
    assert terminal.end() == STATUS
    assert "-i|" in terminal.text


@pytest.mark.parametrize("pager", ["/no/such/pager", "", "'"])
def test_without_a_pager_the_table_is_printed(pager):
    terminal = Terminal(command(), {"PAGER": pager})
    assert terminal.end() == STATUS
    assert terminal.text.count(LAST) == 1 and "error" not in terminal.text


@pytest.mark.parametrize("lines", [["true"], ["head -n 1"], ["head -n 1", "exit 3"], ["kill -9 $$"]])
def test_a_pager_that_is_left_early_is_no_error(lines, script):
    terminal = Terminal(command(), {"PAGER": str(script("pager", *lines))})
    assert terminal.end() == STATUS
    assert LAST not in terminal.text and "error" not in terminal.text


@pytest.mark.parametrize("more", [["--no-pager"], ["--format", "json"], ["--format", "markdown"]])
def test_what_is_not_paged(more, script):
    terminal = Terminal(command("report", *more), {"PAGER": str(script("pager", "echo PAGED"))})
    assert terminal.end() == STATUS
    assert LAST in terminal.text and "PAGED" not in terminal.text


def test_a_file_is_not_paged(script, tmp_path):
    environment = {"PAGER": str(script("pager", "echo PAGED"))}
    named = Terminal(command("report", "--output", tmp_path / "named"), environment)
    assert named.end() == STATUS
    redirected = Terminal(command(), environment, output=tmp_path / "redirected")
    assert redirected.end() == STATUS
    assert "PAGED" not in named.text + redirected.text
    for file in ("named", "redirected"):
        text = (tmp_path / file).read_text()
        assert LAST in text and "\x1b" not in text and "PAGED" not in text
    piped = subprocess.run(command(), env=environment, capture_output=True, text=True)
    assert LAST in piped.stdout and "PAGED" not in piped.stdout


def test_ctrl_c_is_the_pagers(script, tmp_path):
    go_on = tmp_path / "go-on"
    waits = ["trap 'echo INTERRUPTED' INT", "echo READY", f"until [ -e {go_on} ]; do sleep 0.05; done", "echo LEFT"]
    terminal = Terminal(command(), {"PAGER": str(script("pager", *waits)), "PATH": "/bin:/usr/bin"})
    terminal.read(until=b"READY")
    terminal.press(b"\x03")
    terminal.read(until=b"INTERRUPTED")
    go_on.touch()
    assert terminal.end() == STATUS
    assert terminal.text.rstrip().endswith("LEFT")


def test_the_table_fits_the_terminal(script, tmp_path):
    pager = script("pager", f"cat > {tmp_path}/paged")
    Terminal(command(), {"PAGER": str(pager), "NO_COLOR": "1"}).end()
    lines = (tmp_path / "paged").read_text().splitlines()
    assert "\x1b" not in "".join(lines)
    assert max(map(len, lines)) <= 120, max(lines, key=len)
