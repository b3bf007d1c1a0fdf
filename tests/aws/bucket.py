"""Documented request rates: EC2's bucket of tokens for each action, account and region, and Route 53's for each account."""

import threading
import time

# Non-mutating actions that are filtered or paginated.
# Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
SIZE = 100
REFILL_PER_SECOND = 20
# All actions of an account together.
# Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html
ROUTE53_SIZE = 50
ROUTE53_REFILL_PER_SECOND = 10


class Buckets:
    """One token a request; a request that finds none is throttled."""

    def __init__(self, size=SIZE, refill=REFILL_PER_SECOND):
        self._size, self._refill = size, refill
        self._held = {}
        self._lock = threading.Lock()
        self.throttled = self.throttled_by_route53 = 0

    def takes(self, call, account):
        """Whether a token was there for a call; other services' calls need none."""
        if call.service == "ec2":
            there = self._take((call.operation, account, call.region), self._size, self._refill)
            self.throttled += not there
            return there
        if call.service == "route53":
            there = self._take(("route53", account), ROUTE53_SIZE, ROUTE53_REFILL_PER_SECOND)
            self.throttled_by_route53 += not there
            return there
        return True

    def _take(self, key, size, refill):
        with self._lock:
            now = time.monotonic()
            tokens, at = self._held.get(key, (float(size), now))
            tokens = min(size, tokens + (now - at) * refill)
            there = tokens >= 1
            self._held[key] = (tokens - there, now)
            return there
