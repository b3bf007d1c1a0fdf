"""Two spokes, at two sizes, whose ECR endpoints are a hub's: its zones lead there, over its transit gateway."""

import json

from bench.scenario import ACCOUNT, LARGE_SIZE, ORDINARY_SIZE, REGION, Ids, Scenario, plain

HUB = "222233334444"
ROLE = "hub-reader"
PARAMETERS = {"hubAccounts": HUB, "hubRoleName": ROLE}
# By the number that stands in the ids of a spoke: how many interfaces it has, and the beginning of its addresses.
SPOKES = {0x40: (ORDINARY_SIZE, "10.0."), 0x41: (LARGE_SIZE, "10.1.")}
_HUB = Ids(0xF0)
_GATEWAY = _HUB("tgw")
_SERVICES = {"ecr.api": "api.ecr", "ecr.dkr": "dkr.ecr"}
_BLOCK = "10.200.0.0/16"


def spokes():
    """By number: each has its interfaces, its gateway endpoint of S3, and a route to the hub."""
    return {number: _spoke(number, *of) for number, of in SPOKES.items()}


def zones_of_vpc():
    """The zones on each spoke."""
    zones = [{"HostedZoneId": _zone(service), "Name": _name(service), "Owner": {"OwningAccount": HUB}} for service in _SERVICES]
    return {Ids(number)("vpc"): zones for number in SPOKES}


def zones():
    """The hub's zones, as its account lists them."""
    return [{"Id": f"/hostedzone/{_zone(service)}", "Name": _name(service), "CallerReference": "r", "Config": {"PrivateZone": True}} for service in _SERVICES]


def records():
    """The records of each zone."""
    return {_zone(service): _records(service) for service in _SERVICES}


def hub():
    """What EC2 lists in the hub's account."""
    vpc, group, acl = _HUB("vpc"), _HUB("sg"), _HUB("acl")
    own = {"VpcId": vpc, "OwnerId": HUB}
    subnets = [_HUB("subnet", at) for at in range(3)]
    interfaces = [_interface(own, subnets, service, at) for service in range(len(_SERVICES)) for at in range(len(subnets))]
    spokes = [(ACCOUNT, Ids(number)("vpc"), Ids(number)("tgw-attach")) for number in SPOKES]
    attached = [*spokes, (HUB, vpc, _HUB("tgw-attach"))]
    tables = [_HUB("tgw-rtb", 0)] * len(spokes) + [_HUB("tgw-rtb", 1)]
    allow = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}], "UserIdGroupPairs": [], "PrefixListIds": []}
    return {
        "VpcEndpoints": [_endpoint(own, subnets, interfaces, at, service) for at, service in enumerate(_SERVICES)],
        "NetworkInterfaces": interfaces,
        "Subnets": [
            {**own, "SubnetId": subnet, "AvailabilityZone": f"{REGION}{'abc'[at]}", "CidrBlock": f"10.200.{at}.0/24", "State": "available"}
            for at, subnet in enumerate(subnets)
        ],
        "SecurityGroups": [{**own, "GroupId": group, "GroupName": "endpoints", "IpPermissions": [allow], "IpPermissionsEgress": []}],
        "NetworkAcls": [
            {
                **own,
                "NetworkAclId": acl,
                "IsDefault": True,
                "Associations": [{"NetworkAclAssociationId": _HUB("aclassoc", at), "NetworkAclId": acl, "SubnetId": s} for at, s in enumerate(subnets)],
                "Entries": [{"RuleNumber": 100, "Egress": way, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"} for way in (True, False)],
            }
        ],
        "RouteTables": [
            {
                **own,
                "RouteTableId": _HUB("rtb"),
                "Associations": [{"Main": True, "RouteTableAssociationId": _HUB("rtbassoc"), "RouteTableId": _HUB("rtb")}],
                "Routes": [_route(_BLOCK, GatewayId="local"), _route("10.0.0.0/8", TransitGatewayId=_GATEWAY)],
            }
        ],
        "PrefixLists": [],
        "TransitGatewayVpcAttachments": [_vpc_attachment(HUB, vpc, _HUB("tgw-attach"), subnets)],
        "TransitGatewayAttachments": [
            {**_attachment(*of), "Association": {"TransitGatewayRouteTableId": table, "State": "associated"}} for of, table in zip(attached, tables)
        ],
        # By table: the spokes' leads to the hub, the hub's to each spoke.
        "Routes": {
            _HUB("tgw-rtb", 0): [_gateway_route(_BLOCK, vpc, _HUB("tgw-attach"))],
            _HUB("tgw-rtb", 1): [_gateway_route(f"{begin}0.0/16", of, at) for (_, of, at), (_, begin) in zip(spokes, SPOKES.values())],
        },
    }


def _spoke(number, size, begin):
    ids = Ids(number)
    # Its first four interfaces would be the endpoints'.
    records = json.loads(json.dumps(plain(number, "spoke", size + 4).records).replace("10.0.", begin))
    records["NetworkInterfaces"] = records["NetworkInterfaces"][4:]
    records["VpcEndpoints"] = records["VpcEndpoints"][2:]
    for table in records["RouteTables"][:3]:
        table["Routes"].append(_route(_BLOCK, TransitGatewayId=_GATEWAY))
    of = ACCOUNT, ids("vpc"), ids("tgw-attach")
    records["TransitGatewayVpcAttachments"] = [_vpc_attachment(*of, [ids("subnet", at) for at in range(3)])]
    records["TransitGatewayAttachments"] = [_attachment(*of)]
    records["VpcPeeringConnections"] = []
    return Scenario("spoke", ids("vpc"), records)


def _zone(service):
    return f"Z0{_SERVICES[service].replace('.', '').upper()}EXAMPLE"


def _name(service):
    return f"{_SERVICES[service]}.{REGION}.amazonaws.com."


def _dns(service):
    return f"{_HUB('vpce', list(_SERVICES).index(service))}-x1y2z3.{_SERVICES[service]}.{REGION}.vpce.amazonaws.com"


def _records(service):
    alias = {"HostedZoneId": "Z2HUBEXAMPLE", "DNSName": f"{_dns(service)}.", "EvaluateTargetHealth": False}
    names = [_name(service), f"\\052.{_name(service)}"]
    return [{"Name": name, "Type": "A", "AliasTarget": alias} for name in names]


def _interface(own, subnets, service, at):
    address = f"10.200.{at}.{10 + service}"
    return {
        **own,
        "NetworkInterfaceId": _HUB("eni", service * 3 + at),
        "SubnetId": subnets[at],
        "AvailabilityZone": f"{REGION}{'abc'[at]}",
        "Status": "in-use",
        "InterfaceType": "vpc_endpoint",
        "Groups": [{"GroupId": _HUB("sg"), "GroupName": "endpoints"}],
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
    }


def _endpoint(own, subnets, interfaces, at, service):
    return {
        **own,
        "VpcEndpointId": _HUB("vpce", at),
        "VpcEndpointType": "Interface",
        "ServiceName": f"com.amazonaws.{REGION}.{service}",
        "State": "available",
        "PrivateDnsEnabled": False,
        "IpAddressType": "ipv4",
        "SubnetIds": subnets,
        "NetworkInterfaceIds": [one["NetworkInterfaceId"] for one in interfaces[3 * at : 3 * at + 3]],
        "Groups": [{"GroupId": _HUB("sg"), "GroupName": "endpoints"}],
        "DnsEntries": [{"DnsName": _dns(service), "HostedZoneId": "Z2HUBEXAMPLE"}],
    }


def _route(block, **target):
    return {"DestinationCidrBlock": block, "State": "active", **target}


def _attachment(account, vpc, attachment):
    gateway = {"TransitGatewayId": _GATEWAY, "TransitGatewayOwnerId": HUB}
    return {"TransitGatewayAttachmentId": attachment, **gateway, "ResourceOwnerId": account, "ResourceType": "vpc", "ResourceId": vpc, "State": "available"}


def _vpc_attachment(account, vpc, attachment, subnets):
    return {"TransitGatewayAttachmentId": attachment, "TransitGatewayId": _GATEWAY, "VpcId": vpc, "VpcOwnerId": account, "State": "available", "SubnetIds": subnets}


def _gateway_route(block, vpc, attachment):
    end = {"ResourceId": vpc, "TransitGatewayAttachmentId": attachment, "ResourceType": "vpc"}
    return {"DestinationCidrBlock": block, "TransitGatewayAttachments": [end], "Type": "propagated", "State": "active"}
