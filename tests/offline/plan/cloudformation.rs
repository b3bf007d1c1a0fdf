//! The types of CloudFormation that other templates have none of: one network, and what each of them does to it.

use std::fs;

use serde_json::{Value, json};
use vpc_endpoint_rule::source::plan::template::names;

use super::super::cli::{json as output_json, run, shown};

/// A network in which everything is in order in `A`; from `B` no route leads to the gateway of S3. Nothing runs in it.
const NETWORK: &str = r#"
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-3a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-3a}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Associated: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: !Ref Table, SubnetId: !Ref A}}
  Ends:
    Type: AWS::EC2::SecurityGroup
    Properties: {VpcId: !Ref Vpc, GroupDescription: x, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]}
  Tasks: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
  Api:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-3.ecr.api, VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Ends]}
  Dkr:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-3.ecr.dkr, VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Ends]}
  S3: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-3.s3, RouteTableIds: [!Ref Table]}}
"#;

/// A function in `A`, which reaches everything.
const IN_ORDER: &str = "  Function: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Tasks]}}}\n";

/// Where clients run, and what that says of S3: the same resource in both subnets.
const CLIENTS: [(&str, &str); 15] = [
    (
        "AWS::Lambda::Function",
        "{VpcConfig: {SubnetIds: [!Ref HERE], SecurityGroupIds: [!Ref Tasks]}}",
    ),
    (
        "AWS::CodeBuild::Project",
        "{VpcConfig: {VpcId: !Ref Vpc, Subnets: [!Ref HERE], SecurityGroupIds: [!Ref Tasks]}}",
    ),
    (
        "AWS::Glue::Connection",
        "{CatalogId: '1', ConnectionInput: {ConnectionType: NETWORK, PhysicalConnectionRequirements: {SubnetId: !Ref HERE, SecurityGroupIdList: [!Ref Tasks]}}}",
    ),
    (
        "AWS::SageMaker::NotebookInstance",
        "{SubnetId: !Ref HERE, SecurityGroupIds: [!Ref Tasks]}",
    ),
    (
        "AWS::SageMaker::Model",
        "{VpcConfig: {Subnets: [!Ref HERE], SecurityGroupIds: [!Ref Tasks]}}",
    ),
    (
        "AWS::SageMaker::Domain",
        "{AppNetworkAccessType: VpcOnly, VpcId: !Ref Vpc, SubnetIds: [!Ref HERE], DefaultUserSettings: {SecurityGroups: [!Ref Tasks]}}",
    ),
    (
        "AWS::Batch::ComputeEnvironment",
        "{ComputeResources: {Type: FARGATE, Subnets: [!Ref HERE], SecurityGroupIds: [!Ref Tasks]}}",
    ),
    (
        "AWS::BedrockAgentCore::Runtime",
        "{NetworkConfiguration: {NetworkMode: VPC, NetworkModeConfig: {Subnets: [!Ref HERE], SecurityGroups: [!Ref Tasks]}}}",
    ),
    (
        "AWS::ECS::Service",
        "{LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref HERE], SecurityGroups: [!Ref Tasks]}}}",
    ),
    (
        "AWS::ECS::TaskSet",
        "{LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref HERE], SecurityGroups: [!Ref Tasks]}}}",
    ),
    (
        "AWS::Scheduler::Schedule",
        "{Target: {EcsParameters: {LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref HERE], SecurityGroups: [!Ref Tasks]}}}}}",
    ),
    (
        "AWS::Events::Rule",
        "{Targets: [{EcsParameters: {LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref HERE], SecurityGroups: [!Ref Tasks]}}}}]}",
    ),
    (
        "AWS::EC2::Instance",
        "{SubnetId: !Ref HERE, SecurityGroupIds: [!Ref Tasks]}",
    ),
    (
        "AWS::Serverless::Function",
        "{VpcConfig: {SubnetIds: [!Ref HERE], SecurityGroupIds: [!Ref Tasks]}}",
    ),
    (
        "AWS::AutoScaling::AutoScalingGroup",
        "{MaxSize: '1', VPCZoneIdentifier: [!Ref HERE], LaunchConfigurationName: !Ref Launch}\n  Launch: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {SecurityGroups: [!Ref Tasks]}}",
    ),
];

/// What more is there beside a function that reaches everything, and the answers for `ecr.api` and S3 then; those of
/// which the first type is not read are PRIVATE.
const CHANGES: [(&str, &str, &str, &str); 16] = [
    (
        "AWS::EC2::DHCPOptions",
        "{DomainNameServers: [10.0.0.53]}\n  Uses: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref Vpc, DhcpOptionsId: !Ref New}}",
        "UNKNOWN",
        "PRIVATE",
    ),
    (
        "AWS::EC2::NetworkAcl",
        "{VpcId: !Ref Vpc}\n  Uses: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref A, NetworkAclId: !Ref New}}",
        "PRIVATE",
        "BROKEN",
    ),
    (
        "AWS::EC2::NetworkAclEntry",
        "{NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, Egress: true, RuleNumber: 1, RuleAction: deny, Protocol: -1, CidrBlock: 0.0.0.0/0}",
        "PRIVATE",
        "BROKEN",
    ),
    (
        "AWS::EC2::SecurityGroupEgress",
        "{GroupId: !Ref Closed, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}\n  Closed: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 127.0.0.1/32}]}}\n  Other: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Closed]}}}",
        "PRIVATE",
        "BROKEN",
    ),
    (
        "AWS::EC2::PrefixList",
        "{PrefixListName: x, AddressFamily: IPv4, MaxEntries: 1, Entries: [{Cidr: 10.0.0.0/16}]}\n  Closed: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref New}]}}\n  Other: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Closed]}}}",
        "PRIVATE",
        "BROKEN",
    ),
    (
        "AWS::EC2::VPCCidrBlock",
        "{VpcId: !Ref Vpc, CidrBlock: 100.64.0.0/16}\n  C: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 100.64.1.0/24, AvailabilityZone: eu-west-3a}}\n  Other: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref C], SecurityGroupIds: [!Ref Tasks]}}}",
        "BROKEN",
        "PUBLIC",
    ),
    (
        "AWS::EC2::NetworkInterface",
        "{SubnetId: !Ref B, GroupSet: [!Ref Tasks]}\n  Host: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref Tasks]}}\n  Uses: {Type: AWS::EC2::NetworkInterfaceAttachment, Properties: {DeviceIndex: '1', InstanceId: !Ref Host, NetworkInterfaceId: !Ref New}}",
        "PRIVATE",
        "PUBLIC",
    ),
    (
        "AWS::EKS::Nodegroup",
        "{ClusterName: !Ref Cluster, Subnets: [!Ref B]}\n  Cluster: {Type: AWS::EKS::Cluster, Properties: {ResourcesVpcConfig: {SubnetIds: [!Ref A, !Ref B]}}}",
        "PRIVATE",
        "PUBLIC",
    ),
    (
        "AWS::Route53Profiles::Profile",
        "{Name: x}\n  Uses: {Type: AWS::Route53Profiles::ProfileAssociation, Properties: {ProfileId: !Ref New, ResourceId: !Ref Vpc}}\n  Has: {Type: AWS::Route53Profiles::ProfileResourceAssociation, Properties: {ProfileId: !Ref New, ResourceArn: !GetAtt Rule.Arn}}\n  Rule: {Type: AWS::Route53Resolver::ResolverRule, Properties: {RuleType: FORWARD, DomainName: s3.eu-west-3.amazonaws.com, TargetIps: [{Ip: 10.9.9.9}]}}",
        "PRIVATE",
        "UNKNOWN",
    ),
    (
        "AWS::Route53Resolver::ResolverRule",
        "{RuleType: FORWARD, DomainName: s3.eu-west-3.amazonaws.com, TargetIps: [{Ip: 10.9.9.9}]}\n  Uses: {Type: AWS::Route53Resolver::ResolverRuleAssociation, Properties: {ResolverRuleId: !Ref New, VPCId: !Ref Vpc}}",
        "PRIVATE",
        "UNKNOWN",
    ),
    (
        "AWS::EC2::SubnetCidrBlock",
        "{SubnetId: !Ref A, Ipv6CidrBlock: '2001:db8:1:1::/64'}",
        "PRIVATE",
        "PRIVATE",
    ),
    (
        "AWS::EC2::EIP",
        "{Domain: vpc}\n  Uses: {Type: AWS::EC2::EIPAssociation, Properties: {AllocationId: !GetAtt New.AllocationId, InstanceId: !Ref Host}}\n  Host: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref B, SecurityGroupIds: [!Ref Tasks]}}",
        "PRIVATE",
        "PUBLIC",
    ),
    (
        "AWS::EC2::VPNGateway",
        "{Type: ipsec.1}\n  Leads: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref New}}",
        "PRIVATE",
        "PRIVATE",
    ),
    (
        "AWS::EC2::EgressOnlyInternetGateway",
        "{VpcId: !Ref Vpc}\n  Leads: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: !Ref New}}",
        "PRIVATE",
        "PRIVATE",
    ),
    (
        "AWS::EC2::VPCPeeringConnection",
        "{VpcId: !Ref Vpc, PeerVpcId: vpc-0abc0001}\n  Leads: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16, VpcPeeringConnectionId: !Ref New}}",
        "PRIVATE",
        "PRIVATE",
    ),
    (
        "AWS::EC2::Route",
        "{RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.1.0/28, NatGatewayId: !Ref Nat}\n  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref B}}",
        "PRIVATE",
        "PRIVATE",
    ),
];

/// A resource of a type, with those that are written behind its properties.
fn resource(kind: &str, properties: &str) -> String {
    let (own, others) = properties.split_once('\n').unwrap_or((properties, ""));
    format!("  New: {{Type: {kind}, Properties: {own}}}\n{others}\n")
}

/// The answers for `ecr.api` and S3, in a template.
fn answers(resources: &str) -> (Value, Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.yaml");
    fs::write(&path, format!("{NETWORK}{resources}")).unwrap();
    let path = path.to_string_lossy().into_owned();
    let place = [
        "--region",
        "eu-west-3",
        "--account",
        "111122223333",
        "--parameters",
        "{\"clients\": \"ALL\"}",
    ];
    let output = run(&[
        &["evaluate", "--plan", &path, "--format", "json"],
        &place[..],
    ]
    .concat());
    assert_ne!(output.status.code(), Some(2), "{}", shown(&output));
    let report = output_json(&output);
    let evaluations = report["evaluations"].as_array().unwrap().iter();
    let of_vpc = evaluations.filter(|of| of["resourceId"] == "Vpc");
    let services = of_vpc.flat_map(|of| of["services"].as_array().unwrap().clone());
    let services: Vec<Value> = services.collect();
    let answer = |name: &str| {
        let of = services.iter().find(|of| of["service"] == name);
        of.map_or(json!(report["notices"]), |of| of["answer"].clone())
    };
    (answer("ecr.api"), answer("s3"))
}

#[test]
fn clients_of_cloudformation_are_where_they_run() {
    let mut wrong = Vec::new();
    for (kind, properties) in CLIENTS {
        for (subnet, expected) in [("A", "PRIVATE"), ("B", "PUBLIC")] {
            let properties = properties.replace("HERE", subnet);
            let found = answers(&resource(kind, &properties));
            if found != (json!("PRIVATE"), json!(expected)) {
                wrong.push(format!("{kind} in {subnet}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_types_of_cloudformation_change_what_they_are_about() {
    assert_eq!(answers(IN_ORDER), (json!("PRIVATE"), json!("PRIVATE")));
    let mut wrong = Vec::new();
    for (kind, properties, api, s3) in CHANGES {
        let found = answers(&format!("{IN_ORDER}{}", resource(kind, properties)));
        if found != (json!(api), json!(s3)) {
            wrong.push(format!("{kind}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_type_of_cloudformation_is_in_a_template() {
    let files = walkdir::WalkDir::new("tests/plans/templates").into_iter();
    let files = files.map(|entry| entry.unwrap().into_path());
    let texts = files.filter(|path| path.is_file());
    let mut all: String = texts
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    all.push_str(NETWORK);
    for (kind, properties) in CLIENTS {
        all.push_str(&format!("{kind}, {properties}"));
    }
    for (kind, properties, ..) in CHANGES {
        all.push_str(&format!("{kind}, {properties}"));
    }
    let is_there = |kind: &&str| {
        let mut places = all.match_indices(*kind);
        places.any(|(at, _)| !all[at + kind.len()..].starts_with(char::is_alphanumeric))
    };
    let missing: Vec<&str> = names::types().filter(|kind| !is_there(kind)).collect();
    assert!(missing.is_empty(), "no template has these: {missing:?}");
}

/// Two templates that have a logical id in common: a stack each, whose names are in their exports.
#[test]
fn each_template_has_a_stack_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let exports = "Outputs:\n  B: {Value: !Ref B, Export: {Name: !Sub '${AWS::StackName}-B'}}\n  V: {Value: !Ref Vpc, Export: {Name: !Sub '${AWS::StackName}-Vpc'}}\n";
    let network = file("network.yaml", &format!("{NETWORK}{exports}"));
    let service = file(
        "service.yaml",
        "Resources:\n  Tasks: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !ImportValue net-Vpc, GroupDescription: x}}\n  \
         Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!ImportValue net-B], SecurityGroups: [!Ref Tasks]}}}}\n",
    );
    let evaluated = |more: &[&str]| {
        let all = [
            "evaluate",
            "--plan",
            &network,
            "--plan",
            &service,
            "--region",
            "eu-west-3",
            "--account",
            "111122223333",
            "--format",
            "json",
        ];
        run(&[&all, more].concat())
    };
    for more in [&[][..], &["--stack", "net"]] {
        let said = shown(&evaluated(more));
        assert!(
            said.contains("a --stack for each template, in their order"),
            "{said}"
        );
    }
    let report = output_json(&evaluated(&["--stack", "net", "--stack", "app"]));
    let vpc = &report["evaluations"][0];
    assert_eq!(vpc["address"], "net/Vpc");
    let finding = &vpc["services"][2]["findings"][0];
    assert_eq!(finding["code"], "gateway-route-missing", "{report}");
    assert_eq!(finding["changedBy"][0], "app/Service", "{report}");
}
