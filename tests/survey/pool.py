"""A few processes of the function's binary that serve invocations side by side, as Lambda's environments do."""

import json
import os
import pathlib
import queue
import signal
import threading

from function.emulator import Function

# How long a process that is to be killed works before.
KILL_SECONDS = 0.03


class Pool:
    """One Lambda function: `size` environments, made when they are needed."""

    def __init__(self, bootstrap, emulator, folder, environment, size=3, timeout=60):
        self._arguments = bootstrap, emulator
        self._folder, self._environment, self._timeout = folder, environment, timeout
        self._idle, self._made, self._size = queue.Queue(), [], size
        self._lock = threading.Lock()
        self._doomed = []
        # What was asked of it, in order, and how it ended.
        self.invocations = []

    def kill_next(self, step):
        """Kills the process that is given the next event of this step, in the middle of it."""
        self._doomed.append(step)

    def invoke(self, body):
        """Serves one invocation; the payload, and whether it is an error's."""
        event = json.loads(body)
        step = next(key for key in event if key != "run")
        with self._lock:
            doomed = step in self._doomed
            if doomed:
                self._doomed.remove(step)
        one = self._take()
        if doomed:
            killer = threading.Timer(KILL_SECONDS, os.killpg, (one._process.pid, signal.SIGKILL))
            killer.start()
            try:
                one.invoke(body)
            except OSError:
                pass
            killer.join()
            one.stop()
            with self._lock:
                self._made.remove(one)
            payload = {"errorType": "Runtime.ExitError", "errorMessage": "RequestId: 0 Error: Runtime exited with error: signal: killed"}
        else:
            payload = one.invoke(body).payload
            self._idle.put(one)
        failed = isinstance(payload, dict) and "errorType" in payload
        with self._lock:
            self.invocations.append((step, event, payload))
        return payload, failed

    def _take(self):
        with self._lock:
            if self._idle.empty() and len(self._made) < self._size:
                log = self._folder / f"function-{len(self._made)}-{len(self.invocations)}.log"
                self._made.append(Function(*self._arguments, log, self._environment, self._timeout))
                return self._made[-1]
        return self._idle.get(timeout=300)

    def cpu_seconds(self):
        """User and system time of the function's processes that are there, as Linux counts it."""
        ticks = 0
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                text = (process / "stat").read_text()
            except OSError:
                continue
            name, _, rest = text.partition("(")[2].rpartition(")")
            fields = rest.split()
            # Fields 6, 14 and 15 of proc(5): its session, and its times.
            if name == "bootstrap" and int(fields[3]) in {one._process.pid for one in self._made}:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self):
        """Ends them all."""
        for one in self._made:
            one.stop()
