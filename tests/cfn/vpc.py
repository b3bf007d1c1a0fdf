"""A VPC with workloads, made in the simulated account."""


class Vpc:
    """Two zones, two subnets in the first; an instance's network interface where asked for."""

    def __init__(self, session, dns=True):
        self.ec2 = session.client("ec2")
        self.id = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=self.id, EnableDnsHostnames={"Value": dns})
        zones = [zone["ZoneName"] for zone in self.ec2.describe_availability_zones()["AvailabilityZones"]]
        self.subnets = [self.subnet(f"10.0.{number}.0/24", zones[zone]) for number, zone in enumerate((0, 0, 1))]
        tables = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [self.id]}])["RouteTables"]
        self.main_table = tables[0]["RouteTableId"]

    def subnet(self, cidr, zone):
        return self.ec2.create_subnet(VpcId=self.id, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]

    def run(self, subnet, count=1):
        self.ec2.run_instances(ImageId="ami-0a1b2c3d", MinCount=count, MaxCount=count, SubnetId=subnet, InstanceType="t3.micro")

    def table(self, subnet):
        table = self.ec2.create_route_table(VpcId=self.id)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def endpoints(self):
        """Service to endpoint, of those that are there."""
        found = self.ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [self.id]}])["VpcEndpoints"]
        by_service = {}
        for endpoint in found:
            if endpoint["State"] != "deleted":
                by_service.setdefault(endpoint["ServiceName"].split(".", 3)[3], []).append(endpoint)
        return by_service

    def groups(self):
        """The security groups beside the default one."""
        found = self.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [self.id]}])["SecurityGroups"]
        return [group for group in found if group["GroupName"] != "default"]
