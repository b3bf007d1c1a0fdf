"""The peer's decision: every check that the measured scenarios ask for, on plain describe answers."""

import fnmatch
import json
from ipaddress import ip_address, ip_network

# The zones by which a hub answers for a service.
ZONES = {"ecr.api": "api.ecr", "ecr.dkr": "dkr.ecr"}
AMAZON_DNS = {"AmazonProvidedDNS", "169.254.169.253"}
LINUX_PORTS = 32768, 60999


def evaluate(network, services, region, account):
    """The compliance type and the annotation of the one VPC."""
    facts = _Facts(network)
    clients = [i for i in network["NetworkInterfaces"] if _is_client(i, facts)]
    if not clients:
        return "NOT_APPLICABLE", "no client uses this VPC"
    problems = [problem for service in services for problem in _problems(facts, service, clients, services, region, account)]
    if problems:
        more = f" +{len(problems) - 1} more" if len(problems) > 1 else ""
        return "NON_COMPLIANT", problems[0] + more
    return "COMPLIANT", f"COMPLIANT: {len(services)} services private for {len(clients)} clients"


class _Facts:
    """The records by id, and addresses and CIDRs parsed once."""

    def __init__(self, network):
        self.vpc = next(iter(network.get("Vpcs", [])), None)
        self.network = network
        self.interfaces = {i["NetworkInterfaceId"]: i for i in network["NetworkInterfaces"]}
        self.groups = {g["GroupId"]: g for g in network["SecurityGroups"]}
        self.lists = {p["PrefixListId"]: [ip_network(c) for c in p["Cidrs"]] for p in network["PrefixLists"]}
        self.listed = {i for e in network["VpcEndpoints"] for i in e.get("NetworkInterfaceIds", [])}
        self._acls = {a["SubnetId"]: acl for acl in network["NetworkAcls"] for a in acl["Associations"]}
        self._default_acl = next((acl for acl in network["NetworkAcls"] if acl["IsDefault"]), None)
        self._tables = {a["SubnetId"]: t for t in network["RouteTables"] for a in t["Associations"] if "SubnetId" in a}
        self._main_table = next((t for t in network["RouteTables"] if any(a.get("Main") for a in t["Associations"])), None)
        self._parsed = {}
        self._acl_answers = {}

    def acl(self, subnet):
        return self._acls.get(subnet, self._default_acl)

    def table(self, subnet):
        return self._tables.get(subnet, self._main_table)

    def address(self, interface):
        return self.parsed(ip_address, interface["PrivateIpAddress"])

    def parsed(self, parse, text):
        value = self._parsed.get(text)
        if value is None:
            value = self._parsed[text] = parse(text)
        return value

    def acl_allows(self, subnet, egress, peer, first, last):
        """Whether the ACL of a subnet lets tcp to or from these ports through: rules in order, the first match wins."""
        acl = self.acl(subnet)
        key = acl["NetworkAclId"], egress, peer, first, last
        answer = self._acl_answers.get(key)
        if answer is None:
            answer = self._acl_answers[key] = self._ask_acl(acl, egress, peer, first, last)
        return answer

    def _ask_acl(self, acl, egress, peer, first, last):
        left = [(first, last)]
        for entry in sorted((e for e in acl["Entries"] if e["Egress"] == egress), key=lambda e: e["RuleNumber"]):
            if entry["Protocol"] not in ("-1", "6") or "CidrBlock" not in entry:
                continue
            block = self.parsed(ip_network, entry["CidrBlock"])
            if not (block.supernet_of(peer) if hasattr(peer, "supernet_of") else peer in block):
                continue
            ports = entry.get("PortRange") if entry["Protocol"] == "6" else None
            low, high = (ports["From"], ports["To"]) if ports else (0, 65535)
            if entry["RuleAction"] == "deny" and any(a <= high and low <= b for a, b in left):
                return False
            left = [part for a, b in left for part in ((a, min(b, low - 1)), (max(a, high + 1), b)) if part[0] <= part[1]]
            if not left:
                return True
        return False


def _is_client(interface, facts):
    if interface["Status"] not in ("in-use", "associated") or interface["NetworkInterfaceId"] in facts.listed:
        return False
    kind = interface.get("InterfaceType", "interface")
    if interface.get("Attachment", {}).get("InstanceId"):
        return kind in ("interface", "efa")
    description = interface.get("Description", "")
    is_task = description.startswith("arn:") and description.split(":")[2] == "ecs"
    is_build = "codebuild" in (description + interface.get("RequesterId", "")).lower()
    return kind == "interface" and (is_task or is_build)


def _problems(facts, service, clients, services, region, account):
    """What keeps some client from reaching the service privately."""
    of_service = [e for e in facts.network["VpcEndpoints"] if e.get("ServiceName", "").split(f".{region}.")[-1] == service]
    usable = [e for e in of_service if e["State"].lower() == "available"]
    zone = next((z for z in facts.network.get("HostedZones", []) if z["Name"] == f"{ZONES.get(service)}.{region}.amazonaws.com."), None)
    if zone and not usable:
        return _over_hub(facts, service, zone, clients, services, region, account)
    if not usable:
        states = [f"{e['VpcEndpointId']} is {e['State']}" for e in of_service]
        return [f"{service} PUBLIC: {states[0] if states else 'no endpoint'}"]
    steering = [e for e in usable if e["VpcEndpointType"] == "Interface" and _steers(facts, e)]
    if steering:
        return _over_interface(facts, service, steering, clients, services, region, account)
    gateways = [e for e in usable if e["VpcEndpointType"] == "Gateway"]
    if gateways:
        return _over_gateway(facts, service, gateways[0], clients, services, region, account)
    return [f"{service} PUBLIC: private DNS does not lead to {usable[0]['VpcEndpointId']}"]


def _steers(facts, endpoint):
    network = facts.network
    servers = {
        value["Value"]
        for options in network["DhcpOptions"]
        for option in options["DhcpConfigurations"]
        if option["Key"] == "domain-name-servers"
        for value in option["Values"]
    }
    own = str(facts.parsed(ip_network, facts.vpc["CidrBlock"]).network_address + 2)
    return (
        endpoint["PrivateDnsEnabled"]
        and network["EnableDnsSupport"]
        and network["EnableDnsHostnames"]
        and endpoint.get("IpAddressType", "ipv4") in ("ipv4", "dualstack")
        and servers <= AMAZON_DNS | {own}
    )


def _over_interface(facts, service, endpoints, clients, services, region, account):
    endpoint = endpoints[0]
    own = [facts.interfaces[i] for i in endpoint["NetworkInterfaceIds"] if i in facts.interfaces]
    if not own:
        return [f"{service} BROKEN: {endpoint['VpcEndpointId']} has no interface"]
    problems = []
    for client in clients:
        for target in own:
            why = _blocked(facts, client, target)
            if why:
                problems.append(f"{service} BROKEN: {client['NetworkInterfaceId']} cannot reach {endpoint['VpcEndpointId']}: {why}")
    return problems + _policy_problems(service, endpoint, services, region, account)


def _over_hub(facts, service, zone, clients, services, region, account):
    hub = _Facts(facts.network["Hub"])
    records = [r for r in hub.network["Records"][zone["HostedZoneId"]] if r["Name"] == zone["Name"] and "AliasTarget" in r]
    if not records:
        return [f"{service} BROKEN: {zone['HostedZoneId']} has no record"]
    target = records[0]["AliasTarget"]["DNSName"].rstrip(".")
    endpoint = next((e for e in hub.network["VpcEndpoints"] if any(d["DnsName"] == target for d in e["DnsEntries"])), None)
    if endpoint is None or endpoint["State"].lower() != "available":
        return [f"{service} BROKEN: nothing serves {target}"]
    problems = []
    for client in clients:
        for interface in endpoint["NetworkInterfaceIds"]:
            why = _blocked_over_gateway(facts, hub, client, hub.interfaces[interface])
            if why:
                problems.append(f"{service} BROKEN: {client['NetworkInterfaceId']} cannot reach {endpoint['VpcEndpointId']}: {why}")
    return problems + _policy_problems(service, endpoint, services, region, account)


def _blocked_over_gateway(facts, hub, client, target):
    """Why a packet does not get from a client to an interface of the hub and back; None where it does."""
    here, there = facts.address(client), hub.address(target)
    if not _groups_allow(facts, client, "IpPermissionsEgress", there):
        return "its security groups have no egress tcp/443"
    if not _groups_allow(hub, target, "IpPermissions", here):
        return "the endpoint's security groups have no ingress tcp/443"
    vpc, other = client["VpcId"], target["VpcId"]
    for own, interface, to, attached, towards in ((facts, client, there, vpc, other), (hub, target, here, other, vpc)):
        subnet = interface["SubnetId"]
        route = _route(own, subnet, to)
        if route is None or route["State"] != "active" or "TransitGatewayId" not in route:
            return f"{subnet} has no route to a transit gateway"
        why = _gateway_stops(own, hub, route["TransitGatewayId"], attached, towards, interface["AvailabilityZone"], to)
        if why:
            return why
        if not (own.acl_allows(subnet, True, to, 443, 443) and own.acl_allows(subnet, False, to, *LINUX_PORTS)):
            return "a network ACL blocks it"
    return None


def _gateway_stops(own, hub, gateway, vpc, towards, zone, to):
    """Why the gateway does not carry a packet from one VPC to the other; None where it does."""
    attachments = [a for a in own.network["TransitGatewayVpcAttachments"] if a["VpcId"] == vpc and a["TransitGatewayId"] == gateway and a["State"] == "available"]
    zones = {s["SubnetId"]: s["AvailabilityZone"] for s in own.network["Subnets"]}
    if not any(zones.get(subnet) == zone for a in attachments for subnet in a["SubnetIds"]):
        return f"{gateway} has no attachment of {vpc} in {zone}"
    seen = next((a for a in hub.network["TransitGatewayAttachments"] if a["ResourceId"] == vpc), None)
    table = seen and seen.get("Association", {}).get("TransitGatewayRouteTableId")
    best, length = None, -1
    for route in hub.network["GatewayRoutes"].get(table, []):
        block = hub.parsed(ip_network, route["DestinationCidrBlock"])
        if to in block and block.prefixlen > length:
            best, length = route, block.prefixlen
    leads = best is not None and best["State"] == "active" and any(a["ResourceId"] == towards for a in best["TransitGatewayAttachments"])
    return None if leads else f"{gateway} has no route to {towards}"


def _blocked(facts, client, target):
    """Why a packet does not get from a client to an endpoint's interface and back; None where it does."""
    here, there = facts.address(client), facts.address(target)
    if not _groups_allow(facts, client, "IpPermissionsEgress", there, target):
        return "its security groups have no egress tcp/443"
    if not _groups_allow(facts, target, "IpPermissions", here, client):
        return "the endpoint's security groups have no ingress tcp/443"
    from_subnet, to_subnet = client["SubnetId"], target["SubnetId"]
    if from_subnet == to_subnet:
        return None
    if not (facts.acl_allows(from_subnet, True, there, 443, 443) and facts.acl_allows(to_subnet, False, here, 443, 443)):
        return "a network ACL blocks the request"
    if not (facts.acl_allows(to_subnet, True, here, *LINUX_PORTS) and facts.acl_allows(from_subnet, False, there, *LINUX_PORTS)):
        return "a network ACL blocks the reply"
    if not (_routed(facts, from_subnet, there) and _routed(facts, to_subnet, here)):
        return "the route is a blackhole"
    return None


def _groups_allow(facts, interface, direction, peer, peer_interface=None):
    peer_groups = {g["GroupId"] for g in peer_interface["Groups"]} if peer_interface else set()
    return any(
        _rule_allows(facts, rule, peer, peer_groups)
        for group in interface["Groups"]
        for rule in facts.groups[group["GroupId"]][direction]
    )


def _rule_allows(facts, rule, peer, peer_groups):
    if rule["IpProtocol"] != "-1":
        if rule["IpProtocol"] not in ("tcp", "6") or not rule.get("FromPort", 0) <= 443 <= rule.get("ToPort", 65535):
            return False
    if any(pair["GroupId"] in peer_groups for pair in rule["UserIdGroupPairs"]):
        return True
    blocks = [facts.parsed(ip_network, r["CidrIp"]) for r in rule["IpRanges"]]
    blocks += [block for listed in rule["PrefixListIds"] for block in facts.lists.get(listed["PrefixListId"], [])]
    if hasattr(peer, "supernet_of"):
        return any(block.supernet_of(peer) for block in blocks)
    return any(peer in block for block in blocks)


def _routed(facts, subnet, address):
    """Whether the most specific route is the local one."""
    best = _route(facts, subnet, address)
    return best is not None and best["State"] == "active" and best.get("GatewayId") == "local"


def _route(facts, subnet, address):
    """The most specific route."""
    best, length = None, -1
    for route in facts.table(subnet)["Routes"]:
        if "DestinationCidrBlock" in route and route["State"] in ("active", "blackhole"):
            block = facts.parsed(ip_network, route["DestinationCidrBlock"])
            if address in block and block.prefixlen > length:
                best, length = route, block.prefixlen
    return best


def _over_gateway(facts, service, gateway, clients, services, region, account):
    names = {p["PrefixListName"]: p["PrefixListId"] for p in facts.network["PrefixLists"]}
    list_id = names.get(gateway["ServiceName"])
    blocks = facts.lists.get(list_id, [])
    problems = []
    for client in clients:
        subnet = client["SubnetId"]
        table = facts.table(subnet)
        who = f"{client['NetworkInterfaceId']} in {subnet}"
        if table["RouteTableId"] not in gateway["RouteTableIds"]:
            problems.append(f"{service} PUBLIC: {table['RouteTableId']} of {who} has no route to {gateway['VpcEndpointId']}")
        elif not all(_groups_allow(facts, client, "IpPermissionsEgress", block) for block in blocks):
            problems.append(f"{service} BROKEN: the security groups of {who} have no egress tcp/443 to {list_id}")
        elif not all(facts.acl_allows(subnet, True, block, 443, 443) for block in blocks):
            problems.append(f"{service} BROKEN: a network ACL blocks the request of {who}")
        elif not all(facts.acl_allows(subnet, False, block, *LINUX_PORTS) for block in blocks):
            problems.append(f"{service} BROKEN: a network ACL blocks the reply to {who}")
    return problems + _policy_problems(service, gateway, services, region, account)


def _policy_problems(service, endpoint, services, region, account):
    needed = {
        "ecr.api": [("ecr:GetAuthorizationToken", "*")],
        "ecr.dkr": [
            (action, f"arn:aws:ecr:{region}:{account}:repository/*")
            for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
        ],
    }
    if "ecr.api" in services or "ecr.dkr" in services:
        needed["s3"] = [("s3:GetObject", f"arn:aws:s3:::prod-{region}-starport-layer-bucket/*")]
    if not endpoint.get("PolicyDocument"):
        return []
    statements = json.loads(endpoint["PolicyDocument"])["Statement"]
    statements = [statements] if isinstance(statements, dict) else statements
    for action, resource in needed.get(service, []):
        matching = {s["Effect"] for s in statements if _matches(s, action, resource)}
        if "Deny" in matching or "Allow" not in matching:
            return [f"{service} BROKEN: the policy of {endpoint['VpcEndpointId']} denies {action}"]
    return []


def _matches(statement, action, resource):
    def listed(value):
        return [value] if isinstance(value, str) else value

    return (
        "Condition" not in statement
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in listed(statement["Action"]))
        and any(fnmatch.fnmatchcase(resource, pattern) for pattern in listed(statement["Resource"]))
    )
