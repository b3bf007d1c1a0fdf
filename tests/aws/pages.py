"""Pages of EC2's describe answers, which moto always gives whole: MaxResults, NextToken and their limits."""

import base64
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlencode

import botocore.session

from .answer import Answer, error

_EC2 = botocore.session.get_session().get_service_model("ec2")


def refusal(call):
    """The error that EC2 gives for a MaxResults out of its limits; None where there is nothing to refuse."""
    asked = call.parameters.get("MaxResults")
    if asked is None:
        return None
    members = _EC2.operation_model(call.operation).input_shape.members
    limits = members["MaxResults"].metadata
    least, most = limits.get("min", 1), limits.get("max", 1000)
    if not least <= int(asked) <= most:
        message = f"Value ( {asked} ) for parameter maxResults is invalid. Expecting a value between {least} and {most}."
        return error("ec2", 400, "InvalidParameterValue", message)
    if any(re.match(r"(NetworkInterface|Subnet|Vpc|RouteTable|SecurityGroup|Group|NetworkAcl)Id\.\d", k) for k in call.parameters):
        message = "The parameter maxResults cannot be used with a list of ids in the request."
        return error("ec2", 400, "InvalidParameterCombination", message)
    return None


def cut(call, whole, page_size):
    """One page of a whole answer. `page_size` is the most that the service gives at once; None for no such limit."""
    listed = _list_name(call.operation)
    sizes = [int(n) for n in (call.parameters.get("MaxResults"), page_size) if n]
    if whole.status != 200 or listed is None or not sizes:
        return whole
    root = ElementTree.fromstring(whole.body)
    found = root.find(f"{{*}}{listed}")
    items = list(found) if found is not None else []
    start = _start(call)
    if start is None or start > len(items):
        return error("ec2", 400, "InvalidNextToken", "The token is not valid.")
    end = start + min(sizes)
    for item in items[:start] + items[end:]:
        found.remove(item)
    if end < len(items):
        ElementTree.SubElement(root, root.tag.replace(_local(root.tag), "nextToken")).text = _token(call, end)
    ElementTree.register_namespace("", root.tag[1:].partition("}")[0])
    return Answer(200, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), whole.headers)


def at_once(call, environ):
    """The request without its page, to what moto would page by itself."""
    if call.operation != "DescribeInstances":
        return environ
    asked = {name: value for name, value in call.parameters.items() if name not in ("MaxResults", "NextToken")}
    body = urlencode({"Action": call.operation, **asked}).encode()
    return {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def smaller(call, environ, page_size):
    """The request to a service that pages by itself, with pages of this size."""
    if page_size is None or not call.operation.startswith("List"):
        return environ
    body = json.dumps({**call.parameters, "MaxResults": page_size}).encode()
    return {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def _local(tag):
    return tag.rpartition("}")[2]


def _list_name(operation):
    output = _EC2.operation_model(operation).output_shape
    if output is None or "NextToken" not in output.members:
        return None
    lists = [s for s in output.members.values() if s.type_name == "list"]
    return lists[0].serialization["name"] if lists else None


def _token(call, start):
    return base64.b64encode(f"{call.operation}:{start}".encode()).decode()


def _start(call):
    if not call.next_token:
        return 0
    try:
        operation, _, start = base64.b64decode(call.next_token).decode().partition(":")
        return int(start) if operation == call.operation else None
    except ValueError:
        return None
