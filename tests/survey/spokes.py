"""A hub and spokes that are alike, as a survey sees them: what it is asked, what it left in its bucket."""

import json
from collections import Counter

import boto3

from aws.saved_account import SavedRegion
from aws.simulator import ACCOUNT
from function.hub import HUB, HUB_TABLE, REGION, SPOKE_VPC, World, _spoke

BUCKET, ROLE, NOW = "survey", "vpc-endpoint-rule-member", "2026-11-27T12:00:00Z"
PARAMETERS = {"serviceNames": "ecr.api", "hubAccounts": HUB}
# The spokes beside the first.
OTHERS = [f"33334444555{n}" for n in range(3)]
SPOKES = [ACCOUNT, *OTHERS]


class Spokes(World):
    """The world of one hub with four spokes, and the bucket of a survey."""

    def __init__(self, aws):
        super().__init__(aws)
        gateway = self.hub.records["TransitGatewayAttachments"]
        for number, account in enumerate(OTHERS):
            own = f"vpc-0a1b2c3d4e5f6001{number}"

            def changed(of, account=account, number=number, own=own):
                text = json.dumps(of).replace(ACCOUNT, account).replace(SPOKE_VPC, own)
                return json.loads(text.replace("4e5f61", f"4e5f6a{number}").replace("10.20.", f"10.3{number}."))

            aws.regions[account, REGION] = SavedRegion(changed(_spoke()))
            aws.dns(account).zones_of_vpc[own] = aws.dns(ACCOUNT).zones_of_vpc[SPOKE_VPC]
            gateway += [changed(one) for one in gateway if one["ResourceOwnerId"] == ACCOUNT]
            routes = self.hub.routes[HUB_TABLE]["Routes"]
            routes.append(changed(routes[0]))
        credentials = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
        self._s3 = boto3.client("s3", endpoint_url=aws.url, region_name=REGION, **credentials)
        self._s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        aws.forget_calls()

    def put(self, key, value):
        """An object of JSON."""
        self.put_bytes(key, json.dumps(value).encode())

    def put_bytes(self, key, body):
        """An object."""
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def objects(self):
        """Every object by its key."""
        keys = [one["Key"] for one in self._s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
        return {key: self._s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    def results(self, run="night-1"):
        """Compliance by account, as the lines of a run have it."""
        lines = [json.loads(body) for key, body in self.objects().items() if key.startswith(f"runs/{run}/evaluated/")]
        return {line["accountId"]: [e["complianceType"] for e in line["evaluations"]] for line in lines}

    def reads(self):
        """What the hub was asked, and how often."""
        return Counter(call for call in self.calls(of_hub=True) if call not in ("AssumeRole", "GetCallerIdentity"))


def step(run="night-1", now=NOW, **asked):
    """An event of a run."""
    return {"run": {"id": run, "parameters": PARAMETERS, "now": now}, **asked}


def batch(account, run="night-1", now=NOW):
    """The event that has a spoke evaluated."""
    return step(run, now, batch={"accountId": account, "regions": [REGION]})
