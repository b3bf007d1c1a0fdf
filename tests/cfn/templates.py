"""The templates as data, and what they cannot do without."""

import json
import pathlib

from cfnlint.decode import cfn_yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CFN = ROOT / "cfn"
ACCOUNT_ID = "111122223333"
REGION = "eu-west-3"
TEMPLATES = sorted(path.name for path in CFN.glob("*.yaml"))
# Deployed as a stack; the pack's template is deployed by AWS Config.
STACKS = [name for name in TEMPLATES if name != "conformance-pack.yaml"]
# What has no default, in any template.
REQUIRED = {
    "CodeBucket": "packages",
    "CodeBucketPrefix": "packages",
    "CodeKey": "vpc-endpoint-rule.zip",
    "CentralAccountId": ACCOUNT_ID,
    "OrganizationId": "o-a1b2c3d4e5",
    "Regions": "eu-west-3,us-east-1",
    "TemplateS3Uri": "s3://packages/conformance-pack.yaml",
}


def plain(node):
    """The template as plain lists and dictionaries, without the positions that cfn-lint keeps."""
    return json.loads(json.dumps(node, default=str))


def template(name):
    return plain(cfn_yaml.load(str(CFN / name)))


def required(name):
    given = template(name).get("Parameters", {})
    # rule.yaml takes the bucket or the beginning of its name.
    either = {"CodeBucket"} & set(given)
    return {key: value for key, value in REQUIRED.items() if key in given and ("Default" not in given[key] or key in either)}
