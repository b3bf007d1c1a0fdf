"""What the function leaves out of EC2's answers before they are parsed: elements that exist, and that nothing reads."""

import re

import botocore.session
import pytest
from botocore import xform_name

from cfn.templates import ROOT

SOURCE = ROOT / "src" / "source" / "ec2"
UNREAD = {
    call: re.findall(r'"(\w+)"', names)
    for call, names in re.findall(r'"(Describe\w+)",\s*Names\(&\[(.*?)\]\)', (SOURCE / "unread.rs").read_text(), re.S)
}
# The functions that take each call's records apart.
READERS = {
    "DescribeNetworkInterfaces": ["network_interface", "tags"],
    "DescribeVpcEndpoints": ["vpc_endpoint"],
    "DescribeSubnets": ["subnet", "tags"],
    "DescribeSecurityGroups": ["security_group", "ip_permission"],
    "DescribeNetworkAcls": ["network_acl", "network_acl_entry"],
    "DescribeRouteTables": ["route_table", "route"],
    "DescribeDhcpOptions": ["dhcp_options"],
    "DescribeInstances": ["reservation", "instance", "tags"],
}
# What is read for people alone, where there is no reader of tags: the function does without.
NAMES = {"tags", "group_name"}
_EC2 = botocore.session.get_session().get_service_model("ec2")


def elements(shape, above=frozenset()):
    """The elements of an answer, each with its field in the SDK."""
    if shape.type_name == "list":
        yield from elements(shape.member, above)
    elif shape.type_name == "structure" and shape.name not in above:
        for name, member in shape.members.items():
            yield member.serialization.get("name", name), xform_name(name)
            yield from elements(member, above | {shape.name})


def fields(function):
    """The fields that a function of the source names."""
    text = re.search(rf"^(pub )?fn {function}\b.*?^}}", (SOURCE / "records.rs").read_text(), re.S | re.M).group(0)
    return set(re.findall(r"\b(?:of|address|one|entry|error|options?|range|list|pair|group|to|association|operator|tag)\s*\.(\w+)", re.sub(r"\s+", " ", text)))


def test_every_call_has_its_readers():
    assert UNREAD.keys() == READERS.keys()
    assert all(fields(function) for functions in READERS.values() for function in functions)


@pytest.mark.parametrize("call", sorted(UNREAD))
def test_they_exist_and_nothing_reads_them(call):
    found = {}
    for element, field in elements(_EC2.operation_model(call).output_shape):
        found.setdefault(element, set()).add(field)
    assert set(UNREAD[call]) <= found.keys()
    read = set().union(*map(fields, READERS[call])) & set().union(*found.values())
    if "tags" not in READERS[call]:
        read -= NAMES
    assert read
    assert {element for element in UNREAD[call] if found[element] & read} == set()
    # Every field that is read has an element that stays.
    assert read <= set().union(*(names for element, names in found.items() if element not in UNREAD[call]))
