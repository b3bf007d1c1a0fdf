"""What moto's EC2 leaves out of a network: endpoint states, endpoint network interfaces, Fargate tasks, prefix list CIDRs."""

import ipaddress

from moto.ec2.models import ec2_backends
from moto.ec2.models.managed_prefixes import ManagedPrefixList

# The states that DescribeVpcEndpoints answers, as EC2 writes them.
STATES = (
    "pendingAcceptance",
    "pending",
    "available",
    "deleting",
    "deleted",
    "rejected",
    "failed",
    "expired",
    "partial",
)

# Services whose host has another name.
HOSTS = {"ecs-agent": "ecs-a", "ecs-telemetry": "ecs-t"}

ManagedPrefixList.cidrs = property(lambda self: [e["Cidr"] for e in self.entries[max(self.entries)]] if self.entries else [])


class Network:
    """One account's network in one region, for what EC2's API does not let a customer set."""

    def __init__(self, account, region):
        self._backend = ec2_backends[account][region]

    def set_state(self, endpoint_id, state, last_error=None):
        """Moves an endpoint to another state."""
        if state not in STATES:
            raise ValueError(f"EC2 knows no endpoint state {state}")
        endpoint = self._backend.vpc_end_points[endpoint_id]
        endpoint.state = state
        endpoint.last_error = {"Code": last_error, "Message": last_error} if last_error else None

    def set_private_dns(self, endpoint_id, enabled):
        """Turns an interface endpoint's private DNS on or off, with the names that it answers."""
        endpoint = self._backend.vpc_end_points[endpoint_id]
        endpoint.private_dns_enabled = enabled
        private = {"dns_name": _private_name(endpoint.service_name), "hosted_zone_id": "ZPRIVATE"}
        others = [entry for entry in endpoint.dns_entries if entry != private]
        endpoint.dns_entries = others + [private] * enabled

    def set_policy(self, endpoint_id, text):
        """Gives an endpoint any policy text, also one that EC2 would have refused."""
        self._backend.vpc_end_points[endpoint_id].policy_document = text

    def set_owner(self, vpc_id, account):
        """Makes a VPC one that another account owns and shares."""
        vpc = self._backend.vpcs[vpc_id]
        vpc.__class__ = type("SharedVpc", (type(vpc),), {"owner_id": property(lambda self: account)})

    def set_in_use(self, network_interface_id):
        """Takes a network interface into use without an instance, as a Fargate task does."""
        self._backend.enis[network_interface_id].status = "in-use"

    def settle(self, endpoint_id):
        """Completes an endpoint that was just created: its interfaces, groups, region and private names."""
        endpoint = self._backend.vpc_end_points[endpoint_id]
        endpoint.service_region = self._backend.region_name
        if (endpoint.vpc_endpoint_type or "Gateway").lower() != "interface":
            return
        endpoint.ip_address_type = "ipv4"
        if not endpoint.security_group_ids:
            endpoint.security_group_ids = [self._backend.get_default_security_group(endpoint.vpc_id).id]
        groups = [self._backend.get_security_group_from_id(g) for g in endpoint.security_group_ids]
        for position, interface_id in enumerate(endpoint.network_interface_ids):
            interface = self._backend.enis[interface_id]
            interface.interface_type = "vpc_endpoint"
            interface.status = "in-use"
            interface.description = f"VPC Endpoint Interface {endpoint_id}"
            interface.requester_managed = True
            interface._group_set = list(groups)
            address = str(ipaddress.ip_network(interface.subnet.cidr_block)[200 + position])
            interface.private_ip_address = address
            interface.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": address}]
        if endpoint.private_dns_enabled:
            self.set_private_dns(endpoint_id, True)


def _private_name(service_name):
    """The host name that private DNS answers: `com.amazonaws.eu-west-3.ecr.dkr` is `*.dkr.ecr.eu-west-3.amazonaws.com`."""
    region, *service = service_name.removeprefix("com.amazonaws.").split(".")
    wildcard = "*." if service[-1] in ("dkr", "s3") else ""
    host = HOSTS.get(".".join(service), ".".join(reversed(service)))
    return f"{wildcard}{host}.{region}.amazonaws.com"
