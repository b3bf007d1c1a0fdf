"""What the function leaves out of EC2's answers before they are parsed: elements that exist, and that nothing reads."""

import json
import pathlib

import botocore.session
import pytest
from botocore import xform_name

# By call, the elements that are left out, and the fields that are read: `src/source/ec2/unread.rs` writes it.
ELEMENTS = json.loads((pathlib.Path(__file__).parent / "elements.json").read_text())
_EC2 = botocore.session.get_session().get_service_model("ec2")


def elements(shape, above=frozenset()):
    """The elements of an answer, each with its field in the SDK."""
    if shape.type_name == "list":
        yield from elements(shape.member, above)
    elif shape.type_name == "structure" and shape.name not in above:
        for name, member in shape.members.items():
            yield member.serialization.get("name", name), xform_name(name)
            yield from elements(member, above | {shape.name})


@pytest.mark.parametrize("call", sorted(ELEMENTS))
def test_they_exist_and_nothing_reads_them(call):
    left_out, read = (set(ELEMENTS[call][name]) for name in ("leftOut", "read"))
    found = {}
    for element, field in elements(_EC2.operation_model(call).output_shape):
        found.setdefault(element, set()).add(field)
    assert left_out <= found.keys()
    read &= set().union(*found.values())
    assert read
    assert {element for element in left_out if found[element] & read} == set()
    # Every field that is read has an element that stays.
    assert read <= set().union(*(names for element, names in found.items() if element not in left_out))
