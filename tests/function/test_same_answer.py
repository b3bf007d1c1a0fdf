"""Two ways to one answer: the function on a live account, and the command line on what its owner saved of it."""

import json
import os
import subprocess

import pytest

from aws.saved import save
from function import event
from function.invented import Invented

REGION = "eu-west-3"
PROGRAM = "VPC_ENDPOINT_RULE"
PARAMETERS = [
    {},
    {"depth": "existence"},
    {"unknown": "NON_COMPLIANT", "unusedVpcs": "EVALUATE"},
    {"serviceNames": "s3,logs", "unusedVpcs": "COMPLIANT"},
]


def from_command_line(folder, parameters):
    """VPC to compliance type and annotation."""
    command = [os.environ[PROGRAM], "evaluate", str(folder), "--format", "json", "--parameters", json.dumps(parameters)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    return {e["resourceId"]: (e["complianceType"], e["annotation"]) for e in json.loads(ran.stdout)["evaluations"]}


@pytest.mark.parametrize("seed", range(8))
def test_the_function_and_the_command_line_agree(account, function, tmp_path, seed):
    vpcs = Invented(account, seed).vpcs
    save(account, tmp_path / "snapshot")
    for parameters in PARAMETERS:
        account.recorded.results.clear()
        outcome = function.invoke(event.scheduled(REGION, parameters=parameters))
        assert outcome.error_type is None, outcome.message
        live = {i: (e["ComplianceType"], e["Annotation"]) for (_, i), e in account.recorded.results.items()}
        told = from_command_line(tmp_path / "snapshot", parameters)
        assert told.keys() == set(vpcs)
        # AWS Config holds no result of these rules yet, and NOT_APPLICABLE is put only where it takes one away.
        assert live == {vpc: of for vpc, of in told.items() if of[0] != "NOT_APPLICABLE"}
