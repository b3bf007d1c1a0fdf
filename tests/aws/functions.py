"""Lambda's Invoke, as the simulated AWS answers it: from processes of a test's own, where moto would start containers."""

import json
import re

from .answer import Answer

_INVOKE = re.compile(r"/2015-03-31/functions/(?:[^/]*:function:)?([^/:]+)[^/]*/invocations/?$")


def named(environ):
    """The name of the function that a request invokes; None where it invokes none."""
    found = environ["REQUEST_METHOD"] == "POST" and _INVOKE.match(environ.get("PATH_INFO", ""))
    return found.group(1) if found else None


def answer(function, body):
    """The answer of Lambda: 200 in any case, and a header where the function failed."""
    payload, failed = function.invoke(body)
    headers = {"Content-Type": "application/json", "X-Amz-Executed-Version": "$LATEST"}
    if failed:
        headers["X-Amz-Function-Error"] = "Unhandled"
    return Answer(200, json.dumps(payload).encode(), headers)
