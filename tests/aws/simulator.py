"""The simulated AWS as one HTTP server: it records every call, fails where told to, and serves the rest from moto."""

import io
import os
import re
import threading
import traceback
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone

# Machine images are nobody's business here, and moto reads thousands of them anew at each reset.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.test import Client, run_wsgi_app

from . import call as calls
from . import aggregated, central, functions, pages, stack_sets, workloads
from . import machines, stacks  # noqa: F401: they mend moto
from .answer import Answer, error
from .fault import THROTTLED, Faults, Reset
from .network import Network
from .recorded import OPERATIONS, Recorded
from .rendezvous import PATIENCE_SECONDS, Rendezvous

# The account of every credential that no role gave out.
ACCOUNT = "111122223333"
RULE_NAME = "vpc-endpoint-rule"
PAGE_OF_ONE = 1


class Simulator:
    """A WSGI application that is AWS to the program under test."""

    def __init__(self):
        self._moto = DomainDispatcherApplication(_outspoken)
        self._lock = threading.Lock()
        # EC2 answers one request at a time: moto's objects are shared by all.
        self._one_at_a_time = threading.RLock()
        self._server = None
        self.faults = Faults()
        self.calls = []
        # What the simulator itself could not do: a test that meets one proves nothing.
        self.failures = []
        self.page_size = None
        # How long the credentials of a role last; None as long as STS lets them.
        self.session_seconds = None
        # How many requests EC2 takes of each action; None for any number.
        self.buckets = None
        # Regions that are served as they are, instead of from moto, by name, or by account and name.
        self.regions = {}
        # What runs as a Lambda function, by name: `invoke(payload)` gives the answer's payload, and whether it is an error's.
        self.functions = {}
        # What happens when an operation was answered for the first time.
        self.after = {}
        # The operations that wait for another's first answer, and those answers.
        self._held, self._awaited = {}, {}
        self._rendezvous = None
        self._recorded = {}
        self._aggregated = {}
        self._dns = {}
        self._workloads = {}
        # The StackSets of the management account, in all Regions.
        self.stack_sets = stack_sets.StackSets(ACCOUNT)

    # Life

    def start(self):
        """Serves on a free port of the loopback."""
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Handler)
        self._server.daemon_threads = True
        # Where moto's own state machines find the services that they call.
        os.environ["MOTO_PORT"] = str(self._server.server_port)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        """Ends the server."""
        self.faults.clear()
        self._server.shutdown()
        self._server.server_close()

    def reset(self):
        """Forgets everything: networks, calls, faults, evaluations."""
        self.faults.clear()
        with self._one_at_a_time:
            Client(self._moto).post("/moto-api/reset")
        with self._lock:
            self.calls.clear()
            self.failures.clear()
            self._recorded.clear()
            self._aggregated.clear()
            self._dns.clear()
            self._workloads.clear()
            self.stack_sets = stack_sets.StackSets(ACCOUNT)
            self.page_size = None
            self.session_seconds = None
            self.buckets = None
            self.regions = {}
            self.functions = {}
            self.after = {}
            self._held, self._awaited = {}, {}
            self._rendezvous = None

    @property
    def url(self):
        """Where it answers: the value for AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    # What tests ask

    def recorded(self, region, account=ACCOUNT):
        """What AWS Config has been told in one account and region."""
        with self._lock:
            return self._recorded.setdefault((account, region), Recorded(RULE_NAME))

    def aggregated(self, region, account=ACCOUNT):
        """What the aggregators of one account in one region have collected."""
        with self._lock:
            return self._aggregated.setdefault((account, region), aggregated.Aggregated())

    def dns(self, account=ACCOUNT):
        """Who answers DNS questions in the VPCs of one account."""
        with self._lock:
            return self._dns.setdefault(account, central.Dns())

    def workloads(self, region, account=ACCOUNT):
        """What runs in one account and region."""
        with self._lock:
            return self._workloads.setdefault((account, region), workloads.Workloads())

    def network(self, region, account=ACCOUNT):
        """The network of one account and region."""
        return Network(account, region)

    def operations(self, service=None):
        """The operations that were called since the last reset or `forget_calls`, in order."""
        with self._lock:
            return [c.operation for c in self.calls if service in (None, c.service)]

    def forget_calls(self):
        """Starts a new record of calls: seeding is over."""
        with self._lock:
            self.calls.clear()

    def hold_until_all_arrive(self, *operations):
        """Holds the next call of each operation until all are under way; the answer tells whether they met."""
        self._rendezvous = Rendezvous(operations)
        return self._rendezvous

    def hold(self, operation, until):
        """Answers the next call of an operation only when another operation was answered."""
        self._held[operation] = self._awaited[until] = threading.Event()

    def account_of(self, access_key):
        """The account whose credentials these are."""
        account = get_account_id_from(access_key)
        return ACCOUNT if account == DEFAULT_ACCOUNT_ID else account

    # WSGI

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            result = self._answer(environ, body)
        except Reset:
            raise ConnectionResetError from None
        except Exception:  # noqa: BLE001
            self.failures.append(traceback.format_exc())
            result = Answer(500, b"the simulator failed")
        headers = {**result.headers, "Content-Length": str(len(result.body))}
        start_response(f"{result.status} {'OK' if result.status < 400 else 'Error'}", list(headers.items()))
        return self.faults.send(environ, result.body)

    def _answer(self, environ, body):
        call = calls.read(environ, body)
        if call is None:
            return error("ec2", 401, "AuthFailure", "AWS was not able to validate the provided access credentials")
        account = self.account_of(call.access_key)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        with self._lock:
            self.calls.append(call)
        if self._rendezvous is not None:
            self._rendezvous.arrive(call)
        if (answered := self._held.pop(call.operation, None)) is not None:
            answered.wait(PATIENCE_SECONDS)
        struck = self.faults.strike(call, environ, account)
        if struck is not None:
            return struck
        if self.buckets is not None and not self.buckets.takes(call, account):
            return error(call.service, *THROTTLED[call.service])
        served = self.faults.spoil(call, self._served(call, environ, account, body), account)
        happens = self.after.pop(call.operation, None)
        if happens is not None:
            happens()
        if (answered := self._awaited.pop(call.operation, None)) is not None:
            answered.set()
        return served

    def _served(self, call, environ, account, body):
        page_size = PAGE_OF_ONE if self.faults.wants_pages(call) else self.page_size
        if call.service == "config" and call.operation in OPERATIONS:
            return self.recorded(call.region, account).answer(call, page_size)
        if call.service == "config" and call.operation in aggregated.OPERATIONS:
            return self.aggregated(call.region, account).answer(call, page_size)
        if call.service == "cloudformation" and call.operation in stack_sets.OPERATIONS:
            return self.stack_sets.answer(call)
        if call.service == "lambda" and (named := functions.named(environ)) in self.functions:
            return functions.answer(self.functions[named], body)
        if call.operation in central.OPERATIONS:
            return self.dns(account).answer(call, page_size)
        if call.operation in workloads.OPERATIONS:
            return self.workloads(call.region, account).answer(call, page_size)
        region = self.regions.get((account, call.region)) or self.regions.get(call.region)
        if call.service == "ec2" and region is not None:
            region.page_size = page_size
            made = region.answer(call)
            if made is not None:
                return made
        with self._one_at_a_time:
            return self._from_moto(call, environ, account, page_size)

    def _from_moto(self, call, environ, account, page_size):
        if call.service == "organizations":
            return self._forward(pages.smaller(call, environ, page_size))
        if call.operation == "AssumeRole":
            return self._lasting(self._forward(environ))
        if call.service != "ec2":
            return self._forward(environ)
        refused = pages.refusal(call)
        if refused is not None:
            return refused
        whole = self._forward(pages.at_once(call, environ))
        if call.operation == "CreateVpcEndpoint" and whole.status == 200:
            created = next(e.text for e in ElementTree.fromstring(whole.body).iter() if e.tag.endswith("vpcEndpointId"))
            self.network(call.region, account).settle(created)
        if call.operation == "ModifyVpcEndpoint" and "PrivateDnsEnabled" in call.parameters:
            enabled = call.parameters["PrivateDnsEnabled"] == "true"
            self.network(call.region, account).set_private_dns(call.parameters["VpcEndpointId"], enabled)
        return pages.cut(call, whole, page_size)

    def _lasting(self, given):
        """Credentials of a role, as long as they are to last."""
        if self.session_seconds is None or given.status != 200:
            return given
        ends = datetime.now(timezone.utc) + timedelta(seconds=self.session_seconds)
        body = re.sub(rb"(<Expiration>)[^<]*", rb"\g<1>" + ends.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), given.body)
        return Answer(given.status, body, given.headers)

    def _forward(self, environ):
        body, status, answered = run_wsgi_app(self._moto, environ, buffered=True)
        headers = {k: v for k, v in answered.items() if k.lower() not in ("content-length", "connection")}
        return Answer(int(status.split()[0]), b"".join(body), headers)


def _outspoken(service):
    """A service of moto that raises what goes wrong inside it instead of answering with a page."""
    app = create_backend_app(service)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app


class _Handler(MotoRequestHandler):
    """HTTP/1.1 with kept connections, as AWS serves; nothing is printed."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, *_):
        """Says nothing."""

    def connection_dropped(self, error, environ=None):
        """A connection that was cut on purpose just ends."""
        self.close_connection = True
