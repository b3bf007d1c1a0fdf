"""Saves what an account's owner would save with the AWS CLI: the answers of the describe calls, as a snapshot folder."""

import json
from pathlib import Path

# Operation of boto3 to the key that its answer has.
DESCRIBES = {
    "describe_vpcs": "Vpcs",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_network_interfaces": "NetworkInterfaces",
    "describe_subnets": "Subnets",
    "describe_security_groups": "SecurityGroups",
    "describe_network_acls": "NetworkAcls",
    "describe_route_tables": "RouteTables",
    "describe_prefix_lists": "PrefixLists",
    "describe_dhcp_options": "DhcpOptions",
    "describe_vpc_peering_connections": "VpcPeeringConnections",
    "describe_transit_gateway_vpc_attachments": "TransitGatewayVpcAttachments",
    "describe_transit_gateway_attachments": "TransitGatewayAttachments",
}


def save(account, folder):
    """Writes `<folder>/<account id>/<region>/*.json`."""
    target = Path(folder, account.account_id, account.region)
    target.mkdir(parents=True)
    ec2 = account.ec2
    for operation, key in DESCRIBES.items():
        _write(target / f"{key}.json", {key: getattr(ec2, operation)()[key]})
    vpcs = [v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]]
    _write(target / "VpcAttributes.json", {"VpcAttributes": [_attributes(ec2, vpc) for vpc in vpcs]})
    _dns(account, vpcs, target)
    own = [p for p in ec2.describe_managed_prefix_lists()["PrefixLists"] if p["OwnerId"] == account.account_id]
    entries = [
        {"PrefixListId": p["PrefixListId"], "Entries": ec2.get_managed_prefix_list_entries(PrefixListId=p["PrefixListId"])["Entries"]}
        for p in own
    ]
    _write(target / "ManagedPrefixListEntries.json", {"ManagedPrefixListEntries": entries})


def _dns(account, vpcs, target):
    """Who answers DNS questions in the VPCs."""
    dns, region = account.dns, account.region
    zones = [{"VpcId": vpc, "HostedZoneSummaries": dns.zones_of_vpc.get(vpc, [])} for vpc in vpcs]
    records = [{"HostedZoneId": zone, "ResourceRecordSets": found} for zone, found in dns.records.items()]
    resources = [{"ProfileId": profile, "ProfileResourceAssociations": found} for profile, found in dns.resources.items()]
    for key, value in {
        "HostedZonesByVpc": zones,
        "HostedZones": dns.zones,
        "ResourceRecordSetsByZone": records,
        "ProfileAssociations": dns.profiles.get(region, []),
        "ProfileResourceAssociationsByProfile": resources,
        "ResolverRuleAssociations": dns.rule_associations.get(region, []),
        "ResolverRules": dns.rules.get(region, []),
    }.items():
        _write(target / f"{key}.json", {key: value})


def _attributes(ec2, vpc):
    told = {"VpcId": vpc}
    for asked, key in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        told[key] = ec2.describe_vpc_attribute(VpcId=vpc, Attribute=asked)[key]
    return told


def _write(path, value):
    path.write_text(json.dumps(value, default=lambda time: time.isoformat()), encoding="utf-8")
