"""One execution environment under measure: a process, Lambda's Runtime API before it, and what it used so far."""

import os
import queue
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench import http
from bench.scenario import ACCOUNT, REGION

ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Moment:
    """A point in the life of the process: the clock, and the CPU time of all its threads, ended ones too, in seconds."""

    wall: float
    cpu: float

    def __sub__(self, earlier):
        return Moment(self.wall - earlier.wall, self.cpu - earlier.cpu)


class Failed(Exception):
    """The function did not do what is measured."""


def from_disk(program):
    """Has the kernel read a program anew, as Lambda's does: a file that was just written lies in its memory in larger
    pieces, which it maps whole, and the program's peak is up to 1.6 MB more."""
    with open(program, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class Function:
    """Starts a function and invokes it. The times are taken while the process waits for the Runtime API's answer."""

    def __init__(self, command, environment, log, seconds=ANSWER_SECONDS):
        self._seconds = seconds
        self._events, self._moments = queue.SimpleQueue(), queue.SimpleQueue()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()
        settings = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._listener.getsockname()[1]}",
            "AWS_LAMBDA_FUNCTION_NAME": "vpc-endpoint-rule",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/vpc-endpoint-rule",
            "AWS_LAMBDA_LOG_STREAM_NAME": "bench",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "session",
            **environment,
        }
        self._log = Path(log)
        started = time.perf_counter()
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(command, env=settings, stdout=out, stderr=subprocess.STDOUT, close_fds=False)
        self._start = Moment(started, 0.0)
        self._ready = None

    def invoke(self, event):
        """Sends one event; the moments at which it was sent and answered, since the process started."""
        self._ready = self._ready or self._next("ready")
        sent = self._now()
        self._events.put(event)
        return sent - self._start, self._next("answered") - self._start

    @property
    def initialized(self):
        """When the process first asked for an event."""
        return self._ready - self._start

    @property
    def pid(self):
        """The process."""
        return self._process.pid

    @property
    def peak_memory(self):
        """The most resident memory so far, in bytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

    def stop(self):
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        self._listener.close()

    def _next(self, wanted):
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline:
            try:
                what, moment = self._moments.get(timeout=0.5)
            except queue.Empty:
                if self._process.poll() is not None:
                    break
                continue
            if what == wanted:
                return moment
            if what == "failed":
                raise Failed(f"the invocation failed: {moment}\n{self._log.read_text()}")
        raise Failed(f"no answer: {self._log.read_text()}")

    def _now(self):
        # Linux: the CPU clock of another process, in nanoseconds.
        clock = (~self.pid << 3) | 2
        return Moment(time.perf_counter(), time.clock_gettime(clock))

    def _listen(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        try:
            with connection, connection.makefile("rb") as stream:
                for head, _, body in http.requests(stream):
                    connection.sendall(self._answer(head, body))
        except OSError:
            pass

    def _answer(self, head, body):
        path = head.split()[1]
        if path.endswith("/invocation/next"):
            if self._ready is None:
                self._moments.put(("ready", self._now()))
            event = self._events.get()
            deadline = int((time.time() + self._seconds) * 1000)
            return http.answer(
                event,
                "application/json",
                Lambda_Runtime_Aws_Request_Id="0f1e2d3c-0000-4000-8000-000000000000",
                Lambda_Runtime_Deadline_Ms=deadline,
                Lambda_Runtime_Invoked_Function_Arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:vpc-endpoint-rule",
                Lambda_Runtime_Trace_Id="Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
            )
        answered = path.endswith("/response")
        self._moments.put(("answered", self._now()) if answered else ("failed", body.decode(errors="replace")))
        return http.answer(b"", "application/json", "202 Accepted")
