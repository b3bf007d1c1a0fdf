"""Characters that do something else than to be seen: none of them leaves the program, whatever it writes."""

import json
import os
import pathlib
import re
import subprocess
import unicodedata

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")
EXAMPLE = ROOT / "tests/example/111122223333/eu-west-3"
NOW = "2026-11-20T09:00:00Z"

# By Unicode's own classes: controls, formats (of which direction and zero width are), ends of lines and paragraphs.
HARMFUL = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) in ("Cc", "Zl", "Zp")]
# What turns the direction of text, has no width, or is not seen: Unicode's Default_Ignorable_Code_Point, but for the two selectors
# that pictures are written with.
IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE007F))
HARMFUL += [chr(c) for low, high in IGNORABLE for c in range(low, high + 1)]
# Of four thousand of them some.
HARMFUL += [chr(c) for c in range(0xE0080, 0xE1000, 0x7F)]
# No characters at all, which XML does not take.
HARMFUL += [chr(plane << 16 | c) for plane in range(0x11) for c in (0xFFFE, 0xFFFF)]
HARMFUL += [chr(c) for c in range(0xFDD0, 0xFDF0)]
# What a text of several lines is written with.
LAYOUT = {"\n", "\t", "\r"}
IDS = re.compile(r"^(vpc|subnet|sg|eni|vpce|rtb|acl|dopt|i)-[0-9a-f]+$")
AT_A_TIME = 60


def listed(before, *arguments):
    """The formats that the program names where it refuses one."""
    refused = subprocess.run([PROGRAM, "evaluate", "--format", *arguments], input='{"Resources": {}}', capture_output=True, check=False, text=True)
    return re.search(rf"{before} ([a-z, ]+)", refused.stderr)[1].split(", ")


REPORTS = listed("possible values:", "none", ".")
COMPARISONS = listed("use one of", "csv", "--plan", "-", "--account", "111122223333", "--region", "eu-west-3")
CHUNKS = [HARMFUL[at : at + AT_A_TIME] for at in range(0, len(HARMFUL), AT_A_TIME)]


def spoiled(value, letters):
    """The same records, every id and name with these letters in it."""
    if isinstance(value, dict):
        return {k: spoiled(v, letters) for k, v in value.items()}
    if isinstance(value, list):
        return [spoiled(v, letters) for v in value]
    if isinstance(value, str) and IDS.match(value):
        return value[:-2] + letters + value[-2:]
    return value


def named(vpcs, letters):
    for vpc in vpcs:
        for tag in vpc.get("Tags", []):
            tag["Value"] = f"a{letters}b"
    return vpcs


@pytest.fixture(params=range(len(CHUNKS)))
def snapshot(request, tmp_path):
    letters = "".join(CHUNKS[request.param])
    folder = tmp_path / "111122223333" / "eu-west-3"
    folder.mkdir(parents=True)
    for file in EXAMPLE.glob("*.json"):
        data = spoiled(json.loads(file.read_text()), letters)
        if "Vpcs" in data:
            named(data["Vpcs"], letters)
        (folder / file.name).write_text(json.dumps(data))
    return tmp_path, CHUNKS[request.param]


def plan(folder, letters):
    """A template whose every name has these letters in it, with a client that reaches nothing."""
    name = f"V{letters}x"
    resources = {
        name: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16", "Tags": [{"Key": "Name", "Value": name}]}},
        f"S{name}": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": name}, "CidrBlock": "10.9.0.0/24", "AvailabilityZone": "eu-west-3a"}},
        f"G{name}": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": name}, "GroupDescription": name}},
        f"I{name}": {"Type": "AWS::EC2::Instance", "Properties": {
            "SubnetId": {"Ref": f"S{name}"}, "SecurityGroupIds": [{"Ref": f"G{name}"}], "ImageId": "ami-0a"}},
    }
    path = folder / "template.json"
    path.write_text(json.dumps({"Resources": resources}))
    return str(path)


def run(*arguments):
    ran = subprocess.run([PROGRAM, *arguments], capture_output=True, check=False)
    # Also where there is nothing to explain.
    assert ran.returncode in (0, 1, 2, 3), ran.stderr.decode()
    return ran.stdout.decode() + ran.stderr.decode()


def broken_vpc(snapshot):
    """A VPC that there is something to explain and to fix of: its id, as the data has it."""
    vpcs = json.loads(next(snapshot.rglob("*vpcs.json")).read_text())["Vpcs"]
    return [v["VpcId"] for v in vpcs]


def test_none_of_them_comes_out(snapshot, tmp_path_factory):
    folder, letters = snapshot
    told = {f"{command} {name}": run(command, str(folder), "--format", name, "--now", NOW, *(["--no-pager"] if name == "table" else []))
            for command in ("evaluate", "report") for name in REPORTS}
    template = plan(tmp_path_factory.mktemp("plan"), "".join(letters))
    for name in COMPARISONS:
        compared = run("evaluate", "--plan", template, "--region", "eu-west-3", "--account", "111122223333", "--format", name, "--now", NOW)
        assert "PUBLIC" in compared or "UNKNOWN" in compared, compared
        told[f"plan {name}"] = compared
    fixes = 0
    for vpc in broken_vpc(folder):
        if "\0" in vpc:
            continue
        for form in ("text", "svg", "mermaid"):
            told[f"explain {form} {vpc!a}"] = run("explain", str(folder), vpc, "--format", form, "--now", NOW)
        for form in ("cloudformation", "terraform", "cli"):
            written = told[f"fix {form} {vpc!a}"] = run("fix", str(folder), vpc, "--format", form, "--now", NOW)
            fixes += "sg-" in written
    assert fixes or "\0" in letters
    for name, text in told.items():
        found = {f"U+{ord(c):04X}" for c in letters if c not in LAYOUT and c in text}
        if "csv" in name:
            # Where one ends a line of the table, it is the table's own.
            found -= {"U+000D"}
        assert not found, f"{name}: {sorted(found)}"
