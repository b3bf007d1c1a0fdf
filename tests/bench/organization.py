"""Measures what central endpoints cost the report of an organization: beside the same report without them, in one run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import table

REGIONS = ["eu-west-1", "eu-west-3"]
HUB = "222233334444"
CLIENTS = 20
# At most so many times the time without central endpoints.
MOST = 2.0
SERVICES = {"ecr.api": "api.ecr", "ecr.dkr": "dkr.ecr", "logs": "logs", "sts": "sts"}


def main(program, accounts="1000"):
    accounts = int(accounts)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "saved")
        _write(root, accounts)
        figures = {}
        rows = [["", "seconds", "CPU seconds", "peak memory (MiB)", "COMPLIANT"]]
        for name, word in [("without central endpoints", "IGNORE"), ("with them", "AUTO"), ("without, again", "IGNORE"), ("with them, again", "AUTO")]:
            parameters = json.dumps({"serviceNames": ",".join(SERVICES), "centralEndpoints": word})
            seconds, cpu, peak, report = _run([program, "report", str(root), "--parameters", parameters, "--format", "json", "--quiet"], folder)
            compliant = _compliant(json.loads(report))
            figures.setdefault(word, []).append(cpu)
            rows.append([name, f"{seconds:.1f}", f"{cpu:.1f}", f"{peak:.0f}", str(compliant)])
            expected = {"IGNORE": 0, "AUTO": accounts * len(REGIONS)}[word]
            if compliant != expected:
                sys.exit(f"{compliant} VPCs are COMPLIANT {name}, expected {expected}")
        print(table(rows))
        ratio = min(figures["AUTO"]) / min(figures["IGNORE"])
        print(f"{accounts} accounts in {len(REGIONS)} regions, one hub each: {ratio:.2f} times the CPU time")
        if ratio > MOST:
            sys.exit(f"more than {MOST} times")


def _run(command, folder):
    out = Path(folder, "report.json")
    began = time.monotonic()
    with out.open("wb") as file:
        started = subprocess.Popen(command, stdout=file)
        _, status, used = os.wait4(started.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"the report ended with status {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read_text()


def _compliant(report):
    """How many VPCs are."""
    return sum(evaluation["complianceType"] == "COMPLIANT" for evaluation in report["evaluations"])


def _write(root, accounts):
    spokes = [(f"{300000000000 + number:012}", region, number) for region in REGIONS for number in range(accounts)]
    for account, region, number in spokes:
        _save(root / account / region, _spoke(account, region, number))
    for region in REGIONS:
        _save(root / HUB / region, _hub(region, [(account, number) for account, of, number in spokes if of == region]))
    zones = [(service, region) for region in REGIONS for service in SERVICES]
    records = [{"HostedZoneId": _zone(service, region), "ResourceRecordSets": _records(service, region)} for service, region in zones]
    _save(root / HUB, {"HostedZones": [{"Id": f"/hostedzone/{_zone(service, region)}", "Name": _name(service, region)} for service, region in zones], "ResourceRecordSetsByZone": records})


def _save(folder, keys):
    folder.mkdir(parents=True, exist_ok=True)
    for key, records in keys.items():
        (folder / f"{key}.json").write_text(json.dumps({key: records}))


def _id(kind, region, number):
    return f"{kind}-{REGIONS.index(region) + 1:02x}{number:015x}"


def _zone(service, region):
    return f"Z{REGIONS.index(region)}{list(SERVICES).index(service)}EXAMPLE"


def _name(service, region):
    return f"{SERVICES[service]}.{region}.amazonaws.com."


def _endpoint(service, region):
    return _id("vpce", region, list(SERVICES).index(service))


def _dns(service, region):
    return f"{_endpoint(service, region)}-x1y2z3.{service}.{region}.vpce.amazonaws.com"


def _records(service, region):
    name = _name(service, region)
    alias = {"DNSName": f"{_dns(service, region)}.", "HostedZoneId": "Z7EXAMPLE", "EvaluateTargetHealth": False}
    return [{"Name": name, "Type": "SOA", "TTL": 900, "ResourceRecords": [{"Value": "ns-1.example. 1"}]}, {"Name": name, "Type": "A", "AliasTarget": alias}, {"Name": f"\\052.{name}", "Type": "A", "AliasTarget": alias}]


def _vpc(vpc, region, account, block, number, target):
    """A VPC of one subnet, with a gateway's attachment in it and a route to everything else."""
    subnet, gateway = vpc.replace("vpc", "subnet", 1), _id("tgw", region, 0)
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    return {
        "Vpcs": [{"VpcId": vpc, "CidrBlock": block, "OwnerId": account, "DhcpOptionsId": "default", "State": "available"}],
        "VpcAttributes": [{"VpcId": vpc, "EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}}],
        "Subnets": [{"SubnetId": subnet, "VpcId": vpc, "CidrBlock": block, "AvailabilityZone": f"{region}a"}],
        "RouteTables": [
            {
                "RouteTableId": vpc.replace("vpc", "rtb", 1),
                "VpcId": vpc,
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"}, {"DestinationCidrBlock": target, "TransitGatewayId": gateway, "State": "active"}],
            }
        ],
        "NetworkAcls": [
            {
                "NetworkAclId": vpc.replace("vpc", "acl", 1),
                "VpcId": vpc,
                "IsDefault": True,
                "Associations": [{"SubnetId": subnet}],
                "Entries": [{"RuleNumber": 100, "Egress": egress, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"} for egress in (True, False)],
            }
        ],
        "SecurityGroups": [{"GroupId": vpc.replace("vpc", "sg", 1), "VpcId": vpc, "IpPermissions": everything, "IpPermissionsEgress": everything}],
        "PrefixLists": [],
        "DhcpOptions": [],
        "ProfileAssociations": [],
        "ResolverRuleAssociations": [],
        "ResolverRules": [],
        "VpcPeeringConnections": [],
        "TransitGatewayVpcAttachments": [_attachment(vpc, region, account, number) | {"VpcId": vpc, "VpcOwnerId": account, "SubnetIds": [subnet]}],
    }


def _attachment(vpc, region, account, number):
    return {"TransitGatewayAttachmentId": _id("tgw-attach", region, number), "TransitGatewayId": _id("tgw", region, 0), "State": "available"}


def _gateway_attachment(vpc, region, account, number):
    return _attachment(vpc, region, account, number) | {"TransitGatewayOwnerId": HUB, "ResourceOwnerId": account, "ResourceType": "vpc", "ResourceId": vpc}


def _interface(vpc, region, account, number, address, **more):
    return {
        "NetworkInterfaceId": _id("eni", region, number),
        "VpcId": vpc,
        "SubnetId": vpc.replace("vpc", "subnet", 1),
        "AvailabilityZone": f"{region}a",
        "Status": "in-use",
        "Groups": [{"GroupId": vpc.replace("vpc", "sg", 1)}],
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
        "OwnerId": account,
        "Description": "",
        **more,
    }


def _spoke(account, region, number):
    vpc = _id("vpc", region, number + 1)
    prefix = f"10.{1 + number // 256}.{number % 256}"
    attachment = {"InstanceId": "i-0a1b2c3d4e5f60718", "DeviceIndex": 0}
    return _vpc(vpc, region, account, f"{prefix}.0/24", number + 1, "10.0.0.0/8") | {
        "NetworkInterfaces": [_interface(vpc, region, account, (number + 1) * 1000 + client, f"{prefix}.{10 + client}", Attachment=attachment) for client in range(CLIENTS)],
        "VpcEndpoints": [],
        "HostedZonesByVpc": [{"VpcId": vpc, "HostedZoneSummaries": [{"HostedZoneId": _zone(service, region), "Name": _name(service, region), "Owner": {"OwningAccount": HUB}} for service in SERVICES]}],
        "TransitGatewayAttachments": [_gateway_attachment(vpc, region, account, number + 1)],
    }


def _hub(region, spokes):
    vpc = _id("vpc", region, 0)
    interfaces = [_interface(vpc, region, HUB, place, f"10.0.0.{10 + place}", InterfaceType="vpc_endpoint") for place in range(len(SERVICES))]
    endpoints = [
        {
            "VpcEndpointId": _endpoint(service, region),
            "VpcEndpointType": "Interface",
            "VpcId": vpc,
            "ServiceName": f"com.amazonaws.{region}.{service}",
            "State": "available",
            "PrivateDnsEnabled": False,
            "IpAddressType": "ipv4",
            "OwnerId": HUB,
            "NetworkInterfaceIds": [_id("eni", region, place)],
            "SubnetIds": [vpc.replace("vpc", "subnet", 1)],
            "DnsEntries": [{"DnsName": _dns(service, region), "HostedZoneId": "Z7EXAMPLE"}],
        }
        for place, service in enumerate(SERVICES)
    ]
    attached = [_gateway_attachment(vpc, region, HUB, 0)] + [_gateway_attachment(_id("vpc", region, number + 1), region, account, number + 1) for account, number in spokes]
    routes = [
        {"DestinationCidrBlock": f"10.{1 + number // 256}.{number % 256}.0/24", "Type": "propagated", "State": "active", "TransitGatewayAttachments": [{"ResourceId": _id("vpc", region, number + 1), "ResourceType": "vpc"}]}
        for _, number in spokes
    ]
    routes.append({"DestinationCidrBlock": "10.0.0.0/24", "Type": "propagated", "State": "active", "TransitGatewayAttachments": [{"ResourceId": vpc, "ResourceType": "vpc"}]})
    table = {"TransitGatewayRouteTableId": _id("tgw-rtb", region, 0), "State": "associated"}
    return _vpc(vpc, region, HUB, "10.0.0.0/24", 0, "10.0.0.0/8") | {
        "NetworkInterfaces": interfaces,
        "VpcEndpoints": endpoints,
        "HostedZonesByVpc": [{"VpcId": vpc, "HostedZoneSummaries": []}],
        "TransitGatewayAttachments": [attachment | {"Association": table} for attachment in attached],
        "TransitGatewayRoutes": [{"TransitGatewayRouteTableId": table["TransitGatewayRouteTableId"], "Routes": routes, "AdditionalRoutesAvailable": False}],
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
