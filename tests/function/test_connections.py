"""Which connections the function uses again: over TLS, against the bench's static AWS."""

import os
from pathlib import Path

import pytest

from bench import event, trust
from bench.fake_aws import FakeAws
from bench.function import Function
from bench.scenario import scenarios

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="connections are counted by Linux's /proc")
BOOTSTRAP = "VPC_ENDPOINT_RULE_BOOTSTRAP"


@pytest.fixture
def served(tmp_path):
    """Invokes the function once for a scenario; the connections that it has then."""
    trusted = trust.make(tmp_path)
    aws = FakeAws(trusted)
    environment = {"AWS_ENDPOINT_URL": aws.url, "SSL_CERT_FILE": str(trusted.bundle)}
    function = Function([os.environ[BOOTSTRAP]], environment, tmp_path / "log")

    def invoke(scenario):
        function.invoke(event.change(scenario.vpc_id, {"centralEndpoints": "IGNORE"}))
        assert aws.take()[1] == "COMPLIANT"
        found = (os.readlink(entry) for entry in Path(f"/proc/{function.pid}/fd").iterdir())
        return {name for name in found if name.startswith("socket:")}

    yield invoke
    function.stop()
    aws.stop()


def test_connections_are_used_again(served):
    ordinary, *_ = scenarios()
    assert served(ordinary) <= served(ordinary)


def test_a_connection_that_brought_a_large_answer_is_not(served):
    _, large, *_ = scenarios()
    for _ in range(3):
        before, after = served(large), served(large)
        assert before & after, "the others are kept"
        assert before - after, "what it needs to read would never shrink"
