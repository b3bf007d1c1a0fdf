"""Tells whether calls are made side by side: each is held until all of them are under way."""

import threading

# How long a call waits for the others before it is served alone.
PATIENCE_SECONDS = 10


class Rendezvous:
    """A meeting of one call of each of these operations."""

    def __init__(self, operations):
        self._expected = set(operations)
        self._barrier = threading.Barrier(len(self._expected))
        self._lock = threading.Lock()
        self.met = False

    def arrive(self, call):
        """Holds a call that is expected, until the last of them is there or patience ends."""
        with self._lock:
            if call.operation not in self._expected:
                return
            self._expected.discard(call.operation)
        try:
            self._barrier.wait(PATIENCE_SECONDS)
            self.met = True
        except threading.BrokenBarrierError:
            self.met = False
