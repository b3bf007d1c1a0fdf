"""The X-Ray trace of an invocation goes on with every call that the function makes.

The emulator hands no trace to the function, so Lambda's Runtime API is played here, one invocation after the other.
"""

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from function import event
from function.conftest import BOOTSTRAP

NEXT = "/2018-06-01/runtime/invocation/next"
TRACES = ("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", "Root=1-67891234-12456789abcdef0123456789;Sampled=0")


class Lambda(ThreadingHTTPServer):
    """Hands out one event with each of the traces, then says nothing more."""

    daemon_threads = True

    def __init__(self, sent):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.body = json.dumps(sent).encode()
        self.traces = list(TRACES)
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):  # noqa: N802
        assert self.path == NEXT
        if not self.server.traces:
            self.server.ended.set()
            threading.Event().wait()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", f"request-{len(self.server.traces)}")
        self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-3:111122223333:function:f")
        self.send_header("Lambda-Runtime-Trace-Id", self.server.traces.pop(0))
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def do_POST(self):  # noqa: N802
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


def test_every_call_carries_the_trace_of_its_invocation(aws, account):
    account.used_vpc()
    aws.forget_calls()
    played = Lambda(event.scheduled("eu-west-3"))
    environment = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{played.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "vpc-endpoint-rule",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "group",
        "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
        "AWS_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_ENDPOINT_URL": aws.url,
    }
    with subprocess.Popen([os.environ[BOOTSTRAP]], env=environment, stdout=subprocess.DEVNULL) as function:
        try:
            assert played.ended.wait(60), "the function did not serve both invocations"
        finally:
            function.kill()
            played.shutdown()
            played.server_close()
    traces = [call.headers.get("x-amzn-trace-id") for call in aws.calls]
    # The same event again is answered already: nothing is put any more.
    first = traces.count(TRACES[0])
    assert traces == [TRACES[0]] * first + [TRACES[1]] * (len(traces) - first)
    assert first > 3 and len(traces) - first > 3
