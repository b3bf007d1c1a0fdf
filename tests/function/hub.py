"""A spoke whose one service is in a hub: a zone of the hub's account, over the hub's transit gateway; everything in order."""

import json

from aws.saved_account import SavedRegion
from aws.simulator import ACCOUNT
from function import event

REGION = "eu-west-3"
HUB = "222233334444"
ROLE = "hub-reader"
SPOKE_VPC, HUB_VPC = "vpc-0a1b2c3d4e5f60001", "vpc-0a1b2c3d4e5f60002"
ENDPOINT, GATEWAY = "vpce-0a1b2c3d4e5f60003", "tgw-0a1b2c3d4e5f60004"
HUB_GROUP, CLIENT_GROUP = "sg-0a1b2c3d4e5f60005", "sg-0a1b2c3d4e5f60006"
SPOKE_TABLE, HUB_TABLE = "tgw-rtb-0a1b2c3d4e5f60007", "tgw-rtb-0a1b2c3d4e5f60008"
ZONE = "Z0123456789ABCDEFGHIJ"
HOST = f"api.ecr.{REGION}.amazonaws.com."
TARGET = f"{ENDPOINT}-x1y2z3a4.ecr.api.{REGION}.vpce.amazonaws.com."
PARAMETERS = {"serviceNames": "ecr.api", "hubAccounts": HUB, "hubRoleName": ROLE}
ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


class World:
    """The two accounts, as they are served; their records may be changed."""

    def __init__(self, aws):
        self.aws = aws
        self.spoke = aws.regions[ACCOUNT, REGION] = SavedRegion(_spoke())
        self.hub = aws.regions[HUB, REGION] = SavedRegion(_hub())
        aws.dns(ACCOUNT).zones_of_vpc[SPOKE_VPC] = [{"HostedZoneId": ZONE, "Name": HOST, "Owner": {"OwningAccount": HUB}}]
        aws.dns(HUB).zones = [{"Id": f"/hostedzone/{ZONE}", "Name": HOST, "CallerReference": "r", "Config": {"PrivateZone": True}}]
        alias = {"HostedZoneId": "Z2HUB", "DNSName": TARGET, "EvaluateTargetHealth": False}
        aws.dns(HUB).records[ZONE] = [{"Name": HOST, "Type": "A", "AliasTarget": alias}]
        aws.forget_calls()

    def close_endpoint(self):
        """The endpoint's group lets nobody in any more."""
        self.hub.records["SecurityGroups"][0]["IpPermissions"] = []

    def open_endpoint(self):
        """It lets everybody in again."""
        self.hub.records["SecurityGroups"][0]["IpPermissions"] = [{**HTTPS, "IpRanges": ANYWHERE}]

    def change(self, **parameters):
        """A change of the spoke."""
        changed = event.item(event.VPC, SPOKE_VPC, REGION, {"vpcId": SPOKE_VPC})
        return event.change(changed, parameters={**PARAMETERS, **parameters})

    @property
    def result(self):
        """The compliance type and the annotation of the spoke; None where nothing was reported."""
        put = self.aws.recorded(REGION).results.get((event.VPC, SPOKE_VPC))
        return put and (put["ComplianceType"], put["Annotation"])

    def calls(self, of_hub):
        """The operations that were called with the hub's role, or with the function's own."""
        return [c.operation for c in self.aws.calls if (self.aws.account_of(c.access_key) == HUB) == of_hub]


class OneAccount(World):
    """The same in one account: hub, zone and gateway are the evaluated account's own."""

    def __init__(self, aws):
        super().__init__(aws)
        spoke, hub = _spoke(), json.loads(json.dumps(_hub()).replace(HUB, ACCOUNT))
        # Of an attachment its account has one record, the gateway's owner's.
        del spoke["TransitGatewayAttachments"]
        keys = {key: spoke.get(key, []) + hub.get(key, []) for key in {*spoke, *hub}}
        del aws.regions[HUB, REGION]
        self.spoke = self.hub = aws.regions[ACCOUNT, REGION] = SavedRegion(keys)
        # The endpoint's group comes first, as in the hub of two accounts.
        self.hub.records["SecurityGroups"].reverse()
        dns = aws.dns(ACCOUNT)
        dns.zones_of_vpc[SPOKE_VPC][0]["Owner"] = {"OwningAccount": ACCOUNT}
        dns.zones, dns.records = aws.dns(HUB).zones, aws.dns(HUB).records


def _network(account, vpc, block, at, group, routes):
    """A VPC of two subnets in one zone: one for workloads or endpoints, one for the attachment."""
    own = {"OwnerId": account, "VpcId": vpc}
    subnets = [f"subnet-0a1b2c3d4e5f6{at}{number:03d}" for number in range(2)]
    everything = {"IpProtocol": "-1", "IpRanges": ANYWHERE}
    rule = {"Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "RuleNumber": 100}
    return {
        "Vpcs": [{**own, "CidrBlock": f"{block}.0.0/16", "DhcpOptionsId": "default", "State": "available"}],
        "VpcAttributes": [{"VpcId": vpc, "EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}}],
        "Subnets": [
            {**own, "SubnetId": subnet, "CidrBlock": f"{block}.{number}.0/24", "AvailabilityZone": f"{REGION}a", "State": "available"}
            for number, subnet in enumerate(subnets)
        ],
        "SecurityGroups": [{**own, "GroupId": group, "GroupName": "g", "IpPermissions": [{**HTTPS, "IpRanges": ANYWHERE}], "IpPermissionsEgress": [everything]}],
        "NetworkAcls": [{
            **own, "NetworkAclId": f"acl-0a1b2c3d4e5f6{at}000", "IsDefault": True,
            "Entries": [{**rule, "Egress": way} for way in (True, False)],
            "Associations": [{"NetworkAclAssociationId": f"aclassoc-{n}", "NetworkAclId": "acl", "SubnetId": s} for n, s in enumerate(subnets)],
        }],
        "RouteTables": [{
            **own, "RouteTableId": f"rtb-0a1b2c3d4e5f6{at}000", "Associations": [{"Main": True, "RouteTableAssociationId": "rtbassoc-0"}],
            "Routes": [{"DestinationCidrBlock": f"{block}.0.0/16", "GatewayId": "local", "State": "active"}, *routes],
        }],
        "PrefixLists": [{"PrefixListId": "pl-23ad484a", "PrefixListName": f"com.amazonaws.{REGION}.s3", "Cidrs": ["3.5.204.0/22"]}],
        "TransitGatewayVpcAttachments": [{
            "TransitGatewayAttachmentId": f"tgw-attach-0a1b2c3d4e5f6{at}", "TransitGatewayId": GATEWAY, "VpcId": vpc, "VpcOwnerId": account,
            "State": "available", "SubnetIds": [subnets[1]],
        }],
    }


def _interface(account, vpc, subnet, interface, address, group, **more):
    return {
        "NetworkInterfaceId": interface, "OwnerId": account, "VpcId": vpc, "SubnetId": subnet, "AvailabilityZone": f"{REGION}a", "Status": "in-use",
        "Groups": [{"GroupId": group, "GroupName": "g"}], "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}], **more,
    }


def _to_gateway(block):
    return {"DestinationCidrBlock": block, "TransitGatewayId": GATEWAY, "State": "active"}


def _attachment(account, vpc, at, **more):
    return {
        "TransitGatewayAttachmentId": f"tgw-attach-0a1b2c3d4e5f6{at}", "TransitGatewayId": GATEWAY, "TransitGatewayOwnerId": HUB,
        "ResourceOwnerId": account, "ResourceType": "vpc", "ResourceId": vpc, "State": "available", **more,
    }


def _spoke():
    keys = _network(ACCOUNT, SPOKE_VPC, "10.20", 1, CLIENT_GROUP, [_to_gateway("0.0.0.0/0")])
    subnet = keys["Subnets"][0]["SubnetId"]
    client = _interface(
        ACCOUNT, SPOKE_VPC, subnet, "eni-0a1b2c3d4e5f61000", "10.20.0.10", CLIENT_GROUP,
        InterfaceType="interface", Attachment={"InstanceId": "i-0a1b2c3d4e5f60000", "DeviceIndex": 0, "NetworkCardIndex": 0},
    )
    return {**keys, "NetworkInterfaces": [client], "TransitGatewayAttachments": [_attachment(ACCOUNT, SPOKE_VPC, 1)]}


def _hub():
    keys = _network(HUB, HUB_VPC, "10.0", 2, HUB_GROUP, [_to_gateway("10.0.0.0/8")])
    subnet = keys["Subnets"][0]["SubnetId"]
    interface = _interface(HUB, HUB_VPC, subnet, "eni-0a1b2c3d4e5f62000", "10.0.0.10", HUB_GROUP, InterfaceType="vpc_endpoint", RequesterManaged=True)
    endpoint = {
        "VpcEndpointId": ENDPOINT, "VpcEndpointType": "Interface", "VpcId": HUB_VPC, "ServiceName": f"com.amazonaws.{REGION}.ecr.api", "State": "available",
        "OwnerId": HUB, "PrivateDnsEnabled": False, "IpAddressType": "ipv4", "SubnetIds": [subnet], "NetworkInterfaceIds": [interface["NetworkInterfaceId"]],
        "DnsEntries": [{"DnsName": TARGET.rstrip("."), "HostedZoneId": "Z2HUB"}],
    }

    def to(account, vpc, at, block):
        end = {"ResourceId": vpc, "TransitGatewayAttachmentId": f"tgw-attach-0a1b2c3d4e5f6{at}", "ResourceType": "vpc"}
        return {"DestinationCidrBlock": block, "TransitGatewayAttachments": [end], "Type": "propagated", "State": "active"}

    def associated(table):
        return {"Association": {"TransitGatewayRouteTableId": table, "State": "associated"}}

    return {
        **keys, "VpcEndpoints": [endpoint], "NetworkInterfaces": [interface],
        "TransitGatewayAttachments": [_attachment(ACCOUNT, SPOKE_VPC, 1, **associated(SPOKE_TABLE)), _attachment(HUB, HUB_VPC, 2, **associated(HUB_TABLE))],
        "TransitGatewayRoutes": [
            {"TransitGatewayRouteTableId": SPOKE_TABLE, "Routes": [to(HUB, HUB_VPC, 2, "10.0.0.0/16")]},
            {"TransitGatewayRouteTableId": HUB_TABLE, "Routes": [to(ACCOUNT, SPOKE_VPC, 1, "10.20.0.0/16")]},
        ],
    }
