"""One account in one region, seeded the way its owner would: through the AWS API."""

import itertools

import boto3
from botocore.config import Config

from .simulator import ACCOUNT, RULE_NAME

IMAGE = "ami-0a1b2c3d4e5f60718"
# Remembers the models of the services, which are large.
_SESSION = boto3.session.Session()


class Account:
    """Builds networks with boto3 and remembers nothing but its clients."""

    rule_name = RULE_NAME

    def __init__(self, aws, region, account_id=ACCOUNT, credentials=("AKIAIOSFODNN7EXAMPLE", "example", None)):
        self._aws = aws
        self.region = region
        self.account_id = account_id
        key, secret, token = credentials
        self._arguments = {
            "endpoint_url": aws.url,
            "region_name": region,
            "aws_access_key_id": key,
            "aws_secret_access_key": secret,
            "aws_session_token": token,
            # A fault is seen once, not retried away.
            "config": Config(retries={"total_max_attempts": 1}),
        }
        self._networks = itertools.count()
        self.ec2 = self._client("ec2")
        self.config = self._client("config")
        for vpc in self.ec2.describe_vpcs()["Vpcs"]:
            self.delete_vpc(vpc["VpcId"])

    def _client(self, service):
        return _SESSION.client(service, **self._arguments)

    @property
    def network(self):
        """What EC2's API does not let a customer set."""
        return self._aws.network(self.region, self.account_id)

    @property
    def recorded(self):
        """What AWS Config has been told here."""
        return self._aws.recorded(self.region, self.account_id)

    @property
    def dns(self):
        """Who answers DNS questions in the account's VPCs."""
        return self._aws.dns(self.account_id)

    def assume(self, account_id, role="member"):
        """The same region of another account."""
        arn = f"arn:aws:iam::{account_id}:role/{role}"
        given = self._client("sts").assume_role(RoleArn=arn, RoleSessionName="seed")["Credentials"]
        credentials = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return Account(self._aws, self.region, account_id, credentials)

    def vpc(self, dns_hostnames=True, tags=None):
        """A VPC of its own address range."""
        cidr = f"10.{next(self._networks) % 256}.0.0/16"
        vpc = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        if dns_hostnames:
            self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        if tags:
            self.ec2.create_tags(Resources=[vpc], Tags=[{"Key": k, "Value": v} for k, v in tags.items()])
        return vpc

    def delete_vpc(self, vpc):
        """Deletes a VPC with its subnets."""
        only = [{"Name": "vpc-id", "Values": [vpc]}]
        for subnet in self.ec2.describe_subnets(Filters=only)["Subnets"]:
            self.ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        self.ec2.delete_vpc(VpcId=vpc)

    def subnet(self, vpc, number=1, zone="a"):
        """A subnet of a VPC: the so-and-so-manieth /24 of its range."""
        cidr = self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"]
        octets = cidr.split(".")
        made = self.ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"{octets[0]}.{octets[1]}.{number}.0/24", AvailabilityZone=f"{self.region}{zone}"
        )
        return made["Subnet"]["SubnetId"]

    def instance(self, subnet):
        """An EC2 instance: the network interface that makes a VPC one in use."""
        run = self.ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnet)
        return run["Instances"][0]["InstanceId"]

    def fargate_task(self, subnet):
        """A Fargate task's network interface."""
        description = f"arn:aws:ecs:{self.region}:{self.account_id}:attachment/0a1b2c3d-0000-4000-8000-000000000000"
        made = self.ec2.create_network_interface(SubnetId=subnet, Description=description)
        interface = made["NetworkInterface"]["NetworkInterfaceId"]
        self.network.set_in_use(interface)
        return interface

    def interface_endpoint(self, vpc, service, subnets, groups=()):
        """An interface endpoint with private DNS."""
        made = self.ec2.create_vpc_endpoint(
            VpcId=vpc,
            VpcEndpointType="Interface",
            ServiceName=f"com.amazonaws.{self.region}.{service}",
            SubnetIds=subnets,
            SecurityGroupIds=list(groups),
            PrivateDnsEnabled=True,
        )
        return made["VpcEndpoint"]["VpcEndpointId"]

    def gateway_endpoint(self, vpc, service):
        """A gateway endpoint in the VPC's main route table."""
        tables = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
        made = self.ec2.create_vpc_endpoint(
            VpcId=vpc,
            VpcEndpointType="Gateway",
            ServiceName=f"com.amazonaws.{self.region}.{service}",
            RouteTableIds=[t["RouteTableId"] for t in tables],
        )
        return made["VpcEndpoint"]["VpcEndpointId"]

    def used_vpc(self):
        """A VPC with one instance and no endpoint."""
        vpc = self.vpc()
        self.instance(self.subnet(vpc))
        return vpc

    def private_vpc(self):
        """A VPC with one instance that reaches ECR and S3 privately."""
        vpc = self.vpc()
        subnet = self.subnet(vpc)
        self.instance(subnet)
        group = self._https_group(vpc)
        endpoints = [self.interface_endpoint(vpc, service, [subnet], [group]) for service in ("ecr.api", "ecr.dkr")]
        return vpc, [*endpoints, self.gateway_endpoint(vpc, "s3")]

    def _https_group(self, vpc):
        group = self.ec2.create_security_group(GroupName="endpoints", Description="endpoints", VpcId=vpc)["GroupId"]
        everyone = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everyone])
        return group
