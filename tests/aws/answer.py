"""How each AWS protocol writes an answer and an error: EC2, STS and Route 53 in XML, the others in JSON."""

import json
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

REQUEST_ID = "0f1e2d3c-0000-4000-8000-000000000000"


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    headers: dict = field(default_factory=dict)


def success(service, value):
    """A JSON answer."""
    kind = "application/x-amz-json-1.1" if service == "config" else "application/json"
    return Answer(200, json.dumps(value).encode(), {"Content-Type": kind, "x-amzn-RequestId": REQUEST_ID})


def error(service, status, code, message):
    """An error in the protocol of the service."""
    if service == "ec2":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>{code}</Code>'
            f"<Message>{escape(message)}</Message></Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
        )
        return Answer(status, body.encode(), {"Content-Type": "text/xml;charset=UTF-8"})
    if service == "sts":
        body = (
            f'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
            f"<Code>{code}</Code><Message>{escape(message)}</Message></Error>"
            f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        )
        return Answer(status, body.encode(), {"Content-Type": "text/xml"})
    if service == "route53":
        body = (
            f'<?xml version="1.0"?>\n<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>'
            f"<Code>{code}</Code><Message>{escape(message)}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        )
        return Answer(status, body.encode(), {"Content-Type": "text/xml"})
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code, "x-amzn-RequestId": REQUEST_ID}
    return Answer(status, json.dumps({"__type": code, "message": message, "Message": message}).encode(), headers)
