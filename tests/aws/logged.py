"""What an invocation logs, by the line that `tests/offline/invocation_log.rs` holds the program to."""

import json
import pathlib

LINES = pathlib.Path(__file__).parents[1] / "offline" / "snapshots" / "offline__invocation_log__a_line_tells_what_was_done.snap"


def metrics():
    """The declaration of metrics in the line: its namespace, its dimensions, and each metric with its unit."""
    _, _, lines = LINES.read_text().split("---\n", 2)
    (declaration,) = json.loads(lines)[0]["_aws"]["CloudWatchMetrics"]
    return declaration
