"""A static AWS over TLS, in a process of its own: every answer is made before the first call."""

import json
import multiprocessing
import re
import socket
import ssl
import threading

from aws import call
from aws.central import OPERATIONS, Dns
from bench import answers, http, hub
from bench.scenario import scenarios

# What each call lists, and the largest page that EC2 gives of it.
LISTS = {
    "DescribeVpcs": ("Vpcs", 1000),
    "DescribeVpcEndpoints": ("VpcEndpoints", 1000),
    "DescribeNetworkInterfaces": ("NetworkInterfaces", 1000),
    "DescribeSubnets": ("Subnets", 1000),
    "DescribeSecurityGroups": ("SecurityGroups", 1000),
    "DescribeNetworkAcls": ("NetworkAcls", 1000),
    "DescribeRouteTables": ("RouteTables", 100),
    "DescribePrefixLists": ("PrefixLists", 1000),
    "DescribeDhcpOptions": ("DhcpOptions", 1000),
    "DescribeVpcPeeringConnections": ("VpcPeeringConnections", 1000),
    "DescribeTransitGatewayVpcAttachments": ("TransitGatewayVpcAttachments", 1000),
    "DescribeTransitGatewayAttachments": ("TransitGatewayAttachments", 1000),
}
# Every id but a prefix list's tells whose it is.
_SCENARIO = re.compile(rb"-0b([0-9a-f]{2})[0-9a-f]{13}")
_XML, _JSON = "text/xml;charset=UTF-8", "application/x-amz-json-1.1"
# What whoever assumes the hub's role signs with.
_HUB_KEY = "ASIAHUBEXAMPLE0000000"
_ROLE = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>{_HUB_KEY}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:hub</AssumedRoleId>
<Arn>arn:aws:sts::{hub.HUB}:assumed-role/{hub.ROLE}/hub</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"""


class FakeAws:
    """The server, seen from outside: where it is, and what it was asked."""

    def __init__(self, trust, resumption=True):
        self._seen, theirs = multiprocessing.Pipe(duplex=False)
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(trust, resumption, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.url = f"https://127.0.0.1:{self._seen.recv()}"

    def take(self):
        """What was asked since the last time: operations in order, and the compliance type that was reported."""
        operations, compliance = [], None
        while self._seen.poll():
            operation, told = self._seen.recv()
            operations.append(operation)
            compliance = told or compliance
        return operations, compliance

    def stop(self):
        """Ends it."""
        self._process.terminate()
        self._process.join()


def _serve(trust, resumption, seen):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(trust.chain, trust.key)
    if not resumption:
        context.num_tickets = 0
    aws = _Answers(seen)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    seen.send(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_talk, args=(aws, context, connection), daemon=True).start()


def _talk(aws, context, connection):
    try:
        with context.wrap_socket(connection, server_side=True) as tls, tls.makefile("rb") as stream:
            for head, headers, body in http.requests(stream):
                tls.sendall(aws.answer(head, headers, body))
    except OSError:
        # The process under measure ended.
        pass


class _Answers:
    """Every answer that there is, made on its first use and kept."""

    def __init__(self, seen):
        self._scenarios = dict(enumerate(scenarios())) | hub.spokes()
        self._hub = hub.hub()
        self._dns, self._hub_dns = Dns(), Dns()
        self._dns.zones_of_vpc = hub.zones_of_vpc()
        self._hub_dns.zones, self._hub_dns.records = hub.zones(), hub.records()
        self._made = {}
        self._seen = seen
        self._lock = threading.Lock()

    def answer(self, head, headers, body):
        of_hub = _HUB_KEY in headers.get("authorization", "")
        target = headers.get("x-amz-target", "")
        if target.endswith(".PutEvaluations"):
            return self._put_evaluations(json.loads(body))
        scenario = _SCENARIO.search(body)
        key = (of_hub, int(scenario[1], 16) if scenario else 0, head, target, body)
        with self._lock:
            made = self._made.get(key)
            if made is None:
                asked = call.read(_environ(head, headers), body)
                made = self._made[key] = asked.operation, self._make(asked, of_hub, key[1])
            self._seen.send((made[0], None))
        return made[1]

    def _put_evaluations(self, asked):
        with self._lock:
            self._seen.send(("PutEvaluations", asked["Evaluations"][0]["ComplianceType"]))
        return http.answer(b'{"FailedEvaluations":[]}', _JSON)

    def _make(self, asked, of_hub, number):
        operation, given = asked.operation, asked.parameters
        if operation in OPERATIONS:
            made = (self._hub_dns if of_hub else self._dns).answer(asked, None)
            return http.answer(made.body, made.headers["Content-Type"])
        if operation == "AssumeRole":
            return http.answer(_ROLE.encode(), _XML)
        if operation == "SearchTransitGatewayRoutes":
            routes = self._hub["Routes"][given["TransitGatewayRouteTableId"]]
            return http.answer(answers.page(operation, "Routes", routes, AdditionalRoutesAvailable=False), _XML)
        records = self._hub if of_hub else self._scenarios[number].records
        if operation == "DescribeVpcAttribute":
            name = given["Attribute"]
            vpc_id = self._scenarios[number].vpc_id
            return http.answer(answers.attribute(vpc_id, name, records["VpcAttributes"][name]), _XML)
        key, largest = LISTS[operation]
        start = int(given.get("NextToken", "0"))
        end = start + min(largest, int(given.get("MaxResults", largest)))
        # Peerings are asked for without an id: nobody has any.
        listed = records.get(key, [])
        more = str(end) if end < len(listed) else None
        return http.answer(answers.page(operation, key, listed[start:end], more), _XML)


def _environ(head, headers):
    """The request as WSGI has it."""
    method, address, _ = head.split()
    path, _, query = address.partition("?")
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **named}
