"""A static AWS over TLS, in a process of its own: every answer is made before the first call."""

import json
import multiprocessing
import re
import socket
import ssl
import threading
from urllib.parse import parse_qs

from bench import answers, http
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
}
# Every id but a prefix list's tells whose it is.
_SCENARIO = re.compile(rb"-0b([0-9a-f]{2})[0-9a-f]{13}")
_XML, _JSON = "text/xml;charset=UTF-8", "application/x-amz-json-1.1"


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
            for head, body in http.requests(stream):
                tls.sendall(aws.answer(head, body))
    except OSError:
        # The process under measure ended.
        pass


class _Answers:
    """Every answer that there is, made on its first use and kept."""

    def __init__(self, seen):
        self._scenarios = scenarios()
        self._made = {}
        self._seen = seen
        self._lock = threading.Lock()

    def answer(self, head, body):
        if body.startswith(b"{"):
            return self._put_evaluations(json.loads(body))
        scenario = _SCENARIO.search(body)
        key = (int(scenario[1], 16) if scenario else 0, body)
        with self._lock:
            made = self._made.get(key)
            if made is None:
                made = self._made[key] = self._make(self._scenarios[key[0]], parse_qs(body.decode()))
            self._seen.send((made[0], None))
        return made[1]

    def _put_evaluations(self, asked):
        with self._lock:
            self._seen.send(("PutEvaluations", asked["Evaluations"][0]["ComplianceType"]))
        return http.answer(b'{"FailedEvaluations":[]}', _JSON)

    def _make(self, scenario, asked):
        operation = asked["Action"][0]
        if operation == "DescribeVpcAttribute":
            name = asked["Attribute"][0]
            body = answers.attribute(scenario.vpc_id, name, scenario.records["VpcAttributes"][name])
            return operation, http.answer(body, _XML)
        key, largest = LISTS[operation]
        start = int(asked.get("NextToken", ["0"])[0])
        end = start + min(largest, int(asked.get("MaxResults", [largest])[0]))
        records = scenario.records[key]
        more = str(end) if end < len(records) else None
        return operation, http.answer(answers.page(operation, key, records[start:end], more), _XML)
