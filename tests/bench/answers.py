"""Describe records as EC2 sends them: XML, in pages."""

import functools
from xml.sax.saxutils import escape

import botocore.session

_EC2 = botocore.session.get_session().get_service_model("ec2")
_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
_REQUEST_ID = "0f1e2d3c-0000-4000-8000-000000000000"


def page(operation, key, records, next_token=None, **beside):
    """One page of a describe operation: `records` under `key`, and what else the answer says."""
    return _answer(operation, {key: records, **beside, **({"NextToken": next_token} if next_token else {})})


def attribute(vpc_id, name, value):
    """The answer of DescribeVpcAttribute."""
    member = name[0].upper() + name[1:]
    return _answer("DescribeVpcAttribute", {"VpcId": vpc_id, member: {"Value": value}})


def _answer(operation, value):
    shape = _EC2.operation_model(operation).output_shape
    body = f"<requestId>{_REQUEST_ID}</requestId>{_structure(shape, value)}"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{operation}Response xmlns="{_NAMESPACE}">{body}</{operation}Response>'
    return text.encode()


def _structure(shape, value):
    members = _members(shape)
    return "".join(_element(*members[name], of) for name, of in value.items() if of is not None)


@functools.lru_cache(maxsize=None)
def _members(shape):
    return {name: (member.serialization.get("name", name), member) for name, member in shape.members.items()}


def _element(name, shape, value):
    if shape.type_name == "structure":
        inside = _structure(shape, value)
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "item")
        inside = "".join(_element(item, shape.member, one) for one in value)
    elif isinstance(value, bool):
        inside = str(value).lower()
    else:
        inside = escape(str(value))
    return f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"
