"""Networks made up by chance, from a seed: every kind of thing that the decision asks about, working or not."""

from random import Random

from aws.network import STATES

SERVICES = ("ecr.api", "ecr.dkr", "s3", "logs")


class Invented:
    """Fills an account with VPCs, each like no other."""

    def __init__(self, account, seed):
        self._account = account
        self._ec2 = account.ec2
        self._random = Random(seed)
        self.vpcs = [self._vpc() for _ in range(6)]

    def _chance(self, of_ten):
        return self._random.random() * 10 < of_ten

    def _vpc(self):
        account, random = self._account, self._random
        vpc = account.vpc(dns_hostnames=self._chance(9))
        subnets = [account.subnet(vpc, number, zone) for number, zone in list(enumerate("abc", 1))[: random.randint(1, 3)]]
        groups = [self._group(vpc, number) for number in range(3)]
        for _ in range(random.choice((0, 1, 1, 3))):
            place = random.choice(subnets)
            account.fargate_task(place) if self._chance(3) else account.instance(place)
        for service in SERVICES:
            if self._chance(9):
                self._endpoint(vpc, service, subnets, groups)
        if self._chance(2):
            self._deny(vpc)
        if self._chance(2):
            self._dns_servers(vpc)
        if self._chance(1):
            account.network.set_owner(vpc, "999988887777")
        return vpc

    def _endpoint(self, vpc, service, subnets, groups):
        account, random = self._account, self._random
        if service == "s3" and self._chance(7):
            endpoint = account.gateway_endpoint(vpc, service)
        else:
            places = random.sample(subnets, random.randint(1, len(subnets)))
            endpoint = account.interface_endpoint(vpc, service, places, random.sample(groups, random.randint(1, 2)))
        if self._chance(2):
            account.network.set_state(endpoint, random.choice(STATES))
        if self._chance(2):
            account.network.set_policy(endpoint, self._policy())

    def _policy(self):
        effect = self._random.choice(("Allow", "Deny"))
        action = self._random.choice(("*", "ecr:*", "ecr:GetAuthorizationToken", "s3:GetObject"))
        account = self._random.choice(("*", self._account.account_id, "222233334444"))
        return (
            f'{{"Statement": [{{"Effect": "{effect}", "Action": "{action}", "Resource": "*",'
            f' "Principal": {{"AWS": "{account}"}}}}]}}'
        )

    def _group(self, vpc, number):
        made = self._ec2.create_security_group(GroupName=f"group-{number}", Description="endpoints", VpcId=vpc)["GroupId"]
        port = self._random.choice((443, 443, 443, 443, 80))
        cidr = self._random.choice(("10.0.0.0/8", "0.0.0.0/0", "0.0.0.0/0", "192.168.0.0/16"))
        allowed = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
        self._ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[allowed])
        return made

    def _deny(self, vpc):
        """A network ACL that lets no HTTPS out, or no answer in."""
        only = [{"Name": "vpc-id", "Values": [vpc]}]
        acl = self._ec2.describe_network_acls(Filters=only)["NetworkAcls"][0]["NetworkAclId"]
        start, end = self._random.choice(((443, 443), (1024, 65535), (50000, 65535)))
        self._ec2.create_network_acl_entry(
            NetworkAclId=acl,
            RuleNumber=50,
            Protocol="6",
            RuleAction="deny",
            Egress=self._chance(5),
            CidrBlock="0.0.0.0/0",
            PortRange={"From": start, "To": end},
        )

    def _dns_servers(self, vpc):
        servers = self._random.choice((["AmazonProvidedDNS"], ["10.0.0.53"], ["AmazonProvidedDNS", "10.0.0.53"]))
        configuration = [{"Key": "domain-name-servers", "Values": servers}]
        made = self._ec2.create_dhcp_options(DhcpConfigurations=configuration)["DhcpOptions"]["DhcpOptionsId"]
        self._ec2.associate_dhcp_options(DhcpOptionsId=made, VpcId=vpc)
