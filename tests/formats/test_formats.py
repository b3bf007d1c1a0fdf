"""The report formats, each held against its own schema or read by a program that others keep."""

import csv
import io
import json
import os
import pathlib
import re
import subprocess

import botocore.session
import jsonschema
import junitparser
import pytest
from botocore.validate import ParamValidator
from markdown_it import MarkdownIt
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from sarif_kit.validate import validation_errors

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")
NOW = "2026-11-20T09:00:00.123456789Z"
NASTY = "=1+1|<b>@x</b> `\"';\\ \u001b[31m \u202e é 生产 ]]> -->"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A snapshot whose every text tries to be something else."""
    folder = tmp_path_factory.mktemp("saved") / "111122223333" / "us-iso-east-1"
    folder.mkdir(parents=True)
    tags = lambda *pairs: [{"Key": key, "Value": value} for key, value in pairs]
    waiver = ("vpc-endpoint-rule:waiver", f"until=2030-01-01 reason={NASTY}")
    data = {
        "Vpcs": [
            {"VpcId": "vpc-0a", "Tags": tags(("Name", NASTY))},
            {"VpcId": "vpc-0b", "Tags": tags(("Name", NASTY * 50), waiver)},
        ],
        "VpcEndpoints": [
            {
                "VpcEndpointId": "vpce-0a", "VpcId": "vpc-0a", "VpcEndpointType": "Interface", "State": "failed",
                "ServiceName": "com.amazonaws.us-iso-east-1.ecr.api", "LastError": {"Code": NASTY, "Message": NASTY},
            }
        ],
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": "eni-0a", "VpcId": "vpc-0a", "SubnetId": "subnet-0a", "Status": "in-use",
                "Attachment": {"InstanceId": "i-0a"}, "PrivateIpAddress": "10.0.0.1",
            }
        ],
    }
    (folder / "all.json").write_text(json.dumps(data))
    return folder.parents[1]


@pytest.fixture(params=["example", "hostile"])
def snapshot(request, hostile):
    return ROOT / "tests/example" if request.param == "example" else hostile


def report(snapshot, format, command="evaluate", *more):
    """What the program prints; whether it is JSON or not is the caller's question."""
    run = subprocess.run(
        [PROGRAM, command, snapshot, "--now", NOW, "--format", format, *more], env={}, capture_output=True, text=True
    )
    assert run.returncode == 1, run.stderr
    return run.stdout


@pytest.fixture
def evaluations(snapshot):
    return json.loads(report(snapshot, "json"))["evaluations"]


def test_csv(snapshot, evaluations):
    rows = list(csv.DictReader(io.StringIO(report(snapshot, "csv"), newline="")))
    assert {row["vpcId"] for row in rows} == {one["resourceId"] for one in evaluations}
    assert all(None not in row and None not in row.values() for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]


def test_markdown(snapshot, evaluations):
    page = MarkdownIt("commonmark", {"html": True}).enable("table").parse(report(snapshot, "markdown"))
    cells, rows = 0, []
    for token in page:
        if token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "tr_close":
            rows.append(cells)
            cells = 0
    assert set(rows) <= {4, 5}
    assert rows.count(4) >= len(evaluations)
    inline = [child for token in page for child in token.children or []]
    assert not [child for child in inline if child.type == "html_inline" and child.content != "<!-- -->"]
    assert not [child for child in inline if child.type in ("link_open", "image", "em_open", "strong_open")]


def test_markdown_of_an_organization(snapshot, evaluations):
    page = MarkdownIt("commonmark", {"html": True}).enable("table").parse(report(snapshot, "markdown", "report"))
    tables, cells, wrong = [], 0, set()
    for token in page:
        if token.type == "table_open":
            tables.append(set())
        elif token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "tr_close":
            tables[-1].add(cells)
            cells = 0
        elif token.type == "inline" and token.content.startswith("vpc-"):
            wrong.add(token.content.split(":")[0])
    # Every row of a table has a cell for each of its columns.
    assert len(tables) > 5 and all(len(widths) == 1 for widths in tables)
    inline = [child for token in page for child in token.children or []]
    assert not [child for child in inline if child.type == "html_inline" and child.content != "<!-- -->"]
    assert not [child for child in inline if child.type in ("link_open", "image", "em_open", "strong_open")]
    assert {one["resourceId"] for one in evaluations if one["complianceType"] in ("NON_COMPLIANT", "UNDETERMINED")} <= wrong


# The formats that show an organization's overview themselves.
WITH_OVERVIEW = {"table", "json", "markdown", "html"}


def formats():
    """The program's own list of its formats."""
    shown = subprocess.run([PROGRAM, "evaluate", "-h"], capture_output=True, text=True, check=True).stdout
    return re.search(r"\[possible values: (table(?:,\s+\w+)*)\]", shown).group(1).replace(",", " ").split()


@pytest.mark.parametrize("format", sorted(set(formats()) - WITH_OVERVIEW))
def test_an_organization_is_its_vpcs_in_the_formats_of_other_tools(snapshot, format):
    assert report(snapshot, format, "report") == report(snapshot, format)


def test_junit(snapshot, evaluations, tmp_path):
    file = tmp_path / "results.xml"
    file.write_text(report(snapshot, "junit"))
    cases = [case for suite in junitparser.JUnitXml.fromfile(str(file)) for case in suite]
    outcome = {
        "COMPLIANT": [], "NOT_APPLICABLE": [junitparser.Skipped],
        "NON_COMPLIANT": [junitparser.Failure], "UNDETERMINED": [junitparser.Error],
    }
    assert [case.name.split()[0] for case in cases] == [one["resourceId"] for one in evaluations]
    for case, one in zip(cases, evaluations):
        assert [type(result) for result in case.result] == outcome[one["complianceType"]]


def test_sarif(snapshot, evaluations):
    log = json.loads(report(snapshot, "sarif"))
    assert validation_errors(log) == []
    (run,) = log["runs"]
    findings = sum(
        len(one.get("findings", [])) + sum(len(service["findings"]) for service in one["services"])
        for one in evaluations
    )
    assert len(run["results"]) == findings
    # What GitHub's code scanning wants beyond the schema: a file and a line that never leave the repository.
    for result in run["results"]:
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert ":" not in uri and not uri.startswith("/") and ".." not in uri.split("/")
        assert location["physicalLocation"]["region"]["startLine"] == 1
    identities = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("version, asked", [("1.8.0", "1.8.0"), ("1.7.0", "1.8.0"), ("1.6.0", "1.8.0"), ("1.5.0", "1.8.0"), ("1.3.0", "1.3.0")])
def test_ocsf(snapshot, evaluations, version, asked):
    """Each line an event; 1.3.0 is what Security Lake takes of a custom source."""
    events = [json.loads(line) for line in report(snapshot, "ocsf", "evaluate", "--ocsf-version", asked).splitlines()]
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version)).get_class_schema("compliance_finding", ["cloud"])
    validator = jsonschema.Draft202012Validator(schema)
    problems = [f"{error.json_path}: {error.message}" for event in events for error in validator.iter_errors(event)]
    assert problems == []
    assert {event["metadata"]["version"] for event in events} == {asked}
    assert [event["resources"][0]["uid"].rsplit("/")[-1] for event in events] == [
        one["resourceId"] for one in evaluations
    ]


def test_asff(snapshot, evaluations):
    findings = json.loads(report(snapshot, "asff"))
    shape = botocore.session.get_session().get_service_model("securityhub").operation_model("BatchImportFindings")
    for at in range(0, len(findings), 100):
        problems = ParamValidator().validate({"Findings": findings[at : at + 100]}, shape.input_shape)
        assert not problems.has_errors(), problems.generate_report()
    for finding, one in zip(findings, evaluations, strict=True):
        assert finding["Description"] == one["annotation"]
        assert len(finding["Title"]) <= 256
        text = finding.get("Remediation", {}).get("Recommendation", {}).get("Text", "-")
        assert 1 <= len(text) <= 512
        assert len(finding.get("ProductFields", {})) <= 50
        # Where Security Hub knows the partition it must be named; elsewhere it must not.
        assert finding["Resources"][0].get("Partition") in (None, "aws", "aws-cn", "aws-us-gov")
    assert len({finding["Id"] for finding in findings}) == len(findings)
