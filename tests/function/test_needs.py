"""Needs that are derived from what runs: which calls that costs, and what holds when one of them fails."""

from collections import Counter

import pytest

from aws.fault import KINDS, OF_PAGES
from aws.workloads import OPERATIONS
from function import event
from function.needs import CLUSTER, DEFINITION, ECS, REGION, World, definition

TIMEOUT = 8
SERVICES = {"ecs": OPERATIONS[:6], "codebuild": OPERATIONS[6:8], "ssm": OPERATIONS[8:9], "ecr": OPERATIONS[9:], "ec2": ("DescribeInstances",)}
SERVICE_OF = {operation: service for service, operations in SERVICES.items() for operation in operations}
# What is wrong with an answer, of each call; and what is wrong on the way to a service, of one call of each.
OF_ANSWERS = ("denied", "cut", "error-in-success", *OF_PAGES)
ONE_OF_EACH = ("DescribeTasks", "ListProjects", "DescribeInstanceInformation", "DescribePullThroughCacheRules", "DescribeInstances")
# There is one answer to these, and no pages of it.
WITHOUT_PAGES = ("DescribeContainerInstances", "DescribeTasks", "DescribeTaskDefinition", "BatchGetProjects")


def kinds_of(operation):
    """The ways in which a call is made to fail."""
    of_answers = [kind for kind in OF_ANSWERS if not (kind in OF_PAGES and operation in WITHOUT_PAGES)]
    others = [kind for kind in KINDS if kind not in OF_ANSWERS and (kind != "hang" or operation == "DescribeTasks")]
    return of_answers + (others if operation in ONE_OF_EACH else [])


@pytest.fixture
def world(aws, account):
    return World(aws, account)


def called(aws):
    """How often each operation was called that says what runs."""
    return Counter(operation for operation in aws.operations() if operation in SERVICE_OF)


def test_each_client_is_asked_for_what_it_runs(world, account, function):
    assert function.invoke(world.change()).error_type is None
    assert world.result == ("COMPLIANT", world.result[1]), world.result
    account.network.set_state(world.endpoints["logs"], "deleting")
    assert function.invoke(world.change()).error_type is None
    compliance, annotation = world.result
    assert compliance == "NON_COMPLIANT" and annotation.startswith("logs not private"), annotation
    # What is listed alone costs no call, and is not looked at.
    world.aws.forget_calls()
    assert function.invoke(world.change(needs="LISTED", serviceNames="ecr.api")).error_type is None
    assert world.result[0] == "COMPLIANT" and not called(world.aws)


def test_every_call_is_counted(world, function):
    assert function.invoke(world.change()).error_type is None
    clusters = 2
    assert called(world.aws) == Counter({
        "ListClusters": 1, "ListContainerInstances": clusters, "DescribeContainerInstances": 1, "ListTasks": clusters, "DescribeTasks": 1,
        "DescribeTaskDefinition": 1, "ListProjects": 1, "BatchGetProjects": 1, "DescribeInstanceInformation": 1, "DescribeInstances": 1,
        "DescribePullThroughCacheRules": 1,
    })


def test_a_revision_is_read_once_by_a_warm_environment(world, function):
    assert function.invoke(world.change()).error_type is None
    world.aws.forget_calls()
    assert function.invoke(world.change()).error_type is None
    assert called(world.aws)["DescribeTaskDefinition"] == 0 and called(world.aws)["DescribeTasks"] == 1
    # A new revision is another.
    second = f"{ECS}:task-definition/app:2"
    world.runs.definitions[second] = definition(second, secrets=[{"name": "A", "valueFrom": f"arn:aws:secretsmanager:{REGION}:111122223333:secret:a"}])
    world.task["taskDefinitionArn"] = second
    assert function.invoke(world.change()).error_type is None
    assert called(world.aws)["DescribeTaskDefinition"] == 1
    assert world.result[0] == "NON_COMPLIANT" and "secretsmanager" in world.result[1]


def test_only_services_with_clients_are_asked(aws, account, function):
    vpc = account.vpc()
    subnet = account.subnet(vpc)
    endpoint = account.interface_endpoint(vpc, "ecr.api", [subnet])
    account.fargate_task(subnet)
    world = type("Fargate", (World,), {"__init__": lambda self: None})()
    world.aws, world.vpc = aws, vpc
    aws.workloads(REGION).cluster(CLUSTER)
    aws.forget_calls()
    assert function.invoke(world.change()).error_type is None and endpoint
    # The interface has no task that is to run: those that are to stop are looked through too.
    assert called(aws) == Counter({"ListClusters": 1, "ListTasks": 2})


def test_a_task_that_is_stopping_counts_until_it_is_gone(world, function):
    world.task.update(desiredStatus="STOPPED", lastStatus="DEACTIVATING", enableExecuteCommand=True)
    world.task["taskDefinitionArn"] = other = f"{ECS}:task-definition/other:1"
    world.runs.definitions[other] = definition(other, secrets=[{"name": "A", "valueFrom": f"arn:aws:secretsmanager:{REGION}:111122223333:secret:a"}])
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "NON_COMPLIANT" and "secretsmanager" in world.result[1]
    world.task["lastStatus"] = "STOPPED"
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "COMPLIANT", world.result


def test_a_whole_region_is_read_in_pages(world, function):
    assert function.invoke(event.scheduled(REGION, parameters={"needs": "DERIVED"})).error_type is None
    assert world.result[0] == "COMPLIANT", world.result
    world.aws.forget_calls()
    world.aws.page_size = 1
    assert function.invoke(event.scheduled(REGION, parameters={"needs": "DERIVED"})).error_type is None
    assert world.result[0] == "COMPLIANT", world.result
    assert called(world.aws)["ListTasks"] > 2


@pytest.mark.parametrize("operation", sorted(SERVICE_OF))
def test_a_lasting_fault_leaves_undetermined_what_rests_on_it(world, start, operation):
    # Of two clusters, the last page of one is the first of neither.
    world.runs.clusters.pop(world.empty_cluster, None) if operation != "ListClusters" else None
    function = start(timeout=TIMEOUT)
    # What is cached decides nothing: it is a warning.
    is_told = operation == "DescribePullThroughCacheRules"
    for kind in kinds_of(operation):
        world.begin_anew()
        world.aws.faults.add(operation, kind)
        outcome = function.invoke(world.change())
        world.aws.faults.clear()
        assert operation in called(world.aws), (kind, "the fault never struck")
        assert outcome.error_type == ("CannotRead" if is_told else "Undetermined"), (kind, outcome.message)
        assert world.result is None or world.result[0] == "COMPLIANT", (kind, world.result)
        assert (world.result is not None) == is_told, kind
        assert operation in outcome.message, kind
        if kind == "denied":
            assert f"{SERVICE_OF[operation]}:{operation}" in outcome.message


def test_a_passing_fault_is_tried_again(world, function):
    for operation in sorted(SERVICE_OF):
        world.begin_anew()
        world.aws.faults.add(operation, "throttled", numbers=[1])
        outcome = function.invoke(world.change())
        world.aws.faults.clear()
        assert outcome.error_type is None, (operation, outcome.message)
        assert world.result[0] == "COMPLIANT", (operation, world.result)


def test_a_known_fault_stays_one_where_something_else_is_unread(world, account, function):
    account.network.set_state(world.endpoints["logs"], "deleting")
    world.aws.faults.add("DescribeInstanceInformation", "denied")
    outcome = function.invoke(world.change())
    assert outcome.error_type == "CannotRead", outcome.message
    assert world.result[0] == "NON_COMPLIANT" and world.result[1].startswith("logs"), world.result


def test_a_definition_that_is_gone_is_unread_by_itself(world, function):
    del world.runs.definitions[DEFINITION]
    outcome = function.invoke(world.change())
    assert outcome.error_type == "Undetermined" and "DescribeTaskDefinition" in outcome.message
    assert world.result is None
