"""AWS's Runtime Interface Emulator around the function's binary: starts it, invokes it, keeps what it prints."""

import json
import os
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

INVOKE = "/2015-03-31/functions/function/invocations"
# The longest that a start may take on a loaded machine.
START_SECONDS = 30
# Linux gives out 32768 to 60999 by itself.
PORTS = (12_000, 32_000)


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended. The emulator answers errors with HTTP 200 too: the payload tells."""

    payload: object

    @property
    def error_type(self):
        """The stable type of a failed invocation; None where it succeeded."""
        return self.payload.get("errorType") if isinstance(self.payload, dict) else None

    @property
    def message(self):
        """What a failed invocation says."""
        return self.payload.get("errorMessage", "") if isinstance(self.payload, dict) else ""


class Function:
    """One execution environment: a process that serves one invocation after the other."""

    def __init__(self, bootstrap, emulator, log, environment, timeout):
        self._port, runtime_port = _free_ports(2)
        self._timeout = timeout
        self._log = Path(log)
        command = [
            emulator,
            "--log-level",
            "error",
            "--runtime-interface-emulator-address",
            f"127.0.0.1:{self._port}",
            "--runtime-api-address",
            f"127.0.0.1:{runtime_port}",
            bootstrap,
        ]
        settings = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_NAME": "vpc-endpoint-rule",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            **environment,
        }
        with self._log.open("wb") as out:
            # A session of its own: the emulator and the function end together.
            self._process = subprocess.Popen(
                command, env=settings, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the emulator ended: {self.log}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError(f"the emulator does not listen: {self.log}")

    def invoke(self, event):
        """Sends one event and waits for the outcome."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{INVOKE}", data=body, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self._timeout + START_SECONDS) as answer:
                text = answer.read()
        except urllib.error.HTTPError as failed:
            text = failed.read()
        try:
            return Outcome(json.loads(text) if text else None)
        except ValueError:
            # The emulator's own words: the function ran out of time.
            return Outcome({"errorType": "Emulator", "errorMessage": text.decode(errors="replace")})

    @property
    def log(self):
        """Everything that the function and the emulator printed."""
        return self._log.read_text(errors="replace")

    def stop(self):
        """Ends the emulator and the function."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _free_ports(count):
    """Ports below those that a system gives out by itself: nothing takes one before the emulator does."""
    ports = []
    while len(ports) < count:
        port = random.randrange(*PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports
