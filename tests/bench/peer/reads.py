"""The peer's reads: rounds of calls, one after the other, or PEER_THREADS of them side by side, each page by page."""

import os
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

THREADS = int(os.environ.get("PEER_THREADS", "1"))
CONFIGURATION = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=2, read_timeout=10, max_pool_connections=THREADS)
EC2 = boto3.client("ec2", config=CONFIGURATION)
CONFIG = boto3.client("config", config=CONFIGURATION)
_POOL = ThreadPoolExecutor(THREADS) if THREADS > 1 else None


def read(vpc_id, sources=None):
    """What the decision is about, by the keys of the describe calls; None where the VPC is not there.

    `sources` are the calls that say who answers names in the VPC, made with the first round.
    """
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    network = together(
        Vpcs=lambda: pages(EC2, "describe_vpcs", "Vpcs", Filters=of_vpc),
        VpcEndpoints=lambda: pages(EC2, "describe_vpc_endpoints", "VpcEndpoints", Filters=of_vpc),
        NetworkInterfaces=lambda: pages(EC2, "describe_network_interfaces", "NetworkInterfaces", Filters=of_vpc),
        **(sources or {}),
    )
    if not network["Vpcs"]:
        return None
    groups = sorted({g["GroupId"] for i in network["NetworkInterfaces"] for g in i["Groups"]})
    of_groups = [{"Name": "group-id", "Values": groups}]
    of_options = [{"Name": "dhcp-options-id", "Values": [network["Vpcs"][0]["DhcpOptionsId"]]}]
    return network | together(
        Subnets=lambda: pages(EC2, "describe_subnets", "Subnets", Filters=of_vpc),
        SecurityGroups=lambda: pages(EC2, "describe_security_groups", "SecurityGroups", Filters=of_groups),
        NetworkAcls=lambda: pages(EC2, "describe_network_acls", "NetworkAcls", Filters=of_vpc),
        RouteTables=lambda: pages(EC2, "describe_route_tables", "RouteTables", size=100, Filters=of_vpc),
        PrefixLists=lambda: pages(EC2, "describe_prefix_lists", "PrefixLists"),
        DhcpOptions=lambda: pages(EC2, "describe_dhcp_options", "DhcpOptions", Filters=of_options),
        EnableDnsSupport=lambda: _attribute(vpc_id, "enableDnsSupport"),
        EnableDnsHostnames=lambda: _attribute(vpc_id, "enableDnsHostnames"),
    )


def together(**calls):
    """The answers of some calls, by the names of the calls."""
    if _POOL is None:
        return {name: call() for name, call in calls.items()}
    started = {name: _POOL.submit(call) for name, call in calls.items()}
    return {name: future.result() for name, future in started.items()}


def pages(client, operation, key, size=1000, **arguments):
    """All records of a call, page by page."""
    found = client.get_paginator(operation).paginate(**arguments, PaginationConfig={"PageSize": size})
    return [record for page in found for record in page[key]]


def _attribute(vpc_id, name):
    answer = EC2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)
    return answer[name[0].upper() + name[1:]]["Value"]
