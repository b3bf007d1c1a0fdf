"""Calls of services that are asked by method and path: which operation it is, and its parameters by their own names."""

import functools
import re
from urllib.parse import parse_qsl, unquote

import botocore.session

SERVICES = ("route53", "route53profiles")


@functools.lru_cache(maxsize=None)
def _operations(service):
    model = botocore.session.get_session().get_service_model(service)
    found = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        path = operation.http["requestUri"].partition("?")[0]
        pattern = re.sub(r"\\\{(\w+)(?:\\\+)?\\\}", r"(?P<\1>[^/]+)", re.escape(path))
        found.append((operation.http["method"], re.compile(pattern + "/?"), operation))
    # The longest path that fits is meant.
    return sorted(found, key=lambda one: -len(one[1].pattern))


def operation(service, environ):
    """The operation, and what is asked of it."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    for verb, pattern, found in _operations(service):
        fits = pattern.fullmatch(path) if verb == method else None
        if fits is None:
            continue
        given = {**query, **{name: unquote(value) for name, value in fits.groupdict().items()}}
        members = (found.input_shape.members if found.input_shape else {}).items()
        names = {member.serialization.get("name", name): name for name, member in members}
        return found.name, {names.get(name, name): value for name, value in given.items()}
    return f"{method} {path}", {}
