"""EC2's documented request rate: a bucket of tokens for each action, account and region."""

import threading
import time
from collections import defaultdict

# Non-mutating actions that are filtered or paginated.
# Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
SIZE = 100
REFILL_PER_SECOND = 20


class Buckets:
    """One token a request; a request that finds none is throttled."""

    def __init__(self, size=SIZE, refill=REFILL_PER_SECOND):
        self._size, self._refill = size, refill
        self._held = defaultdict(lambda: (float(size), time.monotonic()))
        self._lock = threading.Lock()
        self.throttled = 0

    def take(self, key):
        """Whether a token was there."""
        with self._lock:
            tokens, at = self._held[key]
            now = time.monotonic()
            tokens = min(self._size, tokens + (now - at) * self._refill)
            there = tokens >= 1
            self._held[key] = (tokens - there, now)
            self.throttled += not there
            return there
