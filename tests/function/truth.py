"""A network whose verdicts are known, and an event that makes the function use one given call on it."""

import json

from function import event

MEMBER = "444455556666"
GONE = ("vpc-0dead0dead0dead00", "vpc-0dead0dead0dead01")
# When the results were put that an earlier run left behind.
EARLIER = 1_700_000_000


class Truth:
    """Private VPCs, one that is used without endpoints, one that is unused, and some that are gone.

    Of whatever is read in pages there are two, so that there is a second page to fail.
    """

    def __init__(self, aws, account, operation):
        self._aws = aws
        member = operation == "AssumeRole"
        self._account = account.assume(MEMBER) if member else account
        here = self._account
        private = [here.private_vpc()[0] for _ in range(2)]
        self._names = {
            **dict.fromkeys(private, "private"),
            here.used_vpc(): "used",
            here.vpc(): "unused",
            **dict.fromkeys(GONE, "gone"),
        }
        self._compliance = {
            "private": "COMPLIANT",
            "used": "NON_COMPLIANT",
            "unused": "NOT_APPLICABLE",
            "gone": "NOT_APPLICABLE",
        }
        for vpc in private:
            use_dhcp_options(here, vpc)
        self._leave_stale_results()
        parameters = {"depth": "path"}
        if operation == "CreateSchedule":
            self._add_transition(parameters)
        if operation == "GetManagedPrefixListEntries":
            for vpc in private:
                self._guard_with_prefix_list(vpc)
        if member:
            parameters["memberRoleName"] = "member"
        if operation == "GetResourceConfigHistory":
            gone = event.item(event.ENDPOINT, "vpce-0dead0dead0dead00", here.region, None, status="ResourceDeleted")
            self.event = event.change(gone, left_scope=True, parameters=parameters)
        else:
            self.event = event.scheduled(here.region, parameters=parameters, account=here.account_id)
        aws.forget_calls()

    def called(self):
        """The operations that the function called."""
        return set(self._aws.operations())

    def reported(self):
        """The kinds of VPC that have, each of them, an evaluation of the function's that AWS Config took."""
        results = self._account.recorded.results.items()
        taken = {i for (_, i), e in results if e["OrderingTimestamp"] > EARLIER}
        return {n for n in self._compliance if taken.issuperset(i for i, name in self._names.items() if name == n)}

    def check_everything_put(self):
        """Every evaluation that was ever sent says what is true."""
        for call in self._aws.calls:
            if call.operation == "PutEvaluations":
                for sent in call.parameters["Evaluations"]:
                    name = self._names[sent["ComplianceResourceId"]]
                    assert sent["ComplianceType"] == self._compliance[name], (name, json.dumps(sent))

    def _leave_stale_results(self):
        left = [
            {
                "ComplianceResourceType": event.VPC,
                "ComplianceResourceId": gone,
                "ComplianceType": "NON_COMPLIANT",
                "OrderingTimestamp": EARLIER,
            }
            for gone in GONE
        ]
        # NOT_APPLICABLE is put where there is a result that it takes away.
        unused = next(vpc for vpc, name in self._names.items() if name == "unused")
        left.append({**left[0], "ComplianceResourceId": unused, "ComplianceType": "COMPLIANT"})
        self._account.config.put_evaluations(Evaluations=left, ResultToken="an earlier run")

    def _add_transition(self, parameters):
        """A pending endpoint in the VPC without endpoints: a second look is due."""
        used = next(vpc for vpc, name in self._names.items() if name == "used")
        ec2 = self._account.ec2
        subnet = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [used]}])["Subnets"][0]["SubnetId"]
        self._account.network.set_state(self._account.interface_endpoint(used, "ecr.api", [subnet]), "pending")
        parameters["recheckMinutes"] = "5"

    def _guard_with_prefix_list(self, vpc):
        """The endpoints of the private VPC let in what a prefix list of the customer's own names."""
        ec2 = self._account.ec2
        everyone = [{"Cidr": cidr, "Description": "all VPCs"} for cidr in ("10.0.0.0/9", "10.128.0.0/9")]
        made = ec2.create_managed_prefix_list(
            PrefixListName="clients", AddressFamily="IPv4", MaxEntries=5, Entries=everyone
        )
        only = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["endpoints"]}]
        group = ec2.describe_security_groups(Filters=only)["SecurityGroups"][0]
        ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
        allowed = {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "PrefixListIds": [{"PrefixListId": made["PrefixList"]["PrefixListId"]}],
        }
        ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[allowed])


def use_dhcp_options(account, vpc):
    """Gives a VPC DHCP options that say in words what is the default: they have to be read."""
    servers = {"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]}
    options = account.ec2.create_dhcp_options(DhcpConfigurations=[servers])["DhcpOptions"]["DhcpOptionsId"]
    account.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc)
