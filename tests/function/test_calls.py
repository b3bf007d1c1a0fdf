"""What an invocation costs in AWS calls."""

from collections import Counter

from function import event

REGION = "eu-west-3"
# How many notifications come for each VPC.
BURST = 6


def ec2_calls(aws, function, sent):
    aws.forget_calls()
    outcome = function.invoke(sent)
    assert outcome.error_type is None, outcome.message
    return aws.operations("ec2")


def test_a_vpc_that_is_not_in_use_costs_at_most_three_reads(aws, account, function):
    vpc = account.vpc()
    account.interface_endpoint(vpc, "ecr.api", [account.subnet(vpc)])
    item = event.item(event.VPC, vpc, REGION, {"vpcId": vpc})
    calls = ec2_calls(aws, function, event.change(item))
    assert sorted(calls) == ["DescribeNetworkInterfaces", "DescribeVpcEndpoints", "DescribeVpcs"]


def test_a_vpc_in_use_costs_at_most_twelve_reads(aws, account, function):
    vpc, _ = account.private_vpc()
    item = event.item(event.VPC, vpc, REGION, {"vpcId": vpc})
    calls = ec2_calls(aws, function, event.change(item))
    assert len(calls) <= 12, calls
    assert len(calls) == len(set(calls)) or calls.count("DescribeVpcAttribute") == 2, calls


def test_interfaces_that_services_manage_are_asked_for(aws, account, function):
    """EC2 leaves them out unless a request says so: nodes of EKS Auto Mode, ECS and Lambda Managed Instances."""
    vpc, _ = account.private_vpc()
    item = event.item(event.VPC, vpc, REGION, {"vpcId": vpc})
    for sent in (event.change(item), event.scheduled(REGION)):
        ec2_calls(aws, function, sent)
        reads = [call for call in aws.calls if call.operation == "DescribeNetworkInterfaces"]
        assert reads
        assert {call.parameters.get("IncludeManagedResources") for call in reads} == {"true"}


def test_existence_reads_nothing_else(aws, account, function):
    vpc, _ = account.private_vpc()
    item = event.item(event.VPC, vpc, REGION, {"vpcId": vpc})
    calls = ec2_calls(aws, function, event.change(item, parameters={"depth": "existence"}))
    assert sorted(calls) == ["DescribeNetworkInterfaces", "DescribeVpcEndpoints", "DescribeVpcs"]


def test_a_deleted_vpc_costs_no_read_of_other_vpcs(aws, account, function):
    account.used_vpc()
    gone = event.item(event.VPC, "vpc-0a1b2c3d4e5f60718", REGION, None, status="ResourceDeleted")
    calls = ec2_calls(aws, function, event.change(gone, left_scope=True))
    assert len(calls) <= 1, calls


def test_paths_are_read_only_where_one_may_be(aws, account, function):
    of_paths = {"DescribeSecurityGroups", "DescribeNetworkAcls", "DescribePrefixLists"}
    account.used_vpc()
    without = ec2_calls(aws, function, event.scheduled(REGION))
    assert not of_paths & set(without), without
    account.private_vpc()
    assert of_paths <= set(ec2_calls(aws, function, event.scheduled(REGION)))


def test_a_periodic_run_grows_with_pages_not_with_vpcs(aws, account, function):
    # Own endpoints of one are what paths are read for, of all.
    account.private_vpc()
    for _ in range(2):
        account.used_vpc()
    few = ec2_calls(aws, function, event.scheduled(REGION))
    for _ in range(30):
        account.used_vpc()
    many = ec2_calls(aws, function, event.scheduled(REGION))
    # A page holds 25 security groups: those of 3 VPCs are on one, those of 33 on two.
    assert Counter(many) == Counter(few) + Counter(["DescribeSecurityGroups"])


def test_dns_attributes_are_read_only_where_an_answer_rests_on_them(aws, account, function):
    vpc, _ = account.private_vpc()
    for _ in range(5):
        account.used_vpc()
    calls = [c for c in _described(aws, function) if c.operation == "DescribeVpcAttribute"]
    assert {c.parameters["VpcId"] for c in calls} == {vpc}


def _described(aws, function):
    ec2_calls(aws, function, event.scheduled(REGION))
    return list(aws.calls)


def test_the_first_reads_are_made_side_by_side(aws, account, function):
    vpc, _ = account.private_vpc()
    meeting = aws.hold_until_all_arrive("DescribeVpcs", "DescribeVpcEndpoints", "DescribeNetworkInterfaces")
    assert function.invoke(event.change(event.item(event.VPC, vpc, REGION, {"vpcId": vpc}))).error_type is None
    assert meeting.met


def test_the_other_reads_are_made_side_by_side(aws, account, function):
    vpc, _ = account.private_vpc()
    meeting = aws.hold_until_all_arrive(
        "DescribeSecurityGroups", "DescribeNetworkAcls", "DescribeRouteTables", "DescribeVpcAttribute"
    )
    assert function.invoke(event.change(event.item(event.VPC, vpc, REGION, {"vpcId": vpc}))).error_type is None
    assert meeting.met


def _burst(account, function, vpcs, ago):
    """Several notifications for each VPC, one after the other, sent so many seconds ago."""
    for number in range(BURST):
        for vpc, (endpoint, *_) in vpcs:
            changed = event.endpoint_item(endpoint, vpc, REGION, "available")
            outcome = function.invoke(event.change(changed, notified=event.moment(seconds=ago - number / BURST)))
            assert outcome.error_type is None, outcome.message
    assert account.recorded.compliance() == {vpc: "COMPLIANT" for vpc, _ in vpcs}


def test_one_reading_of_a_vpc_answers_the_burst_that_was_sent_before_it(aws, account, function):
    vpcs = [account.private_vpc() for _ in range(3)]
    aws.forget_calls()
    _burst(account, function, vpcs, ago=30)
    assert aws.operations("ec2").count("DescribeVpcs") == len(vpcs)
    assert len(aws.operations("ec2")) <= len(vpcs) * 12
    assert aws.operations("config") == ["PutEvaluations"] * len(vpcs)


def test_what_was_sent_just_now_is_read_each_time(aws, account, function):
    vpcs = [account.private_vpc()]
    aws.forget_calls()
    _burst(account, function, vpcs, ago=1)
    assert aws.operations("ec2").count("DescribeVpcs") == BURST
    assert aws.operations("config") == ["PutEvaluations"] * BURST


def test_a_change_after_the_burst_is_seen(aws, account, function):
    vpc, endpoints = account.private_vpc()
    _burst(account, function, [(vpc, endpoints)], ago=30)
    account.network.set_state(endpoints[0], "deleting")
    changed = event.endpoint_item(endpoints[0], vpc, REGION, "deleting")
    assert function.invoke(event.change(changed)).error_type is None
    assert account.recorded.compliance() == {vpc: "NON_COMPLIANT"}
