"""Terraform configuration carried out: each resource becomes the API call that the provider makes for it."""

import json

import hcl2


def carry_out(text, ec2):
    """Creates what the configuration names, in its order; references to what it created are followed."""
    made = {}

    def given(value):
        if isinstance(value, list):
            return [given(one) for one in value]
        if isinstance(value, dict):
            return {key.strip('"'): given(one) for key, one in value.items() if key != "__is_block__"}
        if isinstance(value, str) and value.startswith("${jsonencode("):
            expression = value.removeprefix("${jsonencode(").removesuffix(")}")
            return json.dumps(given(hcl2.loads(f"value = {expression}\n", serialization_options=PLAIN)["value"]))
        if isinstance(value, str) and value.startswith("${"):
            return made[value.strip("${}").removesuffix(".id")]
        return value.replace("$${", "${") if isinstance(value, str) else value

    for block in hcl2.loads(text, serialization_options=PLAIN).get("resource", []):
        ((kind, named),) = block.items()
        ((label, arguments),) = named.items()
        arguments = {key: given(value) for key, value in arguments.items() if key != "__is_block__"}
        made[f"{kind}.{label}"] = RESOURCES[kind](ec2, **arguments)


PLAIN = hcl2.SerializationOptions(strip_string_quotes=True)


def _group(ec2, vpc_id, name, description, tags):
    named = _tags("security-group", tags)
    return ec2.create_security_group(VpcId=vpc_id, GroupName=name, Description=description, TagSpecifications=named)["GroupId"]


def _tags(kind, tags):
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def _rule(direction):
    def create(ec2, security_group_id, ip_protocol, from_port, to_port, cidr_ipv4=None, prefix_list_id=None, referenced_security_group_id=None):
        permission = {"IpProtocol": ip_protocol, "FromPort": int(from_port), "ToPort": int(to_port)}
        if cidr_ipv4:
            permission["IpRanges"] = [{"CidrIp": cidr_ipv4}]
        if prefix_list_id:
            permission["PrefixListIds"] = [{"PrefixListId": prefix_list_id}]
        if referenced_security_group_id:
            permission["UserIdGroupPairs"] = [{"GroupId": referenced_security_group_id}]
        getattr(ec2, f"authorize_security_group_{direction}")(GroupId=security_group_id, IpPermissions=[permission])

    return create


def _endpoint(ec2, vpc_endpoint_type, vpc_id, service_name, tags, subnet_ids=None, security_group_ids=None, route_table_ids=None, private_dns_enabled=None):
    arguments = {
        "SubnetIds": subnet_ids, "SecurityGroupIds": security_group_ids,
        "RouteTableIds": route_table_ids, "PrivateDnsEnabled": private_dns_enabled,
        "TagSpecifications": _tags("vpc-endpoint", tags),
    }  # fmt: skip
    arguments = {key: value for key, value in arguments.items() if value is not None}
    made = ec2.create_vpc_endpoint(VpcEndpointType=vpc_endpoint_type, VpcId=vpc_id, ServiceName=service_name, **arguments)
    return made["VpcEndpoint"]["VpcEndpointId"]


def _acl_rule(ec2, network_acl_id, egress, rule_number, rule_action, protocol, cidr_block, from_port, to_port):
    ec2.create_network_acl_entry(
        NetworkAclId=network_acl_id, Egress=egress, RuleNumber=int(rule_number), RuleAction=rule_action,
        Protocol={"tcp": "6"}[protocol], CidrBlock=cidr_block, PortRange={"From": int(from_port), "To": int(to_port)},
    )  # fmt: skip


def _policy(ec2, vpc_endpoint_id, policy):
    json.loads(policy)
    ec2.modify_vpc_endpoint(VpcEndpointId=vpc_endpoint_id, PolicyDocument=policy)


RESOURCES = {
    "aws_security_group": _group,
    "aws_vpc_security_group_ingress_rule": _rule("ingress"),
    "aws_vpc_security_group_egress_rule": _rule("egress"),
    "aws_vpc_endpoint": _endpoint,
    "aws_vpc_endpoint_policy": _policy,
    "aws_vpc_endpoint_private_dns": lambda ec2, vpc_endpoint_id, private_dns_enabled: ec2.modify_vpc_endpoint(
        VpcEndpointId=vpc_endpoint_id, PrivateDnsEnabled=private_dns_enabled
    ),
    "aws_vpc_endpoint_route_table_association": lambda ec2, vpc_endpoint_id, route_table_id: ec2.modify_vpc_endpoint(
        VpcEndpointId=vpc_endpoint_id, AddRouteTableIds=[route_table_id]
    ),
    "aws_vpc_endpoint_subnet_association": lambda ec2, vpc_endpoint_id, subnet_id: ec2.modify_vpc_endpoint(
        VpcEndpointId=vpc_endpoint_id, AddSubnetIds=[subnet_id]
    ),
    "aws_network_acl_rule": _acl_rule,
}
