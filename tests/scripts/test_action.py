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
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "vpc-endpoint-rule").exists():
        (place / "vpc-endpoint-rule").symlink_to(path())
    return place


def act(folder, *ids, **inputs):
    """Runs steps of the action as GitHub does: the one that evaluates and, if it is asked for, those of these names."""
    action = yaml.safe_load((HERE / "action.yml").read_text())
    folder.mkdir(exist_ok=True)
    place = installed(folder)
    values = {f"inputs.{name}": str(of.get("default", "")) for name, of in action["inputs"].items()}
    values |= {f"inputs.{name.replace('_', '-')}": str(value) for name, value in inputs.items()}
    values |= {"github.event.pull_request.number": "7", "github.repository": "o/r"}
    output, summary = folder / "output", folder / "summary"
    ran = None
    for step in action["runs"]["steps"]:
        if step.get("id") != "evaluate" and step["name"] not in ids:
            continue
        given = {name: value.removeprefix("${{ ").removesuffix(" }}") for name, value in step["env"].items()}
        environment = {name: values[of] for name, of in given.items()} | {
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "PATH": f"{place}:{os.environ['PATH']}",
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            values[f"steps.evaluate.outputs.{name}"] = value
    return ran, output.read_text(), summary.read_text()


SSM = {"region": "eu-west-3", "account": "111122223333", "parameters": '{"serviceNames": "ssm"}'}


def test_the_action_evaluates_and_says_how_it_ended(tmp_path):
    ran, output, summary = act(tmp_path, plan=BROKEN, **SSM)
    assert ran.returncode == 0, ran.stderr
    assert "status=1" in output
    assert ran.stdout.startswith("::error ")
    assert summary.startswith("**This template makes ssm BROKEN")


def test_the_action_takes_several_plans_and_what_is_said_of_them(tmp_path):
    network, group = tmp_path / "network.yaml", tmp_path / "group.yaml"
    network.write_text(
        "Parameters: {Block: {Type: String}}\n"
        "Resources:\n  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Block}}\n"
    )
    group.write_text("Resources:\n  Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}\n")
    both = f"{network}\n{group}\n"
    more = {"template_parameters": '{"Block": "10.0.0.0/16"}', "source": ""}
    ran, output, summary = act(tmp_path / "run", plan=both, **SSM, **more)
    assert (ran.returncode, "status=0" in output) == (0, True), ran.stderr
    assert summary.startswith("**This template makes nothing worse"), summary


def test_the_action_says_what_is_no_plan(tmp_path):
    plan = tmp_path / "main.tf"
    plan.write_text('resource "aws_vpc" "main" {\n}\n')
    ran, output, summary = act(tmp_path / "run", plan=plan, **SSM)
    assert (ran.returncode, "status=2" in output) == (2, True)
    assert "is Terraform's configuration, not a plan" in summary
    assert ran.stdout.startswith("::error title=The plan could not be evaluated::error: `")


GH = """#!/bin/sh
echo "$@" >> "$RUNNER_TEMP/calls"
case "$*" in
*--jq*) [ -e "$RUNNER_TEMP/refused" ] && exit 1; cat "$RUNNER_TEMP/ids" ;;
*) for one; do case $one in body=@*) cat "${one#body=@}" > "$RUNNER_TEMP/body" ;; esac; done ;;
esac
"""


def test_the_action_writes_one_comment_a_plan(tmp_path):
    def comment(name, ids, *, refused=False):
        folder = tmp_path / name
        place = folder / "vpc-endpoint-rule" / "bin"
        place.mkdir(parents=True)
        (place / "gh").write_text(GH)
        (place / "gh").chmod(0o755)
        (folder / "ids").write_text(ids)
        if refused:
            (folder / "refused").touch()
        ran, _, _ = act(folder, "Comment", plan=BROKEN, **SSM)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout, (folder / "calls").read_text(), folder / "body"

    _, calls, body = comment("first", "")
    assert "--method POST repos/o/r/issues/7/comments" in calls
    mark, sentence = body.read_text().splitlines()[:2]
    assert mark.startswith("<!-- vpc-endpoint-rule ") and mark.endswith("template.yaml -->")
    assert sentence.startswith("**This template makes ssm BROKEN")
    _, calls, _ = comment("again", "11\n12\n")
    assert "--method PATCH repos/o/r/issues/comments/12 " in calls and "POST" not in calls
    told, calls, _ = comment("fork", "", refused=True)
    assert told.startswith("::warning ") and "POST" not in calls


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


def test_the_hook_takes_options(tmp_path):
    """A template that says no region is decided where the hook is told one; values and files may have blanks in them."""
    (hook,) = yaml.safe_load((HERE / ".pre-commit-hooks.yaml").read_text())
    environment = {"PATH": f"{installed(tmp_path)}:{os.environ['PATH']}"}
    template = tmp_path / "a template.yaml"
    template.write_text((HERE / "tests/plans/templates/extensions/template.yaml").read_text())

    def run(*options):
        command = [*shlex.split(hook["entry"]), *options, str(template), str(template)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    told_nothing = run()
    assert (told_nothing.returncode, told_nothing.stdout.count("UNDETERMINED fact-unread")) == (0, 2)
    told = run("--region=eu-west-3", '--parameters={"serviceNames": "ecr.api, s3"}')
    assert told.returncode == 1, told.stderr
    assert told.stdout.count("FAIL endpoint-security-group-blocks") == 2
    assert "ecr.dkr" not in told.stdout


def test_the_example_gives_what_the_action_takes():
    action = yaml.safe_load((HERE / "action.yml").read_text())
    example = yaml.safe_load((HERE / ".github/workflows/plan-example.yml").read_text())
    steps = example["jobs"]["plan"]["steps"]
    (used,) = [step for step in steps if step.get("uses") == "./"]
    assert set(used["with"]) <= set(action["inputs"])
