"""cfn/terraform: its syntax, its attributes against the provider's schema, its parameters against the program's.

`terraform validate` and `terraform plan` need the provider's own program, which these tests do without: what they would find
beside this is a value that the provider refuses.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

import hcl2
import pytest

from cfn.templates import ROOT, template

MODULE = ROOT / "cfn" / "terraform"
SCHEMA = json.loads((pathlib.Path(__file__).parent / "schema.json").read_text())["types"]
# Of every resource, whatever its type.
META = {"count", "for_each", "depends_on", "lifecycle", "provider"}


def bare(text):
    return text.strip('"') if isinstance(text, str) else text


def plain(node):
    """Without the parser's own marks and quotes."""
    if isinstance(node, dict):
        return {bare(key): plain(value) for key, value in node.items() if not key.startswith("__")}
    if isinstance(node, list):
        return [plain(part) for part in node]
    return bare(node)


FILES = {path.name: plain(hcl2.loads(path.read_text())) for path in sorted(MODULE.glob("*.tf"))}


def blocks(kind):
    """(type, name, body) of every block of a kind."""
    for content in FILES.values():
        for block in content.get(kind, []):
            for resource, named in block.items():
                for name, body in named.items():
                    yield resource, name, body


def variables():
    return {name: body for content in FILES.values() for block in content.get("variable", []) for name, body in block.items()}


def unknown(body, known, at):
    """What the provider does not know, and what it misses."""
    given = set(body) - META - {"dynamic"}
    dynamic = {name: block[name]["content"] for block in body.get("dynamic", []) for name in block}
    yield from (f"{at}.{name}" for name in sorted(given | set(dynamic)) if name not in known)
    yield from (f"{at} has no {name}" for name, one in known.items() if one["required"] and name not in given | set(dynamic))
    for name, one in known.items():
        inner = body.get(name, dynamic.get(name))
        for part in inner if isinstance(inner, list) else [inner]:
            if "block" in one and isinstance(part, dict):
                yield from unknown(part, one["block"], f"{at}.{name}")


@pytest.mark.parametrize("kind, resource, name", [(kind, resource, name) for kind in ("resource", "data") for resource, name, _ in blocks(kind)])
def test_the_provider_knows_every_attribute(kind, resource, name):
    body = next(body for one, other, body in blocks(kind) if (one, other) == (resource, name))
    assert list(unknown(body, SCHEMA[f"{kind}.{resource}"], f"{resource}.{name}")) == []


def test_the_check_can_fail():
    known = SCHEMA["resource.aws_lambda_function"]
    assert list(unknown({"function_nam": "x", "role": "r", "function_name": "f", "logging_config": [{"log_grop": "g"}]}, known, "f")) == [
        "f.function_nam", "f.logging_config.log_grop", "f.logging_config has no log_format"]


def test_everything_that_is_named_is_there():
    text = "\n".join(path.read_text() for path in MODULE.glob("*.tf"))
    assert set(re.findall(r"\bvar\.(\w+)", text)) == set(variables())
    declared = {f"{resource}.{name}" for resource, name, _ in blocks("resource")} | {f"data.{resource}.{name}" for resource, name, _ in blocks("data")}
    named = set(re.findall(r"(?<![\w.\"])((?:data\.)?aws_\w+\.\w+)", text))
    assert named <= declared, named - declared
    local = {name for content in FILES.values() for block in content.get("locals", []) for name in block}
    assert set(re.findall(r"\blocal\.(\w+)", text)) == local


def test_every_variable_says_what_it_is():
    assert [name for name, body in variables().items() if not body.get("description") or "type" not in body] == []


@pytest.mark.skipif("VPC_ENDPOINT_RULE" not in os.environ, reason="scripts/test.sh names the program")
def test_the_parameters_are_the_programs():
    told = json.loads(subprocess.run([os.environ["VPC_ENDPOINT_RULE"], "parameters", "--format", "json"], capture_output=True, text=True, check=True).stdout)
    rows = told["parameters"]
    wanted = {re.sub("([A-Z])", lambda found: "_" + found.group(1).lower(), row["name"]): row["default"] or "" for row in rows}
    given = {name: body["default"] for block in FILES["parameters.tf"]["variable"] for name, body in block.items()}
    # What is empty is left out, and so as by default.
    assert list(given) == list(wanted) and all(given[name] in ("", default) for name, default in wanted.items())
    handed = re.findall(r"^      (\w+) += var\.(\w+)$", (MODULE / "rule_parameters.tf").read_text(), re.M)
    assert dict(handed) == {row["name"]: name for row, name in zip(rows, wanted, strict=True)}


def test_the_role_may_do_what_that_of_the_template_may():
    statements = template("rule.yaml")["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    # Tracing is not part of the module.
    statements = [one["Fn::If"][1] if "Fn::If" in one else one for one in statements if "Fn::If" not in one or one["Fn::If"][0] != "Traces"]
    wanted = {action for one in statements for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])}
    text = (MODULE / "role.tf").read_text()
    given = set(re.findall(r'"([a-z0-9]+:[A-Z]\w+)"', text[:text.index('resource "aws_iam_role" "recheck"')])) - {"aws:RequestedRegion", "iam:PassedToService"}
    assert given == wanted | {"sts:AssumeRole"}


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform")
def test_it_is_written_as_terraform_writes_it():
    done = subprocess.run(["terraform", "fmt", "-check", "-diff", MODULE], capture_output=True, text=True, env={"PATH": os.environ["PATH"], "HOME": "/"})
    assert done.returncode == 0, done.stdout
