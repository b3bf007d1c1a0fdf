"""An account simulated inside the test, with the package in its buckets."""

import io
import zipfile

import boto3
import pytest
from moto import mock_aws

from cfn import central
from cfn.templates import ACCOUNT_ID, REGION, REQUIRED


@pytest.fixture
def session(monkeypatch):
    """A session in that account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT_ID)
    # Nothing here asks for images; reading all that the simulator knows takes seconds.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    central.forget()
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        for bucket in ("packages", f"packages-{REGION}"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            s3.put_object(Bucket=bucket, Key=REQUIRED["CodeKey"], Body=package())
        yield boto3.Session(region_name=REGION)


def package():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("bootstrap", "#!/bin/sh\n")
    return file.getvalue()
