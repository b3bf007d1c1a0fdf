"""A VPC with clients of every kind that says what it runs, and with everything that they need."""

from aws.simulator import ACCOUNT
from function import event

REGION = "eu-west-3"
ECS = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
CLUSTER = f"{ECS}:cluster/web"
DEFINITION = f"{ECS}:task-definition/app:1"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app:1"
NEEDED = ("ecr.api", "ecr.dkr", "logs", "ecs", "ecs-agent", "ecs-telemetry", "ssm", "ssmmessages", "ec2", "sts")


def definition(arn, image=IMAGE, **container):
    """A task definition that logs with awslogs."""
    log = {"logDriver": "awslogs", "options": {"awslogs-region": REGION, "awslogs-group": "app"}}
    own = {"name": "app", "image": image, "logConfiguration": log, "environment": [{"name": "KEY", "value": "a secret"}], **container}
    return {"taskDefinitionArn": arn, "containerDefinitions": [own], "family": "app", "status": "ACTIVE"}


class World:
    """The VPC, and what runs in it; both may be changed."""

    def __init__(self, aws, account):
        self.aws, self._account = aws, account
        self._revisions = 1
        self.runs = aws.workloads(REGION)
        self.vpc = account.vpc()
        self.subnet = account.subnet(self.vpc)
        group = account._https_group(self.vpc)
        self.endpoints = {name: account.interface_endpoint(self.vpc, name, [self.subnet], [group]) for name in NEEDED}
        account.gateway_endpoint(self.vpc, "s3")
        self.task = self.add_task(DEFINITION)
        self.instance = account.instance(self.subnet)
        account.ec2.create_tags(Resources=[self.instance], Tags=[{"Key": "kubernetes.io/cluster/blue", "Value": "owned"}])
        self.runs.cluster(CLUSTER)["containerInstances"] += [
            {"containerInstanceArn": f"{CLUSTER.replace(':cluster', ':container-instance')}/{n}", "ec2InstanceId": i}
            for n, i in enumerate((self.instance, "i-0a1b2c3d4e5f60718"))
        ]
        self.runs.managed += [{"InstanceId": i, "PingStatus": "Online"} for i in (self.instance, "i-0a1b2c3d4e5f60718")]
        self.runs.definitions[DEFINITION] = definition(DEFINITION)
        self.interface("AWS CodeBuild build")
        vpc_config = {"vpcId": self.vpc, "subnets": [self.subnet], "securityGroupIds": [self._default_group()]}
        self.runs.projects |= {
            name: {"name": name, "vpcConfig": vpc_config, "environment": {"image": "aws/codebuild/standard:7.0"}, "source": {"type": "NO_SOURCE"}}
            for name in ("build", "deploy")
        }
        self.runs.cache_rules += [{"ecrRepositoryPrefix": n, "upstreamRegistryUrl": "registry-1.docker.io"} for n in ("hub", "quay")]
        # A second one of whatever is listed in pages.
        self.empty_cluster = f"{ECS}:cluster/empty"
        self.runs.cluster(self.empty_cluster)
        self.add_task(DEFINITION)
        node = account.instance(self.subnet)
        account.ec2.create_tags(Resources=[node], Tags=[{"Key": "eks:cluster-name", "Value": "blue"}])
        self.runs.managed.append({"InstanceId": node})
        aws.forget_calls()

    def begin_anew(self):
        """Nothing was reported or called, and every task runs a revision that nobody has read."""
        self.aws.recorded(REGION).results.clear()
        self._revisions += 1
        revision = f"{DEFINITION.rpartition(':')[0]}:{self._revisions}"
        self.runs.definitions[revision] = definition(revision)
        for task in self.runs.cluster(CLUSTER)["tasks"]:
            task["taskDefinitionArn"] = revision
        self.aws.forget_calls()

    def interface(self, description):
        """A network interface in use."""
        made = self._account.ec2.create_network_interface(SubnetId=self.subnet, Description=description)
        interface = made["NetworkInterface"]["NetworkInterfaceId"]
        self._account.network.set_in_use(interface)
        return interface

    def add_task(self, definition_arn, status="RUNNING", last="RUNNING", **more):
        """A Fargate task with its interface."""
        number = len(self.runs.cluster(CLUSTER)["tasks"])
        attachment = f"0a1b2c3d-0000-4000-8000-{number:012d}"
        interface = self.interface(f"{ECS}:attachment/{attachment}")
        task = {
            "taskArn": f"{ECS}:task/web/{number}", "taskDefinitionArn": definition_arn, "clusterArn": CLUSTER, "launchType": "FARGATE",
            "platformVersion": "1.4.0", "desiredStatus": status, "lastStatus": last, "containers": [{"image": IMAGE}],
            "attachments": [{"id": attachment, "type": "ElasticNetworkInterface", "details": [{"name": "networkInterfaceId", "value": interface}]}],
            **more,
        }
        self.runs.cluster(CLUSTER)["tasks"].append(task)
        return task

    def _default_group(self):
        only = [{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "group-name", "Values": ["default"]}]
        return self._account.ec2.describe_security_groups(Filters=only)["SecurityGroups"][0]["GroupId"]

    def change(self, **parameters):
        """A change of the VPC."""
        changed = event.item(event.VPC, self.vpc, REGION, {"vpcId": self.vpc})
        return event.change(changed, parameters={"needs": "DERIVED", **parameters})

    @property
    def result(self):
        """The compliance type and the annotation; None where nothing was reported."""
        put = self.aws.recorded(REGION).results.get((event.VPC, self.vpc))
        return put and (put["ComplianceType"], put["Annotation"])
