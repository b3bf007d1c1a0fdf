"""The GitHub action, the hook of pre-commit and the workflow example: they are YAML, and do what they say."""

import os
import pathlib
import shlex
import subprocess

import yaml

from accounts.program import path

HERE = pathlib.Path(__file__).parents[2]
HUB = HERE / "tests/plans/templates/hub/template.yaml"
BROKEN = HERE / "tests/plans/templates/instances/template.yaml"
OPEN = HERE / "tests/plans/templates/public/template.yaml"


def installed(folder):
    """The program as the action installs it, and the folder that it is in."""
    place = folder / "vpc-endpoint-rule" / "bin"
    place.mkdir(parents=True)
    (place / "vpc-endpoint-rule").symlink_to(path())
    return place


def test_the_action_evaluates_and_says_how_it_ended(tmp_path):
    action = yaml.safe_load((HERE / "action.yml").read_text())
    (step,) = [step for step in action["runs"]["steps"] if step.get("id") == "evaluate"]
    installed(tmp_path)
    inputs = {name: str(of.get("default", "")) for name, of in action["inputs"].items()}
    inputs |= {"plan": str(BROKEN), "region": "eu-west-3", "account": "111122223333", "parameters": '{"serviceNames": "ssm"}'}
    given = {name: value.removeprefix("${{ inputs.").removesuffix(" }}") for name, value in step["env"].items()}
    output, summary = tmp_path / "output", tmp_path / "summary"
    environment = {name: inputs[of] for name, of in given.items()} | {
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "PATH": os.environ["PATH"],
    }
    ran = subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "status=1" in output.read_text()
    assert ran.stdout.startswith("::error ")
    assert summary.read_text().startswith("**This template makes ssm BROKEN")


def test_the_hook_takes_several_templates(tmp_path):
    (hook,) = yaml.safe_load((HERE / ".pre-commit-hooks.yaml").read_text())
    environment = {"PATH": f"{installed(tmp_path)}:{os.environ['PATH']}"}

    def run(*files):
        command = [*shlex.split(hook["entry"]), *map(str, files)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert run(HUB, HUB).returncode == 0
    both = run(OPEN, HUB)
    assert both.returncode == 1
    assert both.stdout.count("This template") == 2


def test_the_example_gives_what_the_action_takes():
    action = yaml.safe_load((HERE / "action.yml").read_text())
    example = yaml.safe_load((HERE / ".github/workflows/plan-example.yml").read_text())
    steps = example["jobs"]["plan"]["steps"]
    (used,) = [step for step in steps if step.get("uses") == "./"]
    assert set(used["with"]) <= set(action["inputs"])
