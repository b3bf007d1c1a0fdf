"""A thousand accounts that answer at once: what moto answered for one account, told again for all of them.

`python -m accounts.crowd ANSWERS ACCOUNTS` serves on a free port, which it prints, and tells at `GET /` what
was called and how many calls were under way at a time.
"""

import asyncio
import json
import os
import pathlib
import re
import sys
import traceback
from collections import Counter
from urllib.parse import parse_qs

from aws.answer import Answer, error, success
from aws.simulator import ACCOUNT

PAGE, UNITS = 20, 10
# How long an answer takes, so that calls can be under way side by side; of a far Region some 0.2 seconds.
LATENCY_SECONDS = float(os.environ.get("VPC_ENDPOINT_RULE_LATENCY", "0.004"))


def _zones(operation, body):
    """An answer of Route 53."""
    text = f'<?xml version="1.0"?>\n<{operation}Response xmlns="https://route53.amazonaws.com/doc/2013-04-01/">{body}</{operation}Response>'
    return Answer(200, text.encode(), {"Content-Type": "text/xml"})


# What these calls answer where no account has a hub; those of the REST protocols are known by their paths.
NOTHING_CENTRAL = {
    "ListResolverRuleAssociations": success("config", {"ResolverRuleAssociations": []}),
    "ListResolverRules": success("config", {"ResolverRules": []}),
    "ListProfileAssociations": success("route53profiles", {"ProfileAssociations": []}),
    "ListHostedZonesByVPC": _zones("ListHostedZonesByVPC", "<HostedZoneSummaries/><MaxItems>100</MaxItems>"),
    "ListHostedZones": _zones("ListHostedZones", "<HostedZones/><Marker/><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>"),
}
REST = {
    "/profileassociations": "ListProfileAssociations",
    "/2013-04-01/hostedzonesbyvpc": "ListHostedZonesByVPC",
    "/2013-04-01/hostedzone": "ListHostedZones",
}
_SCOPE = re.compile(rb"Credential=([^/]+)/\d{8}/[^/]+/([^/]+)/")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TARGET = re.compile(rb"\r\nx-amz-target: *[^.]+\.(\w+)", re.IGNORECASE)


def account_id(number):
    """The id of the so-and-so-manieth account; the first is the caller's own."""
    return f"{int(ACCOUNT) + number:012}"


def fate(number):
    """What becomes of an account: five in a hundred fail, in two ways, and some are throttled once."""
    if number and number % 100 in (7, 27, 47):
        return "role denied"
    if number % 100 in (67, 87):
        return "read denied"
    return "throttled once" if number % 100 == 50 else "well"


class Crowd:
    """What is answered, and what was asked. `odd` gives accounts, by their numbers, another fate: "broken", or throttled so often."""

    def __init__(self, answers, accounts, odd=None):
        self.answers = {k: v.encode() for k, v in answers.items()}
        self.odd = {int(k): v for k, v in (odd or {}).items()}
        self.accounts = accounts
        self.calls = Counter()
        self.under_way = self.most_under_way = 0
        self.throttled = set()

    def answer(self, head, body):
        scope = _SCOPE.search(head)
        if scope is None:
            told = {"calls": self.calls, "mostUnderWay": self.most_under_way}
            return success("crowd", told)
        key, service = scope.group(1).decode(), scope.group(2).decode()
        target = _TARGET.search(head)
        if target:
            operation, asked = target.group(1).decode(), json.loads(body or b"{}")
        else:
            asked = {k: v[0] for k, v in parse_qs(body.decode()).items()}
            operation = asked.get("Action") or REST[head.split()[1].split(b"?")[0].decode()]
        self.calls[operation] += 1
        if service == "organizations":
            return success("config", getattr(self, operation)(asked))
        if operation == "AssumeRole":
            return self.assume(asked["RoleArn"].split(":")[4])
        if operation in NOTHING_CENTRAL:
            return NOTHING_CENTRAL[operation]
        whose = key[4:16] if key.startswith("ASIA") else ACCOUNT
        return self.read(operation, asked, whose)

    def read(self, operation, asked, whose):
        number = int(whose) - int(ACCOUNT)
        becomes = self.odd.get(number, fate(number))
        if operation == "DescribeVpcs":
            if becomes == "broken":
                return error("ec2", 400, "UnsupportedOperation", "The operation is not supported.")
            if isinstance(becomes, int) and becomes > 0:
                self.odd[number] -= 1
                return error("ec2", 503, "RequestLimitExceeded", "Request limit exceeded.")
            if becomes == "read denied":
                return error("ec2", 403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
            if becomes == "throttled once" and whose not in self.throttled:
                self.throttled.add(whose)
                return error("ec2", 503, "RequestLimitExceeded", "Request limit exceeded.")
        name = f"{operation} {asked['Attribute']}" if operation == "DescribeVpcAttribute" else operation
        if number % 2 and operation == "DescribeVpcEndpoints":
            name = "no endpoint"
        given = success("config", {})
        given.body = self.answers[name].replace(ACCOUNT.encode(), whose.encode())
        given.headers["Content-Type"] = "text/xml"
        return given

    def assume(self, whose):
        if fate(int(whose) - int(ACCOUNT)) == "role denied":
            return error("sts", 403, "AccessDenied", "User is not authorized to perform: sts:AssumeRole")
        given = success("config", {})
        given.body = self.answers["AssumeRole"].replace(b"THEKEY", f"ASIA{whose}EXAM".encode())
        given.headers["Content-Type"] = "text/xml"
        return given

    # AWS Organizations

    def _page(self, key, rows, asked):
        start = int(asked.get("NextToken") or 0)
        following = {"NextToken": str(start + PAGE)} if start + PAGE < len(rows) else {}
        return {key: rows[start : start + PAGE], **following}

    def _account(self, number):
        return {"Id": account_id(number), "Name": f"account-{number}", "State": "ACTIVE"}

    def ListAccounts(self, asked):
        return self._page("Accounts", [self._account(n) for n in range(self.accounts)], asked)

    def ListRoots(self, _):
        return {"Roots": [{"Id": "r-a1b2", "Name": "Root"}]}

    def ListOrganizationalUnitsForParent(self, asked):
        root = asked["ParentId"] == "r-a1b2"
        units = [{"Id": f"ou-a1b2-{n:08}", "Name": f"unit-{n}"} for n in range(UNITS)] if root else []
        return self._page("OrganizationalUnits", units, asked)

    def ListAccountsForParent(self, asked):
        unit = asked["ParentId"].rpartition("-")[2]
        rows = [self._account(n) for n in range(self.accounts) if f"{n % UNITS:08}" == unit]
        return self._page("Accounts", rows, asked)


class Connection(asyncio.Protocol):
    """HTTP/1.1 with kept connections."""

    def __init__(self, crowd):
        self.crowd, self.waiting = crowd, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, rest = self.waiting.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            length = int(length.group(1)) if length else 0
            if len(rest) < length:
                return
            self.waiting = rest[length:]
            self.crowd.under_way += 1
            self.crowd.most_under_way = max(self.crowd.most_under_way, self.crowd.under_way)
            asyncio.get_running_loop().call_later(LATENCY_SECONDS, self.send, head, rest[:length])

    def send(self, head, body):
        try:
            given = self.crowd.answer(head, body)
        except Exception:  # noqa: BLE001  # what is not known is answered at once, and seen on standard error
            traceback.print_exc()
            given = error("config", 400, "UnknownOperationException", head.decode(errors="replace").splitlines()[0])
        self.crowd.under_way -= 1
        headers = "".join(f"{k}: {v}\r\n" for k, v in given.headers.items())
        self.transport.write(f"HTTP/1.1 {given.status} X\r\n{headers}Content-Length: {len(given.body)}\r\n\r\n".encode() + given.body)


async def serve(crowd):
    server = await asyncio.get_running_loop().create_server(lambda: Connection(crowd), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    told = json.loads(pathlib.Path(sys.argv[1]).read_text())
    asyncio.run(serve(Crowd(told, int(sys.argv[2]), told.pop("odd", None))))
