"""Sends one saved event to the function: the payload to standard output, its log to standard error."""

import json
import os
import sys
import tempfile
from pathlib import Path

from function.emulator import Function


def main(emulator, bootstrap, event):
    """Exit status 1 where the invocation failed."""
    timeout = int(os.environ.get("AWS_LAMBDA_FUNCTION_TIMEOUT", "60"))
    with tempfile.TemporaryDirectory() as folder:
        function = Function(bootstrap, emulator, Path(folder, "log"), dict(os.environ), timeout)
        try:
            outcome = function.invoke(Path(event).read_bytes())
        finally:
            function.stop()
        sys.stderr.write(function.log)
    print(json.dumps(outcome.payload, indent=2, ensure_ascii=False))
    return 1 if outcome.error_type else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
