"""What every suite shares: the simulated AWS, and an account in it."""

import signal

import pytest

from aws.account import Account
from aws.simulator import Simulator

REGION = "eu-west-3"

# A job in the background ignores ctrl-C, and so would every program that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def simulator():
    """One AWS for the session."""
    started = Simulator().start()
    yield started
    started.stop()


@pytest.fixture
def aws(simulator):
    """An AWS that knows nothing yet."""
    simulator.reset()
    yield simulator
    simulator.faults.clear()
    assert not simulator.failures, "\n".join(simulator.failures)


@pytest.fixture
def account(aws):
    """An empty account in one region: no VPC at all."""
    return Account(aws, REGION)
