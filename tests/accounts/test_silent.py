"""A service that answers nothing, as behind a firewall: a run asks it a few times, and no account waits for it again."""

import re
import socket
import threading
from contextlib import contextmanager

from accounts.crowd import account_id, fate
from accounts.program import Person
from accounts.test_crowd import answers, crowd

ACCOUNTS = 120
ARGUMENTS = ["--organization", "--role-name", "audit", "--concurrency", "16"]


@contextmanager
def silent():
    """A host that takes every connection and lets it fall; gives its address and a list with an element an attempt."""
    listening, attempts = socket.create_server(("127.0.0.1", 0), backlog=128), []

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            attempts.append(None)
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", attempts
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def test_a_silent_service_is_asked_a_few_times_for_all_accounts(aws, account, tmp_path):
    with crowd(answers(aws, account), tmp_path, ACCOUNTS) as url, silent() as (nobody, attempts):
        person = Person(url, tmp_path)
        person.environment["AWS_ENDPOINT_URL_ROUTE_53"] = nobody
        ran = person.evaluate(*ARGUMENTS)
    well = [number for number in range(ACCOUNTS) if "denied" not in fate(number)]
    # What it would have said is unread; nothing that is known otherwise becomes a fault of it.
    told = {whose: kind for (whose, _, _), kind in ran.compliance.items()}
    assert told == {account_id(number): "NON_COMPLIANT" if number % 2 else "UNDETERMINED" for number in well}, ran.told
    host = nobody.removeprefix("http://")
    assert f"(let HTTPS reach {host}: a firewall, a proxy or a network without a route is in the way): `{host}` never answered" in ran.told
    # The host is told once, and how many accounts it kept from being read whole.
    assert ran.told.count("let HTTPS reach") == 1, ran.told
    more = re.search(rf"`{re.escape(host)}` never answered: ([0-9]+) more accounts and regions were read in part", ran.told)
    assert ACCOUNTS / 2 < int(more.group(1)) < len(well), ran.told
    # Twelve for each account, if each had waited for itself.
    assert 5 <= len(attempts) < ACCOUNTS
