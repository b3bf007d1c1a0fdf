"""What an invocation costs in AWS calls."""

from function import event

REGION = "eu-west-3"


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


def test_a_periodic_run_grows_with_pages_not_with_vpcs(aws, account, function):
    for _ in range(3):
        account.used_vpc()
    few = ec2_calls(aws, function, event.scheduled(REGION))
    for _ in range(30):
        account.used_vpc()
    many = ec2_calls(aws, function, event.scheduled(REGION))
    assert sorted(few) == sorted(many)


def test_dns_attributes_are_read_only_where_an_answer_rests_on_them(aws, account, function):
    vpc, _ = account.private_vpc()
    for _ in range(5):
        account.used_vpc()
    calls = [c for c in _described(aws, function) if c.operation == "DescribeVpcAttribute"]
    assert {c.parameters["VpcId"] for c in calls} == {vpc}


def _described(aws, function):
    ec2_calls(aws, function, event.scheduled(REGION))
    return list(aws.calls)


def test_a_burst_of_changes_costs_no_more_calls_each_than_one(aws, account, function):
    vpc, (endpoint, *_) = account.private_vpc()
    changed = event.endpoint_item(endpoint, vpc, REGION, "available")
    one = len(ec2_calls(aws, function, event.change(changed)))
    aws.forget_calls()
    for _ in range(20):
        assert function.invoke(event.change(changed)).error_type is None
    assert len(aws.operations("ec2")) <= 20 * one


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
