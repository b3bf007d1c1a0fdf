"""`scripts/invoke.sh`: one saved event to the function, its answer to standard output, its log to standard error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from function import event
from function.conftest import BOOTSTRAP, EMULATOR

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("sent", "status", "error_type"), [(event.scheduled("eu-west-3"), 0, None), ({}, 1, "InvalidEvent")], ids=["good", "bad"]
)
def test_a_saved_event_is_sent(aws, account, tmp_path, sent, status, error_type):
    vpc = account.used_vpc()
    saved = tmp_path / "event.json"
    saved.write_text(json.dumps(sent), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(TESTS),
        "AWS_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_ENDPOINT_URL": aws.url,
    }
    command = [sys.executable, "-B", "-m", "function", os.environ[EMULATOR], os.environ[BOOTSTRAP], str(saved)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == status, ran.stderr
    payload = json.loads(ran.stdout)
    assert (payload or {}).get("errorType") == error_type
    assert '"_aws"' in ran.stderr
    assert account.recorded.compliance() == ({} if status else {vpc: "NON_COMPLIANT"})
