"""The ways a call to AWS fails, and on which calls it is made to."""

import json
import os
import re
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

from . import answer

THROTTLED = {
    "ec2": (503, "RequestLimitExceeded", "Request limit exceeded."),
    "sts": (400, "Throttling", "Rate exceeded"),
    "config": (400, "ThrottlingException", "Rate exceeded"),
    "scheduler": (429, "ThrottlingException", "Rate exceeded"),
    "route53": (400, "Throttling", "Rate exceeded"),
    "route53profiles": (429, "ThrottlingException", "Rate exceeded"),
    "route53resolver": (400, "ThrottlingException", "Rate exceeded"),
    "organizations": (400, "TooManyRequestsException", "AWS Organizations can't complete your request because another request is already in progress."),
}
UNAVAILABLE = {
    "ec2": (500, "InternalError", "An internal error has occurred"),
    "sts": (500, "InternalFailure", "An internal failure has occurred"),
    "config": (500, "InternalFailure", "An internal failure has occurred"),
    "scheduler": (500, "InternalServerException", "An internal failure has occurred"),
    "route53": (500, "InternalFailure", "An internal failure has occurred"),
    "route53profiles": (500, "InternalServiceErrorException", "An internal failure has occurred"),
    "route53resolver": (500, "InternalServiceErrorException", "An internal failure has occurred"),
    "organizations": (500, "ServiceException", "AWS Organizations can't complete your request because of an internal service error."),
}
DENIED = {
    "ec2": (403, "UnauthorizedOperation", "You are not authorized to perform this operation."),
    "sts": (403, "AccessDenied", "User is not authorized to perform: sts:AssumeRole"),
    "config": (400, "AccessDeniedException", "User is not authorized to perform this action"),
    "scheduler": (403, "AccessDeniedException", "User is not authorized to perform: scheduler:CreateSchedule"),
    "route53": (403, "AccessDenied", "User is not authorized to perform this action"),
    "route53profiles": (403, "AccessDeniedException", "User is not authorized to perform this action"),
    "route53resolver": (400, "AccessDeniedException", "User is not authorized to perform this action"),
    "organizations": (400, "AccessDeniedException", "You don't have permissions to access this resource."),
}
EXPIRED = {
    "ec2": (400, "RequestExpired", "Request has expired."),
    "sts": (403, "ExpiredToken", "The security token included in the request is expired"),
    "config": (400, "ExpiredTokenException", "The security token included in the request is expired"),
    "scheduler": (403, "ExpiredTokenException", "The security token included in the request is expired"),
    "route53": (403, "ExpiredToken", "The security token included in the request is expired"),
    "route53profiles": (403, "ExpiredTokenException", "The security token included in the request is expired"),
    "route53resolver": (400, "ExpiredTokenException", "The security token included in the request is expired"),
    "organizations": (400, "ExpiredTokenException", "The security token included in the request is expired"),
}
# A region that the account has not enabled knows nobody.
DISABLED = {
    "ec2": (401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
    "sts": (403, "InvalidClientTokenId", "The security token included in the request is invalid"),
    "config": (400, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "scheduler": (403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "route53": (403, "InvalidClientTokenId", "The security token included in the request is invalid"),
    "route53profiles": (403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "route53resolver": (400, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "organizations": (400, "UnrecognizedClientException", "The security token included in the request is invalid."),
}
# Those that say what runs answer alike.
for _errors, _error in (
    (THROTTLED, (400, "ThrottlingException", "Rate exceeded")),
    (UNAVAILABLE, (500, "ServerException", "Service Unavailable. Please try again later.")),
    (DENIED, (400, "AccessDeniedException", "User is not authorized to perform this action")),
    (EXPIRED, (400, "ExpiredTokenException", "The security token included in the request is expired")),
    (DISABLED, (400, "UnrecognizedClientException", "The security token included in the request is invalid.")),
):
    _errors.update({service: _error for service in ("ecs", "codebuild", "ssm", "ecr")})
ERRORS = {"disabled": DISABLED, "throttled": THROTTLED, "unavailable": UNAVAILABLE, "denied": DENIED, "expired": EXPIRED}
# A gateway's page where XML or JSON is due: cut off, so that no parser can take it as whole.
MALFORMED = b"<html><body><h1>200 OK</h1><vpcSet><item><vpcId>vpc-0"
# How long a silent answer stays silent, unless the simulator stops first.
SILENCE_SECONDS = 120
KINDS = (
    "throttled",
    "unavailable",
    "hang",
    "reset",
    "denied",
    "expired",
    "disabled",
    "malformed",
    "empty",
    # The true answer without its end, and the same behind a byte order mark.
    "cut",
    "cut-behind-a-mark",
    # An error with the status of a success; a success without content.
    "error-in-success",
    "no-content",
    "next-page-refused",
    # The first page again, and its token with it, for ever.
    "page-repeats",
)
OF_PAGES = ("next-page-refused", "page-repeats")
# Nothing comes any more: instead of the answer, or after two thirds of it.
SILENCES = ("hang", "stall")
# The document that was asked for, without what is always in it; its records, each of an id alone.
HOLLOW = ("hollow", "bare")
# The key of a request that is to stall.
_STALLED = "aws.stalled"


class Reset(Exception):
    """The connection was cut: there is nobody left to answer."""


@dataclass(frozen=True)
class Fault:
    """One way to fail an operation: always, or only on the calls with these numbers (from 1)."""

    operation: str
    kind: str
    numbers: frozenset = frozenset()
    # The account and region that it is in, or None for any; what the call's parameters must be.
    account: str = None
    region: str = None
    where: tuple = ()

    def concerns(self, call, account):
        """Whether it is about calls like this one."""
        return (
            call.operation == self.operation
            and self.account in (None, account)
            and self.region in (None, call.region)
            and all(call.parameters.get(k) == v for k, v in self.where)
        )

    def strikes(self, call, number, account=None):
        """Whether this call, the so-and-so-manieth of its operation, fails."""
        if not self.concerns(call, account):
            return False
        if self.kind in OF_PAGES and not call.next_token:
            return False
        return not self.numbers or number in self.numbers


class Faults:
    """The faults that are switched on."""

    def __init__(self):
        self._faults = []
        self._seen = Counter()
        self._first_pages = {}
        self._lock = threading.Lock()
        self._released = threading.Event()

    def add(self, operation, kind, numbers=(), account=None, region=None, **where):
        """Fails an operation from now on; call numbers count from now, each account's and region's by themselves."""
        if kind not in (*KINDS, *SILENCES, *HOLLOW):
            raise ValueError(f"no such fault: {kind}")
        with self._lock:
            self._faults.append(Fault(operation, kind, frozenset(numbers), account, region, tuple(where.items())))
            self._seen = Counter({k: n for k, n in self._seen.items() if k[0] != operation})

    def clear(self):
        """Switches every fault off and lets go of the calls that hang."""
        with self._lock:
            self._faults.clear()
            self._seen.clear()
            self._first_pages.clear()
            self._released.set()
            self._released = threading.Event()

    def wants_pages(self, call):
        """Whether the answer must come in several pages for a fault to strike."""
        with self._lock:
            return any(f.kind in OF_PAGES and f.operation == call.operation for f in self._faults)

    def spoil(self, call, served, account=None):
        """The answer that was served, as it arrives."""
        with self._lock:
            if self._has("page-repeats", call, account) and not call.next_token:
                self._first_pages[call.operation] = served
            cut, marked = (self._has(kind, call, account) for kind in ("cut", "cut-behind-a-mark"))
            emptied = next((kind for kind in HOLLOW if self._has(kind, call, account)), None)
        if emptied:
            return answer.Answer(served.status, EMPTIED[emptied](served.body), {"Content-Type": served.headers["Content-Type"]})
        if not (cut or marked):
            return served
        return answer.Answer(served.status, (b"\xef\xbb\xbf" if marked else b"") + beginning(served.body), served.headers)

    def send(self, environ, body):
        """The parts of a body, as they go out: all of it, or its beginning, where the call is to stall."""
        stalled = environ.get(_STALLED)
        if stalled is None:
            yield body
            return
        yield beginning(body)
        stalled.wait(SILENCE_SECONDS)
        raise ConnectionResetError

    def _has(self, kind, call, account):
        return any(f.kind == kind and f.operation == call.operation and f.account in (None, account) for f in self._faults)

    def strike(self, call, environ, account=None):
        """The faulty answer to this call; None where it is to be served."""
        with self._lock:
            numbered = call.operation, account, call.region
            self._seen[numbered] += 1
            number = self._seen[numbered]
            fault = next((f for f in self._faults if f.strikes(call, number, account)), None)
            released = self._released
        if fault is None or fault.kind in ("cut", "cut-behind-a-mark", *HOLLOW):
            return None
        if fault.kind == "stall":
            environ[_STALLED] = released
            return None
        if fault.kind == "hang":
            released.wait(SILENCE_SECONDS)
            raise Reset
        if fault.kind == "reset":
            _cut(environ)
            raise Reset
        if fault.kind == "malformed":
            return answer.Answer(200, MALFORMED, {"Content-Type": "text/html"})
        if fault.kind == "empty":
            return answer.Answer(200, b"", {"Content-Type": "text/xml"})
        if fault.kind == "no-content":
            return answer.Answer(204, b"", {})
        if fault.kind == "error-in-success":
            _, code, message = THROTTLED[call.service]
            made = answer.error(call.service, 200, code, message)
            return answer.Answer(200, made.body, {"Content-Type": made.headers["Content-Type"]})
        if fault.kind == "page-repeats":
            return self._first_pages[call.operation]
        if fault.kind == "next-page-refused":
            return answer.error(call.service, 400, *_bad_token(call.service))
        status, code, message = ERRORS[fault.kind][call.service]
        return answer.error(call.service, status, code, message)


def hollow(body):
    """The same document with nothing in it."""
    if body.lstrip()[:1] == b"{":
        return b"{}"
    name = re.search(rb"<(\w+)[ >]", body).group(1)
    return b"<" + name + b"></" + name + b">"


def bare(body):
    """The same records, each without all but its first member."""
    if body.lstrip()[:1] == b"{":
        lists = json.loads(body)
        return json.dumps({
            name: [dict(list(one.items())[:1]) for one in of] if isinstance(of, list) and of and isinstance(of[0], dict) else of
            for name, of in lists.items()
        }).encode()
    root = ElementTree.fromstring(body)
    for records in root:
        for record in records:
            for member in list(record)[1:]:
                record.remove(member)
    return ElementTree.tostring(root, default_namespace=root.tag[1:].partition("}")[0])


EMPTIED = {"hollow": hollow, "bare": bare}


def beginning(body):
    """The first two thirds of an answer."""
    return body[: len(body) * 2 // 3]


def _bad_token(service):
    if service == "config":
        return "InvalidNextTokenException", "The specified next token is not valid."
    return "InvalidNextToken", "The token is not valid."


def _cut(environ):
    """Closes the connection with a TCP reset instead of an orderly end."""
    connection = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())
