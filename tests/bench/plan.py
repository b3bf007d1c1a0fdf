"""How long a plan takes over a region, beside the region alone, and how much memory.

    scripts/bench.sh --plan PROGRAM [--interfaces 20000] [--resources 5000] [--megabytes 200]
    scripts/bench.sh --plan PROGRAM --shapes 25       the memory of plans of 25 MB that are full of one thing each

Writes an invented region and an invented plan below a temporary folder. Times are read, not asserted.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import subprocess
import tempfile
import time

import plan_shapes

ACCOUNT, REGION = "111122223333", "eu-west-3"


def region(folder: pathlib.Path, interfaces: int) -> None:
    """A region of VPCs with 200 clients each, private endpoints, and a group for each team."""
    vpcs, attributes, subnets, enis, endpoints, groups, acls, tables = ([] for _ in range(8))
    for number in range(max(1, interfaces // 200)):
        vpc, block = f"vpc-{number:08x}", f"10.{number % 250}"
        vpcs.append({"VpcId": vpc, "CidrBlock": f"{block}.0.0/16", "OwnerId": ACCOUNT})
        on = {"Value": True}
        attributes.append({"VpcId": vpc, "EnableDnsSupport": on, "EnableDnsHostnames": on})
        everywhere = [{"CidrIp": "0.0.0.0/0"}]
        rule = {"IpProtocol": "-1", "IpRanges": everywhere}
        for team in range(8):
            groups.append({"GroupId": f"sg-{number:08x}{team}", "VpcId": vpc, "IpPermissions": [rule], "IpPermissionsEgress": [rule]})
        names = []
        for at in range(6):
            subnet = f"subnet-{number:08x}{at}"
            names.append(subnet)
            subnets.append({"SubnetId": subnet, "VpcId": vpc, "CidrBlock": f"{block}.{at}.0/24", "AvailabilityZone": f"{REGION}{'abc'[at % 3]}"})
        acls.append({"NetworkAclId": f"acl-{number:08x}", "VpcId": vpc, "IsDefault": True, "Associations": [], "Entries": [
            {"Egress": egress, "RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"} for egress in (False, True)]})
        tables.append({"RouteTableId": f"rtb-{number:08x}", "VpcId": vpc, "Associations": [{"Main": True}], "Routes": [
            {"DestinationCidrBlock": f"{block}.0.0/16", "GatewayId": "local", "State": "active"},
            {"DestinationPrefixListId": "pl-0abc", "GatewayId": f"vpce-{number:08x}s3", "State": "active"}]})
        for service in ("ecr.api", "ecr.dkr"):
            own = []
            for at in (0, 1):
                eni = f"eni-{number:08x}{service[-3:]}{at}"
                own.append(eni)
                enis.append({"NetworkInterfaceId": eni, "VpcId": vpc, "SubnetId": names[at], "Groups": [{"GroupId": f"sg-{number:08x}0"}],
                             "PrivateIpAddress": f"{block}.{at}.5", "Status": "in-use", "InterfaceType": "vpc_endpoint"})
            endpoints.append({"VpcEndpointId": f"vpce-{number:08x}{service[-3:]}", "VpcId": vpc, "ServiceName": f"com.amazonaws.{REGION}.{service}",
                              "VpcEndpointType": "Interface", "State": "available", "PrivateDnsEnabled": True, "SubnetIds": names[:2],
                              "NetworkInterfaceIds": own, "Groups": [{"GroupId": f"sg-{number:08x}0"}]})
        endpoints.append({"VpcEndpointId": f"vpce-{number:08x}s3", "VpcId": vpc, "ServiceName": f"com.amazonaws.{REGION}.s3",
                          "VpcEndpointType": "Gateway", "State": "available", "RouteTableIds": [f"rtb-{number:08x}"]})
        for client in range(200):
            enis.append({"NetworkInterfaceId": f"eni-{number:08x}{client:04x}", "VpcId": vpc, "SubnetId": names[client % 6],
                         "Groups": [{"GroupId": f"sg-{number:08x}{client % 8}"}], "PrivateIpAddress": f"{block}.{client % 6}.{10 + client}",
                         "Status": "in-use", "InterfaceType": "interface", "Description": f"arn:aws:ecs:{REGION}:{ACCOUNT}:attachment/{client}",
                         "MacAddress": "02:00:00:00:00:01", "OwnerId": ACCOUNT, "SourceDestCheck": True,
                         "TagSet": [{"Key": "Name", "Value": f"task-{client}"}, {"Key": "team", "Value": "payments"}]})
    folder.mkdir(parents=True)
    lists = [{"PrefixListId": "pl-0abc", "PrefixListName": f"com.amazonaws.{REGION}.s3", "Cidrs": ["3.5.204.0/22"]}]
    for key, records in {"Vpcs": vpcs, "VpcAttributes": attributes, "Subnets": subnets, "NetworkInterfaces": enis, "VpcEndpoints": endpoints,
                         "SecurityGroups": groups, "NetworkAcls": acls, "RouteTables": tables, "PrefixLists": lists, "DhcpOptions": []}.items():
        (folder / f"{key}.json").write_text(json.dumps({key: records}, indent=1))


def plan(path: pathlib.Path, resources: int, megabytes: int) -> None:
    """Rules, routes, subnets and services, one after the other; `planned_values` fills it up."""
    changes, configuration = [], []

    def add(kind: str, name: str, after: dict, unknown: dict, references: dict) -> None:
        head = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        changes.append({**head, "provider_name": "registry.terraform.io/hashicorp/aws", "change": {
            "actions": ["create"], "before": None, "after": after, "after_unknown": {"id": True, **unknown}, "after_sensitive": {}}})
        expressions = {key: ({"references": value} if isinstance(value, list) and isinstance(value[0], str) else value) for key, value in references.items()}
        configuration.append({**head, "provider_config_key": "aws", "expressions": expressions})

    def named(address: str) -> list:
        return [f"{address}.id", address]

    for at in range(resources // 5):
        vpc = f"vpc-{at % 100:08x}"
        add("aws_subnet", f"s{at}", {"vpc_id": vpc, "cidr_block": f"10.{at % 100}.{100 + at // 100 % 100}.0/28", "availability_zone": f"{REGION}a"}, {}, {})
        add("aws_security_group", f"g{at}", {"vpc_id": vpc, "egress": []}, {"ingress": True}, {})
        add("aws_vpc_security_group_egress_rule", f"r{at}", {"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}, {"security_group_id": True},
            {"security_group_id": named(f"aws_security_group.g{at}")})
        add("aws_route_table_association", f"a{at}", {"route_table_id": f"rtb-{at % 100:08x}"}, {"subnet_id": True}, {"subnet_id": named(f"aws_subnet.s{at}")})
        add("aws_ecs_service", f"e{at}", {"launch_type": "FARGATE", "network_configuration": [{}]},
            {"network_configuration": [{"subnets": True, "security_groups": True}]},
            {"network_configuration": [{"subnets": {"references": named(f"aws_subnet.s{at}")}, "security_groups": {"references": named(f"aws_security_group.g{at}")}}]})
    whole = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": changes,
             "configuration": {"provider_config": {"aws": {"expressions": {"region": {"constant_value": REGION}}}}, "root_module": {"resources": configuration}}}
    missing = megabytes * 1_000_000 - len(json.dumps(whole))
    if missing > 0:
        whole["planned_values"] = {"root_module": {"resources": [{"values": {"text": "x" * 1000}} for _ in range(missing // 1030)]}}
    path.write_text(json.dumps(whole))


def apart(work, *arguments) -> None:
    process = multiprocessing.Process(target=work, args=arguments)
    process.start()
    process.join()


def measured(command: list) -> tuple[float, float]:
    """Seconds, and megabytes at most: of three runs the fastest."""
    best = None
    for _ in range(3):
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - begun
        best = min(best, (took, usage.ru_maxrss / 1000)) if best else (took, usage.ru_maxrss / 1000)
    return best


def shapes(program: str, megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as root:
        path = pathlib.Path(root) / "plan.json"
        for shape in plan_shapes.SHAPES:
            apart(plan_shapes.write, path, shape, megabytes)
            size = path.stat().st_size / 1e6
            command = [program, "evaluate", "--plan", str(path), "--account", ACCOUNT, "--region", REGION, "--format", "json"]
            _, peak = measured(command)
            print(f"{shape:36} {size:6.1f} MB {peak * 1.024 / size:5.1f} times")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--interfaces", type=int, default=20_000)
    parser.add_argument("--resources", type=int, default=5_000)
    parser.add_argument("--megabytes", type=int, default=0)
    parser.add_argument("--shapes", type=int, metavar="MEGABYTES")
    asked = parser.parse_args()
    if asked.shapes:
        shapes(asked.program, asked.shapes)
        return
    with tempfile.TemporaryDirectory() as root:
        folder, path = pathlib.Path(root) / "saved", pathlib.Path(root) / "plan.json"
        # In a process of its own: what is started later would count this one's memory as its own.
        apart(region, folder / ACCOUNT / REGION, asked.interfaces)
        apart(plan, path, asked.resources, asked.megabytes)
        size = path.stat().st_size / 1e6
        rows = {
            "region alone": measured([asked.program, "evaluate", str(folder), "--format", "json"]),
            "plan over it": measured([asked.program, "evaluate", str(folder), "--plan", str(path), "--format", "json"]),
            "plan alone": measured([asked.program, "evaluate", "--plan", str(path), "--account", ACCOUNT, "--format", "json"]),
        }
        print(f"{asked.interfaces} interfaces, {asked.resources} resources, plan of {size:.1f} MB")
        alone = rows["region alone"][0]
        for name, (seconds, megabytes) in rows.items():
            print(f"{name:14} {seconds:6.2f} s {seconds / alone:5.1f} times {megabytes:8.1f} MB")


if __name__ == "__main__":
    main()
