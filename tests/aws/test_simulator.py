"""The simulated AWS is itself held to what AWS documents, asked with AWS's own SDK for Python."""

from concurrent.futures import ThreadPoolExecutor

import botocore.exceptions
import pytest

from aws.network import STATES

REGION = "eu-west-3"


def evaluation(resource_id, compliance="COMPLIANT", timestamp=1_795_000_000):
    return {
        "ComplianceResourceType": "AWS::EC2::VPC",
        "ComplianceResourceId": resource_id,
        "ComplianceType": compliance,
        "OrderingTimestamp": timestamp,
    }


def refused(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"]


def test_an_endpoint_looks_as_ec2_shows_it(account):
    vpc = account.vpc()
    subnet = account.subnet(vpc)
    endpoint = account.interface_endpoint(vpc, "ecr.dkr", [subnet])
    shown = account.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    interfaces = account.ec2.describe_network_interfaces(NetworkInterfaceIds=shown["NetworkInterfaceIds"])
    interface = interfaces["NetworkInterfaces"][0]
    assert shown["State"] == "available"
    assert shown["ServiceRegion"] == REGION
    assert "*.dkr.ecr.eu-west-3.amazonaws.com" in [e["DnsName"] for e in shown["DnsEntries"]]
    assert (interface["InterfaceType"], interface["Status"]) == ("vpc_endpoint", "in-use")
    assert interface["Groups"][0]["GroupId"] == shown["Groups"][0]["GroupId"]


@pytest.mark.parametrize("state", STATES)
def test_every_endpoint_state_is_served_in_ec2s_own_spelling(account, state):
    endpoint = account.gateway_endpoint(account.vpc(), "s3")
    account.network.set_state(endpoint, state)
    shown = account.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    assert shown["State"] == state


def test_the_prefix_list_of_s3_has_its_cidrs(account):
    lists = account.ec2.describe_prefix_lists()["PrefixLists"]
    s3 = next(one for one in lists if one["PrefixListName"] == "com.amazonaws.eu-west-3.s3")
    assert "3.5.0.0/19" in s3["Cidrs"]


def test_describe_answers_come_in_pages(aws, account):
    vpcs = [account.vpc() for _ in range(12)]
    aws.forget_calls()
    paginator = account.ec2.get_paginator("describe_vpcs")
    shown = [v["VpcId"] for page in paginator.paginate(PaginationConfig={"PageSize": 5}) for v in page["Vpcs"]]
    assert sorted(shown) == sorted(vpcs)
    assert aws.operations("ec2") == ["DescribeVpcs"] * 3
    assert refused(account.ec2.describe_vpcs, MaxResults=1001) == "InvalidParameterValue"
    assert refused(account.ec2.describe_vpcs, MaxResults=5, NextToken="nonsense") == "InvalidNextToken"


def test_evaluations_are_stored_and_read_back_in_pages(account):
    config = account.config
    sent = [evaluation(f"vpc-{n:017x}") for n in range(100)]
    assert config.put_evaluations(Evaluations=sent, ResultToken="t")["FailedEvaluations"] == []
    paginator = config.get_paginator("get_compliance_details_by_config_rule")
    pages = list(paginator.paginate(ConfigRuleName=account.rule_name, PaginationConfig={"PageSize": 30}))
    assert [len(p["EvaluationResults"]) for p in pages] == [30, 30, 30, 10]
    assert refused(config.get_compliance_details_by_config_rule, ConfigRuleName="other") == "NoSuchConfigRuleException"


def test_put_evaluations_refuses_what_config_refuses(account):
    put = account.config.put_evaluations
    many = [evaluation(f"vpc-{n:017x}") for n in range(101)]
    assert refused(put, Evaluations=many, ResultToken="t") == "ValidationException"
    unheard = [evaluation("vpc-1", "INSUFFICIENT_DATA")]
    assert refused(put, Evaluations=unheard, ResultToken="t") == "InvalidParameterValueException"
    account.recorded.invalid_tokens.add("stale")
    assert refused(put, Evaluations=[evaluation("vpc-1")], ResultToken="stale") == "InvalidResultTokenException"
    assert account.recorded.compliance() == {}


def test_the_newest_evaluation_wins_and_test_mode_stores_nothing(account):
    put = account.config.put_evaluations
    put(Evaluations=[evaluation("vpc-1", "COMPLIANT", 2_000_000_000)], ResultToken="t")
    put(Evaluations=[evaluation("vpc-1", "NON_COMPLIANT", 1_900_000_000)], ResultToken="t")
    put(Evaluations=[evaluation("vpc-2")], ResultToken="t", TestMode=True)
    assert account.recorded.compliance() == {"vpc-1": "COMPLIANT"}


def test_failed_evaluations_are_handed_back_as_often_as_told(account):
    account.recorded.failing["vpc-1"] = 1
    sent = [evaluation("vpc-1"), evaluation("vpc-2")]
    first = account.config.put_evaluations(Evaluations=sent, ResultToken="t")["FailedEvaluations"]
    second = account.config.put_evaluations(Evaluations=sent, ResultToken="t")["FailedEvaluations"]
    assert [e["ComplianceResourceId"] for e in first] == ["vpc-1"]
    assert second == []


def test_history_tells_a_deleted_item_first(account):
    past = {"configurationItemCaptureTime": 1_795_000_000, "resourceId": "vpce-1", "configurationItemStatus": "OK"}
    gone = {**past, "configurationItemCaptureTime": 1_795_000_900, "configurationItemStatus": "ResourceDeleted"}
    account.recorded.add_history("AWS::EC2::VPCEndpoint", "vpce-1", gone, past)
    ask = account.config.get_resource_config_history
    shown = ask(resourceType="AWS::EC2::VPCEndpoint", resourceId="vpce-1", limit=1)
    assert [i["configurationItemStatus"] for i in shown["configurationItems"]] == ["ResourceDeleted"]
    assert refused(ask, resourceType="AWS::EC2::VPC", resourceId="vpc-1") == "ResourceNotDiscoveredException"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("throttled", "RequestLimitExceeded"), ("unavailable", "InternalError"), ("denied", "UnauthorizedOperation"), ("expired", "RequestExpired")],
)
def test_a_fault_strikes_the_call_with_its_number(aws, account, kind, code):
    aws.faults.add("DescribeVpcs", kind, numbers=[2])
    account.ec2.describe_vpcs()
    assert refused(account.ec2.describe_vpcs) == code
    account.ec2.describe_vpcs()


def test_a_cut_connection_and_a_malformed_body_are_what_they_say(aws, account):
    aws.faults.add("DescribeVpcs", "reset", numbers=[1])
    with pytest.raises(botocore.exceptions.ConnectionClosedError):
        account.ec2.describe_vpcs()
    aws.faults.clear()
    aws.faults.add("DescribeVpcs", "malformed")
    with pytest.raises(botocore.parsers.ResponseParserError):
        account.ec2.describe_vpcs()


def test_a_refused_next_page_leaves_the_first_page_standing(aws, account):
    account.vpc(), account.vpc()
    aws.faults.add("DescribeVpcs", "next-page-refused")
    first = account.ec2.describe_vpcs()
    assert len(first["Vpcs"]) == 1
    assert refused(account.ec2.describe_vpcs, NextToken=first["NextToken"]) == "InvalidNextToken"


def test_an_assumed_role_acts_in_its_own_account(aws, account):
    mine = account.vpc()
    member = account.assume("444455556666")
    theirs = member.vpc()
    assert [v["VpcId"] for v in member.ec2.describe_vpcs()["Vpcs"]] == [theirs]
    assert [v["VpcId"] for v in account.ec2.describe_vpcs()["Vpcs"]] == [mine]
    member.config.put_evaluations(Evaluations=[evaluation(theirs)], ResultToken="t")
    assert aws.recorded(REGION, "444455556666").compliance() == {theirs: "COMPLIANT"}


def test_calls_that_are_made_one_after_the_other_do_not_meet(aws, account, monkeypatch):
    monkeypatch.setattr("aws.rendezvous.PATIENCE_SECONDS", 0.1)
    meeting = aws.hold_until_all_arrive("DescribeVpcs", "DescribeSubnets")
    account.ec2.describe_vpcs()
    account.ec2.describe_subnets()
    assert not meeting.met


def test_calls_that_are_made_side_by_side_meet(aws, account):
    meeting = aws.hold_until_all_arrive("DescribeVpcs", "DescribeSubnets")
    with ThreadPoolExecutor() as pool:
        for asked in [pool.submit(account.ec2.describe_vpcs), pool.submit(account.ec2.describe_subnets)]:
            asked.result()
    assert meeting.met


def test_a_repeated_page_never_ends(aws, account):
    account.vpc(), account.vpc()
    aws.faults.add("DescribeVpcs", "page-repeats")
    first = account.ec2.describe_vpcs()
    second = account.ec2.describe_vpcs(NextToken=first["NextToken"])
    assert (second["Vpcs"], second["NextToken"]) == (first["Vpcs"], first["NextToken"])


def test_an_answer_that_is_cut_is_the_true_one_without_its_end(aws, account):
    account.vpc()
    aws.faults.add("DescribeVpcs", "cut")
    with pytest.raises(botocore.parsers.ResponseParserError):
        account.ec2.describe_vpcs()
