"""What one HTTP request asks of AWS: the service, the operation and its parameters, whatever the protocol."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from . import rest

_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True)
class Call:
    """One call of an AWS operation, as the service saw it."""

    service: str
    operation: str
    parameters: dict = field(compare=False)
    region: str = ""
    access_key: str = ""
    headers: dict = field(default_factory=dict, compare=False, repr=False)

    @property
    def next_token(self):
        """The page that is asked for; None for the first."""
        names = ("NextToken", "nextToken", "Marker", "StartRecordName")
        return next((self.parameters[name] for name in names if self.parameters.get(name)), None)


def read(environ, body):
    """The call inside a WSGI request; None where it is not a signed AWS request."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not scope:
        return None
    access_key, region, service = scope.groups()
    operation, parameters = _operation(service, environ, body)
    headers = {k[5:].lower().replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_")}
    return Call(service, operation, parameters, region, access_key, headers)


def _operation(service, environ, body):
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.rpartition(".")[2], json.loads(body or b"{}")
    if service in ("ec2", "sts", "cloudformation"):
        parameters = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return parameters.pop("Action", ""), parameters
    if service in rest.SERVICES:
        return rest.operation(service, environ)
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if service == "scheduler" and path.startswith("/schedules/"):
        verbs = {"POST": "CreateSchedule", "PUT": "UpdateSchedule", "GET": "GetSchedule", "DELETE": "DeleteSchedule"}
        parameters = json.loads(body or b"{}") if body else {}
        return verbs.get(method, method), {"Name": path.rpartition("/")[2], **parameters}
    return f"{method} {path}", {}
