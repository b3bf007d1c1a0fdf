"""What `fix` writes stands as the tools of its language would write it."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")


def fixes(folder, format):
    """The fixes of the example, as files."""
    arguments = ["--output", folder, "--format", format, "--now", "2026-11-20T09:00:00Z"]
    done = subprocess.run([PROGRAM, "fix", "tests/example", *arguments], cwd=ROOT, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [path for path in folder.rglob("*") if path.is_file()]


def test_terraform_fmt_leaves_it_as_it_is(tmp_path):
    terraform = shutil.which("terraform") or shutil.which("tofu")
    files = fixes(tmp_path, "terraform")
    assert any("jsonencode({" in file.read_text() for file in files)
    assert not any('policy = "' in file.read_text() for file in files)
    if not terraform:
        pytest.skip("neither terraform nor tofu is found: the form is held by the golden files alone")
    done = subprocess.run([terraform, "fmt", "-check", "-diff", "-recursive", tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_labels_are_one_resources_each_in_a_folder(tmp_path):
    seen = {}
    for file in fixes(tmp_path, "terraform"):
        for line in file.read_text().splitlines():
            if line.startswith("resource "):
                label = (file.parent, line)
                assert label not in seen, (seen[label], file, line)
                seen[label] = file
    assert len(seen) > 10


def test_scripts_are_read_by_a_shell(tmp_path):
    for file in fixes(tmp_path, "cli"):
        done = subprocess.run(["bash", "-n", file], capture_output=True, text=True, timeout=10)
        assert done.returncode == 0, (file, done.stderr)
        assert "aws sts get-caller-identity" in file.read_text()
