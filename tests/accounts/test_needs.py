"""Needs that are derived from what runs, by the command line: read from accounts, and from what it collected of them."""

import json

from function.needs import World


def needed(evaluation):
    """Which services are needed, and why."""
    return {s["service"]: [n["reason"] for n in s["neededBy"]] for s in evaluation["services"]}


def test_what_is_collected_needs_what_the_account_does(aws, account, person, tmp_path):
    world = World(aws, account)
    derived = ["--parameters", '{"needs": "DERIVED"}', "--vpc", world.vpc]
    (live,) = person.evaluate(*derived).report["evaluations"]
    assert live["complianceType"] == "COMPLIANT"
    assert set(needed(live)) == {"ec2", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "s3", "ssm", "ssmmessages", "sts"}
    assert needed(live)["logs"] == ["project build logs to CloudWatch", "project deploy logs to CloudWatch", "task definition app:1 logs with awslogs"]
    ran = person.run("collect", "--needs", "--output", tmp_path / "saved")
    assert ran.status == 0, ran.told
    (saved,) = person.run("evaluate", tmp_path / "saved", "--format", "json", *derived).report["evaluations"]
    assert saved == live
    # Nothing of the environment of a container is kept.
    text = "".join(path.read_text() for path in (tmp_path / "saved").rglob("*.json"))
    assert "a secret" not in text and "app:1" in text
    shown = person.run("needs", tmp_path / "saved", world.vpc, "--format", "json")
    assert shown.status == 0, shown.told
    (vpc,) = json.loads(shown.out)["vpcs"]
    assert vpc["endpointsToCreate"] == [] and vpc["servedByNoEndpoint"] == []


def test_collecting_asks_for_what_runs_only_where_it_is_told_to(aws, account, person, tmp_path):
    World(aws, account)
    assert person.run("collect", "--output", tmp_path / "saved").status == 0
    assert not {"ListClusters", "ListProjects", "DescribeInstances"} & set(aws.operations())


def test_what_is_denied_is_unread_and_collected_the_next_time(aws, account, person, tmp_path):
    world = World(aws, account)
    aws.faults.add("DescribeTasks", "denied")
    ran = person.run("collect", "--needs", "--output", tmp_path / "saved")
    assert ran.status == 3 and "ecs:DescribeTasks" in ran.told, ran.told
    derived = ["--parameters", '{"needs": "DERIVED"}', "--vpc", world.vpc]
    assert person.run("evaluate", tmp_path / "saved", "--format", "json", *derived).report["evaluations"][0]["complianceType"] == "UNDETERMINED"
    aws.faults.clear()
    assert person.run("collect", "--needs", "--output", tmp_path / "saved").status == 0
    assert person.run("evaluate", tmp_path / "saved", "--format", "json", *derived).report["evaluations"][0]["complianceType"] == "COMPLIANT"
