"""The peer's reads of central endpoints: who answers names in the VPC, what joins it to others, and the hub's side, kept for five minutes."""

import functools
import time

import boto3
import reads

KEPT_SECONDS = 300
_kept = {}


@functools.lru_cache(maxsize=None)
def _client(service):
    return boto3.client(service, config=reads.CONFIGURATION)


def sources(vpc_id, region):
    """The calls that say who answers names in a VPC."""
    of_vpc = [{"Name": "VPCId", "Values": [vpc_id]}]
    return {
        "HostedZones": lambda: _client("route53").list_hosted_zones_by_vpc(VPCId=vpc_id, VPCRegion=region, MaxItems="100")["HostedZoneSummaries"],
        "ProfileAssociations": lambda: reads.pages(_client("route53profiles"), "list_profile_associations", "ProfileAssociations", size=100, ResourceId=vpc_id),
        "ResolverRuleAssociations": lambda: reads.pages(
            _client("route53resolver"), "list_resolver_rule_associations", "ResolverRuleAssociations", size=100, Filters=of_vpc
        ),
    }


def read(vpc_id, zones, account, role):
    """What joins a VPC to others, and in a hub's account what the records of these zones lead to; by the keys of the calls."""
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    of_resource = [{"Name": "resource-id", "Values": [vpc_id]}]
    own = reads.together(
        VpcPeeringConnections=lambda: reads.pages(
            reads.EC2, "describe_vpc_peering_connections", "VpcPeeringConnections", Filters=[{"Name": "requester-vpc-info.vpc-id", "Values": [vpc_id]}]
        ),
        TransitGatewayVpcAttachments=lambda: reads.pages(reads.EC2, "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments", Filters=of_vpc),
        TransitGatewayAttachments=lambda: reads.pages(reads.EC2, "describe_transit_gateway_attachments", "TransitGatewayAttachments", Filters=of_resource),
    )
    hub, until = _kept.get(account, (None, 0))
    if time.monotonic() > until:
        hub = _hub(zones, account, role)
        _kept[account] = hub, time.monotonic() + KEPT_SECONDS
    return own, hub


def _hub(zones, account, role):
    assumed = _client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="hub")["Credentials"]
    session = boto3.Session(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"])
    route53, ec2 = (session.client(service, config=reads.CONFIGURATION) for service in ("route53", "ec2"))
    records = reads.together(**{
        zone["HostedZoneId"]: lambda zone=zone: reads.pages(route53, "list_resource_record_sets", "ResourceRecordSets", size=300, HostedZoneId=zone["HostedZoneId"])
        for zone in zones
    })
    targets = [record["AliasTarget"]["DNSName"] for of_zone in records.values() for record in of_zone if "AliasTarget" in record]
    endpoints = sorted({"-".join(target.split(".")[0].split("-")[:2]) for target in targets})
    found = {"Records": records, "VpcEndpoints": reads.pages(ec2, "describe_vpc_endpoints", "VpcEndpoints", Filters=[{"Name": "vpc-endpoint-id", "Values": endpoints}])}
    vpc_id = found["VpcEndpoints"][0]["VpcId"]
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    interfaces = [i for endpoint in found["VpcEndpoints"] for i in endpoint["NetworkInterfaceIds"]]
    found |= reads.together(
        NetworkInterfaces=lambda: reads.pages(
            ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=[{"Name": "network-interface-id", "Values": interfaces}]
        ),
        Subnets=lambda: reads.pages(ec2, "describe_subnets", "Subnets", Filters=of_vpc),
        NetworkAcls=lambda: reads.pages(ec2, "describe_network_acls", "NetworkAcls", Filters=of_vpc),
        RouteTables=lambda: reads.pages(ec2, "describe_route_tables", "RouteTables", size=100, Filters=of_vpc),
        PrefixLists=lambda: reads.pages(ec2, "describe_prefix_lists", "PrefixLists"),
        TransitGatewayVpcAttachments=lambda: reads.pages(ec2, "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments", Filters=of_vpc),
        TransitGatewayAttachments=lambda: reads.pages(ec2, "describe_transit_gateway_attachments", "TransitGatewayAttachments"),
    )
    groups = sorted({g["GroupId"] for i in found["NetworkInterfaces"] for g in i["Groups"]})
    tables = sorted({a["Association"]["TransitGatewayRouteTableId"] for a in found["TransitGatewayAttachments"]})
    active = [{"Name": "state", "Values": ["active", "blackhole"]}]
    searches = {
        table: lambda table=table: ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=active, MaxResults=1000)["Routes"]
        for table in tables
    }
    of_groups = [{"Name": "group-id", "Values": groups}]
    return found | reads.together(
        SecurityGroups=lambda: reads.pages(ec2, "describe_security_groups", "SecurityGroups", Filters=of_groups),
        GatewayRoutes=lambda: {table: search() for table, search in searches.items()},
    )
