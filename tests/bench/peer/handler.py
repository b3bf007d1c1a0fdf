"""The same evaluator as a Python author would write it: boto3, clients made once, decision in plain Python."""

import json
import os
from datetime import datetime, timezone

import central
import decision
import reads


def handler(event, context):
    """One change notification of AWS Config: evaluates the VPC that it is about from live reads, and reports."""
    invoking = json.loads(event["invokingEvent"])
    parameters = json.loads(event.get("ruleParameters") or "{}")
    services = parameters.get("serviceNames", "ecr.api,ecr.dkr,s3").split(",")
    item = invoking["configurationItem"]
    vpc_id = item["resourceId"] if item["resourceType"] == "AWS::EC2::VPC" else item["configuration"]["vpcId"]
    before = datetime.now(timezone.utc)
    region = os.environ["AWS_REGION"]
    looks = parameters.get("centralEndpoints", "AUTO") != "IGNORE"
    network = reads.read(vpc_id, central.sources(vpc_id, region) if looks else None)
    if network is not None and looks:
        _add_hub(network, services, parameters, vpc_id, region)
    if network is None:
        compliance, annotation = "NOT_APPLICABLE", "The VPC no longer exists."
    else:
        compliance, annotation = decision.evaluate(network, services, region, event["accountId"])
    evaluation = {
        "ComplianceResourceType": "AWS::EC2::VPC",
        "ComplianceResourceId": vpc_id,
        "ComplianceType": compliance,
        "Annotation": annotation[:256],
        "OrderingTimestamp": before,
    }
    failed = reads.CONFIG.put_evaluations(Evaluations=[evaluation], ResultToken=event["resultToken"])["FailedEvaluations"]
    if failed:
        raise RuntimeError(f"AWS Config did not take the evaluation of {vpc_id}")
    print(json.dumps({"requestId": context.aws_request_id, "vpcId": vpc_id, "complianceType": compliance}))


def _add_hub(network, services, parameters, vpc_id, region):
    """Adds what joins the VPC to others, and the hub, where a zone of a hub's account answers for a service."""
    names = {f"{decision.ZONES[service]}.{region}.amazonaws.com." for service in services if service in decision.ZONES}
    account = parameters.get("hubAccounts")
    zones = [zone for zone in network["HostedZones"] if zone["Name"] in names and zone["Owner"].get("OwningAccount") == account]
    if zones:
        own, network["Hub"] = central.read(vpc_id, zones, account, parameters["hubRoleName"])
        network.update(own)
