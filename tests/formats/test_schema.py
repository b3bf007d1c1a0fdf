"""The JSON Schemas that the program prints: every report that it writes validates, and every field that they name occurs."""

import itertools
import json
import os
import pathlib
import subprocess

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")
NOW = "2026-11-20T09:00:00Z"
EXAMPLE = ROOT / "tests/example"

EXCEPTIONS = """
[[exceptions]]
account = "111122223333"
vpc = "vpc-0c58d342b44fb1175"
service = "ecr.dkr"
check = "private-dns-disabled"
until = 2026-12-10
by = "Jane Doe"
reason = "CHG-1"

[[exceptions]]
account = "111122223333"
vpc = "vpc-0gone"
service = "s3"
check = "policy-denies"
until = 2026-11-01

[[exceptions]]
vpc = "vpc-0525e09032509ece5"
check = "endpoint-security-group-blocks"
until = 2026-12-31
"""


def run(*arguments, status=(0, 1, 3)):
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], env={}, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode in status, done.stderr
    return done.stdout


def schema(name):
    """A schema of the program, and what validates by it."""
    document = json.loads(run("schema", name))
    jsonschema.Draft202012Validator.check_schema(document)
    return document, jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker())


def problems(validator, document):
    found = jsonschema.exceptions.best_match(validator.iter_errors(document))
    return found and f"{found.json_path}: {found.message[:300]}"


def named(part, path=()):
    """The properties that a schema names, each with its place in it."""
    if isinstance(part, dict):
        for name in part.get("properties", {}):
            yield (*path, name)
        for key, value in part.items():
            yield from named(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from named(value, (*path, str(place)))


def used(document, part, value, path, found):
    """Takes note of the properties of a schema that a value has."""
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[1]
        used(document, document["$defs"][name], value, ("$defs", name), found)
    for choice, name in ((part.get("then"), "then"), (part.get("else"), "else")):
        if choice is not None and ("plan" in value) == (name == "then"):
            used(document, choice, value, (*path, name), found)
    for place, choice in enumerate(part.get("anyOf", [])):
        if value is not None or choice.get("type") == "null":
            used(document, choice, value, (*path, "anyOf", str(place)), found)
    for name, inner in part.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            found.add((*path, name))
            used(document, inner, value[name], (*path, "properties", name), found)
    if isinstance(part.get("additionalProperties"), dict) and isinstance(value, dict):
        for name in set(value) - set(part.get("properties", {})):
            used(document, part["additionalProperties"], value[name], (*path, "additionalProperties"), found)
    if "items" in part and isinstance(value, list):
        for one in value:
            used(document, part["items"], one, (*path, "items"), found)


def never_used(document, values):
    found = set()
    for value in values:
        used(document, document, value, (), found)
    return {path for path in named(document) if path not in found}


@pytest.fixture(scope="module")
def exceptions(tmp_path_factory):
    file = tmp_path_factory.mktemp("exceptions") / "exceptions.toml"
    file.write_text(EXCEPTIONS)
    return file


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """The example, with a client that is waived and a region that could not be collected."""
    folder = tmp_path_factory.mktemp("saved")
    for path in EXAMPLE.rglob("*.json"):
        copy = folder / path.relative_to(EXAMPLE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    region = folder / "111122223333/eu-west-3"
    vpcs = region / "describe-vpcs.json"
    vpcs.write_text(vpcs.read_text().replace("until=2030-12-31 ", "until=2030-12-31 by=Jane "))
    interfaces = json.loads((region / "describe-network-interfaces.json").read_text())
    waiver = {"Key": "vpc-endpoint-rule:waiver", "Value": "until=2030-12-31"}
    (client,) = [one for one in interfaces["NetworkInterfaces"] if one["NetworkInterfaceId"] == "eni-0ffdd7791f0aa64bb"]
    client["TagSet"] = [waiver]
    (region / "describe-network-interfaces.json").write_text(json.dumps(interfaces))
    (folder / "failures.json").write_text(
        json.dumps({"Failures": [{"AccountId": "555566667777", "Region": "eu-west-3", "Why": "denied"}]})
    )
    return folder


@pytest.fixture(scope="module")
def earlier(snapshot, tmp_path_factory):
    """A report of before, with another VPC and another result."""
    report = json.loads(run("report", snapshot, "--now", "2026-11-01T00:00:00Z", "--format", "json"))
    (gone, turned) = [one for one in report["evaluations"] if one["services"]][:2]
    gone["resourceId"] = "vpc-0gone"
    turned["complianceType"] = "UNDETERMINED"
    place = {**gone, "accountId": "666677778888", "resourceId": "vpc-0elsewhere"}
    report["evaluations"] += [place]
    file = tmp_path_factory.mktemp("earlier") / "report.json"
    file.write_text(json.dumps(report))
    return file


TEMPLATE = """
Resources:
  New:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.99.0.0/16, Tags: [{Key: Name, Value: new}]}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref New, CidrBlock: 10.99.1.0/24, AvailabilityZone: eu-west-3a}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {VpcId: !Ref New, GroupDescription: clients}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::111122223333:role/f
      PackageType: Image
      Code: {ImageUri: x}
      VpcConfig: {SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-0c58d342b44fb1175
      VpcEndpointType: Interface
      ServiceName: com.amazonaws.eu-west-3.ecr.dkr
      PrivateDnsEnabled: true
      SubnetIds: [SUBNET]
      SecurityGroupIds: [GROUP]
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A template that makes a VPC, and an endpoint in one that there is."""
    region = EXAMPLE / "111122223333/eu-west-3"
    subnets = json.loads((region / "describe-subnets.json").read_text())["Subnets"]
    groups = json.loads((region / "describe-security-groups.json").read_text())["SecurityGroups"]
    of_vpc = lambda list, key: next(one[key] for one in list if one["VpcId"] == "vpc-0c58d342b44fb1175")
    text = TEMPLATE.replace("SUBNET", of_vpc(subnets, "SubnetId")).replace("GROUP", of_vpc(groups, "GroupId"))
    file = tmp_path_factory.mktemp("template") / "template.yaml"
    file.write_text(text)
    return file


def reports(snapshot, exceptions, earlier):
    """Reports of every kind."""
    now = ("--now", NOW, "--format", "json")
    ids = json.dumps({"excludeVpcIds": "vpc-0gone"})
    yield run("evaluate", EXAMPLE, *now)
    yield run("evaluate", snapshot, *now, "--clients", "--exceptions", exceptions, "--parameters", ids)
    yield run("evaluate", snapshot, *now, "--parameters", '{"needs": "BOTH"}')
    yield run("evaluate", snapshot, *now, "--parameters", '{"depth": "existence"}')
    yield run("report", snapshot, *now, "--baseline", earlier, "--exceptions", exceptions)
    yield run("report", snapshot, "--now", "2031-01-01T00:00:00Z", "--format", "json")


def test_every_report_validates_and_every_field_occurs(snapshot, exceptions, earlier, template):
    document, validator = schema("report")
    values = [json.loads(text) for text in reports(snapshot, exceptions, earlier)]
    for value in values:
        assert problems(validator, value) is None
    over = ("--account", "111122223333", "--region", "eu-west-3", "--now", NOW, "--format", "json")
    of_all = ["--source", template.parent, "--all-vpcs"]
    for more in (["--clients"], of_all, [*of_all, "--exceptions", exceptions]):
        values.append(json.loads(run("evaluate", snapshot, "--plan", template, *over, *more)))
        assert problems(validator, values[-1]) is None
    unused = {".".join(path) for path in never_used(document, values)}
    assert unused == RARE, "\n".join(sorted(unused ^ RARE))


REPAIR = """
Resources:
  Https:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: sg-01dd981d2d484297a, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
"""


def test_a_plan_that_repairs_validates(tmp_path):
    """What is worse, new and the same is in other tests; what a plan repairs is `mended` in JSON."""
    _, validator = schema("report")
    template = tmp_path / "template.yaml"
    template.write_text(REPAIR)
    over = ("--account", "111122223333", "--region", "eu-west-3", "--now", NOW, "--format", "json")
    report = json.loads(run("evaluate", EXAMPLE, "--plan", template, *over))
    assert problems(validator, report) is None
    (vpc,) = report["evaluations"]
    changes = {service["service"]: service["change"] for service in vpc["services"]}
    assert (vpc["change"], changes) == ("mended", {"ecr.api": "mended", "ecr.dkr": "mended", "s3": "same"})


# Fields that the data of these tests does not bring out; `tests/offline` and `rule/tests` do.
RARE = {"$defs.comparedService.presumed", "$defs.comparedEvaluation.findings"}


def test_every_row_validates_and_every_field_occurs(snapshot, exceptions):
    document, validator = schema("row")
    texts = [
        run("evaluate", snapshot, "--now", NOW, "--format", "ndjson", "--exceptions", exceptions),
        run("report", snapshot, "--now", NOW, "--format", "ndjson"),
    ]
    rows = [json.loads(line) for line in itertools.chain(*(text.splitlines() for text in texts))]
    for row in rows:
        assert problems(validator, row) is None
    for kind in ("vpc", "service", "finding", "failure"):
        of_kind = [row for row in rows if row["row"] == kind]
        occurring = {name for row in of_kind for name in row}
        # A VPC whose every client is waived has warnings and a waiver: none is here.
        rare = {"waiver_until"} if kind == "finding" else set()
        assert occurring == set(document["$defs"][kind]["properties"]) - rare, kind


@pytest.mark.parametrize("break_it", [
    lambda report: report.update(schemaVersion="2"),
    lambda report: report["evaluations"][0].update(colour="red"),
    lambda report: report["evaluations"][0].update(complianceType="compliant"),
    lambda report: report["evaluations"][0]["services"][0]["findings"].append({"code": "policy-denied"}),
    lambda report: report.pop("summary"),
])
def test_what_is_no_report_does_not_validate(break_it):
    _, validator = schema("report")
    report = json.loads(run("evaluate", EXAMPLE, "--now", NOW, "--format", "json", "--vpc", "vpc-0c58d342b44fb1175"))
    assert problems(validator, report) is None
    break_it(report)
    assert problems(validator, report) is not None


@pytest.mark.parametrize("parameters, valid", [
    ("{}", True),
    ('{"serviceNames": "ecr.api,s3", "unusedVpcs": "COMPLIANT", "vpcIds": ""}', True),
    ('{"depth": ""}', False),
    ('{"serviceNames": "ecr.api,email-smtp:465@eu-west-1"}', True),
    ('{"depth": "pth"}', False),
    ('{"depht": "path"}', False),
    ('{"vpcIds": "payments"}', False),
])
def test_the_program_and_the_schema_agree_on_parameters(parameters, valid):
    _, validator = schema("parameters")
    assert (problems(validator, json.loads(parameters)) is None) == valid
    run("parameters", "--check", parameters, status=(0,) if valid else (2,))


def toml(document):
    """TOML writes texts, numbers and lists of them as JSON does."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in document.items() if key not in ("parameters", "exceptions")]
    tables = [("[parameters]", document.get("parameters", {}))]
    tables += [("[[exceptions]]", one) for one in document.get("exceptions", [])]
    for head, table in tables:
        lines += [head, *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines)


def accepting(**members):
    return {"exceptions": [{"until": "2027-01-31", **members}]}


@pytest.mark.parametrize("document, valid", [
    ({}, True),
    ({"accounts": ["111122223333"], "regions": ["eu-west-3", "us-gov-west-1"]}, True),
    ({"roles": ["arn:aws:iam::111122223333:role/audit"]}, True),
    ({"parameters": {"serviceNames": ["ecr.api", "s3"], "pendingGraceMinutes": 30, "unusedVpcs": "COMPLIANT"}}, True),
    (accepting(service="s3", by="Jane Doe", reason="CHG-1"), True),
    (accepting(account="111122223333", vpc="vpc-0a1b2c3d", check="policy-denies"), True),
    ({"accounts": ["1111"]}, False),
    ({"regions": "eu-west-3"}, False),
    ({"roles": ["audit"]}, False),
    ({"regoins": ["eu-west-3"]}, False),
    ({"parameters": {"depht": "path"}}, False),
    (accepting(), False),
    ({"exceptions": [{"service": "s3"}]}, False),
    (accepting(check="policy-denied"), False),
    (accepting(check="fact-unread"), False),
    (accepting(vpc="payments"), False),
    (accepting(service="s3", owner="Jane Doe"), False),
])
def test_the_program_and_the_schema_agree_on_configurations(document, valid, tmp_path):
    file = tmp_path / "c.toml"
    file.write_text(toml(document))
    for kind in ["config", *(["exceptions"] if document.keys() == {"exceptions"} else [])]:
        _, validator = schema(kind)
        assert (problems(validator, document) is None) == valid
    run("evaluate", EXAMPLE, "--config", file, "--print-config", status=(0,) if valid else (2,))


def test_the_shipped_files_are_what_the_program_prints():
    for name, file in [
        ("report", "src/report/schema/report.json"),
        ("row", "src/report/schema/row.json"),
        ("parameters", "rule/parameters.schema.json"),
        ("config", "src/cli/config/config.schema.json"),
        ("exceptions", "src/cli/config/exceptions.schema.json"),
    ]:
        assert run("schema", name) == (ROOT / file).read_text()
