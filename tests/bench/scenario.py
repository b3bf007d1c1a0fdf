"""The VPCs that are evaluated, as `aws ec2 describe-*` prints them: one that works, at two sizes, and one for each fault."""

import copy
import json
from dataclasses import dataclass

ACCOUNT = "111122223333"
REGION = "eu-west-3"
ZONES = ("a", "b", "c")
ANYWHERE = "0.0.0.0/0"
ALLOW_ALL = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
ORDINARY_SIZE = 20
LARGE_SIZE = 1000


@dataclass(frozen=True)
class Scenario:
    """One VPC: its name, its id, its records by the key that the AWS CLI prints them under."""

    name: str
    vpc_id: str
    records: dict


class Ids:
    """Ids of one scenario: its number stands in all of them."""

    def __init__(self, number):
        self._number = number

    def __call__(self, kind, number=0):
        return f"{kind}-0b{self._number:02x}{number:013x}"


def scenarios():
    """All of them; the first two are measured, the others show that both sides check the same."""
    made = [plain(0, "works", ORDINARY_SIZE), plain(1, "works", LARGE_SIZE)]
    for number, (name, spoil) in enumerate(FAULTS.items(), 2):
        scenario = plain(number, name, ORDINARY_SIZE)
        records = copy.deepcopy(scenario.records)
        spoil(records)
        made.append(Scenario(name, scenario.vpc_id, records))
    return made


def plain(number, name, size):
    """A VPC that works, with so many interfaces."""
    ids = Ids(number)
    tag = [{"Key": "Name", "Value": f"payments-{number}"}, {"Key": "team", "Value": "payments"}]
    vpc = ids("vpc")
    common = {"VpcId": vpc, "OwnerId": ACCOUNT, "Tags": tag}
    interfaces = [_interface(ids, at, common) for at in range(size)]
    records = {
        "Vpcs": [
            {
                **common,
                "CidrBlock": "10.0.0.0/16",
                "CidrBlockAssociationSet": [
                    {"AssociationId": ids("vpc-cidr-assoc"), "CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}
                ],
                "DhcpOptionsId": ids("dopt"),
                "InstanceTenancy": "default",
                "IsDefault": False,
                "State": "available",
            }
        ],
        "VpcEndpoints": [
            _interface_endpoint(ids, 0, "ecr.api", interfaces, common),
            _interface_endpoint(ids, 1, "ecr.dkr", interfaces, common),
            _endpoint(ids, 2, "s3", common, VpcEndpointType="Gateway", RouteTableIds=[ids("rtb", z) for z in range(3)]),
        ],
        "NetworkInterfaces": interfaces,
        "Subnets": [_subnet(ids, at, common) for at in range(6)],
        "SecurityGroups": _groups(ids, common),
        "NetworkAcls": _acls(ids, common),
        "RouteTables": [_table(ids, at, common) for at in range(4)],
        "PrefixLists": [
            _prefix_list("s3", "pl-23ad484a", "3.5.204.0/22 3.5.224.0/22 16.12.18.0/23 52.95.154.0/23 52.95.156.0/24"),
            _prefix_list("dynamodb", "pl-48a54021", "52.94.17.0/24 3.218.183.0/24"),
        ],
        "DhcpOptions": [
            {
                "DhcpOptionsId": ids("dopt"),
                "OwnerId": ACCOUNT,
                "Tags": tag,
                "DhcpConfigurations": [
                    {"Key": "domain-name", "Values": [{"Value": f"{REGION}.compute.internal"}]},
                    {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]},
                ],
            }
        ],
        "VpcAttributes": {"enableDnsSupport": True, "enableDnsHostnames": True},
    }
    return Scenario(name, vpc, records)


def _interface(ids, at, common):
    """The first four are the endpoints'; of the others every third is a Fargate task's, the rest are instances'."""
    subnet = at % 2 if at < 4 else at % 6
    octets = f"{subnet}.{10 + at // 6 % 240}"
    address = f"10.0.{octets}" if at < 240 * 6 else None
    made = {
        "Attachment": {
            "AttachmentId": ids("eni-attach", at),
            "AttachTime": "2026-10-04T10:12:44+00:00",
            "DeleteOnTermination": True,
            "DeviceIndex": 0,
            "NetworkCardIndex": 0,
            "InstanceOwnerId": ACCOUNT,
            "Status": "attached",
        },
        "AvailabilityZone": f"{REGION}{ZONES[subnet % 3]}",
        "AvailabilityZoneId": f"euw3-az{subnet % 3 + 1}",
        "Groups": [{"GroupId": ids("sg", 1 + at % 3), "GroupName": f"workers-{at % 3}"}],
        "Ipv6Addresses": [],
        "MacAddress": f"0e:8e:ae:{at >> 8:02x}:{at & 255:02x}:4e",
        "NetworkInterfaceId": ids("eni", at),
        "OwnerId": ACCOUNT,
        "PrivateDnsName": f"ip-{address.replace('.', '-')}.{REGION}.compute.internal",
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [
            {"Primary": True, "PrivateIpAddress": address, "PrivateDnsName": f"ip-{address.replace('.', '-')}.{REGION}.compute.internal"}
        ],
        "SourceDestCheck": True,
        "Status": "in-use",
        "SubnetId": ids("subnet", subnet),
        "VpcId": common["VpcId"],
        "TagSet": [
            {"Key": "Name", "Value": f"payments-worker-{at}"},
            {"Key": "aws:ec2:fleet-id", "Value": ids("fleet", at // 50)},
            {"Key": "team", "Value": "payments"},
        ],
        "Operator": {"Managed": False},
    }
    if at < 4:
        services = "Amazon ECR API", "Amazon ECR Docker"
        made.update(Description=f"VPC Endpoint Interface {ids('vpce', at // 2)}", InterfaceType="vpc_endpoint", RequesterManaged=True)
        made.update(RequesterId="AROAEXAMPLEVPCENDPOINT:vpce", Groups=[{"GroupId": ids("sg"), "GroupName": services[at // 2]}])
    elif at % 3 == 0:
        task = f"{at:08x}-0000-4000-8000-000000000000"
        made.update(Description=f"arn:aws:ecs:{REGION}:{ACCOUNT}:attachment/{task}", InterfaceType="interface", RequesterManaged=True)
        made.update(RequesterId="AROAEXAMPLEECSTASKS:ecs")
    else:
        made["Attachment"]["InstanceId"] = ids("i", at)
        made.update(Description="", InterfaceType="interface", RequesterManaged=False)
    return made


def _endpoint(ids, at, service, common, **more):
    return {
        **common,
        "VpcEndpointId": ids("vpce", at),
        "ServiceName": f"com.amazonaws.{REGION}.{service}",
        "ServiceRegion": REGION,
        "State": "available",
        "PolicyDocument": json.dumps(ALLOW_ALL),
        "RouteTableIds": [],
        "SubnetIds": [],
        "Groups": [],
        "IpAddressType": "ipv4",
        "DnsOptions": {"DnsRecordIpType": "ipv4"},
        "PrivateDnsEnabled": False,
        "RequesterManaged": False,
        "NetworkInterfaceIds": [],
        "DnsEntries": [],
        "CreationTimestamp": "2026-03-04T10:12:44.532000+00:00",
        **more,
    }


def _interface_endpoint(ids, at, service, interfaces, common):
    host = f"{'.'.join(reversed(service.split('.')))}.{REGION}"
    own = interfaces[2 * at : 2 * at + 2]
    names = [f"{ids('vpce', at)}-f05cc28c{zone}.{host}.vpce.amazonaws.com" for zone in ("", *(f"-{REGION}{z}" for z in ZONES[:2]))]
    names += [f"{host}.amazonaws.com", f"*.{host}.amazonaws.com"]
    return _endpoint(
        ids,
        at,
        service,
        common,
        VpcEndpointType="Interface",
        SubnetIds=[one["SubnetId"] for one in own],
        NetworkInterfaceIds=[one["NetworkInterfaceId"] for one in own],
        Groups=[{"GroupId": ids("sg"), "GroupName": "endpoints"}],
        PrivateDnsEnabled=True,
        DnsEntries=[{"DnsName": name, "HostedZoneId": "Z084872127CD85"} for name in names],
    )


def _subnet(ids, at, common):
    return {
        **common,
        "SubnetId": ids("subnet", at),
        "SubnetArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{ids('subnet', at)}",
        "AvailabilityZone": f"{REGION}{ZONES[at % 3]}",
        "AvailabilityZoneId": f"euw3-az{at % 3 + 1}",
        "AvailableIpAddressCount": 200,
        "CidrBlock": f"10.0.{at}.0/24",
        "DefaultForAz": False,
        "State": "available",
    }


def _groups(ids, common):
    def rule(protocol, ports=None, cidr=None, **peers):
        made = {"IpProtocol": protocol, "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": [], **peers}
        if ports:
            made.update(FromPort=ports[0], ToPort=ports[1])
        if cidr:
            made["IpRanges"] = [{"CidrIp": cidr, "Description": "as the runbook says"}]
        return made

    everything = rule("-1", cidr=ANYWHERE)
    endpoints = {"GroupName": "endpoints", "IpPermissions": [rule("tcp", (443, 443), "10.0.0.0/16")], "IpPermissionsEgress": [everything]}
    workers = [
        {
            "GroupName": f"workers-{number}",
            "IpPermissions": [
                rule("tcp", (22, 22), "10.0.128.0/20"),
                rule("tcp", (8080, 8090), UserIdGroupPairs=[{"GroupId": ids("sg", 1), "UserId": ACCOUNT}]),
            ],
            "IpPermissionsEgress": [rule("udp", (53, 53), "10.0.0.2/32"), rule("tcp", (5432, 5432), "10.0.0.0/16"), everything],
        }
        for number in range(3)
    ]
    return [
        {**common, **group, "GroupId": ids("sg", number), "Description": group["GroupName"]}
        for number, group in enumerate([endpoints, *workers])
    ]


def _acls(ids, common):
    def entry(number, egress, action, protocol="-1", ports=None):
        made = {"RuleNumber": number, "Egress": egress, "RuleAction": action, "Protocol": protocol, "CidrBlock": ANYWHERE}
        return {**made, "PortRange": {"From": ports[0], "To": ports[1]}} if ports else made

    def acl(number, subnets, entries):
        closing = [entry(32767, True, "deny"), entry(32767, False, "deny")]
        associations = [
            {"NetworkAclAssociationId": ids("aclassoc", at), "NetworkAclId": ids("acl", number), "SubnetId": ids("subnet", at)}
            for at in subnets
        ]
        made = {"NetworkAclId": ids("acl", number), "IsDefault": number == 0, "Associations": associations}
        return {**common, **made, "Entries": entries + closing}

    narrow = [
        entry(number, egress, "allow", "6", ports)
        for egress in (True, False)
        for number, ports in ((100, (443, 443)), (110, (1024, 65535)), (120, (22, 22)))
    ]
    return [acl(0, (0, 1, 2), [entry(100, True, "allow"), entry(100, False, "allow")]), acl(1, (3, 4, 5), narrow)]


def _table(ids, at, common):
    """One for each zone, and the main table, which no subnet uses."""
    routes = [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}]
    associations = [{"Main": True, "RouteTableAssociationId": ids("rtbassoc", 9), "RouteTableId": ids("rtb", at)}]
    if at < 3:
        routes.append({"DestinationCidrBlock": ANYWHERE, "NatGatewayId": ids("nat", at), "Origin": "CreateRoute", "State": "active"})
        routes.append({"DestinationPrefixListId": "pl-23ad484a", "GatewayId": ids("vpce", 2), "Origin": "CreateRoute", "State": "active"})
        associations = [
            {"Main": False, "RouteTableAssociationId": ids("rtbassoc", s), "RouteTableId": ids("rtb", at), "SubnetId": ids("subnet", s)}
            for s in (at, at + 3)
        ]
    associations = [{**one, "AssociationState": {"State": "associated"}} for one in associations]
    return {**common, "RouteTableId": ids("rtb", at), "Associations": associations, "PropagatingVgws": [], "Routes": routes}


def _prefix_list(service, list_id, cidrs):
    return {"PrefixListId": list_id, "PrefixListName": f"com.amazonaws.{REGION}.{service}", "Cidrs": cidrs.split()}


def _set(key, at, **values):
    return lambda records: records[key][at].update(values)


def _deny_image_layers(records):
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::payments/*"}]}
    records["VpcEndpoints"][2]["PolicyDocument"] = json.dumps(policy)


FAULTS = {
    "no-endpoint": lambda records: records["VpcEndpoints"].pop(0),
    "endpoint-pending": _set("VpcEndpoints", 1, State="pending"),
    "private-dns-disabled": _set("VpcEndpoints", 0, PrivateDnsEnabled=False),
    "vpc-dns-hostnames-disabled": lambda records: records["VpcAttributes"].update(enableDnsHostnames=False),
    "endpoint-security-group-blocks": lambda records: records["SecurityGroups"][0]["IpPermissions"][0].update(FromPort=80, ToPort=80),
    "client-security-group-blocks": lambda records: records["SecurityGroups"][1]["IpPermissionsEgress"].pop(),
    "network-acl-blocks-request": lambda records: records["NetworkAcls"][1]["Entries"].pop(0),
    "network-acl-blocks-reply": lambda records: records["NetworkAcls"][1]["Entries"].pop(4),
    "route-blackhole": lambda records: records["RouteTables"][0]["Routes"][0].update(State="blackhole"),
    "gateway-route-missing": _set("VpcEndpoints", 2, RouteTableIds=[]),
    "policy-denies": _deny_image_layers,
}
