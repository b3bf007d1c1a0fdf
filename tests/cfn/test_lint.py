"""The templates against CloudFormation's own schemas, by cfn-lint, in every partition that it knows."""

import pytest

from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from cfn.templates import CFN, TEMPLATES

EVERY_PARTITION = ["us-east-1", "eu-west-3", "eusc-de-east-1", "us-iso-east-1"]
# AWS::Lambda::ResourcePolicy is not in these partitions yet: cfn/README.md says what to do there.
WITHOUT_RESOURCE_POLICY = ["us-gov-west-1", "cn-north-1"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_cfn_lint_finds_nothing(name):
    regions = EVERY_PARTITION + ([] if name == "central.yaml" else WITHOUT_RESOURCE_POLICY)
    config = ManualArgs(regions=regions, include_checks=["I"])
    found = [f"{match.rule.id} line {match.linenumber}: {match.message}" for match in lint_file(CFN / name, config=config)]
    assert found == []


def test_cfn_lint_looks_at_the_properties(tmp_path):
    """The lint above can fail: it refuses what CloudFormation would."""
    broken = tmp_path / "rule.yaml"
    text = (CFN / "rule.yaml").read_text()
    broken.write_text(text.replace("Runtime: provided.al2023", "Runtime: provided.al2022").replace("SourceDetails:", "SourceDetail:"))
    found = [match.message for match in lint_file(broken, config=ManualArgs(regions=["eu-west-3"]))]
    assert any("SourceDetail" in message for message in found)
    assert any("provided.al2022" in message for message in found)
