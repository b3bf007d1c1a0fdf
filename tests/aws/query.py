"""AWS's query protocol: parameters as `Name.member.1.Part`, answers as XML."""

from xml.sax.saxutils import escape

from .answer import REQUEST_ID, Answer

NAMESPACES = {"cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/"}


def nested(flat):
    """`{"Parameters.member.1.ParameterKey": "a"}` as lists and dictionaries."""
    tree = {}
    for name, value in flat.items():
        at = tree
        *path, last = name.split(".")
        for part in path:
            at = at.setdefault(part, {})
        at[last] = value
    return _listed(tree)


def _listed(node):
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        return [_listed(node["member"][key]) for key in sorted(node["member"], key=int)]
    return {key: _listed(value) for key, value in node.items()}


def success(service, operation, value):
    """An answer with a result."""
    body = (
        f'<{operation}Response xmlns="{NAMESPACES[service]}"><{operation}Result>{_xml(value)}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{operation}Response>"
    )
    return Answer(200, body.encode(), {"Content-Type": "text/xml"})


def error(service, status, code, message):
    """A refusal."""
    body = (
        f'<ErrorResponse xmlns="{NAMESPACES[service]}"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{escape(message)}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )
    return Answer(status, body.encode(), {"Content-Type": "text/xml"})


def _xml(value):
    if isinstance(value, dict):
        return "".join(f"<{key}>{_xml(part)}</{key}>" for key, part in value.items() if part is not None)
    if isinstance(value, list):
        return "".join(f"<member>{_xml(part)}</member>" for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return escape(str(value))
