"""A region of many VPCs, made at once as `aws ec2 describe-*` prints it: what moto would take minutes to be told."""

from bench import answers

from .answer import Answer

ACCOUNT = "111122223333"
XML = {"Content-Type": "text/xml;charset=UTF-8"}
LISTS = {
    "DescribeVpcs": "Vpcs",
    "DescribeVpcEndpoints": "VpcEndpoints",
    "DescribeNetworkInterfaces": "NetworkInterfaces",
    "DescribeSubnets": "Subnets",
    "DescribeSecurityGroups": "SecurityGroups",
    "DescribeNetworkAcls": "NetworkAcls",
    "DescribeRouteTables": "RouteTables",
    "DescribePrefixLists": "PrefixLists",
    "DescribeDhcpOptions": "DhcpOptions",
}
FIELDS = {"vpc-id": "VpcId", "group-id": "GroupId", "dhcp-options-id": "DhcpOptionsId"}
SERVICES = ("ecr.api", "ecr.dkr")
ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
S3 = "pl-23ad484a"


class Region:
    """So many VPCs that reach ECR and S3 privately; what it holds may be changed record by record."""

    def __init__(self, name, vpcs, account=ACCOUNT, rules=(), groups=1):
        """`rules` are added to each of the `groups` groups of each VPC's client."""
        self.name, self._account, self._rules, self._groups = name, account, list(rules), groups
        self.records = {key: [] for key in LISTS.values()}
        self.attributes = {}
        # Whether filters are kept to: records without the field that is filtered by would not be shown.
        self.answers_filtered = True
        self.records["PrefixLists"] = [
            {"PrefixListId": S3, "PrefixListName": f"com.amazonaws.{name}.s3", "Cidrs": ["3.5.204.0/22"]}
        ]
        self.vpcs = [self._vpc(number) for number in range(vpcs)]

    def answer(self, call):
        """The answer to a read of EC2; None to another call."""
        asked = call.parameters
        if call.operation == "DescribeVpcAttribute":
            vpc, name = asked["VpcId"], asked["Attribute"]
            return Answer(200, answers.attribute(vpc, name, self.attributes[vpc, name]), XML)
        key = LISTS.get(call.operation)
        if key is None:
            return None
        filters = _filters(asked).items() if self.answers_filtered else ()
        records = [r for r in self.records[key] if all(r.get(f) in v for f, v in filters)]
        start = int(call.next_token or 0)
        end = start + int(asked.get("MaxResults", 1000))
        more = str(end) if end < len(records) else None
        return Answer(200, answers.page(call.operation, key, records[start:end], more), XML)

    def of(self, key, vpc):
        """The records of a kind that are in a VPC."""
        return [r for r in self.records[key] if r.get("VpcId") == vpc]

    def _add(self, key, **record):
        self.records[key].append(record)
        return record

    def _vpc(self, number):
        def made(kind, at=0):
            return f"{kind}-0{at:x}{number:015x}"

        vpc, subnet, second = made("vpc"), made("subnet"), f"10.{number >> 8 & 255}.{number & 255}"
        common = {"VpcId": vpc, "OwnerId": self._account}
        zone = {"SubnetId": subnet, "AvailabilityZone": f"{self.name}a"}
        self._add("Vpcs", **common, CidrBlock=f"{second}.0/24", DhcpOptionsId="default", State="available", IsDefault=False)
        self._add("Subnets", **common, **zone, CidrBlock=f"{second}.0/24", State="available")
        everything = {"IpProtocol": "-1", "IpRanges": ANYWHERE}
        self._add("SecurityGroups", **common, GroupId=made("sg"), GroupName="endpoints", Description="d",
                  IpPermissions=[{**HTTPS, "IpRanges": ANYWHERE}], IpPermissionsEgress=[everything])
        clients = [made("sg", at) for at in range(1, self._groups + 1)]
        for group in clients:
            self._add("SecurityGroups", **common, GroupId=group, GroupName=group, Description="d",
                      IpPermissions=self._rules, IpPermissionsEgress=[everything, *self._rules])
        self._interface(common, zone, made("eni"), f"{second}.10", clients, Attachment={"InstanceId": made("i")}, InterfaceType="interface")
        for at, service in enumerate(SERVICES, 1):
            own = self._interface(common, zone, made("eni", at), f"{second}.{10 + at}", [made("sg")],
                                  InterfaceType="vpc_endpoint", RequesterManaged=True)
            host = f"{'.'.join(reversed(service.split('.')))}.{self.name}.amazonaws.com"
            self._endpoint(common, made("vpce", at), service, VpcEndpointType="Interface", SubnetIds=[subnet], PrivateDnsEnabled=True,
                           NetworkInterfaceIds=[own], Groups=[{"GroupId": made("sg")}], DnsEntries=[{"DnsName": n} for n in (host, f"*.{host}")])
        gateway = self._endpoint(common, made("vpce"), "s3", VpcEndpointType="Gateway", RouteTableIds=[made("rtb")], PrivateDnsEnabled=False)
        allow = {"Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100, "CidrBlock": "0.0.0.0/0"}
        self._add("NetworkAcls", **common, NetworkAclId=made("acl"), IsDefault=True, Associations=[{"SubnetId": subnet, "NetworkAclId": made("acl")}],
                  Entries=[{**allow, "Egress": True}, {**allow, "Egress": False}])
        routes = [
            {"DestinationCidrBlock": f"{second}.0/24", "GatewayId": "local", "State": "active"},
            {"DestinationPrefixListId": S3, "GatewayId": gateway, "State": "active"},
        ]
        self._add("RouteTables", **common, RouteTableId=made("rtb"), Associations=[{"Main": True, "RouteTableId": made("rtb")}], Routes=routes)
        self.attributes[vpc, "enableDnsSupport"] = self.attributes[vpc, "enableDnsHostnames"] = True
        return vpc

    def _interface(self, common, zone, name, address, groups, **more):
        addresses = [{"PrivateIpAddress": address, "Primary": True}]
        self._add("NetworkInterfaces", **common, **zone, NetworkInterfaceId=name, Status="in-use", PrivateIpAddress=address,
                  PrivateIpAddresses=addresses, Groups=[{"GroupId": g} for g in groups], **more)
        return name

    def _endpoint(self, common, name, service, **more):
        self._add("VpcEndpoints", **common, VpcEndpointId=name, ServiceName=f"com.amazonaws.{self.name}.{service}", ServiceRegion=self.name,
                  State="available", IpAddressType="ipv4", CreationTimestamp="2026-03-04T10:12:44.532000+00:00", **more)
        return name


def _filters(asked):
    """The filters of a request: by the field that they are about, the values."""
    filters, number = {}, 1
    while f"Filter.{number}.Name" in asked:
        prefix = f"Filter.{number}.Value."
        filters[FIELDS[asked[f"Filter.{number}.Name"]]] = {v for k, v in asked.items() if k.startswith(prefix)}
        number += 1
    return filters
