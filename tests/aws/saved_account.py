"""An account that is served as it was saved: `<account>/*.json` and `<account>/<region>/*.json`, as the AWS CLI prints it."""

import re

from bench import answers

from .answer import Answer, error
from .central import Dns, loads

XML = {"Content-Type": "text/xml;charset=UTF-8"}
# Operations of EC2 and the key of what they list.
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
    "DescribeVpcPeeringConnections": "VpcPeeringConnections",
    "DescribeTransitGatewayVpcAttachments": "TransitGatewayVpcAttachments",
    "DescribeTransitGatewayAttachments": "TransitGatewayAttachments",
    "DescribeVpcEndpointServices": "ServiceDetails",
}
FIELDS = {
    "vpc-id": "VpcId",
    "group-id": "GroupId",
    "dhcp-options-id": "DhcpOptionsId",
    "vpc-endpoint-id": "VpcEndpointId",
    "network-interface-id": "NetworkInterfaceId",
    "resource-id": "ResourceId",
    "transit-gateway-id": "TransitGatewayId",
    "owner": "Owner",
}


class SavedRegion:
    """One account in one region; its records may be changed."""

    def __init__(self, keys):
        self.records = {key: list(keys.get(key, [])) for key in LISTS.values()}
        self.attributes = {one["VpcId"]: one for one in keys.get("VpcAttributes", [])}
        self.entries = {one["PrefixListId"]: one["Entries"] for one in keys.get("ManagedPrefixListEntries", [])}
        self.routes = {one["TransitGatewayRouteTableId"]: one for one in keys.get("TransitGatewayRoutes", [])}
        self.page_size = None

    def answer(self, call):
        """The answer to a read of EC2; None to another call."""
        asked = call.parameters
        if call.operation == "DescribeVpcAttribute":
            name = asked["Attribute"]
            key = name[0].upper() + name[1:]
            return Answer(200, answers.attribute(asked["VpcId"], name, self.attributes[asked["VpcId"]][key]["Value"]), XML)
        if call.operation == "GetManagedPrefixListEntries":
            found = self.entries.get(asked["PrefixListId"])
            if found is None:
                return error("ec2", 400, "InvalidPrefixListID.NotFound", "The prefix list ID does not exist")
            return self._paged(call, "Entries", found)
        if call.operation == "SearchTransitGatewayRoutes":
            table = self.routes.get(asked["TransitGatewayRouteTableId"])
            if table is None:
                return error("ec2", 400, "InvalidRouteTableID.NotFound", "Transit Gateway Route Table was deleted or does not exist.")
            return self._paged(call, "Routes", table["Routes"], AdditionalRoutesAvailable=table.get("AdditionalRoutesAvailable", False))
        if call.operation == "DescribeTransitGatewayRouteTables":
            return self._paged(call, "TransitGatewayRouteTables", [{"TransitGatewayRouteTableId": one, "State": "available"} for one in self.routes])
        key = LISTS.get(call.operation)
        if key is None:
            return None
        filters = _filters(asked)
        records = [r for r in self.records[key] if all(r.get(FIELDS[name], "amazon" if name == "owner" else None) in values for name, values in filters.items())]
        return self._paged(call, key, records)

    def _paged(self, call, key, records, **beside):
        start = int(call.next_token or 0)
        end = start + min(int(call.parameters.get("MaxResults", 1000)), self.page_size or 1000)
        more = str(end) if end < len(records) else None
        return Answer(200, answers.page(call.operation, key, records[start:end], more, **beside), XML)


def _filters(asked):
    """`{"Filter.1.Name": "vpc-id", "Filter.1.Value.1": "vpc-0a"}` as `{"vpc-id": ["vpc-0a"]}`, of those that are kept to."""
    found = {}
    for name, value in asked.items():
        place = re.fullmatch(r"Filter\.(\d+)\.Name", name)
        if place and value in FIELDS:
            found[value] = [v for k, v in asked.items() if re.fullmatch(rf"Filter\.{place.group(1)}\.Value\.\d+", k)]
    return found


def _keys(folder):
    keys = {}
    for path in sorted(folder.glob("*.json")):
        for key, value in loads(path).items():
            if isinstance(value, list):
                keys.setdefault(key, []).extend(value)
    return keys


def serve(aws, snapshot):
    """Serves every account of a snapshot; answers `(account, region)` to what is served of it."""
    served = {}
    for account in sorted(path for path in snapshot.iterdir() if path.is_dir()):
        dns = aws.dns(account.name)
        _take(dns, None, _keys(account))
        for folder in sorted(path for path in account.iterdir() if path.is_dir()):
            keys = _keys(folder)
            _take(dns, folder.name, keys)
            served[account.name, folder.name] = aws.regions[account.name, folder.name] = SavedRegion(keys)
    return served


def _take(dns, region, keys):
    dns.zones += keys.get("HostedZones", [])
    for one in keys.get("ResourceRecordSetsByZone", []):
        dns.records[one["HostedZoneId"].rpartition("/")[2]] = one["ResourceRecordSets"]
    for one in keys.get("HostedZonesByVpc", []):
        dns.zones_of_vpc.setdefault(one["VpcId"], []).extend(one["HostedZoneSummaries"])
    for one in keys.get("ProfileResourceAssociationsByProfile", []):
        dns.resources.setdefault(one["ProfileId"], []).extend(one["ProfileResourceAssociations"])
    for one in keys.get("ProfileResourceAssociations", []):
        dns.resources.setdefault(one["ProfileId"], []).append(one)
    dns.profiles.setdefault(region, []).extend(keys.get("ProfileAssociations", []))
    dns.rules.setdefault(region, []).extend(keys.get("ResolverRules", []))
    dns.rule_associations.setdefault(region, []).extend(keys.get("ResolverRuleAssociations", []))
