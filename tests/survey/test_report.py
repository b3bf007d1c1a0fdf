"""The report of a survey: the same in every form as the command line makes of its lines, compared with the run before."""

import json

from accounts.program import Person
from function.hub import REGION
from survey.spokes import NOW, SPOKES, batch, step


def night(world, function, run, now=NOW):
    """A whole run; what its last step answers."""
    batches = [{"accountId": account, "regions": [REGION]} for account in SPOKES]
    world.put(f"runs/{run}/places.json", batches)
    for account in SPOKES:
        assert function.invoke(batch(account, run, now)).error_type is None
    assert function.invoke(step(run, now, merge={"region": REGION})).payload == {"region": REGION, "places": len(SPOKES), "missing": 0}
    return function.invoke(step(run, now, report={})).payload


def told(world, aws, tmp_path, run, *arguments):
    """What the command line makes of the lines of a run."""
    lines = tmp_path / f"{run}.places.ndjson"
    lines.write_bytes(world.objects()[f"runs/{run}/merged/region={REGION}/all.places.ndjson"])
    return Person(aws.url, tmp_path).run("report", "--evaluated", lines, *arguments).out.encode()


def test_every_form_is_that_of_the_command_line_and_runs_are_compared(aws, world, worker, tmp_path):
    function = worker()
    first = night(world, function, "night-1")
    assert (first["baseline"], first["notCompared"], first["summary"]["COMPLIANT"]) == (None, None, len(SPOKES))
    world.close_endpoint()
    second = night(world, function, "night-2")
    assert second["baseline"] == {"run": "night-1", "report": "runs/night-1/report.json"}
    kept = world.objects()
    assert json.loads(kept["latest.json"]) == second
    before = tmp_path / "before.json"
    before.write_bytes(kept[first["report"]])
    assert kept[second["report"]] == told(world, aws, tmp_path, "night-2", "--format", "json", "--baseline", before)
    assert kept[second["findings"]] == told(world, aws, tmp_path, "night-2", "--format", "ndjson")
    rows = [json.loads(line) for line in kept[second["findings"]].splitlines()]
    assert sum(row["row"] == "vpc" and row["compliance_type"] == "NON_COMPLIANT" for row in rows) == len(SPOKES)
    # The same step once more compares with the same run, and not with itself.
    assert function.invoke(step("night-2", report={})).payload == second
    assert world.objects()[second["report"]] == kept[second["report"]]
    # A run that is named, and one that is not there any more.
    assert function.invoke(step("night-2", report={"baseline": "night-1"})).payload["baseline"]["run"] == "night-1"
    gone = function.invoke(step("night-2", report={"baseline": "night-0"})).payload
    assert gone["baseline"] is None and "night-0" in gone["notCompared"]


def test_a_run_that_ends_after_a_later_one_does_not_take_its_place(world, worker):
    function = worker()
    first = night(world, function, "night-1")
    later = night(world, function, "night-3", now="2026-11-27T14:00:00Z")
    assert later["baseline"]["run"] == "night-1"
    # The one before it was slow, or was redriven: it is compared with what was there before it.
    slow = night(world, function, "night-2", now="2026-11-27T13:00:00Z")
    assert (slow["run"], slow["baseline"]["run"]) == ("night-2", "night-1")
    assert "runs/night-2/report.json" in world.objects()
    assert json.loads(world.objects()["latest.json"]) == later
    # So is the first: there was none before it.
    again = function.invoke(step("night-1", report={})).payload
    assert (again["baseline"], again["summary"]) == (None, first["summary"])
    assert json.loads(world.objects()["latest.json"]) == later


def test_what_has_a_whole_line_in_the_run_is_not_read_again(aws, world, worker):
    function, account = worker(), SPOKES[0]
    key = f"runs/night-1/evaluated/region={REGION}/account={account}.places.ndjson"

    def evaluated(run="night-1", **more):
        aws.forget_calls()
        told = function.invoke(batch(account, run, **more)).payload
        assert told["evaluated"] + told["before"] == 1
        assert ("DescribeVpcs" in aws.operations("ec2")) == (told["evaluated"] == 1)
        return told["evaluated"]

    assert evaluated() == 1
    line = world.objects()[key]
    # An execution that is redriven.
    assert evaluated() == 0
    assert world.objects()[key] == line
    # What is cut off, changed, empty, or of another question is evaluated.
    for other in (line[:-9], line.replace(b"COMPLIANT", b"COMPLIENT", 1), b"", b"{}\n"):
        world.put_bytes(key, other)
        assert evaluated() == 1
    assert evaluated(now="2026-11-27T13:00:00Z") == 1
    # A run of another name knows nothing of it.
    assert evaluated("night-2") == 1
